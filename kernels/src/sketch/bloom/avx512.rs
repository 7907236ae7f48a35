//! The filter with places found in 512-bit registers. A block fills one of 256 bits, and is worked on as by AVX2.

use super::BloomFilter;
use super::avx2::{fetch, holds, insert};
use super::batches::*;
use crate::isa::avx512;
use crate::sketch::xxh64;
use std::arch::x86_64::*;

avx512! {
    pub(super) fn extend_keys<const HASHED: bool>(filter: &mut BloomFilter, keys: &[u64]) {
        extend!(filter, keys, locate::<HASHED>, insert, fetch)
    }

    pub(super) fn contains_keys<const HASHED: bool>(filter: &BloomFilter, keys: &[u64], found: &mut [u64]) -> u64 {
        contains!(filter, keys, found, locate::<HASHED>, holds, fetch)
    }

    /// The places of keys, or of hashes, among so many blocks.
    fn locate<const HASHED: bool>(blocks: usize, keys: &[u64], places: &mut [Place]) {
        let (registers, last) = keys.as_chunks::<8>();
        let (places, last_places) = places.as_chunks_mut::<8>();
        for (places, keys) in places.iter_mut().zip(registers) {
            *places = bytemuck::must_cast(located::<HASHED>(blocks, *keys));
        }
        let mut filled = [0; 8];
        filled[..last.len()].copy_from_slice(last);
        let located: [Place; 8] = bytemuck::must_cast(located::<HASHED>(blocks, filled));
        last_places.copy_from_slice(&located[..last.len()]);
    }

    fn located<const HASHED: bool>(blocks: usize, keys: [u64; 8]) -> __m512i {
        let keys = bytemuck::must_cast(keys);
        let hashes = if HASHED { keys } else { xxh64::avx512::mixed(keys) };
        let block = _mm512_mul_epu32(_mm512_srli_epi64::<32>(hashes), _mm512_set1_epi64(blocks as i64));
        _mm512_mask_mov_epi32(hashes, 0b1010_1010_1010_1010, block)
    }
}
