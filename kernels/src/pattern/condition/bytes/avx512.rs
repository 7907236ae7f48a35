//! The comparison with AVX-512: 64 bytes to a mask with one instruction.

use super::{Simple, padded};
use crate::aggregate::compare::Comparison;
use crate::isa::avx512;
use std::arch::x86_64::*;

avx512! {
    fn mask<const EQUAL: bool>(bytes: __m512i, constant: __m512i) -> u64 {
        if EQUAL { _mm512_cmpeq_epu8_mask(bytes, constant) } else { _mm512_cmple_epu8_mask(bytes, constant) }
    }

    fn all<const EQUAL: bool>(values: &[u8], constant: u8, invert: u64, words: &mut [u64]) {
        let splat = _mm512_set1_epi8(constant as i8);
        let (chunks, rest) = values.as_chunks::<64>();
        for (chunk, word) in chunks.iter().zip(words.iter_mut()) {
            *word = mask::<EQUAL>(bytemuck::must_cast(*chunk), splat) ^ invert;
        }
        if let (false, Some(word)) = (rest.is_empty(), words.get_mut(chunks.len())) {
            let (bytes, bits) = padded(rest);
            *word = (mask::<EQUAL>(bytemuck::must_cast(bytes), splat) ^ invert) & bits;
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
