//! The rung tables of the hash. They trust their caller that there are as many hashes as keys.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;
use crate::sketch::strings::Strings;

/// Hashes keys.
pub type HashKeys = fn(&[u64], &mut [u64]);
/// Hashes strings.
pub type HashStrings = fn(Strings<'_>, &mut [u64]);

rung_table! {
    /// The hash of `u64` keys.
    pub static HASH_KEYS: "sketch/hash-keys", HashKeys, (keys, hashes);
    scalar: scalar::hash_keys;
    avx2: avx2::hash_keys;
    avx512: avx512::hash_keys;
    neon: neon::hash_keys;
}

rung_table! {
    /// The hash of byte strings. Without a NEON rung: its registers would hold the words of two strings.
    pub static HASH_STRINGS: "sketch/hash-strings", HashStrings, (strings, hashes);
    scalar: scalar::hash_strings;
    avx2: avx2::hash_strings;
    avx512: avx512::hash_strings;
}
