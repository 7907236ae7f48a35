// Part of the letters of events: what a column of 64-bit integers or floating-point numbers gives, by comparisons with
// constants. Equals the comparisons of a Column::I64 or Column::F64 that lanemark_kernels::pattern::condition evaluates:
// IEEE 754's, where the zeros are equal and a NaN is in no order to anything.
//
// values       two events a vec4, low words first
// comparisons  a vec4 each: low and high word of the constant's key, which orders hold (1 less, 2 equal, 4 greater,
//              8 none), and the comparison's bit of a letter
// letters      a byte an event; its bits of this column are set, or where `begins` is 1 the byte is written
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th word of four events, each in
// 4 * comparisons rounds. No workgroup memory.

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

fn is_nan(value: vec2<u32>) -> bool {
    let magnitude = value.y & 0x7fffffffu;
    return (magnitude > 0x7ff00000u) || ((magnitude == 0x7ff00000u) && (value.x != 0u));
}

// Unsigned pairs in the order of the values; both zeros give one.
fn key(value: vec2<u32>) -> vec2<u32> {
    if (params.numbers == 0u) {
        return vec2<u32>(value.x, value.y ^ 0x80000000u);
    }
    let is_zero = (value.x | (value.y & 0x7fffffffu)) == 0u;
    let is_negative = (value.y >= 0x80000000u) && !is_zero;
    let positive = vec2<u32>(value.x, value.y | 0x80000000u);
    return select(positive, ~value, is_negative);
}

fn order(value: vec2<u32>, constant: vec2<u32>) -> u32 {
    if ((value.y == constant.y) && (value.x == constant.x)) {
        return 2u;
    }
    let is_less = (value.y < constant.y) || ((value.y == constant.y) && (value.x < constant.x));
    return select(4u, 1u, is_less);
}

fn letter(value: vec2<u32>) -> u32 {
    let unordered = (params.numbers != 0u) && is_nan(value);
    let of_value = key(value);
    var bits = 0u;
    for (var at = 0u; at < params.comparisons; at += 1u) {
        let comparison = comparisons[at];
        let found = select(order(of_value, comparison.xy), 8u, unordered);
        bits |= select(0u, comparison.w, (found & comparison.z) != 0u);
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
        let before = select(letters[word], 0u, params.begins != 0u);
        letters[word] = before | four;
    }
}
