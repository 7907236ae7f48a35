//! MurmurHash3, the variant for 64-bit processors with 128 bits of hash (`MurmurHash3_x64_128` of Austin Appleby's
//! SMHasher, in the public domain), where a format demands it: the sketches of Apache DataSketches hash with it.
//!
//! A `u64` key is hashed as its 8 bytes, little-endian. The seed starts both halves of the state; the original takes
//! one of 32 bits, DataSketches takes 64. Not for keys that an adversary chooses.
//!
//! Cost: 6 multiplications of 64 bits and 18 simpler operations a key; long strings take 4 multiplications each 16
//! bytes.
//!
//! ```
//! use lanemark_kernels::sketch::murmur3;
//! let mut hashes = [[0; 2]; 3];
//! murmur3::hash_keys(&[1, 2, 3], 9001, &mut hashes);
//! assert_eq!(hashes[0], murmur3::hash_key(1, 9001));
//! assert_eq!(hashes[0], murmur3::hash_bytes(&1u64.to_le_bytes(), 9001));
//! ```

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
mod reference;
pub(crate) mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

pub use reference::hash_bytes;
pub use scalar::hash_key;

/// The constants of the blocks, in the order in which the first half takes them.
pub(crate) const BLOCK: [u64; 2] = [0x87C3_7B91_1142_53D5, 0x4CF5_AD43_2745_937F];

/// The constants of the finalizer.
pub(crate) const FINAL: [u64; 2] = [0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53];

/// Bytes of a key, which the finalizer mixes in.
pub(crate) const KEY_BYTES: u64 = 8;

/// The hash of each key, in order.
///
/// # Panics
/// When the slices differ in length.
pub fn hash_keys(keys: &[u64], seed: u64, hashes: &mut [[u64; 2]]) {
    assert_eq!(keys.len(), hashes.len(), "one hash a key");
    tables::HASH_KEYS.best()(keys, seed, hashes);
}
