// Comparison of 64-bit values with a constant. No bindings, no entry point. Needs common/ordered64 and
// common/ordered_key.

// Whether the value is kept. `constant` is the constant's key; `wanted` has a bit for each way in which a value can
// stand to it: 1 less, 2 equal, 4 greater, 8 neither of these, as NaN does.
fn is_kept(value: vec2<u32>, constant: vec2<u32>, wanted: u32, float: u32) -> bool {
    let key = key_of(value, float);
    var order = select(4u, 1u, below64(key, constant));
    order = select(order, 2u, (key.x == constant.x) && (key.y == constant.y));
    order = select(order, 8u, (float != 0u) && ((key.x | key.y) == 0u));
    return (wanted & order) != 0u;
}
