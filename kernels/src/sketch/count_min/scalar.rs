//! Count-Min with keys hashed one by one.

use super::{BATCH, CountMin, rows};
use crate::sketch::hash::hash_key;

pub(super) fn extend_plain(sketch: &mut CountMin, keys: &[u64]) {
    rows::extend_plain!(sketch, keys, hashes)
}

pub(super) fn extend_conservative(sketch: &mut CountMin, keys: &[u64]) {
    rows::extend_conservative!(sketch, keys, hashes)
}

pub(super) fn estimates(sketch: &CountMin, keys: &[u64], estimates: &mut [u32]) {
    rows::estimates!(sketch, keys, estimates, hashes)
}

/// The hash of each key.
#[inline]
pub(in crate::sketch) fn hashes(keys: &[u64], hashes: &mut [u64]) {
    for (hash, key) in hashes.iter_mut().zip(keys) {
        *hash = hash_key(*key);
    }
}
