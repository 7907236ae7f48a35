// The hash of all sketches but the Bloom filter: equals lanemark_kernels::sketch::hash::hash_key. Words of 64 bits are
// pairs, x the low half, y the high one. No bindings, no entry point.

const START = vec2<u32>(0x85A308D3u, 0x243F6A88u);
const FIRST_MULTIPLIERS = vec2<u32>(0x85EBCA6Bu, 0x9E3779B1u);
const SECOND_MULTIPLIERS = vec2<u32>(0x27D4EB2Fu, 0xC2B2AE3Du);
const FIRST_ROTATIONS = vec2<u32>(16u, 56u);
const SECOND_ROTATIONS = vec2<u32>(16u, 48u);
const LAST_ROTATIONS = vec2<u32>(16u, 40u);

// Rotates right; by any number of bits but 0 and 32.
fn rotated(word: vec2<u32>, by: u32) -> vec2<u32> {
    let turned = select(word, word.yx, by > 32u);
    let bits = vec2<u32>(by & 31u);
    return (turned >> bits) | (turned.yx << (vec2<u32>(32u) - bits));
}

fn spread(word: vec2<u32>, rotations: vec2<u32>) -> vec2<u32> {
    return (word ^ rotated(word, rotations.x)) ^ rotated(word, rotations.y);
}

fn hash_key(key: vec2<u32>) -> vec2<u32> {
    let first = spread(key ^ START, FIRST_ROTATIONS) * FIRST_MULTIPLIERS;
    let second = spread(first, SECOND_ROTATIONS) * SECOND_MULTIPLIERS;
    return spread(second, LAST_ROTATIONS);
}
