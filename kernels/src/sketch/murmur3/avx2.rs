//! The hash of four keys in 256-bit registers; a multiplication of 64 bits is three of 32.

use super::{BLOCK, FINAL, KEY_BYTES, scalar};
use crate::isa::avx2;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn hash_keys(keys: &[u64], seed: u64, hashes: &mut [[u64; 2]]) {
        let (registers, last) = keys.as_chunks::<4>();
        let (hashed, hashed_last) = hashes.as_chunks_mut::<4>();
        for (hashes, keys) in hashed.iter_mut().zip(registers) {
            let [first, second] = mixed(bytemuck::must_cast(*keys), seed);
            // Lanes 0 and 2 of both, and lanes 1 and 3.
            let (even, odd) = (_mm256_unpacklo_epi64(first, second), _mm256_unpackhi_epi64(first, second));
            let low = _mm256_permute2x128_si256::<0x20>(even, odd);
            let high = _mm256_permute2x128_si256::<0x31>(even, odd);
            *hashes = bytemuck::must_cast([low, high]);
        }
        scalar::hash_keys(last, seed, hashed_last);
    }

    /// Both halves of the hashes of four keys.
    pub(crate) fn mixed(keys: __m256i, seed: u64) -> [__m256i; 2] {
        let start = word(seed ^ KEY_BYTES);
        let key = multiplied(keys, BLOCK[0]);
        let rotated = _mm256_or_si256(_mm256_slli_epi64::<31>(key), _mm256_srli_epi64::<33>(key));
        let key = multiplied(rotated, BLOCK[1]);
        let first = _mm256_add_epi64(_mm256_xor_si256(key, start), start);
        let second = _mm256_add_epi64(start, first);
        let (first, second) = (avalanche(first), avalanche(second));
        let first = _mm256_add_epi64(first, second);
        [first, _mm256_add_epi64(second, first)]
    }

    fn avalanche(words: __m256i) -> __m256i {
        folded(multiplied(folded(multiplied(folded(words), FINAL[0])), FINAL[1]))
    }

    fn folded(words: __m256i) -> __m256i {
        _mm256_xor_si256(words, _mm256_srli_epi64::<33>(words))
    }

    /// The low 64 bits of the products.
    fn multiplied(words: __m256i, factor: u64) -> __m256i {
        let low = _mm256_mul_epu32(words, word(factor));
        let high = _mm256_mul_epu32(_mm256_srli_epi64::<32>(words), word(factor));
        let crossed = _mm256_add_epi64(high, _mm256_mul_epu32(words, word(factor >> 32)));
        _mm256_add_epi64(low, _mm256_slli_epi64::<32>(crossed))
    }

    /// A word in every lane.
    fn word(word: u64) -> __m256i {
        _mm256_set1_epi64x(word as i64)
    }
}
