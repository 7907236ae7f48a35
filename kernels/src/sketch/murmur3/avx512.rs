//! The hash of eight keys in 512-bit registers.

use super::{BLOCK, FINAL, KEY_BYTES, scalar};
use crate::isa::avx512;
use std::arch::x86_64::*;

avx512! {
    pub(super) fn hash_keys(keys: &[u64], seed: u64, hashes: &mut [[u64; 2]]) {
        let (registers, last) = keys.as_chunks::<8>();
        let (hashed, hashed_last) = hashes.as_chunks_mut::<8>();
        for (hashes, keys) in hashed.iter_mut().zip(registers) {
            let [first, second] = mixed(bytemuck::must_cast(*keys), seed);
            let (low, high) = (pairs(0), pairs(4));
            let low = _mm512_permutex2var_epi64(first, low, second);
            let high = _mm512_permutex2var_epi64(first, high, second);
            *hashes = bytemuck::must_cast([low, high]);
        }
        scalar::hash_keys(last, seed, hashed_last);
    }

    /// Both halves of the hashes of eight keys.
    pub(crate) fn mixed(keys: __m512i, seed: u64) -> [__m512i; 2] {
        let start = word(seed ^ KEY_BYTES);
        let key = _mm512_mullo_epi64(_mm512_rol_epi64::<31>(_mm512_mullo_epi64(keys, word(BLOCK[0]))), word(BLOCK[1]));
        let first = _mm512_add_epi64(_mm512_xor_si512(key, start), start);
        let second = _mm512_add_epi64(start, first);
        let (first, second) = (avalanche(first), avalanche(second));
        let first = _mm512_add_epi64(first, second);
        [first, _mm512_add_epi64(second, first)]
    }

    fn avalanche(words: __m512i) -> __m512i {
        folded(_mm512_mullo_epi64(folded(_mm512_mullo_epi64(folded(words), word(FINAL[0]))), word(FINAL[1])))
    }

    fn folded(words: __m512i) -> __m512i {
        _mm512_xor_si512(words, _mm512_srli_epi64::<33>(words))
    }

    /// A word in every lane.
    fn word(word: u64) -> __m512i {
        _mm512_set1_epi64(word as i64)
    }

    /// Which lanes of two registers stand in turn, from lane `from` of each.
    fn pairs(from: i64) -> __m512i {
        _mm512_add_epi64(_mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11), _mm512_set1_epi64(from))
    }
}
