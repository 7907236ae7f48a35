//! Columns of keys for the tests of sketches.

use crate::testing::{integers, random};
use rand_xoshiro::rand_core::Rng;

/// Every kind of column: of random keys, counting keys, few distinct ones, and one alone.
pub const COLUMNS: [fn(usize) -> Vec<u64>; 4] = [random_keys, counting, few, one_hot];

pub fn random_keys(n: usize) -> Vec<u64> {
    integers(n).into_iter().map(|key| key as u64).collect()
}

/// Crosses the border of the low half.
pub fn counting(n: usize) -> Vec<u64> {
    (0..n as u64).map(|key| 0xffff_ff00 + key).collect()
}

pub fn few(n: usize) -> Vec<u64> {
    let mut random = random(n as u64);
    (0..n).map(|_| random.next_u64() % 7).collect()
}

pub fn one_hot(n: usize) -> Vec<u64> {
    vec![0xdead_beef_0bad_cafe; n]
}

/// The key whose hash is this one: every step of the hash can be undone.
pub fn key_of_hash(hash: u64) -> u64 {
    // A sum of powers of one rotation, raised to a power of two, is the sum of the powers: the 64th is nothing at all,
    // so that 63 more spreads undo one.
    let unspread = |word, rotations: [u32; 2]| {
        (0..63).fold(word, |word: u64, _| word ^ word.rotate_right(rotations[0]) ^ word.rotate_right(rotations[1]))
    };
    let divided = |word: u64, by: u64| {
        let low = (word as u32).wrapping_mul(inverse(by as u32));
        let high = ((word >> 32) as u32).wrapping_mul(inverse((by >> 32) as u32));
        u64::from(low) | u64::from(high) << 32
    };
    let second = divided(unspread(hash, [16, 40]), 0xC2B2_AE3D_27D4_EB2F);
    let first = divided(unspread(second, [16, 48]), 0x9E37_79B1_85EB_CA6B);
    unspread(first, [16, 56]) ^ 0x243F_6A88_85A3_08D3
}

/// What an odd number times this one is 1 modulo 2^32, by Newton's method: each step doubles the bits that are right.
fn inverse(odd: u32) -> u32 {
    (0..5).fold(odd, |x, _| x.wrapping_mul(2u32.wrapping_sub(odd.wrapping_mul(x))))
}

#[test]
fn hashes_have_their_keys() {
    for hash in random_keys(1000) {
        assert_eq!(lanemark_kernels::sketch::hash::hash_key(key_of_hash(hash)), hash);
    }
}
