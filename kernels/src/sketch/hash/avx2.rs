//! The hash of four keys in a 256-bit register; rotations by whole bytes are shuffles.

use super::{MULTIPLIERS, ROTATIONS, START, scalar};
use crate::isa::avx2;
use crate::sketch::strings::Strings;
use std::arch::x86_64::*;

/// Bytes of each string that are loaded at once.
const PART: usize = 32;

/// Where a load ends, the bytes before are kept and those behind are not.
const MASKS: [u8; 2 * PART] = {
    let mut masks = [0; 2 * PART];
    let mut at = 0;
    while at < PART {
        masks[at] = 0xff;
        at += 1;
    }
    masks
};

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
        let (groups, last) = hashes.as_chunks_mut::<4>();
        for (group, hashes) in groups.iter_mut().enumerate() {
            *hashes = bytemuck::must_cast(mixed(taken_in(strings, group * 4)));
        }
        let hashed = groups.len() * 4;
        scalar::hash_strings(strings.slice(hashed, strings.len()), last);
    }

    /// The words of four strings, taken in one after the other: what is then hashed as keys.
    fn taken_in(strings: Strings<'_>, first: usize) -> __m256i {
        let lengths: [u64; 4] = std::array::from_fn(|lane| strings.get(first + lane).len() as u64);
        let longest = lengths.into_iter().fold(0, u64::max) as usize;
        let lengths: __m256i = bytemuck::must_cast(lengths);
        let mut states = lengths;
        for part in (0..longest).step_by(PART) {
            let rows = std::array::from_fn(|lane| filled(strings, first + lane, part));
            for (place, words) in transposed(rows).into_iter().enumerate() {
                let at = part + place * 8;
                if at >= longest {
                    break;
                }
                let has_word = _mm256_cmpgt_epi64(lengths, _mm256_set1_epi64x(at as i64));
                let once = round(_mm256_xor_si256(states, words), MULTIPLIERS[0]);
                states = _mm256_blendv_epi8(states, round(once, MULTIPLIERS[1]), has_word);
            }
        }
        states
    }

    /// A part of a string, zeros behind its end.
    fn filled(strings: Strings<'_>, index: usize, part: usize) -> __m256i {
        let (start, end) = (strings.offsets()[index] as usize, strings.offsets()[index + 1] as usize);
        let start = (start + part).min(end);
        let kept = (end - start).min(PART);
        if let Some(bytes) = strings.bytes()[start..].first_chunk::<PART>() {
            let (_, mask) = MASKS.split_at(PART - kept);
            let mask: [u8; PART] = *mask.first_chunk().expect("there are two registers of masks");
            return _mm256_and_si256(bytemuck::must_cast(*bytes), bytemuck::must_cast(mask));
        }
        let mut bytes = [0; PART];
        bytes[..kept].copy_from_slice(&strings.bytes()[start..start + kept]);
        bytemuck::must_cast(bytes)
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
        let word = _mm256_xor_si256(keys, _mm256_set1_epi64x(START as i64));
        spread(round(round(round(word, MULTIPLIERS[0]), MULTIPLIERS[1]), MULTIPLIERS[2]))
    }

    fn round(words: __m256i, multiplier: u64) -> __m256i {
        _mm256_mullo_epi32(spread(words), _mm256_set1_epi64x(multiplier as i64))
    }

    fn spread(words: __m256i) -> __m256i {
        let once = _mm256_shuffle_epi8(words, bytemuck::must_cast(rotation(ROTATIONS[0])));
        let again = _mm256_shuffle_epi8(words, bytemuck::must_cast(rotation(ROTATIONS[1])));
        _mm256_xor_si256(words, _mm256_xor_si256(once, again))
    }
}

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
