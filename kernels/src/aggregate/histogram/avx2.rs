//! The histogram with slots computed in 256-bit registers.

use super::counters::*;
use super::{Bounds, Histogram, scalar};
use crate::isa::avx2;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn histogram_f64(histogram: &mut Histogram, values: &[f64]) {
        feed!(histogram, values, slots)
    }

    fn slots(bounds: Bounds, values: [f64; 4]) -> [u32; 4] {
        let values: __m256d = bytemuck::must_cast(values);
        let (low, high) = (_mm256_set1_pd(bounds.low), _mm256_set1_pd(bounds.high));
        let places = _mm256_mul_pd(_mm256_sub_pd(values, low), _mm256_set1_pd(bounds.scale));
        let bins = _mm256_min_pd(places, slot(bounds.bins - 1));
        let slots = _mm256_blendv_pd(bins, slot(bounds.below()), _mm256_cmp_pd::<_CMP_LT_OQ>(values, low));
        let slots = _mm256_blendv_pd(slots, slot(bounds.above()), _mm256_cmp_pd::<_CMP_GE_OQ>(values, high));
        let nan = _mm256_cmp_pd::<_CMP_UNORD_Q>(values, values);
        let slots = _mm256_blendv_pd(slots, slot(bounds.not_a_number()), nan);
        bytemuck::must_cast(_mm256_cvttpd_epi32(slots))
    }

    /// A slot in every lane, as the number that is blended before the conversion.
    fn slot(slot: u32) -> __m256d {
        _mm256_set1_pd(f64::from(slot))
    }
}
