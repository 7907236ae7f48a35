// 64-bit integers as pairs of 32-bit words: x the low one, y the high one. No bindings, no entry point.

fn add64(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    let low = a.x + b.x;
    return vec2<u32>(low, a.y + b.y + select(0u, 1u, low < a.x));
}
