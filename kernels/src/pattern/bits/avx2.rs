//! The loops with AVX2: tables of 16 entries in registers, and rows of one register.

use super::block::Block;
use super::keyed::{Automaton, Rows, SHORT};
use super::steps::{Places, Steps};
use super::strict::Triples;
use super::{BitMatcher, scalar};
use crate::isa::{Isa, avx2};
use crate::pattern::{Events, Matches, PatternError};
use bytemuck::must_cast;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn extend(matcher: &mut BitMatcher, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        matcher.extend_by(Steps::of(Isa::Avx2), events, matches)
    }

    pub(super) fn translate(table: &[u8; 256], from: &[u8], to: &mut [u8]) {
        let tables: [[u8; 16]; 16] = must_cast(*table);
        // Most tables end early: the sixteens past the last that differ from the last byte's are not looked at.
        let rest = tables[15][15];
        let used = 16 - tables.iter().rev().take_while(|sixteen| **sixteen == [rest; 16]).count();
        let tables = tables.map(|sixteen| twice(sixteen));
        let fifteen = _mm256_set1_epi8(15);
        let (from, from_rest) = from.as_chunks::<32>();
        let (to, to_rest) = to.as_chunks_mut::<32>();
        for (from, to) in from.iter().zip(to) {
            let from: __m256i = must_cast(*from);
            let (low, high) = (_mm256_and_si256(from, fifteen), _mm256_andnot_si256(fifteen, from));
            let mut found = _mm256_set1_epi8(rest as i8);
            for (sixteen, entries) in (0i32..).zip(&tables[..used]) {
                let is_here = _mm256_cmpeq_epi8(high, _mm256_set1_epi8((sixteen << 4) as i8));
                found = _mm256_blendv_epi8(found, _mm256_shuffle_epi8(*entries, low), is_here);
            }
            *to = must_cast(found);
        }
        scalar::translate(table, from_rest, to_rest);
    }

    pub(super) fn triples(triples: &Triples, letters: &[u8], words: &mut [u64]) {
        let sieve = triples.sieve.map(|place| place.map(|half| twice(half)));
        let fifteen = _mm256_set1_epi8(15);
        for (index, word) in words.iter_mut().enumerate() {
            let letters: &[u8; 66] = letters[index * 64..index * 64 + 66].try_into().expect("66 letters");
            let mut passed = [0; 2];
            for (half, passed) in passed.iter_mut().enumerate() {
                let mut some = [_mm256_set1_epi8(-1); 2];
                for (place, tables) in sieve.iter().enumerate() {
                    let groups = _mm256_and_si256(load(letters, half * 32 + place), fifteen);
                    some = [
                        _mm256_and_si256(some[0], _mm256_shuffle_epi8(tables[0], groups)),
                        _mm256_and_si256(some[1], _mm256_shuffle_epi8(tables[1], groups)),
                    ];
                }
                *passed = nonzero_half(_mm256_or_si256(some[0], some[1]));
            }
            *word = triples.confirmed(passed[0] | passed[1] << 32, letters);
        }
    }

    pub(super) fn walk(automaton: &Automaton, rows: &mut Rows<SHORT>, block: &Block<'_>) {
        scalar::walk_with(automaton, rows, block, |row, number, state| shift(row, number, state));
    }

    fn shift(row: &mut [u64; SHORT], number: u64, state: u64) {
        let later = _mm256_permute4x64_epi64::<0b11_11_10_01>(must_cast(*row));
        let numbered = _mm256_blend_epi32::<0b0011_0000>(later, _mm256_set1_epi64x(number as i64));
        *row = must_cast(_mm256_blend_epi32::<0b1100_0000>(numbered, _mm256_set1_epi64x(state as i64)));
    }

    pub(super) fn nonzero(bytes: &[u8], words: &mut [u64]) {
        for (bytes, word) in bytes.as_chunks::<64>().0.iter().zip(words) {
            let halves: [__m256i; 2] = must_cast(*bytes);
            *word = nonzero_half(halves[0]) | nonzero_half(halves[1]) << 32;
        }
    }

    fn nonzero_half(bytes: __m256i) -> u64 {
        let zeros = _mm256_cmpeq_epi8(bytes, _mm256_setzero_si256());
        u64::from(!_mm256_movemask_epi8(zeros) as u32)
    }

    pub(super) fn set(words: &[u64], places: &mut Places) -> usize {
        scalar::set(words, places)
    }

    pub(super) fn greatest(keys: &[u32]) -> u32 {
        let (chunks, rest) = keys.as_chunks::<16>();
        let mut greatest = [_mm256_setzero_si256(); 2];
        for chunk in chunks {
            let halves: [__m256i; 2] = must_cast(*chunk);
            greatest = [_mm256_max_epu32(greatest[0], halves[0]), _mm256_max_epu32(greatest[1], halves[1])];
        }
        let greatest: [u32; 16] = must_cast(greatest);
        scalar::greatest(&greatest).max(scalar::greatest(rest))
    }

    pub(super) fn ordered(times: &[i64]) -> bool {
        let mut falls = _mm256_setzero_si256();
        let mut left = times;
        while let Some(five) = left.first_chunk::<5>() {
            let before: [i64; 4] = five[..4].try_into().expect("four times");
            let after: [i64; 4] = five[1..].try_into().expect("four times");
            falls = _mm256_or_si256(falls, _mm256_cmpgt_epi64(must_cast(before), must_cast(after)));
            left = &left[4..];
        }
        _mm256_testz_si256(falls, falls) == 1 && scalar::ordered(left)
    }

    fn twice(table: [u8; 16]) -> __m256i {
        _mm256_broadcastsi128_si256(must_cast(table))
    }

    fn load(bytes: &[u8; 66], at: usize) -> __m256i {
        let bytes: [u8; 32] = bytes[at..at + 32].try_into().expect("32 bytes");
        must_cast(bytes)
    }
}
