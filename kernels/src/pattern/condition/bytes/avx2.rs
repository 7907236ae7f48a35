//! The comparison with AVX2: 32 bytes to a mask, at most a constant where the lesser of both is the byte.

use super::{Simple, padded};
use crate::aggregate::compare::Comparison;
use crate::isa::avx2;
use std::arch::x86_64::*;

avx2! {
    fn half<const EQUAL: bool>(bytes: __m256i, constant: __m256i) -> u64 {
        let other = if EQUAL { constant } else { _mm256_min_epu8(bytes, constant) };
        u64::from(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, other)) as u32)
    }

    fn mask<const EQUAL: bool>(bytes: &[u8; 64], constant: __m256i) -> u64 {
        let [low, high]: [__m256i; 2] = bytemuck::must_cast(*bytes);
        half::<EQUAL>(low, constant) | half::<EQUAL>(high, constant) << 32
    }

    fn all<const EQUAL: bool>(values: &[u8], constant: u8, invert: u64, words: &mut [u64]) {
        let splat = _mm256_set1_epi8(constant as i8);
        let (chunks, rest) = values.as_chunks::<64>();
        for (chunk, word) in chunks.iter().zip(words.iter_mut()) {
            *word = mask::<EQUAL>(chunk, splat) ^ invert;
        }
        if let (false, Some(word)) = (rest.is_empty(), words.get_mut(chunks.len())) {
            let (bytes, bits) = padded(rest);
            *word = (mask::<EQUAL>(&bytes, splat) ^ invert) & bits;
        }
    }

    pub(super) fn compare(values: &[u8], comparison: Comparison, constant: u8, words: &mut [u64]) {
        let simple = Simple::new(comparison, constant);
        if simple.equal {
            all::<true>(values, simple.constant, simple.invert, words);
        } else {
            all::<false>(values, simple.constant, simple.invert, words);
        }
    }
}
