//! The rows of groups with the instructions of AVX-512VL, one 256-bit register each.

use super::rows::*;
use super::{Groups, scalar};
use crate::aggregate::AggregateError;
use crate::isa::avx512;
use std::arch::x86_64::*;

/// The ternary function `a ^ (b & c)`.
const FLIP_KEPT: i32 = 0b0111_1000;

avx512! {
    pub(super) fn group_i64(groups: &mut Groups<i64>, keys: &[u32], values: &[i64]) -> Result<(), AggregateError> {
        feed!(groups, keys, values, take_i64)
    }

    pub(super) fn group_f64(groups: &mut Groups<f64>, keys: &[u32], values: &[f64]) -> Result<(), AggregateError> {
        feed!(groups, keys, values, take_f64)
    }

    fn take_i64(row: [i64; 4], value: i64) -> [i64; 4] {
        let row: __m256i = bytemuck::must_cast(row);
        // 1, value, value, !value
        let news = kept_and_flipped(_mm256_set1_epi64x(value), _mm256_setr_epi64x(1, 0, 0, -1));
        bytemuck::must_cast(_mm256_mask_min_epi64(_mm256_add_epi64(row, news), 0b1100, row, news))
    }

    fn take_f64(row: [f64; 4], value: f64) -> [f64; 4] {
        let row: __m256d = bytemuck::must_cast(row);
        let flips = _mm256_castpd_si256(_mm256_setr_pd(1.0, 0.0, 0.0, -0.0));
        // 1, value, value, -value
        let news = _mm256_castsi256_pd(kept_and_flipped(_mm256_castpd_si256(_mm256_set1_pd(value)), flips));
        // The instruction gives its second operand when either is NaN, so a NaN value is passed over.
        bytemuck::must_cast(_mm256_mask_min_pd(_mm256_add_pd(row, news), 0b1100, news, row))
    }

    /// The value in all lanes but the first, with the bits of `flips` flipped.
    fn kept_and_flipped(value: __m256i, flips: __m256i) -> __m256i {
        _mm256_ternarylogic_epi64::<FLIP_KEPT>(flips, value, _mm256_setr_epi64x(0, -1, -1, -1))
    }
}
