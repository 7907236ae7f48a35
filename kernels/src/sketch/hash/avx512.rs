//! The hash of eight keys in a 512-bit register.

use super::{LENGTH_MULTIPLIER, MULTIPLIERS, ROTATIONS, START, scalar};
use crate::isa::avx512;
use crate::sketch::strings::Strings;
use std::arch::x86_64::*;

/// Bytes of each string that are loaded at once.
const PART: usize = 32;

/// Registers of eight strings that go through the rounds together: those of one wait for each other.
const GROUPS: usize = 2;

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
        let (groups, _) = hashes.as_chunks_mut::<{ 8 * GROUPS }>();
        let mut hashed = 0;
        for (hashes, offsets) in groups.iter_mut().zip(strings.offsets().windows(8 * GROUPS + 1).step_by(8 * GROUPS)) {
            if offsets[8 * GROUPS] as usize + PART > strings.bytes().len() {
                break;
            }
            let [first, second] = taken_in(strings.bytes(), offsets);
            *hashes = bytemuck::must_cast([mixed(first), mixed(second)]);
            hashed += 8 * GROUPS;
        }
        scalar::hash_strings(strings.slice(hashed, strings.len()), &mut hashes[hashed..]);
    }

    /// The words of the strings, taken in one after the other: what is then hashed as keys. At least [`PART`] bytes
    /// must follow the end of the last string, and of the strings none may end after it.
    fn taken_in(bytes: &[u8], offsets: &[u32]) -> [__m512i; GROUPS] {
        let nothing = _mm512_setzero_si512();
        let (mut starts, mut lengths, mut bits) = ([nothing; GROUPS], [nothing; GROUPS], [nothing; GROUPS]);
        let mut longest = _mm256_setzero_si256();
        for group in 0..GROUPS {
            // SAFETY: there is one offset more than strings of the groups: their starts, and one further on their ends.
            let (from, to) = unsafe {
                let from = offsets.as_ptr().add(8 * group);
                (_mm256_loadu_si256(from.cast()), _mm256_loadu_si256(from.add(1).cast()))
            };
            longest = _mm256_max_epu32(longest, _mm256_sub_epi32(to, from));
            starts[group] = _mm512_cvtepu32_epi64(from);
            lengths[group] = _mm512_cvtepu32_epi64(_mm256_sub_epi32(to, from));
            bits[group] = _mm512_slli_epi64::<3>(lengths[group]);
        }
        let longest = _mm512_reduce_max_epu32(_mm512_zextsi256_si512(longest)) as usize;
        let mut states = lengths;
        for state in &mut states {
            let both_halves = _mm512_or_si512(*state, _mm512_slli_epi64::<32>(*state));
            *state = _mm512_mullo_epi32(both_halves, _mm512_set1_epi64(LENGTH_MULTIPLIER as i64));
        }
        for part in (0..longest).step_by(PART) {
            let mut words = [[nothing; GROUPS]; PART / 8];
            for group in 0..GROUPS {
                let reached = _mm512_min_epu64(_mm512_set1_epi64(part as i64), lengths[group]);
                let places: [usize; 8] = bytemuck::must_cast(_mm512_add_epi64(starts[group], reached));
                let mut rows = [_mm256_setzero_si256(); 8];
                for (row, place) in rows.iter_mut().zip(places) {
                    // SAFETY: the place is not behind the end of its string, and PART bytes follow the last of those.
                    *row = unsafe { _mm256_loadu_si256(bytes.as_ptr().add(place).cast()) };
                }
                for (words, column) in words.iter_mut().zip(transposed(rows)) {
                    words[group] = column;
                }
            }
            for (number, words) in words.into_iter().enumerate() {
                let at = part + number * 8;
                if at >= longest {
                    break;
                }
                let before = _mm512_set1_epi64(at as i64 * 8);
                for group in 0..GROUPS {
                    let left = _mm512_sub_epi64(bits[group], before);
                    let behind = _mm512_sllv_epi64(_mm512_set1_epi64(-1), left);
                    let has_word = _mm512_cmpgt_epi64_mask(left, nothing);
                    // The state, exclusive or the word without the bits behind the string.
                    states[group] = _mm512_mask_ternarylogic_epi64::<{ 0xf0 ^ (0xcc & !0xaa) }>(
                        states[group], has_word, words[group], behind,
                    );
                    let has_next = _mm512_cmpgt_epi64_mask(left, _mm512_set1_epi64(64));
                    if at + 8 < longest {
                        states[group] = _mm512_mask_mov_epi64(states[group], has_next, rounds(states[group]));
                    }
                }
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
        spread(rounds(_mm512_xor_si512(keys, _mm512_set1_epi64(START as i64))), ROTATIONS[2])
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
