// Sum of 64-bit integers, wrapping. Equals lanemark_kernels::aggregate::sum_i64.
//
// values  two values a vec4, low words first; zeros behind the last one
// total   low and high word of the sum, see common/total
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th pair, so its loop ends after
// pairs / (workgroups * WG) rounds. Workgroup memory: 8 * WG bytes. Needs common/u64 and common/total.

override WG: u32 = 256u;

struct Params {
    pairs: u32,
    pad0: u32,
    pad1: u32,
    pad2: u32,
}

@group(0) @binding(0) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> total: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> sums: array<vec2<u32>, WG>;

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    var sum = vec2<u32>(0u, 0u);
    for (var pair = global.x; pair < params.pairs; pair += workgroups.x * WG) {
        let two = values[pair];
        sum = add64(sum, add64(two.xy, two.zw));
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
