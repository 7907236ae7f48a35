//! The hash of all sketches: 64 bits of a `u64` key or of a byte string.
//!
//! Made of 32-bit multiplications, rotations and exclusive ors alone, so that every instruction set and a shader
//! computes it; one answer everywhere, so that a sketch has the same bytes wherever it was made. Different `u64` keys
//! have different hashes: each step can be undone. Not for keys that an adversary chooses.
//!
//! **Keys.** The key is mixed with a constant, then twice spread over the word (`x ^ x>>>16 ^ x>>>56`, rotations; the
//! second time by 16 and 48) and multiplied, each half of 32 bits by an odd constant of its own, and spread once more (by
//! 16 and 40). Rotations by whole bytes, which byte shuffles can do. These six were searched for: of 81 choices that
//! passed, the one whose avalanche over all pairs of bits is no further from one half than chance, as with a third round.
//!
//! **Strings.** The state is the length, multiplied in both halves. The words of 8 bytes (little-endian, the last one
//! filled with zeros) are taken in one after the other by exclusive or, each but the last followed by the two spreads and
//! multiplications. The state is then hashed as a key. Strings that no one chose against it have the same hash with
//! the probability of any two numbers of 64 bits, 2^-64.
//!
//! Quality is held by tests: avalanche of every bit on random, counting and sparse keys, uniformity of the low and of
//! the high bits on counting keys, keys of one set bit, and Zipf-like keys.
//!
//! ```
//! use lanemark_kernels::sketch::hash;
//! let mut hashes = [0; 3];
//! hash::hash_keys(&[1, 2, 3], &mut hashes);
//! assert_eq!(hashes[0], hash::hash_key(1));
//! ```

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon;
mod reference;
pub(crate) mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

pub use reference::{hash_bytes, hash_key};

use super::strings::Strings;

/// What a key is mixed with first: the first fraction bits of pi.
pub(crate) const START: u64 = 0x243F_6A88_85A3_08D3;

/// What the halves are multiplied with, round by round: odd numbers without structure.
pub(crate) const MULTIPLIERS: [u64; 2] = [0x9E37_79B1_85EB_CA6B, 0xC2B2_AE3D_27D4_EB2F];

/// What the length of a string is multiplied with, in both halves.
pub(crate) const LENGTH_MULTIPLIER: u64 = 0x297A_2D39_846C_A68B;

/// How far the word is rotated to be spread: in each round, and at the end.
pub(crate) const ROTATIONS: [[u32; 2]; 3] = [[16, 56], [16, 48], [16, 40]];

/// The hash of each key, in order.
///
/// Cost: one pass over both slices.
///
/// # Panics
/// When the slices differ in length.
pub fn hash_keys(keys: &[u64], hashes: &mut [u64]) {
    assert_eq!(keys.len(), hashes.len(), "one hash a key");
    tables::HASH_KEYS.best()(keys, hashes);
}

/// The hash of each string, in order.
///
/// # Panics
/// When there are not as many hashes as strings.
pub fn hash_strings(strings: Strings<'_>, hashes: &mut [u64]) {
    assert_eq!(strings.len(), hashes.len(), "one hash a string");
    tables::HASH_STRINGS.best()(strings, hashes);
}
