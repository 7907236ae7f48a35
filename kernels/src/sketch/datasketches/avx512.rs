//! Eight keys are hashed in a 512-bit register, and what can change a register of sixteen pressed together there.

use super::scalar::{self, BLOCK, SLACK};
use super::{ADDRESS, ADDRESS_BITS, HllSketch, SEED};
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

    /// The high half of a hash's second word decides, unless it is 0: the limit's low half has all bits set, or its
    /// high half is 0.
    fn coupons_within(keys: &[u64], limit: u64, coupons: &mut [u32; BLOCK + SLACK]) -> usize {
        let (groups, last) = keys.as_chunks::<16>();
        let limits = _mm512_set1_epi32((limit >> 32) as i32);
        let lanes = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        let high_lanes = _mm512_or_si512(lanes, _mm512_set1_epi32(1));
        let mut found = 0;
        for group in groups {
            let [low, high]: [[u64; 8]; 2] = bytemuck::must_cast(*group);
            let low = murmur3::avx512::mixed(bytemuck::must_cast(low), SEED);
            let high = murmur3::avx512::mixed(bytemuck::must_cast(high), SEED);
            let first = _mm512_permutex2var_epi32(low[0], lanes, high[0]);
            let second = _mm512_permutex2var_epi32(low[1], high_lanes, high[1]);
            if _mm512_testn_epi32_mask(second, second) != 0 {
                found = scalar::coupons_within(group, limit, coupons, found);
                continue;
            }
            let within = _mm512_cmple_epu32_mask(second, limits);
            let pressed = _mm512_maskz_compress_epi32(within, self::coupons(first, second));
            let room = coupons[found..].first_chunk_mut::<16>().expect("there is slack behind a block's coupons");
            *room = bytemuck::must_cast(pressed);
            found += within.count_ones() as usize;
        }
        scalar::coupons_within(last, limit, coupons, found)
    }

    /// The coupons of low halves of first words, and high halves of second ones, of which none is 0.
    fn coupons(first: __m512i, second: __m512i) -> __m512i {
        let one = _mm512_set1_epi32(1);
        let values = _mm512_slli_epi32::<ADDRESS_BITS>(_mm512_add_epi32(_mm512_lzcnt_epi32(second), one));
        // Bits of the address from the first word, the others from the value.
        _mm512_ternarylogic_epi32::<0xB8>(values, _mm512_set1_epi32(ADDRESS as i32), first)
    }
}
