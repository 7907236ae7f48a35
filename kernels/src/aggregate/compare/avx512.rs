//! The comparisons with AVX-512: eight values into a mask with one instruction, the mask stored as a byte.
//!
//! Rejected: joining eight masks into a word in registers (`kunpck`): 17.4 against 22.9 G values/s in L1 on Zen 4.

use super::{Comparison, by_comparison, code, scalar};
use crate::isa::avx512;
use std::arch::x86_64::*;

avx512! {
    /// The lanes that compare as the code says.
    pub(in crate::aggregate) fn mask_i64<const CODE: u8>(values: __m512i, constant: __m512i) -> __mmask8 {
        match CODE {
            code::LESS => _mm512_cmp_epi64_mask::<_MM_CMPINT_LT>(values, constant),
            code::LESS_OR_EQUAL => _mm512_cmp_epi64_mask::<_MM_CMPINT_LE>(values, constant),
            code::EQUAL => _mm512_cmp_epi64_mask::<_MM_CMPINT_EQ>(values, constant),
            code::NOT_EQUAL => _mm512_cmp_epi64_mask::<_MM_CMPINT_NE>(values, constant),
            code::GREATER_OR_EQUAL => _mm512_cmp_epi64_mask::<_MM_CMPINT_NLT>(values, constant),
            _ => _mm512_cmp_epi64_mask::<_MM_CMPINT_NLE>(values, constant),
        }
    }

    /// The lanes that compare as the code says; NaN compares only as not equal.
    pub(in crate::aggregate) fn mask_f64<const CODE: u8>(values: __m512d, constant: __m512d) -> __mmask8 {
        match CODE {
            code::LESS => _mm512_cmp_pd_mask::<_CMP_LT_OQ>(values, constant),
            code::LESS_OR_EQUAL => _mm512_cmp_pd_mask::<_CMP_LE_OQ>(values, constant),
            code::EQUAL => _mm512_cmp_pd_mask::<_CMP_EQ_OQ>(values, constant),
            code::NOT_EQUAL => _mm512_cmp_pd_mask::<_CMP_NEQ_UQ>(values, constant),
            code::GREATER_OR_EQUAL => _mm512_cmp_pd_mask::<_CMP_GE_OQ>(values, constant),
            _ => _mm512_cmp_pd_mask::<_CMP_GT_OQ>(values, constant),
        }
    }

    pub(in crate::aggregate) fn loop_i64<const CODE: u8>(values: &[i64], constant: i64, words: &mut [u64]) {
        let splat = _mm512_set1_epi64(constant);
        let (chunks, rest) = values.as_chunks::<8>();
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(words);
        let (full, last) = bytes.split_at_mut(chunks.len());
        for (chunk, byte) in chunks.iter().zip(full) {
            *byte = mask_i64::<CODE>(bytemuck::must_cast(*chunk), splat);
        }
        finish(last, scalar::word::<i64, CODE>(rest, constant) as u8);
    }

    pub(in crate::aggregate) fn loop_f64<const CODE: u8>(values: &[f64], constant: f64, words: &mut [u64]) {
        let splat = _mm512_set1_pd(constant);
        let (chunks, rest) = values.as_chunks::<8>();
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(words);
        let (full, last) = bytes.split_at_mut(chunks.len());
        for (chunk, byte) in chunks.iter().zip(full) {
            *byte = mask_f64::<CODE>(bytemuck::must_cast(*chunk), splat);
        }
        finish(last, scalar::word::<f64, CODE>(rest, constant) as u8);
    }

    pub(super) fn compare_i64(values: &[i64], comparison: Comparison, constant: i64, words: &mut [u64]) {
        by_comparison!(comparison, loop_i64(values, constant, words))
    }

    pub(super) fn compare_f64(values: &[f64], comparison: Comparison, constant: f64, words: &mut [u64]) {
        by_comparison!(comparison, loop_f64(values, constant, words))
    }
}

/// The bits of the last, short chunk, and zeros to the end of the last word.
fn finish(last: &mut [u8], bits: u8) {
    if let Some((first, zeros)) = last.split_first_mut() {
        *first = bits;
        zeros.fill(0);
    }
}
