//! The rung table of the hash of keys. It trusts its caller that there are as many hashes as keys.
//!
//! No NEON rung: NEON multiplies no words of 64 bits, and three products of 32 bits for two lanes are more work than
//! the two multiplications that the scalar rung does.

use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

/// Hashes keys with a seed.
pub type HashKeys = fn(&[u64], u64, &mut [[u64; 2]]);

rung_table! {
    /// MurmurHash3 x64-128 of `u64` keys.
    pub static HASH_KEYS: "sketch/murmur3-keys", HashKeys, (keys, seed, hashes);
    scalar: scalar::hash_keys;
    avx2: avx2::hash_keys;
    avx512: avx512::hash_keys;
}
