//! The rung table of XXH64. It trusts its caller that there are as many hashes as keys.
//!
//! No NEON rung: NEON has no multiplication of 64 bits, and made of three of 32 bits, two lanes of it are no faster than
//! the processor's own. No rungs of strings: each is one chain of multiplications, and no two have the same length.

use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

/// Hashes keys.
pub type HashKeys = fn(&[u64], &mut [u64]);

rung_table! {
    /// XXH64 of `u64` keys.
    pub static HASH_KEYS: "sketch/xxh64-keys", HashKeys, (keys, hashes);
    scalar: scalar::hash_keys;
    avx2: avx2::hash_keys;
    avx512: avx512::hash_keys;
}
