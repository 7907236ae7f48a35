//! The histogram with slots computed in 512-bit registers, and chosen among by mask registers.

use super::counters::*;
use super::{Bounds, Histogram, scalar};
use crate::isa::avx512;
use std::arch::x86_64::*;

avx512! {
    pub(super) fn histogram_f64(histogram: &mut Histogram, values: &[f64]) {
        feed!(histogram, values, slots)
    }

    fn slots(bounds: Bounds, values: [f64; 8]) -> [u32; 8] {
        let values: __m512d = bytemuck::must_cast(values);
        let (low, high) = (_mm512_set1_pd(bounds.low), _mm512_set1_pd(bounds.high));
        let places = _mm512_mul_pd(_mm512_sub_pd(values, low), _mm512_set1_pd(bounds.scale));
        let last = _mm512_set1_pd(f64::from(bounds.bins - 1));
        let bins = _mm512_cvttpd_epi32(_mm512_min_pd(places, last));
        let below = _mm512_cmp_pd_mask::<_CMP_LT_OQ>(values, low);
        let above = _mm512_cmp_pd_mask::<_CMP_GE_OQ>(values, high);
        let nan = _mm512_cmp_pd_mask::<_CMP_UNORD_Q>(values, values);
        let slots = _mm256_mask_mov_epi32(bins, below, slot(bounds.below()));
        let slots = _mm256_mask_mov_epi32(slots, above, slot(bounds.above()));
        bytemuck::must_cast(_mm256_mask_mov_epi32(slots, nan, slot(bounds.not_a_number())))
    }

    /// A slot in every lane.
    fn slot(slot: u32) -> __m256i {
        _mm256_set1_epi32(slot as i32)
    }
}
