//! The filter with a block in a 256-bit register.

use super::batches::*;
use super::{Block, BloomFilter, SALTS};
use crate::isa::avx2;
use crate::sketch::xxh64;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn extend_keys<const HASHED: bool>(filter: &mut BloomFilter, keys: &[u64]) {
        extend!(filter, keys, locate::<HASHED>, insert, fetch)
    }

    pub(super) fn contains_keys<const HASHED: bool>(filter: &BloomFilter, keys: &[u64], found: &mut [u64]) -> u64 {
        contains!(filter, keys, found, locate::<HASHED>, holds, fetch)
    }

    /// The places of keys, or of hashes, among so many blocks.
    fn locate<const HASHED: bool>(blocks: usize, keys: &[u64], places: &mut [Place]) {
        let (registers, last) = keys.as_chunks::<4>();
        let (places, last_places) = places.as_chunks_mut::<4>();
        for (places, keys) in places.iter_mut().zip(registers) {
            *places = bytemuck::must_cast(located::<HASHED>(blocks, *keys));
        }
        let mut filled = [0; 4];
        filled[..last.len()].copy_from_slice(last);
        let located: [Place; 4] = bytemuck::must_cast(located::<HASHED>(blocks, filled));
        last_places.copy_from_slice(&located[..last.len()]);
    }

    fn located<const HASHED: bool>(blocks: usize, keys: [u64; 4]) -> __m256i {
        let keys = bytemuck::must_cast(keys);
        let hashes = if HASHED { keys } else { xxh64::avx2::mixed(keys) };
        let block = _mm256_mul_epu32(_mm256_srli_epi64::<32>(hashes), _mm256_set1_epi64x(blocks as i64));
        _mm256_blend_epi32::<0b1010_1010>(hashes, block)
    }

    /// Sets the bits of a place in its block.
    pub(super) fn insert(block: &mut Block, place: Place) {
        let words: __m256i = bytemuck::must_cast(block.0);
        block.0 = bytemuck::must_cast(_mm256_or_si256(words, bits(place)));
    }

    /// Whether the bits of a place are set in its block.
    pub(super) fn holds(block: &Block, place: Place) -> bool {
        _mm256_testc_si256(bytemuck::must_cast(block.0), bits(place)) == 1
    }

    /// The bits of a place, one in each word.
    fn bits(place: Place) -> __m256i {
        let products = _mm256_mullo_epi32(_mm256_set1_epi32(place as i32), bytemuck::must_cast(SALTS));
        _mm256_sllv_epi32(_mm256_set1_epi32(1), _mm256_srli_epi32::<27>(products))
    }

    /// Fetches the block of a place.
    pub(super) fn fetch(blocks: &[Block], place: Place) {
        _mm_prefetch::<_MM_HINT_T0>(blocks.as_ptr().wrapping_add(block_of(place)).cast());
    }
}
