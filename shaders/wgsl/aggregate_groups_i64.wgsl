// Count, sum, largest and smallest value of each group of a window. With fold_rows it equals
// lanemark_kernels::aggregate::group for i64.
//
// keys     four keys a vec4; zeros behind the last one
// values   two values a vec4, low words first; zeros behind the last one
// table    eight words a group, see common/row_table; zeroed before each window
// unknown  the first word becomes 1 where a key has no group; then the rows are of no use
//
// Groups are cut into `slices` slices of `rows` groups (the last one may have fewer), as many as workgroup memory has
// room for; a workgroup takes the values of one slice, so keys are read once for each, and four values only where one
// of them is the slice's. Any multiple of `slices` workgroups: those of a slice share the values, an invocation takes
// every (workgroups / slices * WG)-th four and joins those of equal keys in a row. A slice is kept in `copies`
// copies, each for every copies-th invocation; with no copies there is one slice and every part goes to the table.
// Loops: four rounds for each four values, and those of common/row_table. Workgroup memory: 14,336 bytes. Needs
// common/u64, common/ordered_key, common/ordered64, common/held_key and common/row_table.

override WG: u32 = 256u;

struct Params {
    items: u32,
    fours: u32,
    groups: u32,
    copies: u32,
    rows: u32,
    slices: u32,
    pad0: u32,
    pad1: u32,
}

@group(0) @binding(0) var<storage, read> keys: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> table: array<atomic<u32>>;
@group(0) @binding(3) var<storage, read_write> unknown: array<atomic<u32>>;
@group(0) @binding(4) var<uniform> params: Params;

// Takes a part in at a row of the slice whose first group is `first`; others take those of other slices.
fn take(key: u32, part: Part, first: u32, invocation: u32) {
    let row = key - first;
    if (row >= params.rows) {
        return;
    }
    if (params.copies == 0u) {
        take_table(key, part);
    } else {
        take_own((row * params.copies) + (invocation & (params.copies - 1u)), part);
    }
}

fn take_four(four: u32, four_keys: vec4<u32>, first: u32, invocation: u32) {
    let begin = four * 4u;
    let there = min(params.items - begin, 4u);
    var next_keys = four_keys;
    let two = values[2u * four];
    var next_values = array<vec2<u32>, 4>(two.xy, two.zw, vec2<u32>(0u, 0u), vec2<u32>(0u, 0u));
    if (there > 2u) {
        let others = values[(2u * four) + 1u];
        next_values[2] = others.xy;
        next_values[3] = others.zw;
    }
    var key = next_keys[0];
    var part = part_of(next_values[0], begin);
    for (var next = 1u; next < there; next += 1u) {
        if (next_keys[next] == key) {
            part = with_value(part, next_values[next], begin + next);
        } else {
            take(key, part, first, invocation);
            key = next_keys[next];
            part = part_of(next_values[next], begin + next);
        }
    }
    take(key, part, first, invocation);
}

@compute @workgroup_size(WG)
fn main(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    clear_own(local.x);
    workgroupBarrier();
    let first = (workgroup.x % params.slices) * params.rows;
    let step = (workgroups.x / params.slices) * WG;
    for (var four = ((workgroup.x / params.slices) * WG) + local.x; four < params.fours; four += step) {
        let four_keys = keys[four];
        if (any(four_keys >= vec4<u32>(params.groups))) {
            atomicStore(&unknown[0], 1u);
        } else if (any((four_keys - vec4<u32>(first)) < vec4<u32>(params.rows))) {
            take_four(four, four_keys, first, local.x);
        }
    }
    workgroupBarrier();
    let rows = min(params.rows, params.groups - first);
    for (var row = local.x; (row < rows) && (params.copies > 0u); row += WG) {
        var all = no_part();
        for (var copy = 0u; copy < params.copies; copy += 1u) {
            all = joined(all, own_part((row * params.copies) + copy));
        }
        if (all.count > 0u) {
            take_table(first + row, all);
        }
    }
}
