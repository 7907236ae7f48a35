//! XXH64 of eight keys in a 512-bit register.

use super::{PRIMES, scalar};
use crate::isa::avx512;
use std::arch::x86_64::*;

avx512! {
    pub(super) fn hash_keys(keys: &[u64], hashes: &mut [u64]) {
        let (registers, last) = keys.as_chunks::<8>();
        let (hashed, hashed_last) = hashes.as_chunks_mut::<8>();
        for (hashes, keys) in hashed.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(mixed(bytemuck::must_cast(*keys)));
        }
        scalar::hash_keys(last, hashed_last);
    }

    /// The hashes of eight keys.
    pub(crate) fn mixed(keys: __m512i) -> __m512i {
        let word = times(_mm512_rol_epi64::<31>(times(keys, PRIMES[1])), PRIMES[0]);
        let hash = _mm512_xor_si512(word, every(PRIMES[4].wrapping_add(8)));
        let hash = _mm512_add_epi64(times(_mm512_rol_epi64::<27>(hash), PRIMES[0]), every(PRIMES[3]));
        let hash = times(_mm512_xor_si512(hash, _mm512_srli_epi64::<33>(hash)), PRIMES[1]);
        let hash = times(_mm512_xor_si512(hash, _mm512_srli_epi64::<29>(hash)), PRIMES[2]);
        _mm512_xor_si512(hash, _mm512_srli_epi64::<32>(hash))
    }

    fn times(words: __m512i, factor: u64) -> __m512i {
        _mm512_mullo_epi64(words, every(factor))
    }

    /// A number in every lane.
    fn every(number: u64) -> __m512i {
        _mm512_set1_epi64(number as i64)
    }
}
