// The number of 64-bit values that compare with a constant as asked. Equals the bits that
// lanemark_kernels::aggregate::compare::reference::compare sets.
//
// values  two values a vec4, low words first
// total   low and high word of the number, see common/total
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th pair, so its loop ends after
// pairs / (workgroups * WG) rounds. Workgroup memory: 4 * WG bytes. Needs common/ordered64, common/ordered_key,
// common/compare and common/total.

override WG: u32 = 256u;

struct Params {
    values: u32,
    wanted: u32,
    float: u32,
    constant_low: u32,
    constant_high: u32,
    pad0: u32,
    pad1: u32,
    pad2: u32,
}

@group(0) @binding(0) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> total: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> counts: array<u32, WG>;

fn kept(value: vec2<u32>) -> bool {
    return is_kept(value, vec2<u32>(params.constant_low, params.constant_high), params.wanted, params.float);
}

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    var count = 0u;
    for (var first = 2u * global.x; first < params.values; first += workgroups.x * (2u * WG)) {
        let two = values[first / 2u];
        count += select(0u, 1u, kept(two.xy));
        count += select(0u, 1u, (first + 1u < params.values) && kept(two.zw));
    }
    counts[local.x] = count;
    for (var width = WG / 2u; width > 0u; width /= 2u) {
        workgroupBarrier();
        if (local.x < width) {
            counts[local.x] += counts[local.x + width];
        }
    }
    if (local.x == 0u) {
        add_to_total(vec2<u32>(counts[0], 0u));
    }
}
