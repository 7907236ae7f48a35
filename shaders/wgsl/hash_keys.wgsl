// The hash of each 64-bit key. Equals lanemark_kernels::sketch::hash::hash_keys.
//
// keys    two keys a vec4, low words first; zeros behind the last one
// hashes  as keys; behind the last one lies the hash of a zero
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th pair, so its loop ends after
// pairs / (workgroups * WG) rounds. No workgroup memory. Needs common/hash.

override WG: u32 = 256u;

struct Params {
    pairs: u32,
    pad0: u32,
    pad1: u32,
    pad2: u32,
}

@group(0) @binding(0) var<storage, read> keys: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> hashes: array<vec4<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(WG)
fn main(@builtin(global_invocation_id) global: vec3<u32>, @builtin(num_workgroups) workgroups: vec3<u32>) {
    for (var pair = global.x; pair < params.pairs; pair += workgroups.x * WG) {
        let two = keys[pair];
        hashes[pair] = vec4<u32>(hash_key(two.xy), hash_key(two.zw));
    }
}
