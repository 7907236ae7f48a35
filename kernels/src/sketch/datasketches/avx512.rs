//! Eight keys are hashed in 512-bit registers, and the coupons that can change a register pressed together there.

use super::scalar::{self, BLOCK, SLACK};
use super::{ADDRESS, ADDRESS_BITS, GREATEST, HllSketch, SEED};
use crate::isa::avx512;
use crate::sketch::murmur3;
use std::arch::x86_64::*;

avx512! {
    pub(super) fn extend(sketch: &mut HllSketch, keys: &[u64]) {
        let mut coupons = [0; BLOCK + SLACK];
        for block in keys.chunks(BLOCK) {
            let found = coupons_within(block, sketch.limit(), &mut coupons);
            sketch.add_all(&coupons[..found]);
        }
    }

    fn coupons_within(keys: &[u64], limit: u64, coupons: &mut [u32; BLOCK + SLACK]) -> usize {
        let (registers, last) = keys.as_chunks::<8>();
        let mut found = 0;
        for keys in registers {
            let [first, second] = murmur3::avx512::mixed(bytemuck::must_cast(*keys), SEED);
            let within = _mm512_cmple_epu64_mask(second, _mm512_set1_epi64(limit as i64));
            let pressed = _mm256_maskz_compress_epi32(within, self::coupons(first, second));
            let room = coupons[found..].first_chunk_mut::<8>().expect("there is slack behind a block's coupons");
            *room = bytemuck::must_cast(pressed);
            found += within.count_ones() as usize;
        }
        scalar::coupons_within(last, limit, coupons, found)
    }

    fn coupons(first: __m512i, second: __m512i) -> __m256i {
        let zeros = _mm512_min_epu64(_mm512_lzcnt_epi64(second), _mm512_set1_epi64(i64::from(GREATEST) - 1));
        let values = _mm512_slli_epi64::<ADDRESS_BITS>(_mm512_add_epi64(zeros, _mm512_set1_epi64(1)));
        let addresses = _mm512_and_si512(first, _mm512_set1_epi64(ADDRESS.into()));
        _mm512_cvtepi64_epi32(_mm512_or_si512(values, addresses))
    }
}
