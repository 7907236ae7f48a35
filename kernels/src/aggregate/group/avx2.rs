//! The rows of groups, one 256-bit register each.

use super::rows::*;
use super::{Groups, scalar};
use crate::aggregate::AggregateError;
use crate::isa::avx2;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn group_i64(groups: &mut Groups<i64>, keys: &[u32], values: &[i64]) -> Result<(), AggregateError> {
        feed!(groups, keys, values, take_i64)
    }

    pub(super) fn group_f64(groups: &mut Groups<f64>, keys: &[u32], values: &[f64]) -> Result<(), AggregateError> {
        feed!(groups, keys, values, take_f64)
    }

    fn take_i64(row: [i64; 4], value: i64) -> [i64; 4] {
        let row: __m256i = bytemuck::must_cast(row);
        let kept = _mm256_and_si256(_mm256_set1_epi64x(value), _mm256_setr_epi64x(0, -1, -1, -1));
        // 1, value, value, !value
        let news = _mm256_xor_si256(kept, _mm256_setr_epi64x(1, 0, 0, -1));
        let least = _mm256_blendv_epi8(row, news, _mm256_cmpgt_epi64(row, news));
        bytemuck::must_cast(_mm256_blend_epi32::<0b1111_0000>(_mm256_add_epi64(row, news), least))
    }

    fn take_f64(row: [f64; 4], value: f64) -> [f64; 4] {
        let row: __m256d = bytemuck::must_cast(row);
        let signed = _mm256_xor_pd(_mm256_set1_pd(value), _mm256_setr_pd(0.0, 0.0, 0.0, -0.0));
        // 1, value, value, -value
        let news = _mm256_blend_pd::<0b0001>(signed, _mm256_set1_pd(1.0));
        // The instruction gives its second operand when either is NaN, so a NaN value is passed over.
        let least = _mm256_min_pd(news, row);
        bytemuck::must_cast(_mm256_blend_pd::<0b1100>(_mm256_add_pd(row, news), least))
    }
}
