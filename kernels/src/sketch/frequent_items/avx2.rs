//! Frequent items with a key compared to the eight of its set in two registers.

use super::FrequentItems;
use super::batch::{self, GROUP, HASHED};
use super::sets::{KEYS, place_of};
use crate::isa::avx2;
use crate::sketch::count_min::avx2::hashes;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn extend(items: &mut FrequentItems, keys: &[u64]) {
        batch::extend!(items, keys, hashes, same)
    }

    /// A bit for each of the kept keys that is the key.
    fn same(kept: &[u64; KEYS], key: u64) -> u32 {
        let [low, high]: [__m256i; 2] = bytemuck::must_cast(*kept);
        let key = _mm256_set1_epi64x(key as i64);
        let low = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(low, key)));
        let high = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(high, key)));
        (low | high << 4) as u32
    }
}
