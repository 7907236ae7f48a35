//! The hash of eight keys in a 512-bit register.

use super::{MULTIPLIERS, ROTATIONS, START, scalar};
use crate::isa::avx512;
use crate::sketch::strings::Strings;
use std::arch::x86_64::*;

/// Bytes of each string that are loaded at once.
const PART: usize = 32;

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
        let (groups, last) = hashes.as_chunks_mut::<8>();
        for (group, hashes) in groups.iter_mut().enumerate() {
            *hashes = bytemuck::must_cast(mixed(taken_in(strings, group * 8)));
        }
        let hashed = groups.len() * 8;
        scalar::hash_strings(strings.slice(hashed, strings.len()), last);
    }

    /// The words of eight strings, taken in one after the other: what is then hashed as keys.
    fn taken_in(strings: Strings<'_>, first: usize) -> __m512i {
        let ends: [u32; 8] = std::array::from_fn(|lane| strings.offsets()[first + lane + 1]);
        let starts: [u32; 8] = std::array::from_fn(|lane| strings.offsets()[first + lane]);
        let lengths = _mm256_sub_epi32(bytemuck::must_cast(ends), bytemuck::must_cast(starts));
        let longest = bytemuck::must_cast::<_, [u32; 8]>(lengths).into_iter().fold(0, u32::max) as usize;
        let lengths = _mm512_cvtepu32_epi64(lengths);
        let mut states = lengths;
        for part in (0..longest).step_by(PART) {
            let rows: [__m256i; 8] = std::array::from_fn(|lane| {
                let bytes = strings.get(first + lane);
                let left = &bytes[part.min(bytes.len())..];
                let kept = _bzhi_u64(u64::from(u32::MAX), left.len().min(PART) as u32) as __mmask32;
                // SAFETY: only the bytes under the mask are read, which are those that are left of the string.
                unsafe { _mm256_maskz_loadu_epi8(kept, left.as_ptr().cast()) }
            });
            for (place, words) in transposed(rows).into_iter().enumerate() {
                let at = part + place * 8;
                if at >= longest {
                    break;
                }
                let has_word = _mm512_cmpgt_epu64_mask(lengths, _mm512_set1_epi64(at as i64));
                let once = round(_mm512_xor_si512(states, words), MULTIPLIERS[0]);
                states = _mm512_mask_mov_epi64(states, has_word, round(once, MULTIPLIERS[1]));
            }
        }
        states
    }

    /// Eight rows of four words as four registers, each with one word of every row.
    fn transposed(rows: [__m256i; 8]) -> [__m512i; 4] {
        let pair = |row: usize| _mm512_inserti64x4::<1>(_mm512_castsi256_si512(rows[row]), rows[row + 4]);
        let (a, b, c, d) = (pair(0), pair(1), pair(2), pair(3));
        let (even_ab, odd_ab) = (_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
        let (even_cd, odd_cd) = (_mm512_unpacklo_epi64(c, d), _mm512_unpackhi_epi64(c, d));
        let near: __m512i = bytemuck::must_cast([0u64, 1, 8, 9, 4, 5, 12, 13]);
        let far: __m512i = bytemuck::must_cast([2u64, 3, 10, 11, 6, 7, 14, 15]);
        [
            _mm512_permutex2var_epi64(even_ab, near, even_cd),
            _mm512_permutex2var_epi64(odd_ab, near, odd_cd),
            _mm512_permutex2var_epi64(even_ab, far, even_cd),
            _mm512_permutex2var_epi64(odd_ab, far, odd_cd),
        ]
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
