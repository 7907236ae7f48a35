//! Frequent items with a key compared to the eight of its set at once.

use super::FrequentItems;
use super::batch::{self, GROUP, HASHED};
use super::sets::{KEYS, place_of};
use crate::isa::avx512;
use crate::sketch::count_min::avx512::hashes;
use std::arch::x86_64::*;

avx512! {
    pub(super) fn extend(items: &mut FrequentItems, keys: &[u64]) {
        batch::extend!(items, keys, hashes, same)
    }

    /// A bit for each of the kept keys that is the key.
    fn same(kept: &[u64; KEYS], key: u64) -> u32 {
        _mm512_cmpeq_epi64_mask(bytemuck::must_cast(*kept), _mm512_set1_epi64(key as i64)).into()
    }
}
