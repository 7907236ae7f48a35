// Bytes within words of 32 bits, the first byte lowest. No bindings, no entry point.

// 0x80 in each byte of the word that is zero, exactly.
fn zero_bytes(word: u32) -> u32 {
    return ~(((word & 0x7f7f7f7fu) + 0x7f7f7f7fu) | word | 0x7f7f7f7fu);
}

// The top bits of the four bytes, the first byte's lowest.
fn top_bits(word: u32) -> u32 {
    return (((word >> 7u) & 0x01010101u) * 0x01020408u) >> 24u;
}

// A word of which the first `bits` bits are set; all of them from 32 on.
fn low_bits(bits: u32) -> u32 {
    return select(0xffffffffu, (1u << (bits & 31u)) - 1u, bits < 32u);
}
