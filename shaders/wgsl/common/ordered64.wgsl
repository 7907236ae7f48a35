// Unsigned order and difference of 64-bit integers as pairs of 32-bit words: x the low one, y the high one. No
// bindings, no entry point.

fn below64(a: vec2<u32>, b: vec2<u32>) -> bool {
    return (a.y < b.y) || ((a.y == b.y) && (a.x < b.x));
}

fn greater64(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    return select(a, b, below64(a, b));
}

fn sub64(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    return vec2<u32>(a.x - b.x, a.y - b.y - select(0u, 1u, a.x < b.x));
}
