// Histogram of f64 without arithmetic of f64. Equals lanemark_kernels::aggregate::histogram.
//
// values  two values a vec4, low words first; zeros behind the last one
// bounds  bins + 1 ordered keys, low words first: the least value of each bin and the upper bound
// counts  low and high word of the count of each slot: below, the bins, above, not a number; zeroed before the first
//         window, added to by each
//
// A greater value never lies in a lower bin, so a bin is a range of ordered keys, whose ends the host finds exactly.
// Any number of workgroups; an invocation takes every (workgroups * WG)-th pair, two values with up to 17 steps of the
// search each. Workgroup memory: 16,384 bytes. Needs common/ordered_key, common/ordered64, common/counters.

override WG: u32 = 256u;

struct Params {
    values: u32,
    bins: u32,
    copies: u32,
    pairs: u32,
}

@group(0) @binding(0) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> bounds: array<vec2<u32>>;
@group(0) @binding(2) var<storage, read_write> counts: array<atomic<u32>>;
@group(0) @binding(3) var<uniform> params: Params;

fn slot_of(value: vec2<u32>) -> u32 {
    let key = key_of_f64(value);
    if ((key.x | key.y) == 0u) {
        return params.bins + 2u;
    }
    var first = 0u;
    var left = params.bins + 1u;
    while (left > 0u) {
        let half = left / 2u;
        if (below64(key, bounds[first + half])) {
            left = half;
        } else {
            first += half + 1u;
            left -= half + 1u;
        }
    }
    return first;
}

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    let slots = params.bins + 3u;
    clear_counters(slots, params.copies, local.x);
    workgroupBarrier();
    for (var pair = global.x; pair < params.pairs; pair += workgroups.x * WG) {
        let two = values[pair];
        let both = (2u * pair) + 1u < params.values;
        count_slots(slot_of(two.xy), slot_of(two.zw), both, params.copies, local.x);
    }
    workgroupBarrier();
    flush_counters(slots, params.copies, local.x);
}
