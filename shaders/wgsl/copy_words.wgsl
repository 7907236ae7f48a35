// Copies a buffer. Equals `to_vec` of its bytes.
//
// source  four words a vec4
// copy    the same number of vec4s
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th vec4, four of them a round so that several
// loads are under way at once: its loop ends after vectors / (4 * workgroups * WG) rounds, one more where that is no
// whole number. No workgroup memory.

override WG: u32 = 256u;

struct Params {
    vectors: u32,
    pad0: u32,
    pad1: u32,
    pad2: u32,
}

@group(0) @binding(0) var<storage, read> source: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> copy: array<vec4<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    let stride = workgroups.x * WG;
    var at = global.x;
    // No sum wraps: a binding has fewer than 2^28 vec4s, and a round skips fewer than 2^26.
    for (; at + (3u * stride) < params.vectors; at += 4u * stride) {
        let first = source[at];
        let second = source[at + stride];
        let third = source[at + (2u * stride)];
        let fourth = source[at + (3u * stride)];
        copy[at] = first;
        copy[at + stride] = second;
        copy[at + (2u * stride)] = third;
        copy[at + (3u * stride)] = fourth;
    }
    for (; at < params.vectors; at += stride) {
        copy[at] = source[at];
    }
}
