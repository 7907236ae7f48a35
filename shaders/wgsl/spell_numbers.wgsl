// Part of the letters of events: what a column of 64-bit integers or floating-point numbers gives, by comparisons with
// constants. Equals the comparisons of a Column::I64 or Column::F64 that lanemark_kernels::pattern::condition
// evaluates: IEEE 754's, where the zeros are equal and a NaN is in no order to anything.
//
// values       two events a vec4, low words first
// comparisons  a vec4 each: low and high word of the constant's key, the wanted orders of common/compare, and the
//              comparison's bit of a letter
// letters      a byte an event; its bits of this column are set, or where `begins` is 1 the byte is written
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th word of four events, each in
// 4 * comparisons rounds. No workgroup memory. Needs common/ordered64, common/ordered_key and common/compare.

override WG: u32 = 256u;

struct Params {
    items: u32,
    comparisons: u32,
    numbers: u32,
    begins: u32,
}

@group(0) @binding(0) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> comparisons: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> letters: array<u32>;
@group(0) @binding(3) var<uniform> params: Params;

fn letter(value: vec2<u32>) -> u32 {
    var bits = 0u;
    for (var at = 0u; at < params.comparisons; at += 1u) {
        let comparison = comparisons[at];
        let holds = is_kept(value, comparison.xy, comparison.z, params.numbers);
        bits |= select(0u, comparison.w, holds);
    }
    return bits;
}

@compute @workgroup_size(WG)
fn main(@builtin(global_invocation_id) global: vec3<u32>, @builtin(num_workgroups) workgroups: vec3<u32>) {
    let words = (params.items + 3u) / 4u;
    for (var word = global.x; word < words; word += workgroups.x * WG) {
        let two = values[word * 2u];
        var four = letter(two.xy) | (letter(two.zw) << 8u);
        if ((word * 4u) + 2u < params.items) {
            let next = values[(word * 2u) + 1u];
            four |= (letter(next.xy) << 16u) | (letter(next.zw) << 24u);
        }
        if (params.begins == 0u) {
            four |= letters[word];
        }
        letters[word] = four;
    }
}
