//! The hash as it is defined, one key at a time.

use super::{MULTIPLIERS, ROTATIONS, START};

/// The hash of a key.
pub fn hash_key(key: u64) -> u64 {
    spread(round(round(round(key ^ START, 0), 1), 2))
}

/// The hash of a byte string.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let take_in = |state: u64, word: u64| round(round(state ^ word, 0), 1);
    let (words, rest) = bytes.as_chunks();
    let mut state = words.iter().fold(bytes.len() as u64, |state, word| take_in(state, u64::from_le_bytes(*word)));
    if !rest.is_empty() {
        state = take_in(state, rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }
    hash_key(state)
}

/// Spreads the word, then multiplies its halves.
fn round(word: u64, number: usize) -> u64 {
    let (word, multiplier) = (spread(word), MULTIPLIERS[number]);
    let low = (word as u32).wrapping_mul(multiplier as u32);
    let high = ((word >> 32) as u32).wrapping_mul((multiplier >> 32) as u32);
    u64::from(low) | u64::from(high) << 32
}

fn spread(word: u64) -> u64 {
    word ^ word.rotate_right(ROTATIONS[0]) ^ word.rotate_right(ROTATIONS[1])
}
