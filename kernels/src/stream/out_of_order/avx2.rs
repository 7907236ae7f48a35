//! The rows of windows with AVX2: four events at once find their rows.

use super::rows::*;
use super::scalar;
use crate::isa::avx2;
use std::arch::x86_64::*;

/// 2^52: a double whose last bit is worth one.
const LAST_BIT_ONE: f64 = 4_503_599_627_370_496.0;

avx2! {
    pub(super) fn take(rows: &mut Rows, partitions: &[u32], times: &[i64], values: &[f64], others: &mut Vec<u32>) {
        feed!(rows, partitions, times, values, others, places, add)
    }

    /// As [`scalar::places`].
    fn places(rows: &Rows, partitions: &[u32; BLOCK], times: &[i64; BLOCK], places: &mut [u32; BLOCK]) -> u64 {
        let (start, last) = (_mm256_set1_epi64x(rows.start), _mm256_set1_epi64x(rows.last));
        let inverse = _mm256_set1_pd(rows.inverse);
        let (first, mask) = (_mm_set1_epi32(rows.first as i32), _mm_set1_epi32(rows.mask as i32));
        let (width, spare) = (_mm_set1_epi32(rows.partitions as i32), _mm_set1_epi32(rows.spare() as i32));
        let (partitions, times) = (partitions.as_chunks::<4>().0, times.as_chunks::<4>().0);
        let mut outside = 0;
        for (index, place) in places.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let time: __m256i = bytemuck::must_cast(times[index]);
            let out = _mm256_or_si256(_mm256_cmpgt_epi64(start, time), _mm256_cmpgt_epi64(time, last));
            // A number below 2^52 in the last bits of 2^52 is 2^52 more as a double; half is added in the same step.
            let since = _mm256_sub_epi64(time, start);
            let above = _mm256_or_si256(since, _mm256_castpd_si256(_mm256_set1_pd(LAST_BIT_ONE)));
            let middle = _mm256_sub_pd(_mm256_castsi256_pd(above), _mm256_set1_pd(LAST_BIT_ONE - 0.5));
            let window = _mm256_cvttpd_epi32(_mm256_mul_pd(middle, inverse));
            let window = _mm_and_si128(_mm_add_epi32(window, first), mask);
            let found = _mm_add_epi32(_mm_mullo_epi32(window, width), bytemuck::must_cast(partitions[index]));
            // The low halves of the four lanes.
            let narrow = _mm256_permutevar8x32_epi32(out, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
            *place = bytemuck::must_cast(_mm_blendv_epi8(found, spare, _mm256_castsi256_si128(narrow)));
            outside |= (_mm256_movemask_pd(_mm256_castsi256_pd(out)) as u64) << (4 * index);
        }
        outside
    }

    pub(super) fn add(row: [f64; 2], value: f64) -> [f64; 2] {
        bytemuck::must_cast(_mm_add_pd(bytemuck::must_cast(row), _mm_setr_pd(1.0, value)))
    }
}
