// How often a byte stands in a text. Equals lanemark_kernels::scan::bytes::count.
//
// text    sixteen bytes a vec4, zeros behind the last one
// total   low and high word of the count; zeroed before the first window, added to by each
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th vec4, so its loop ends after
// items / 16 / (workgroups * WG) rounds. Workgroup memory: 4 bytes. Needs common/bytes and common/total.

override WG: u32 = 256u;

struct Params {
    items: u32,
    byte: u32,
    pad0: u32,
    pad1: u32,
}

@group(0) @binding(0) var<storage, read> text: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> total: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> count: atomic<u32>;

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    if (local.x == 0u) {
        atomicStore(&count, 0u);
    }
    workgroupBarrier();
    let same = vec4<u32>(params.byte * 0x01010101u);
    let whole = params.items / 16u;
    var mine = 0u;
    for (var at = global.x; at < whole; at += workgroups.x * WG) {
        let unlike = text[at] ^ same;
        let bits = vec4<u32>(
            zero_bytes(unlike.x), zero_bytes(unlike.y), zero_bytes(unlike.z), zero_bytes(unlike.w));
        let counts = countOneBits(bits);
        mine += (counts.x + counts.y) + (counts.z + counts.w);
    }
    let rest = params.items % 16u;
    if (global.x == 0u && rest > 0u) {
        let unlike = text[whole] ^ same;
        let bits = (top_bits(zero_bytes(unlike.x)) | (top_bits(zero_bytes(unlike.y)) << 4u))
            | ((top_bits(zero_bytes(unlike.z)) << 8u) | (top_bits(zero_bytes(unlike.w)) << 12u));
        mine += countOneBits(bits & low_bits(rest));
    }
    if (mine > 0u) {
        atomicAdd(&count, mine);
    }
    workgroupBarrier();
    if (local.x == 0u) {
        add_to_total(vec2<u32>(atomicLoad(&count), 0u));
    }
}
