//! The histogram with slots found in 256-bit registers, 8 at a time.

use super::counters::Slots;
use super::{Extremes, RelativeHistogram, feed, scalar};
use crate::isa::avx2;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn extend(histogram: &mut RelativeHistogram, values: &[f64]) {
        feed!(histogram, values, block)
    }

    /// The slot of each number, and the least and the greatest of them.
    fn block(slots: Slots, values: &[f64], named: &mut [u32]) -> Extremes {
        let (registers, last) = values.as_chunks::<8>();
        let (named_registers, named_last) = named.as_chunks_mut::<8>();
        let mut extremes = scalar::block(slots, last, named_last);
        let (mut least, mut greatest) = (_mm256_set1_pd(extremes.least), _mm256_set1_pd(extremes.greatest));
        for (named, values) in named_registers.iter_mut().zip(registers) {
            let halves: [__m256d; 2] = bytemuck::must_cast(*values);
            for half in halves {
                // Of two operands of which one is NaN, the second is taken.
                least = _mm256_min_pd(half, least);
                greatest = _mm256_max_pd(half, greatest);
            }
            let [first, second]: [__m256; 2] = bytemuck::must_cast(*values);
            // Taken from either register within its halves of 128 bits, then put in order.
            let high = _mm256_castps_si256(_mm256_shuffle_ps::<0b11_01_11_01>(first, second));
            let high = _mm256_permute4x64_epi64::<0b11_01_10_00>(high);
            *named = bytemuck::must_cast(found(slots, high));
        }
        let lanes: [[f64; 4]; 2] = bytemuck::must_cast([least, greatest]);
        extremes.merge_lanes(lanes);
        extremes
    }

    /// The slots of numbers with these high halves.
    fn found(slots: Slots, high: __m256i) -> __m256i {
        let below = _mm256_srai_epi32::<31>(high);
        let counting = _mm256_srl_epi32(_mm256_and_si256(high, every(0x7FFF_FFFF)), shift(slots));
        let slot = _mm256_sub_epi32(counting, of_side(slots.first, below));
        _mm256_add_epi32(_mm256_min_epu32(slot, of_side(slots.len, below)), of_side(slots.base, below))
    }

    /// What belongs to numbers above 0, or to those below, in each lane.
    fn of_side(sides: [u32; 2], below: __m256i) -> __m256i {
        _mm256_blendv_epi8(every(sides[0]), every(sides[1]), below)
    }

    fn shift(slots: Slots) -> __m128i {
        _mm_cvtsi32_si128(slots.shift as i32)
    }

    /// A number in every lane.
    fn every(number: u32) -> __m256i {
        _mm256_set1_epi32(number as i32)
    }
}
