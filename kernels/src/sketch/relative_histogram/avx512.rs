//! The histogram with slots found in 512-bit registers, 16 at a time.

use super::counters::Slots;
use super::{Extremes, RelativeHistogram, feed, scalar};
use crate::isa::avx512;
use std::arch::x86_64::*;

/// The high halves of the numbers in two registers.
const HIGH_HALVES: [u32; 16] = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31];

avx512! {
    pub(super) fn extend(histogram: &mut RelativeHistogram, values: &[f64]) {
        feed!(histogram, values, block)
    }

    /// The slot of each number, and the least and the greatest of them.
    fn block(slots: Slots, values: &[f64], named: &mut [u32]) -> Extremes {
        let (registers, last) = values.as_chunks::<16>();
        let (named_registers, named_last) = named.as_chunks_mut::<16>();
        let mut extremes = scalar::block(slots, last, named_last);
        let (mut least, mut greatest) = (_mm512_set1_pd(extremes.least), _mm512_set1_pd(extremes.greatest));
        for (named, values) in named_registers.iter_mut().zip(registers) {
            let halves: [__m512d; 2] = bytemuck::must_cast(*values);
            for half in halves {
                // Of two operands of which one is NaN, the second is taken.
                least = _mm512_min_pd(half, least);
                greatest = _mm512_max_pd(half, greatest);
            }
            let [first, second]: [__m512i; 2] = bytemuck::must_cast(*values);
            let high = _mm512_permutex2var_epi32(first, bytemuck::must_cast(HIGH_HALVES), second);
            *named = bytemuck::must_cast(found(slots, high));
        }
        let lanes: [[f64; 8]; 2] = bytemuck::must_cast([least, greatest]);
        extremes.merge_lanes(lanes);
        extremes
    }

    /// The slots of numbers with these high halves.
    fn found(slots: Slots, high: __m512i) -> __m512i {
        let [first, first_below] = slots.first.map(every);
        let [len, len_below] = slots.len.map(every);
        let [base, base_below] = slots.base.map(every);
        let below = _mm512_movepi32_mask(high);
        let counting = _mm512_srl_epi32(_mm512_and_si512(high, every(0x7FFF_FFFF)), shift(slots));
        let slot = _mm512_sub_epi32(counting, _mm512_mask_mov_epi32(first, below, first_below));
        let slot = _mm512_min_epu32(slot, _mm512_mask_mov_epi32(len, below, len_below));
        _mm512_add_epi32(slot, _mm512_mask_mov_epi32(base, below, base_below))
    }

    fn shift(slots: Slots) -> __m128i {
        _mm_cvtsi32_si128(slots.shift as i32)
    }
}

/// A number in every lane.
fn every(number: u32) -> __m512i {
    bytemuck::must_cast([number; 16])
}
