//! The hash of eight keys in a 512-bit register.

use super::{LENGTH_MULTIPLIER, MULTIPLIERS, ROTATIONS, START, scalar};
use crate::isa::avx512;
use crate::sketch::strings::Strings;
use std::arch::x86_64::*;

/// Bytes of each string that are loaded at once.
const PART: usize = 32;

/// Registers of eight strings in a block. Measured on Zen 4 with names of 8 to 24 bytes, ns a string: 1.7 with four, 2.1
/// with eight, 2.9 with 16; each string loaded and mixed before the next eight 1.8 to 2.0.
const GROUPS: usize = 4;

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
        let (blocks, _) = hashes.as_chunks_mut::<{ 8 * GROUPS }>();
        let mut hashed = 0;
        for (hashes, offsets) in blocks.iter_mut().zip(strings.offsets().windows(8 * GROUPS + 1).step_by(8 * GROUPS)) {
            if offsets[8 * GROUPS] as usize + PART > strings.bytes().len() {
                break;
            }
            let mut states = [_mm512_setzero_si512(); GROUPS];
            take_in(strings.bytes(), offsets, &mut states);
            for (hashes, state) in hashes.as_chunks_mut::<8>().0.iter_mut().zip(states) {
                *hashes = bytemuck::must_cast(mixed(state));
            }
            hashed += 8 * GROUPS;
        }
        scalar::hash_strings(strings.slice(hashed, strings.len()), &mut hashes[hashed..]);
    }

    /// The words of a block of strings, taken in one after the other: what is then hashed as keys. At least [`PART`]
    /// bytes must follow the end of the last string, and of the strings none may end after it.
    fn take_in(bytes: &[u8], offsets: &[u32], states: &mut [__m512i; GROUPS]) {
        let nothing = _mm512_setzero_si512();
        let mut lengths = [nothing; GROUPS];
        let mut longest = nothing;
        for (group, (lengths, state)) in lengths.iter_mut().zip(states.iter_mut()).enumerate() {
            // SAFETY: there is one offset more than strings of the groups: their starts, and one further on their ends.
            let (from, to) = unsafe {
                let from = offsets.as_ptr().add(8 * group);
                (_mm256_loadu_si256(from.cast()), _mm256_loadu_si256(from.add(1).cast()))
            };
            *lengths = _mm512_cvtepu32_epi64(_mm256_sub_epi32(to, from));
            longest = _mm512_max_epu64(longest, *lengths);
            let both_halves = _mm512_or_si512(*lengths, _mm512_slli_epi64::<32>(*lengths));
            *state = _mm512_mullo_epi32(both_halves, _mm512_set1_epi64(LENGTH_MULTIPLIER as i64));
        }
        let longest = _mm512_reduce_max_epu64(longest) as usize;
        for part in (0..longest).step_by(PART) {
            // Two loops: loads of the one and multiplications of the other wait for nothing of the next group.
            let mut words = [[nothing; PART / 8]; GROUPS];
            for (group, words) in words.iter_mut().enumerate() {
                let mut rows = [_mm256_setzero_si256(); 8];
                for (row, ends) in rows.iter_mut().zip(offsets[8 * group..8 * group + 9].windows(2)) {
                    let place = if part == 0 { ends[0] } else { ends[1].min(ends[0].saturating_add(part as u32)) };
                    // SAFETY: the place is not behind the end of its string, and PART bytes follow the last of those.
                    *row = unsafe { _mm256_loadu_si256(bytes.as_ptr().add(place as usize).cast()) };
                }
                *words = transposed(rows);
            }
            let count = (longest - part).div_ceil(8).min(PART / 8);
            for ((state, lengths), words) in states.iter_mut().zip(lengths).zip(words) {
                let mut left = _mm512_slli_epi64::<3>(_mm512_sub_epi64(lengths, _mm512_set1_epi64(part as i64)));
                for (number, words) in words.into_iter().enumerate().take(count) {
                    let behind = _mm512_sllv_epi64(_mm512_set1_epi64(-1), left);
                    let has_word = _mm512_cmpgt_epi64_mask(left, nothing);
                    // The state, exclusive or the word without the bits behind the string.
                    const TAKE: i32 = 0xf0 ^ (0xcc & !0xaa);
                    *state = _mm512_mask_ternarylogic_epi64::<TAKE>(*state, has_word, words, behind);
                    if number + 1 < count || part + PART < longest {
                        let has_next = _mm512_cmpgt_epi64_mask(left, _mm512_set1_epi64(64));
                        *state = _mm512_mask_mov_epi64(*state, has_next, rounds(*state));
                    }
                    left = _mm512_sub_epi64(left, _mm512_set1_epi64(64));
                }
            }
        }
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
        spread(unspread(keys), ROTATIONS[2])
    }

    /// The hashes of eight keys before they are spread for the last time, by the last of [`ROTATIONS`].
    pub(crate) fn unspread(keys: __m512i) -> __m512i {
        rounds(_mm512_xor_si512(keys, _mm512_set1_epi64(START as i64)))
    }

    /// Twice spreads the words and multiplies their halves.
    fn rounds(words: __m512i) -> __m512i {
        let once = _mm512_mullo_epi32(spread(words, ROTATIONS[0]), _mm512_set1_epi64(MULTIPLIERS[0] as i64));
        _mm512_mullo_epi32(spread(once, ROTATIONS[1]), _mm512_set1_epi64(MULTIPLIERS[1] as i64))
    }

    fn spread(words: __m512i, rotations: [u32; 2]) -> __m512i {
        let [once, again] = rotations.map(|bits| _mm512_rorv_epi64(words, _mm512_set1_epi64(i64::from(bits))));
        _mm512_ternarylogic_epi64::<0x96>(words, once, again)
    }
}
