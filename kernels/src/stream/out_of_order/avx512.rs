//! The rows of windows with AVX-512: eight events at once find their rows.

use super::avx2::add;
use super::rows::*;
use super::scalar;
use crate::isa::avx512;
use std::arch::x86_64::*;

avx512! {
    pub(super) fn take(rows: &mut Rows, partitions: &[u32], times: &[i64], values: &[f64], others: &mut Vec<u32>) {
        feed!(rows, partitions, times, values, others, places, add)
    }

    /// As [`scalar::places`].
    fn places(rows: &Rows, partitions: &[u32; BLOCK], times: &[i64; BLOCK], places: &mut [u32; BLOCK]) -> u64 {
        let (start, last) = (_mm512_set1_epi64(rows.start), _mm512_set1_epi64(rows.last));
        let inverse = _mm512_set1_pd(rows.inverse);
        let (first, mask) = (_mm256_set1_epi32(rows.first as i32), _mm256_set1_epi32(rows.mask as i32));
        let (width, spare) = (_mm256_set1_epi32(rows.partitions as i32), _mm256_set1_epi32(rows.spare() as i32));
        let (partitions, times) = (partitions.as_chunks::<8>().0, times.as_chunks::<8>().0);
        let mut outside = 0;
        for (index, place) in places.as_chunks_mut::<8>().0.iter_mut().enumerate() {
            let time: __m512i = bytemuck::must_cast(times[index]);
            let out = _mm512_cmplt_epi64_mask(time, start) | _mm512_cmpgt_epi64_mask(time, last);
            let since = _mm512_cvtepi64_pd(_mm512_sub_epi64(time, start));
            let middle = _mm512_add_pd(since, _mm512_set1_pd(0.5));
            let window = _mm512_cvttpd_epi32(_mm512_mul_pd(middle, inverse));
            let window = _mm256_and_si256(_mm256_add_epi32(window, first), mask);
            let found = _mm256_add_epi32(_mm256_mullo_epi32(window, width), bytemuck::must_cast(partitions[index]));
            *place = bytemuck::must_cast(_mm256_mask_mov_epi32(found, out, spare));
            outside |= u64::from(out) << (8 * index);
        }
        outside
    }
}
