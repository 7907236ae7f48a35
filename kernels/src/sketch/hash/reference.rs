//! The hash as it is defined, one key at a time.

use super::{LENGTH_MULTIPLIER, MULTIPLIERS, ROTATIONS, START};

/// The hash of a key.
pub fn hash_key(key: u64) -> u64 {
    spread(rounds(key ^ START), ROTATIONS[2])
}

/// The hash of a byte string.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let length = bytes.len() as u32;
    let start = multiplied(u64::from(length) | u64::from(length) << 32, LENGTH_MULTIPLIER);
    let (words, rest) = bytes.as_chunks();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let rest = (!rest.is_empty()).then(|| rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    let mut words = words.chain(rest);
    let first = start ^ words.next().unwrap_or(0);
    hash_key(words.fold(first, |state, word| rounds(state) ^ word))
}

/// Twice spreads the word and multiplies its halves.
fn rounds(word: u64) -> u64 {
    (0..2).fold(word, |word, number| multiplied(spread(word, ROTATIONS[number]), MULTIPLIERS[number]))
}

/// The product of each half and that of the multiplier.
fn multiplied(word: u64, multiplier: u64) -> u64 {
    let low = (word as u32).wrapping_mul(multiplier as u32);
    let high = ((word >> 32) as u32).wrapping_mul((multiplier >> 32) as u32);
    u64::from(low) | u64::from(high) << 32
}

fn spread(word: u64, rotations: [u32; 2]) -> u64 {
    word ^ word.rotate_right(rotations[0]) ^ word.rotate_right(rotations[1])
}
