//! The hash of four keys in a 256-bit register; rotations by whole bytes are shuffles.

use super::{LENGTH_MULTIPLIER, MULTIPLIERS, ROTATIONS, START, scalar};
use crate::isa::avx2;
use crate::sketch::strings::Strings;
use std::arch::x86_64::*;

/// Bytes of each string that are loaded at once.
const PART: usize = 32;

avx2! {
    pub(super) fn hash_keys(keys: &[u64], hashes: &mut [u64]) {
        let (registers, last) = keys.as_chunks::<4>();
        let (hashed, hashed_last) = hashes.as_chunks_mut::<4>();
        for (hashes, keys) in hashed.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(mixed(bytemuck::must_cast(*keys)));
        }
        scalar::hash_keys(last, hashed_last);
    }

    pub(super) fn hash_strings(strings: Strings<'_>, hashes: &mut [u64]) {
        let (groups, _) = hashes.as_chunks_mut::<4>();
        let mut hashed = 0;
        for (hashes, offsets) in groups.iter_mut().zip(strings.offsets().windows(5).step_by(4)) {
            if offsets[4] as usize + PART > strings.bytes().len() {
                break;
            }
            *hashes = bytemuck::must_cast(mixed(taken_in(strings.bytes(), offsets)));
            hashed += 4;
        }
        scalar::hash_strings(strings.slice(hashed, strings.len()), &mut hashes[hashed..]);
    }

    /// The words of four strings, taken in one after the other: what is then hashed as keys. At least [`PART`] bytes
    /// must follow the end of the last string, and of the strings none may end after it.
    fn taken_in(bytes: &[u8], offsets: &[u32]) -> __m256i {
        let mut lengths = [0; 4];
        for (length, ends) in lengths.iter_mut().zip(offsets.windows(2)) {
            *length = u64::from(ends[1] - ends[0]);
        }
        let longest = lengths.into_iter().fold(0, u64::max) as usize;
        let wide: __m256i = bytemuck::must_cast(lengths);
        let bits = _mm256_slli_epi64::<3>(wide);
        let both_halves = _mm256_or_si256(wide, _mm256_slli_epi64::<32>(wide));
        let mut states = _mm256_mullo_epi32(both_halves, _mm256_set1_epi64x(LENGTH_MULTIPLIER as i64));
        for part in (0..longest).step_by(PART) {
            let mut rows = [_mm256_setzero_si256(); 4];
            for ((row, start), length) in rows.iter_mut().zip(offsets).zip(lengths) {
                let place = *start as usize + part.min(length as usize);
                // SAFETY: the place is not behind the end of its string, and PART bytes follow the last of those.
                *row = unsafe { _mm256_loadu_si256(bytes.as_ptr().add(place).cast()) };
            }
            for (number, words) in transposed(rows).into_iter().enumerate() {
                let at = part + number * 8;
                if at >= longest {
                    break;
                }
                let left = _mm256_sub_epi64(bits, _mm256_set1_epi64x(at as i64 * 8));
                let behind = _mm256_sllv_epi64(_mm256_set1_epi64x(-1), left);
                let has_word = _mm256_cmpgt_epi64(left, _mm256_setzero_si256());
                let word = _mm256_and_si256(has_word, _mm256_andnot_si256(behind, words));
                states = _mm256_xor_si256(states, word);
                if at + 8 < longest {
                    let has_next = _mm256_cmpgt_epi64(left, _mm256_set1_epi64x(64));
                    states = _mm256_blendv_epi8(states, rounds(states), has_next);
                }
            }
        }
        states
    }

    /// Four rows of four words as four registers, each with one word of every row.
    fn transposed(rows: [__m256i; 4]) -> [__m256i; 4] {
        let [a, b, c, d] = rows;
        let (even_ab, odd_ab) = (_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
        let (even_cd, odd_cd) = (_mm256_unpacklo_epi64(c, d), _mm256_unpackhi_epi64(c, d));
        [
            _mm256_permute2x128_si256::<0x20>(even_ab, even_cd),
            _mm256_permute2x128_si256::<0x20>(odd_ab, odd_cd),
            _mm256_permute2x128_si256::<0x31>(even_ab, even_cd),
            _mm256_permute2x128_si256::<0x31>(odd_ab, odd_cd),
        ]
    }

    /// The hashes of four keys.
    pub(crate) fn mixed(keys: __m256i) -> __m256i {
        spread(rounds(_mm256_xor_si256(keys, _mm256_set1_epi64x(START as i64))), SHUFFLES[2])
    }

    /// Twice spreads the words and multiplies their halves.
    fn rounds(words: __m256i) -> __m256i {
        let once = _mm256_mullo_epi32(spread(words, SHUFFLES[0]), _mm256_set1_epi64x(MULTIPLIERS[0] as i64));
        _mm256_mullo_epi32(spread(once, SHUFFLES[1]), _mm256_set1_epi64x(MULTIPLIERS[1] as i64))
    }

    fn spread(words: __m256i, shuffles: [[u8; 32]; 2]) -> __m256i {
        let [once, again] = shuffles.map(|shuffle| _mm256_shuffle_epi8(words, bytemuck::must_cast(shuffle)));
        _mm256_xor_si256(words, _mm256_xor_si256(once, again))
    }
}

/// The rotations as shuffles.
const SHUFFLES: [[[u8; 32]; 2]; 3] = {
    let mut shuffles = [[[0; 32]; 2]; 3];
    let mut at = 0;
    while at < 6 {
        shuffles[at / 2][at % 2] = rotation(ROTATIONS[at / 2][at % 2]);
        at += 1;
    }
    shuffles
};

/// The shuffle that rotates each word of 64 bits to the right by so many bits, whole bytes.
const fn rotation(bits: u32) -> [u8; 32] {
    let mut from = [0; 32];
    let mut at = 0;
    while at < 32 {
        // A shuffle stays within its 128 bits, and counts from their start.
        from[at] = (at % 16 / 8 * 8 + (at + bits as usize / 8) % 8) as u8;
        at += 1;
    }
    from
}
