//! The box filter with AVX2: comparisons narrowed to signs, and shuffles by table for the survivors.

use super::blocks::{FEW, box_filters};
use super::shuffles::{BYTES_TO_FRONT, SIXTEENS_TO_FRONT, move_groups};
use super::{Events, EventsMut, Limits};
use crate::aggregate::compare::avx2::word_i64;
use crate::aggregate::compare::code;
use crate::aggregate::filter::avx2::pack_i64;
use crate::isa::avx2;
use std::arch::x86_64::*;

box_filters!(avx2: times, sixteens, bytes, move_times, move_sixteens, move_bytes);

avx2! {
    /// AVX2 compares signed lanes only: turning the top bit around orders unsigned ones.
    fn times(values: &[i64; 64], limit: (i64, u64)) -> u64 {
        let start = limit.0.wrapping_sub(i64::MIN);
        let mut shifted = [0; 64];
        for (to, value) in shifted.iter_mut().zip(values) {
            *to = value.wrapping_sub(start);
        }
        word_i64::<{ code::LESS }>(&shifted, _mm256_set1_epi64x((limit.1 as i64).wrapping_add(i64::MIN)))
    }

    /// A value below the width leaves something of a saturating difference.
    fn outside(values: __m256i, start: __m256i, width: __m256i) -> __m256i {
        let left = _mm256_subs_epu16(width, _mm256_sub_epi16(values, start));
        _mm256_cmpeq_epi16(left, _mm256_setzero_si256())
    }

    fn sixteens(values: &[u16; 64], limit: (u16, u16)) -> u64 {
        let [a, b, c, d]: [__m256i; 4] = bytemuck::must_cast(*values);
        let (start, width) = (_mm256_set1_epi16(limit.0 as i16), _mm256_set1_epi16(limit.1 as i16));
        let low = _mm256_packs_epi16(outside(a, start, width), outside(b, start, width));
        let high = _mm256_packs_epi16(outside(c, start, width), outside(d, start, width));
        // Packing works within each 128-bit half; the permutation puts the quarters in order.
        let low = _mm256_movemask_epi8(_mm256_permute4x64_epi64::<0b11_01_10_00>(low)) as u32;
        let high = _mm256_movemask_epi8(_mm256_permute4x64_epi64::<0b11_01_10_00>(high)) as u32;
        !(u64::from(low) | u64::from(high) << 32)
    }

    fn bytes(values: &[i8; 64], wanted: i8) -> u64 {
        let [low, high]: [__m256i; 2] = bytemuck::must_cast(*values);
        let splat = _mm256_set1_epi8(wanted);
        let low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, splat)) as u32;
        let high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, splat)) as u32;
        u64::from(low) | u64::from(high) << 32
    }

    fn move_times(values: &[i64; 64], word: u64, out: &mut [i64]) {
        pack_i64(values, &[word], (), &mut out[..64], 0);
    }

    fn move_sixteens(values: &[u16; 64], word: u64, out: &mut [u16]) {
        move_groups!(values, word, out, u16, |lanes, mask| {
            let shuffle: __m128i = bytemuck::must_cast(SIXTEENS_TO_FRONT[mask]);
            bytemuck::must_cast(_mm_shuffle_epi8(bytemuck::must_cast(*lanes), shuffle))
        });
    }

    fn move_bytes(values: &[i8; 64], word: u64, out: &mut [i8]) {
        move_groups!(values, word, out, i8, |lanes, mask| {
            let shuffle = _mm_cvtsi64_si128(i64::from_le_bytes(BYTES_TO_FRONT[mask]));
            let lanes = _mm_cvtsi64_si128(bytemuck::must_cast(*lanes));
            bytemuck::must_cast(_mm_cvtsi128_si64(_mm_shuffle_epi8(lanes, shuffle)))
        });
    }
}
