// XXH64, seed 0, of the 8 bytes of a key: equals lanemark_kernels::sketch::xxh64::hash_key. Words of 64 bits are pairs,
// x the low half, y the high one. No bindings, no entry point. Needs common/u64.

const PRIME_1 = vec2<u32>(0x85EBCA87u, 0x9E3779B1u);
const PRIME_2 = vec2<u32>(0x27D4EB4Fu, 0xC2B2AE3Du);
const PRIME_3 = vec2<u32>(0x9E3779F9u, 0x165667B1u);
const PRIME_4 = vec2<u32>(0xC2B2AE63u, 0x85EBCA77u);
// The fifth prime and the 8 of the key's length.
const KEY_START = vec2<u32>(0x165667CDu, 0x27D4EB2Fu);

// The whole product of two words of 32 bits, by their halves.
fn product(a: u32, b: u32) -> vec2<u32> {
    let low = (a & 0xffffu) * (b & 0xffffu);
    let first = (a >> 16u) * (b & 0xffffu);
    let second = ((a & 0xffffu) * (b >> 16u)) + (low >> 16u);
    // Neither sum can carry: (2^16 - 1)^2 and twice 2^16 - 1 are 2^32 - 1.
    let middle = (first & 0xffffu) + second;
    let high = ((a >> 16u) * (b >> 16u)) + (first >> 16u) + (middle >> 16u);
    return vec2<u32>((middle << 16u) | (low & 0xffffu), high);
}

// Modulo 2^64.
fn multiplied(word: vec2<u32>, by: vec2<u32>) -> vec2<u32> {
    let low = product(word.x, by.x);
    return vec2<u32>(low.x, low.y + (word.x * by.y) + (word.y * by.x));
}

// By fewer than 32 bits, and at least one.
fn rotated_left(word: vec2<u32>, by: u32) -> vec2<u32> {
    return (word << vec2<u32>(by)) | (word.yx >> vec2<u32>(32u - by));
}

fn xxh64_of_key(key: vec2<u32>) -> vec2<u32> {
    let round = multiplied(rotated_left(multiplied(key, PRIME_2), 31u), PRIME_1);
    var hash = add64(multiplied(rotated_left(KEY_START ^ round, 27u), PRIME_1), PRIME_4);
    // Shifts right by 33, 29 and 32 bits.
    hash = multiplied(hash ^ vec2<u32>(hash.y >> 1u, 0u), PRIME_2);
    hash = multiplied(hash ^ vec2<u32>((hash.x >> 29u) | (hash.y << 3u), hash.y >> 29u), PRIME_3);
    return hash ^ vec2<u32>(hash.y, 0u);
}
