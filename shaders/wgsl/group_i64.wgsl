// Count, sum, largest and smallest value of each group of a window. With fold_rows it equals
// lanemark_kernels::aggregate::group for i64.
//
// keys     four keys a vec4; zeros behind the last one
// values   two values a vec4, low words first; zeros behind the last one
// table    eight words a group, see common/row_table; zeroed before each window
// unknown  the first word becomes 1 where a key has no group; its value is left out
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th four values, and joins those of equal keys
// that follow one another. Up to 512 groups are kept in workgroup memory, in `copies` copies, each for every copies-th
// invocation; with no copies every part goes to the table.
// Loops: four rounds for each four values, and those of common/row_table. Workgroup memory: 14,336 bytes. Needs
// common/u64, common/ordered_key, common/ordered64, common/row_table.

override WG: u32 = 256u;

struct Params {
    items: u32,
    fours: u32,
    groups: u32,
    copies: u32,
}

@group(0) @binding(0) var<storage, read> keys: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> table: array<atomic<u32>>;
@group(0) @binding(3) var<storage, read_write> unknown: array<atomic<u32>>;
@group(0) @binding(4) var<uniform> params: Params;

fn take(key: u32, part: Part, invocation: u32) {
    if (key >= params.groups) {
        atomicStore(&unknown[0], 1u);
    } else if (params.copies == 0u) {
        take_table(key, part);
    } else {
        take_own((key * params.copies) + (invocation & (params.copies - 1u)), part);
    }
}

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    clear_own(local.x);
    workgroupBarrier();
    for (var four = global.x; four < params.fours; four += workgroups.x * WG) {
        let first = four * 4u;
        let there = min(params.items - first, 4u);
        var next_keys = keys[four];
        let two = values[2u * four];
        var next_values = array<vec2<u32>, 4>(two.xy, two.zw, vec2<u32>(0u, 0u), vec2<u32>(0u, 0u));
        if (there > 2u) {
            let others = values[(2u * four) + 1u];
            next_values[2] = others.xy;
            next_values[3] = others.zw;
        }
        var key = next_keys[0];
        var part = part_of(next_values[0], first);
        for (var next = 1u; next < there; next += 1u) {
            if (next_keys[next] == key) {
                part = with_value(part, next_values[next], first + next);
            } else {
                take(key, part, local.x);
                key = next_keys[next];
                part = part_of(next_values[next], first + next);
            }
        }
        take(key, part, local.x);
    }
    workgroupBarrier();
    for (var group = local.x; (group < params.groups) && (params.copies > 0u); group += WG) {
        var all = no_part();
        for (var copy = 0u; copy < params.copies; copy += 1u) {
            all = joined(all, own_part((group * params.copies) + copy));
        }
        if (all.count > 0u) {
            take_table(group, all);
        }
    }
}
