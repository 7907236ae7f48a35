// The largest 64-bit key of a column, one for each workgroup. With what the host makes of it, equals
// lanemark_kernels::aggregate::reduce::{min,max}_{i64,f64}.
//
// values   two values a vec4, low words first
// largest  word `params.slot + workgroup`: the largest key that the workgroup saw, as the integer that has this key
//
// The key is that of common/ordered_key, with all bits changed where `params.flip` is all ones: then the largest key is
// that of the smallest value. NaN has the key 0 either way. As results are integers, those of many workgroups are
// combined by one more dispatch over them, of one workgroup, as integers without a flip.
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th pair, so its loop ends after
// pairs / (workgroups * WG) rounds. Workgroup memory: 8 * WG bytes.
// Needs common/ordered64 and common/ordered_key.

override WG: u32 = 256u;

struct Params {
    values: u32,
    slot: u32,
    float: u32,
    flip: u32,
}

@group(0) @binding(0) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> largest: array<vec2<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> keys: array<vec2<u32>, WG>;

fn ranked(value: vec2<u32>) -> vec2<u32> {
    let key = key_of(value, params.float);
    let unordered = (params.float != 0u) && ((key.x | key.y) == 0u);
    return select(key ^ vec2<u32>(params.flip, params.flip), key, unordered);
}

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    var key = vec2<u32>(0u, 0u);
    for (var first = 2u * global.x; first < params.values; first += workgroups.x * (2u * WG)) {
        let two = values[first / 2u];
        key = greater64(key, ranked(two.xy));
        if (first + 1u < params.values) {
            key = greater64(key, ranked(two.zw));
        }
    }
    keys[local.x] = key;
    for (var width = WG / 2u; width > 0u; width /= 2u) {
        workgroupBarrier();
        if (local.x < width) {
            keys[local.x] = greater64(keys[local.x], keys[local.x + width]);
        }
    }
    if (local.x == 0u) {
        largest[params.slot + workgroup.x] = key_of_i64(keys[0]);
    }
}
