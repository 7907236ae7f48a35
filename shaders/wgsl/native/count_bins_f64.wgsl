// Histogram of f64. Equals lanemark_kernels::aggregate::histogram: the same operations, rounded one by one.
//
// values  bits of two values a vec2; zeros behind the last one
// bounds  lower bound, upper bound, bins per unit
// counts  low and high word of the count of each slot: below, the bins, above, not a number; zeroed before the first
//         window, added to by each
//
// NaN is told by its bits: a device may take it that a number equals itself.
// Any number of workgroups; an invocation takes every (workgroups * WG)-th pair, so its loop ends
// after pairs / (workgroups * WG) rounds. Workgroup memory: 16,384 bytes. Needs common/counters.

override WG: u32 = 256u;

struct Params {
    values: u32,
    bins: u32,
    copies: u32,
    pairs: u32,
}

@group(0) @binding(0) var<storage, read> values: array<vec2<u64>>;
@group(0) @binding(1) var<storage, read> bounds: array<f64>;
@group(0) @binding(2) var<storage, read_write> counts: array<atomic<u32>>;
@group(0) @binding(3) var<uniform> params: Params;

fn slot_of(bits: u64) -> u32 {
    if ((bits & 0x7ffffffffffffffflu) > 0x7ff0000000000000lu) {
        return params.bins + 2u;
    }
    let value = bitcast<f64>(bits);
    if (value < bounds[0]) {
        return 0u;
    }
    if (value >= bounds[1]) {
        return params.bins + 1u;
    }
    let place = (value - bounds[0]) * bounds[2];
    return min(u32(place), params.bins - 1u) + 1u;
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
        count_slots(slot_of(two.x), slot_of(two.y), both, params.copies, local.x);
    }
    workgroupBarrier();
    flush_counters(slots, params.copies, local.x);
}
