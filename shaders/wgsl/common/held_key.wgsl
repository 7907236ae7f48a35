// The value that a row holds by its position. No bindings, no entry point. Needs common/ordered_key. The shader that
// takes this in has
//   values: array<vec4<u32>>, read: two values a vec4, low words first

// The ordered key of the value at a position plus one.
fn held_key(at: u32) -> vec2<u32> {
    let two = values[(at - 1u) / 2u];
    return key_of_i64(select(two.zw, two.xy, (at & 1u) == 1u));
}
