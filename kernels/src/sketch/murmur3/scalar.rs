//! The hash of one key, in which everything that 8 bytes leave out is left out.

use super::{BLOCK, FINAL, KEY_BYTES};

/// The hash of a key.
#[inline]
pub fn hash_key(key: u64, seed: u64) -> [u64; 2] {
    let start = seed ^ KEY_BYTES;
    let first = (key.wrapping_mul(BLOCK[0]).rotate_left(31).wrapping_mul(BLOCK[1]) ^ start).wrapping_add(start);
    let second = start.wrapping_add(first);
    let (first, second) = (avalanche(first), avalanche(second));
    let first = first.wrapping_add(second);
    [first, second.wrapping_add(first)]
}

pub(super) fn hash_keys(keys: &[u64], seed: u64, hashes: &mut [[u64; 2]]) {
    for (hash, key) in hashes.iter_mut().zip(keys) {
        *hash = hash_key(*key, seed);
    }
}

#[inline]
fn avalanche(word: u64) -> u64 {
    let word = (word ^ word >> 33).wrapping_mul(FINAL[0]);
    let word = (word ^ word >> 33).wrapping_mul(FINAL[1]);
    word ^ word >> 33
}
