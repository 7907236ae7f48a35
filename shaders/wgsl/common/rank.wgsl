// Register and rank of a hash in HyperLogLog: equals lanemark_kernels::sketch::hyperloglog::reference. No bindings, no
// entry point. The index, of 4 to 18 bits, is the precision of the sketch.

fn register_of(hash: vec2<u32>, index_bits: u32) -> u32 {
    return hash.y >> (32u - index_bits);
}

// The leading zeros of the bits behind the register's, plus 1.
fn rank_of(hash: vec2<u32>, index_bits: u32) -> u32 {
    let high = (hash.y << index_bits) | (hash.x >> (32u - index_bits));
    // The bit behind the last one ends the count where all bits are 0.
    let low = (hash.x << index_bits) | (1u << (index_bits - 1u));
    return select(33u + countLeadingZeros(low), 1u + countLeadingZeros(high), high != 0u);
}
