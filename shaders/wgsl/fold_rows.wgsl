// Adds the rows of a window to those of the windows before it, and empties them for the next one.
//
// values   the window's values, two a vec4, low words first
// table    the window's rows, see common/row_table
// answers  two vec4 a row: count and sum, low words first; the ordered key of the largest value and the complement of
//          the smallest one's; zeroed before the first window
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th row, so its loop ends after
// rows / (workgroups * WG) rounds. No workgroup memory. Needs common/u64, common/ordered_key, common/ordered64 and
// common/held_key.

override WG: u32 = 256u;

struct Params {
    rows: u32,
    pad0: u32,
    pad1: u32,
    pad2: u32,
}

@group(0) @binding(0) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> table: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> answers: array<vec4<u32>>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(WG)
fn main(@builtin(global_invocation_id) global: vec3<u32>, @builtin(num_workgroups) workgroups: vec3<u32>) {
    for (var row = global.x; row < params.rows; row += workgroups.x * WG) {
        // Count, both words of the sum, position of the largest value; then that of the smallest.
        let window = table[2u * row];
        if (window.x > 0u) {
            let least_at = table[(2u * row) + 1u].x;
            let totals = answers[2u * row];
            let extremes = answers[(2u * row) + 1u];
            let count = add64(totals.xy, vec2<u32>(window.x, 0u));
            answers[2u * row] = vec4<u32>(count, add64(totals.zw, window.yz));
            let most = greater64(extremes.xy, held_key(window.w));
            answers[(2u * row) + 1u] = vec4<u32>(most, greater64(extremes.zw, ~held_key(least_at)));
            table[2u * row] = vec4<u32>(0u, 0u, 0u, 0u);
            table[(2u * row) + 1u] = vec4<u32>(0u, 0u, 0u, 0u);
        }
    }
}
