//! XXH64 of four keys in a 256-bit register; a product of 64 bits is made of three of 32.

use super::{PRIMES, scalar};
use crate::isa::avx2;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn hash_keys(keys: &[u64], hashes: &mut [u64]) {
        let (registers, last) = keys.as_chunks::<4>();
        let (hashed, hashed_last) = hashes.as_chunks_mut::<4>();
        for (hashes, keys) in hashed.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(mixed(bytemuck::must_cast(*keys)));
        }
        scalar::hash_keys(last, hashed_last);
    }

    /// The hashes of four keys.
    pub(crate) fn mixed(keys: __m256i) -> __m256i {
        let product = times(keys, PRIMES[1]);
        let rotated = _mm256_or_si256(_mm256_slli_epi64::<31>(product), _mm256_srli_epi64::<33>(product));
        let hash = _mm256_xor_si256(times(rotated, PRIMES[0]), every(PRIMES[4].wrapping_add(8)));
        let rotated = _mm256_or_si256(_mm256_slli_epi64::<27>(hash), _mm256_srli_epi64::<37>(hash));
        let hash = _mm256_add_epi64(times(rotated, PRIMES[0]), every(PRIMES[3]));
        let hash = times(_mm256_xor_si256(hash, _mm256_srli_epi64::<33>(hash)), PRIMES[1]);
        let hash = times(_mm256_xor_si256(hash, _mm256_srli_epi64::<29>(hash)), PRIMES[2]);
        _mm256_xor_si256(hash, _mm256_srli_epi64::<32>(hash))
    }

    /// The low 64 bits of each product: low halves, and both products of a low and a high half above them.
    fn times(words: __m256i, factor: u64) -> __m256i {
        let (low, high) = (every(factor), every(factor >> 32));
        let across = _mm256_mul_epu32(_mm256_srli_epi64::<32>(words), low);
        let across = _mm256_add_epi64(across, _mm256_mul_epu32(words, high));
        _mm256_add_epi64(_mm256_mul_epu32(words, low), _mm256_slli_epi64::<32>(across))
    }

    /// A number in every lane.
    fn every(number: u64) -> __m256i {
        _mm256_set1_epi64x(number as i64)
    }
}
