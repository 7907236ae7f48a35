//! XXH64, compiled for the target's baseline.

use super::{hash_bytes, hash_key};
use crate::sketch::strings::Strings;

pub(super) fn hash_keys(keys: &[u64], hashes: &mut [u64]) {
    for (hash, key) in hashes.iter_mut().zip(keys) {
        *hash = hash_key(*key);
    }
}

pub(super) fn hash_strings(strings: Strings<'_>, hashes: &mut [u64]) {
    for (hash, string) in hashes.iter_mut().zip(strings.iter()) {
        *hash = hash_bytes(string);
    }
}
