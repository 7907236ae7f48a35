// Marks where a byte stands in a text: a bit each, and how many in each span. Part of
// lanemark_kernels::scan::bytes::index_u64; place_marks lists the places.
//
// text    sixteen bytes a vec4, zeros behind the last one
// marks   bit i % 32 of word i / 32: byte i is the one that is looked for; whole tiles are written
// counts  marks of each span
//
// One workgroup a span of up to 32 tiles of 16,384 bytes, in each of which an invocation does 512 / WG words of marks.
// Workgroup memory: 4 bytes. Needs common/bytes, common/tiles and common/mark_span.

override WG: u32 = 256u;

struct Params {
    items: u32,
    tiles: u32,
    span: u32,
    byte: u32,
}

@group(0) @binding(0) var<storage, read> text: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> marks: array<u32>;
@group(0) @binding(2) var<storage, read_write> counts: array<u32>;
@group(0) @binding(3) var<uniform> params: Params;

fn same_bytes(four: vec4<u32>) -> u32 {
    let unlike = four ^ vec4<u32>(params.byte * 0x01010101u);
    return (top_bits(zero_bytes(unlike.x)) | (top_bits(zero_bytes(unlike.y)) << 4u))
        | ((top_bits(zero_bytes(unlike.z)) << 8u) | (top_bits(zero_bytes(unlike.w)) << 12u));
}

fn mark(word: u32) -> u32 {
    let first = word * 32u;
    if (first >= params.items) {
        return 0u;
    }
    let left = params.items - first;
    var bits = same_bytes(text[word * 2u]);
    if (left > 16u) {
        bits |= same_bytes(text[(word * 2u) + 1u]) << 16u;
    }
    return bits & low_bits(left);
}

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
    mark_span(workgroup.x, local.x);
}
