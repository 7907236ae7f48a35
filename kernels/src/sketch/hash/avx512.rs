//! The hash of eight keys in a 512-bit register.

use super::{MULTIPLIERS, ROTATIONS, START, scalar};
use crate::isa::avx512;
use crate::sketch::strings::Strings;
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

    pub(super) fn hash_strings(strings: Strings<'_>, hashes: &mut [u64]) {
        scalar::hash_strings(strings, hashes)
    }

    /// The hashes of eight keys.
    pub(crate) fn mixed(keys: __m512i) -> __m512i {
        let word = _mm512_xor_si512(keys, _mm512_set1_epi64(START as i64));
        spread(round(round(round(word, MULTIPLIERS[0]), MULTIPLIERS[1]), MULTIPLIERS[2]))
    }

    fn round(words: __m512i, multiplier: u64) -> __m512i {
        _mm512_mullo_epi32(spread(words), _mm512_set1_epi64(multiplier as i64))
    }

    fn spread(words: __m512i) -> __m512i {
        let once = _mm512_ror_epi64::<{ ROTATIONS[0] as i32 }>(words);
        let again = _mm512_ror_epi64::<{ ROTATIONS[1] as i32 }>(words);
        _mm512_ternarylogic_epi64::<0x96>(words, once, again)
    }
}
