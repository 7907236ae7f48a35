//! XXH64 with seed 0: the hash that Parquet's Bloom filters ask for.
//!
//! By its specification (xxHash, "XXH64 algorithm description"): five multiplications of 64 bits for a `u64` key, which
//! is hashed as its 8 bytes, least significant first. Not for keys that an adversary chooses.
//!
//! ```
//! use lanemark_kernels::sketch::xxh64;
//! assert_eq!(xxh64::hash_bytes(b""), 0xEF46_DB37_51D8_E999);
//! let mut hashes = [0; 2];
//! xxh64::hash_keys(&[1, 2], &mut hashes);
//! assert_eq!(hashes[1], xxh64::hash_bytes(&2u64.to_le_bytes()));
//! ```

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
mod reference;
mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

pub use reference::{hash_bytes, hash_key};

use super::strings::Strings;

/// The primes of the specification, first to fifth.
pub(crate) const PRIMES: [u64; 5] =
    [0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63, 0x27D4_EB2F_1656_67C5];

/// The hash of each key's 8 bytes, in order.
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
    scalar::hash_strings(strings, hashes);
}
