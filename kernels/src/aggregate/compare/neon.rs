//! The comparisons with NEON: eight results are narrowed to bytes, weighted by their bit and added.

use super::{Comparison, by_comparison, code, scalar};
use crate::isa::neon;
use std::arch::aarch64::*;

neon! {
    /// All ones in the lanes that compare as the code says.
    pub(in crate::aggregate) fn mask_i64<const CODE: u8>(values: int64x2_t, constant: int64x2_t) -> uint64x2_t {
        match CODE {
            code::LESS => vcltq_s64(values, constant),
            code::LESS_OR_EQUAL => vcleq_s64(values, constant),
            code::EQUAL => vceqq_s64(values, constant),
            code::NOT_EQUAL => not(vceqq_s64(values, constant)),
            code::GREATER_OR_EQUAL => vcgeq_s64(values, constant),
            _ => vcgtq_s64(values, constant),
        }
    }

    /// All ones in the lanes that compare as the code says; NaN compares only as not equal.
    pub(in crate::aggregate) fn mask_f64<const CODE: u8>(values: float64x2_t, constant: float64x2_t) -> uint64x2_t {
        match CODE {
            code::LESS => vcltq_f64(values, constant),
            code::LESS_OR_EQUAL => vcleq_f64(values, constant),
            code::EQUAL => vceqq_f64(values, constant),
            code::NOT_EQUAL => not(vceqq_f64(values, constant)),
            code::GREATER_OR_EQUAL => vcgeq_f64(values, constant),
            _ => vcgtq_f64(values, constant),
        }
    }

    fn not(mask: uint64x2_t) -> uint64x2_t {
        vreinterpretq_u64_u32(vmvnq_u32(vreinterpretq_u32_u64(mask)))
    }

    /// The bits of eight results.
    pub(in crate::aggregate) fn byte(a: uint64x2_t, b: uint64x2_t, c: uint64x2_t, d: uint64x2_t) -> u8 {
        let low = vmovn_u32(vcombine_u32(vmovn_u64(a), vmovn_u64(b)));
        let high = vmovn_u32(vcombine_u32(vmovn_u64(c), vmovn_u64(d)));
        let weights: uint8x8_t = bytemuck::must_cast([1u8, 2, 4, 8, 16, 32, 64, 128]);
        vaddv_u8(vand_u8(vmovn_u16(vcombine_u16(low, high)), weights))
    }

    pub(in crate::aggregate) fn loop_i64<const CODE: u8>(values: &[i64], constant: i64, words: &mut [u64]) {
        let splat = vdupq_n_s64(constant);
        let (chunks, rest) = values.as_chunks::<64>();
        for (chunk, word) in chunks.iter().zip(words.iter_mut()) {
            let mut bytes = [0; 8];
            for (eight, byte_of) in chunk.as_chunks::<8>().0.iter().zip(&mut bytes) {
                let [a, b, c, d]: [int64x2_t; 4] = bytemuck::must_cast(*eight);
                *byte_of = byte(
                    mask_i64::<CODE>(a, splat),
                    mask_i64::<CODE>(b, splat),
                    mask_i64::<CODE>(c, splat),
                    mask_i64::<CODE>(d, splat),
                );
            }
            *word = u64::from_le_bytes(bytes);
        }
        if let (false, Some(word)) = (rest.is_empty(), words.get_mut(chunks.len())) {
            *word = scalar::word::<i64, CODE>(rest, constant);
        }
    }

    pub(in crate::aggregate) fn loop_f64<const CODE: u8>(values: &[f64], constant: f64, words: &mut [u64]) {
        let splat = vdupq_n_f64(constant);
        let (chunks, rest) = values.as_chunks::<64>();
        for (chunk, word) in chunks.iter().zip(words.iter_mut()) {
            let mut bytes = [0; 8];
            for (eight, byte_of) in chunk.as_chunks::<8>().0.iter().zip(&mut bytes) {
                let [a, b, c, d]: [float64x2_t; 4] = bytemuck::must_cast(*eight);
                *byte_of = byte(
                    mask_f64::<CODE>(a, splat),
                    mask_f64::<CODE>(b, splat),
                    mask_f64::<CODE>(c, splat),
                    mask_f64::<CODE>(d, splat),
                );
            }
            *word = u64::from_le_bytes(bytes);
        }
        if let (false, Some(word)) = (rest.is_empty(), words.get_mut(chunks.len())) {
            *word = scalar::word::<f64, CODE>(rest, constant);
        }
    }

    pub(super) fn compare_i64(values: &[i64], comparison: Comparison, constant: i64, words: &mut [u64]) {
        by_comparison!(comparison, loop_i64(values, constant, words))
    }

    pub(super) fn compare_f64(values: &[f64], comparison: Comparison, constant: f64, words: &mut [u64]) {
        by_comparison!(comparison, loop_f64(values, constant, words))
    }
}
