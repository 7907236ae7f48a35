//! The comparison with NEON: 64 results are weighted by their bit and added in pairs three times.

use super::{Simple, padded};
use crate::aggregate::compare::Comparison;
use crate::isa::neon;
use std::arch::aarch64::*;

neon! {
    fn weighted<const EQUAL: bool>(bytes: uint8x16_t, constant: uint8x16_t, weights: uint8x16_t) -> uint8x16_t {
        vandq_u8(if EQUAL { vceqq_u8(bytes, constant) } else { vcleq_u8(bytes, constant) }, weights)
    }

    fn mask<const EQUAL: bool>(bytes: &[u8; 64], constant: uint8x16_t) -> u64 {
        let [a, b, c, d]: [uint8x16_t; 4] = bytemuck::must_cast(*bytes);
        let weights: uint8x16_t = bytemuck::must_cast([1u8, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128]);
        let low = vpaddq_u8(weighted::<EQUAL>(a, constant, weights), weighted::<EQUAL>(b, constant, weights));
        let high = vpaddq_u8(weighted::<EQUAL>(c, constant, weights), weighted::<EQUAL>(d, constant, weights));
        let quads = vpaddq_u8(low, high);
        vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(quads, quads)))
    }

    fn all<const EQUAL: bool>(values: &[u8], constant: u8, invert: u64, words: &mut [u64]) {
        let splat = vdupq_n_u8(constant);
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
