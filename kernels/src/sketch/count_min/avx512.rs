//! Count-Min with keys hashed eight at a time.

use super::{BATCH, CountMin, rows};
use crate::isa::avx512;
use crate::sketch::hash::{avx512::mixed, hash_key};

avx512! {
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
    pub(in crate::sketch) fn hashes(keys: &[u64], hashes: &mut [u64]) {
        let (registers, last) = keys.as_chunks::<8>();
        let (hashed, hashed_last) = hashes.as_chunks_mut::<8>();
        for (hashes, keys) in hashed.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(mixed(bytemuck::must_cast(*keys)));
        }
        for (hash, key) in hashed_last.iter_mut().zip(last) {
            *hash = hash_key(*key);
        }
    }
}
