//! The loops with NEON: tables of 16 and 64 entries in registers.

use super::steps::Steps;
use super::strict::Triples;
use super::{BitMatcher, scalar};
use crate::isa::{Isa, neon};
use crate::pattern::{Events, Matches, PatternError};
use bytemuck::must_cast;
use std::arch::aarch64::*;

neon! {
    pub(super) fn extend(matcher: &mut BitMatcher, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        matcher.extend_by(Steps::of(Isa::Neon), events, matches)
    }

    pub(super) fn translate(table: &[u8; 256], from: &[u8], to: &mut [u8]) {
        let quarters: [[[u8; 16]; 4]; 4] = must_cast(*table);
        let quarters = quarters.map(|[a, b, c, d]| uint8x16x4_t(must_cast(a), must_cast(b), must_cast(c), must_cast(d)));
        let (from, from_rest) = from.as_chunks::<16>();
        let (to, to_rest) = to.as_chunks_mut::<16>();
        for (from, to) in from.iter().zip(to) {
            let from: uint8x16_t = must_cast(*from);
            // An index of 64 or more leaves what was found before.
            let mut found = vqtbl4q_u8(quarters[0], from);
            found = vqtbx4q_u8(found, quarters[1], vsubq_u8(from, vdupq_n_u8(64)));
            found = vqtbx4q_u8(found, quarters[2], vsubq_u8(from, vdupq_n_u8(128)));
            found = vqtbx4q_u8(found, quarters[3], vsubq_u8(from, vdupq_n_u8(192)));
            *to = must_cast(found);
        }
        scalar::translate(table, from_rest, to_rest);
    }

    pub(super) fn triples(triples: &Triples, letters: &[u8], words: &mut [u64]) {
        let sieve = triples.sieve.map(|place| place.map(|half| must_cast::<[u8; 16], uint8x16_t>(half)));
        for (index, word) in words.iter_mut().enumerate() {
            let letters: &[u8; 66] = letters[index * 64..index * 64 + 66].try_into().expect("66 letters");
            let mut passed = 0;
            for quarter in 0..4 {
                let mut some = [vdupq_n_u8(0xff); 2];
                for (place, tables) in sieve.iter().enumerate() {
                    let groups = vandq_u8(load(letters, quarter * 16 + place), vdupq_n_u8(15));
                    some = [
                        vandq_u8(some[0], vqtbl1q_u8(tables[0], groups)),
                        vandq_u8(some[1], vqtbl1q_u8(tables[1], groups)),
                    ];
                }
                passed |= nonzero_quarter(vorrq_u8(some[0], some[1])) << (quarter * 16);
            }
            *word = triples.confirmed(passed, letters);
        }
    }

    pub(super) fn nonzero(bytes: &[u8], words: &mut [u64]) {
        for (bytes, word) in bytes.as_chunks::<64>().0.iter().zip(words) {
            let quarters: [uint8x16_t; 4] = must_cast(*bytes);
            let quarters = quarters.iter().enumerate();
            *word = quarters.fold(0, |word, (place, quarter)| word | nonzero_quarter(*quarter) << (place * 16));
        }
    }

    fn nonzero_quarter(bytes: uint8x16_t) -> u64 {
        let bits: uint8x16_t = must_cast([1u8, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128]);
        let set = vandq_u8(vtstq_u8(bytes, bytes), bits);
        u64::from(vaddv_u8(vget_low_u8(set))) | u64::from(vaddv_u8(vget_high_u8(set))) << 8
    }

    pub(super) fn greatest(keys: &[u32]) -> u32 {
        let (chunks, rest) = keys.as_chunks::<8>();
        let mut greatest = [vdupq_n_u32(0); 2];
        for chunk in chunks {
            let halves: [uint32x4_t; 2] = must_cast(*chunk);
            greatest = [vmaxq_u32(greatest[0], halves[0]), vmaxq_u32(greatest[1], halves[1])];
        }
        vmaxvq_u32(vmaxq_u32(greatest[0], greatest[1])).max(scalar::greatest(rest))
    }

    fn load(bytes: &[u8; 66], at: usize) -> uint8x16_t {
        let bytes: [u8; 16] = bytes[at..at + 16].try_into().expect("16 bytes");
        must_cast(bytes)
    }
}
