// Sum of the 64-bit integers that compare with a constant as asked, wrapping. Equals
// lanemark_kernels::aggregate::filter_aggregate::filter_sum_i64.
//
// values  two values a vec4, low words first
// total   low and high word of the sum, see common/total
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th pair, so its loop ends after
// pairs / (workgroups * WG) rounds. Workgroup memory: 8 * WG bytes. Needs common/u64, common/ordered64,
// common/ordered_key, common/compare and common/total.

override WG: u32 = 256u;

struct Params {
    values: u32,
    wanted: u32,
    constant_low: u32,
    constant_high: u32,
}

@group(0) @binding(0) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> total: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> sums: array<vec2<u32>, WG>;

fn taken(sum: vec2<u32>, value: vec2<u32>) -> vec2<u32> {
    let kept = is_kept(value, vec2<u32>(params.constant_low, params.constant_high), params.wanted, 0u);
    return select(sum, add64(sum, value), kept);
}

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    var sum = vec2<u32>(0u, 0u);
    for (var first = 2u * global.x; first < params.values; first += workgroups.x * (2u * WG)) {
        let two = values[first / 2u];
        sum = taken(sum, two.xy);
        if (first + 1u < params.values) {
            sum = taken(sum, two.zw);
        }
    }
    sums[local.x] = sum;
    for (var width = WG / 2u; width > 0u; width /= 2u) {
        workgroupBarrier();
        if (local.x < width) {
            sums[local.x] = add64(sums[local.x], sums[local.x + width]);
        }
    }
    if (local.x == 0u) {
        add_to_total(sums[0]);
    }
}
