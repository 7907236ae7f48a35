// The number of values that compare with a constant as asked, in each of the spans that workgroups take: the first
// part of the stable filter.
//
// values  two values a vec4, low words first
// counts  word g: how many of the values from g * span on, up to the next span, are kept
//
// One workgroup a span; its loop ends after span / (2 * WG) rounds. Workgroup memory: 4 * WG bytes. Needs
// common/ordered64, common/ordered_key and common/compare.

override WG: u32 = 256u;

struct Params {
    items: u32,
    span: u32,
    wanted: u32,
    float: u32,
    constant_low: u32,
    constant_high: u32,
    slot: u32,
    pad0: u32,
}

@group(0) @binding(0) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> counts: array<u32>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> sums: array<u32, WG>;

fn stays(value: vec2<u32>) -> bool {
    return is_kept(value, vec2<u32>(params.constant_low, params.constant_high), params.wanted, params.float);
}

@compute @workgroup_size(WG)
fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let begin = workgroup.x * params.span;
    let end = min(begin + params.span, params.items);
    var count = 0u;
    for (var first = begin + (2u * local.x); first < end; first += 2u * WG) {
        let two = values[first / 2u];
        count += select(0u, 1u, stays(two.xy));
        count += select(0u, 1u, (first + 1u < end) && stays(two.zw));
    }
    sums[local.x] = count;
    for (var width = WG / 2u; width > 0u; width /= 2u) {
        workgroupBarrier();
        if (local.x < width) {
            sums[local.x] += sums[local.x + width];
        }
    }
    if (local.x == 0u) {
        counts[workgroup.x] = sums[0];
    }
}
