//! The hash as it is defined, over any bytes.

use super::{BLOCK, FINAL};

/// The hash of a byte string.
pub fn hash_bytes(bytes: &[u8], seed: u64) -> [u64; 2] {
    let (blocks, tail) = bytes.as_chunks::<16>();
    let [mut first, mut second] = blocks.iter().fold([seed; 2], |[mut first, mut second], block| {
        let [low, high] = words(block);
        first = (first ^ mixed_low(low)).rotate_left(27).wrapping_add(second);
        first = first.wrapping_mul(5).wrapping_add(0x52DC_E729);
        second = (second ^ mixed_high(high)).rotate_left(31).wrapping_add(first);
        second = second.wrapping_mul(5).wrapping_add(0x3849_5AB5);
        [first, second]
    });
    // A half of the tail that has no bytes is zero, and stays it.
    let mut filled = [0; 16];
    filled[..tail.len()].copy_from_slice(tail);
    let [low, high] = words(&filled);
    first ^= mixed_low(low) ^ bytes.len() as u64;
    second ^= mixed_high(high) ^ bytes.len() as u64;
    finish(first, second)
}

fn words(block: &[u8; 16]) -> [u64; 2] {
    let word = u128::from_le_bytes(*block);
    [word as u64, (word >> 64) as u64]
}

fn mixed_low(word: u64) -> u64 {
    word.wrapping_mul(BLOCK[0]).rotate_left(31).wrapping_mul(BLOCK[1])
}

fn mixed_high(word: u64) -> u64 {
    word.wrapping_mul(BLOCK[1]).rotate_left(33).wrapping_mul(BLOCK[0])
}

fn finish(first: u64, second: u64) -> [u64; 2] {
    let first = first.wrapping_add(second);
    let second = second.wrapping_add(first);
    let (first, second) = (avalanche(first), avalanche(second));
    let first = first.wrapping_add(second);
    [first, second.wrapping_add(first)]
}

fn avalanche(mut word: u64) -> u64 {
    word ^= word >> 33;
    word = word.wrapping_mul(FINAL[0]);
    word ^= word >> 33;
    word = word.wrapping_mul(FINAL[1]);
    word ^ word >> 33
}
