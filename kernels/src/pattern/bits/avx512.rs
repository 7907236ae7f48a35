//! The loops with AVX-512: tables of 128 and 256 entries in registers.

use super::steps::{Places, Steps};
use super::strict::Triples;
use super::{BitMatcher, scalar};
use crate::isa::{Isa, avx512};
use crate::pattern::{Events, Matches, PatternError};
use bytemuck::must_cast;
use std::arch::x86_64::*;

/// The ternary function that takes the bits of `b` where those of `a` are set, and of `c` elsewhere.
const SELECT: i32 = 0b1100_1010;

avx512! {
    pub(super) fn extend(matcher: &mut BitMatcher, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        matcher.extend_by(Steps::of(Isa::Avx512), events, matches)
    }

    pub(super) fn translate(table: &[u8; 256], from: &[u8], to: &mut [u8]) {
        let entries = entries(table);
        let (from, from_rest) = from.as_chunks::<64>();
        let (to, to_rest) = to.as_chunks_mut::<64>();
        for (from, to) in from.iter().zip(to) {
            *to = must_cast(lookup(&entries, must_cast(*from)));
        }
        scalar::translate(table, from_rest, to_rest);
    }

    pub(super) fn combine(bitmaps: &[&[u64]], table: &[u8; 256], to: &mut [u8]) {
        let entries = entries(table);
        for (word, to) in to.chunks_mut(64).enumerate() {
            let mut combined = _mm512_setzero_si512();
            for (place, bitmap) in bitmaps.iter().enumerate() {
                combined = _mm512_mask_add_epi8(combined, bitmap[word], combined, _mm512_set1_epi8(1 << (place & 7)));
            }
            let letters: [u8; 64] = must_cast(lookup(&entries, combined));
            to.copy_from_slice(&letters[..to.len()]);
        }
    }

    pub(super) fn triples(triples: &Triples, letters: &[u8], words: &mut [u64]) {
        let [low, high] = [entries(&triples.ends[0]), entries(&triples.ends[1])];
        let bits: [u8; 64] = std::array::from_fn(|group| 1 << (group % 8));
        let (bits, fifteen, eight) = (must_cast(bits), _mm512_set1_epi8(15), _mm512_set1_epi8(8));
        for (index, word) in words.iter_mut().enumerate() {
            let letters = &letters[index * 64..index * 64 + 66];
            let [second_last, last, this] = [load(letters, 0), load(letters, 1), load(letters, 2)];
            // What the shift brings into a byte from its neighbour lies in the half that is not taken.
            let pair = _mm512_ternarylogic_epi32::<SELECT>(fifteen, last, _mm512_slli_epi16::<4>(second_last));
            let is_high = _mm512_test_epi8_mask(this, eight);
            let ends = _mm512_mask_blend_epi8(is_high, lookup(&low, pair), lookup(&high, pair));
            *word = _mm512_test_epi8_mask(ends, _mm512_permutexvar_epi8(this, bits));
        }
    }

    pub(super) fn nonzero(bytes: &[u8], words: &mut [u64]) {
        for (bytes, word) in bytes.as_chunks::<64>().0.iter().zip(words) {
            let bytes: __m512i = must_cast(*bytes);
            *word = _mm512_test_epi8_mask(bytes, bytes);
        }
    }

    pub(super) fn set(words: &[u64], places: &mut Places) -> usize {
        let lanes: [u8; 64] = std::array::from_fn(|lane| lane as u8);
        let lanes: __m512i = must_cast(lanes);
        let mut found = 0;
        for (words, first) in words.chunks(8).zip((0..).step_by(512)) {
            if words.iter().all(|word| *word == 0) {
                continue;
            }
            for (word, first) in words.iter().zip((first..).step_by(64)) {
                let set = _mm512_maskz_compress_epi8(*word, lanes);
                let first = _mm512_set1_epi16(first);
                let to: &mut [[u16; 32]] = places[found..found + 64].as_chunks_mut().0;
                let low = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(set));
                to[0] = must_cast(_mm512_add_epi16(first, low));
                if word.count_ones() > 32 {
                    let high = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64::<1>(set));
                    to[1] = must_cast(_mm512_add_epi16(first, high));
                }
                found += word.count_ones() as usize;
            }
        }
        found
    }

    pub(super) fn greatest(keys: &[u32]) -> u32 {
        let (chunks, rest) = keys.as_chunks::<32>();
        let mut greatest = [_mm512_setzero_si512(); 2];
        for chunk in chunks {
            let halves: [__m512i; 2] = must_cast(*chunk);
            greatest = [_mm512_max_epu32(greatest[0], halves[0]), _mm512_max_epu32(greatest[1], halves[1])];
        }
        _mm512_reduce_max_epu32(_mm512_max_epu32(greatest[0], greatest[1])).max(scalar::greatest(rest))
    }

    pub(super) fn ordered(times: &[i64]) -> bool {
        let mut falls = 0;
        let mut left = times;
        while let Some(nine) = left.first_chunk::<9>() {
            let before: [i64; 8] = nine[..8].try_into().expect("eight times");
            let after: [i64; 8] = nine[1..].try_into().expect("eight times");
            falls |= _mm512_cmplt_epi64_mask(must_cast(after), must_cast(before));
            left = &left[8..];
        }
        falls == 0 && scalar::ordered(left)
    }

    fn entries(table: &[u8; 256]) -> [__m512i; 4] {
        must_cast(*table)
    }

    fn lookup(entries: &[__m512i; 4], index: __m512i) -> __m512i {
        let low = _mm512_permutex2var_epi8(entries[0], index, entries[1]);
        let high = _mm512_permutex2var_epi8(entries[2], index, entries[3]);
        _mm512_mask_blend_epi8(_mm512_movepi8_mask(index), low, high)
    }

    fn load(bytes: &[u8], at: usize) -> __m512i {
        let bytes: [u8; 64] = bytes[at..at + 64].try_into().expect("64 bytes");
        must_cast(bytes)
    }
}
