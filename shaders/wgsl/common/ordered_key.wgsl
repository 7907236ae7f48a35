// The order of 64-bit values as an order of unsigned pairs of words: x the low one, y the high one. No bindings, no
// entry point.

// The key of a signed integer: smaller integers have smaller keys.
fn key_of_i64(value: vec2<u32>) -> vec2<u32> {
    return vec2<u32>(value.x, value.y ^ 0x80000000u);
}

// The key of a floating-point number: smaller numbers have smaller keys, both zeros the key of +0.0. NaN has the key
// 0, which no number has, and no number has the key of only ones either.
fn key_of_f64(value: vec2<u32>) -> vec2<u32> {
    let magnitude = value.y & 0x7fffffffu;
    if ((magnitude | value.x) == 0u) {
        return vec2<u32>(0u, 0x80000000u);
    }
    if ((magnitude > 0x7ff00000u) || ((magnitude == 0x7ff00000u) && (value.x != 0u))) {
        return vec2<u32>(0u, 0u);
    }
    let negative = select(0u, 0xffffffffu, (value.y >> 31u) == 1u);
    return vec2<u32>(value.x ^ negative, value.y ^ (negative | 0x80000000u));
}

// The key of an integer, or of a floating-point number where `float` is not 0.
fn key_of(value: vec2<u32>, float: u32) -> vec2<u32> {
    if (float == 0u) {
        return key_of_i64(value);
    }
    return key_of_f64(value);
}
