//! Every rung of the inner loops against its definition.

use super::super::alphabet::Alphabet;
use super::super::strict::Strict;
use super::super::words::Words;
use super::super::{BLOCK, steps};
use super::*;

/// Bytes of every length around registers, at starts off alignment.
fn byte_columns(random: &mut Random, below: u64) -> Vec<Vec<u8>> {
    let lengths = (0..=130).chain([191, 192, 193, 1000, 4096]);
    lengths.map(|len| (0..len).map(|_| random.below(below) as u8).collect()).collect()
}

#[test]
fn tables_are_looked_up() {
    let random = &mut Random(7);
    for entries in [256usize, 255, 40, 16, 1, 0] {
        let table: [u8; 256] = std::array::from_fn(|byte| if byte < entries { random.below(256) as u8 } else { 9 });
        for from in byte_columns(random, 256) {
            let from = &from[from.len().min(3)..];
            let expected: Vec<u8> = from.iter().map(|byte| table[usize::from(*byte)]).collect();
            for (isa, translate) in steps::TRANSLATE.usable() {
                let mut to = vec![0; from.len()];
                translate(&table, from, &mut to);
                assert_eq!(to, expected, "{isa:?} {}", from.len());
            }
        }
    }
}

#[test]
fn bitmaps_are_combined() {
    let random = &mut Random(8);
    let table: [u8; 256] = std::array::from_fn(|byte| (byte as u8).wrapping_mul(7) ^ 0x55);
    for bitmaps in 0..=8 {
        for len in [0usize, 1, 63, 64, 65, 130, 511, 512, 513] {
            let words: Vec<Vec<u64>> =
                (0..bitmaps).map(|_| (0..len.div_ceil(64)).map(|_| random.below(u64::MAX)).collect()).collect();
            let bit = |at: usize| words.iter().rev().fold(0, |bits, words| bits << 1 | words[at / 64] >> (at % 64) & 1);
            let expected: Vec<u8> = (0..len).map(|at| table[bit(at) as usize]).collect();
            let bitmaps: Vec<&[u64]> = words.iter().map(Vec::as_slice).collect();
            for (isa, combine) in steps::COMBINE.usable() {
                let mut to = vec![0; len];
                combine(&bitmaps, &table, &mut to);
                assert_eq!(to, expected, "{isa:?} {len}");
            }
        }
    }
}

#[test]
fn triples_are_found() {
    let random = &mut Random(9);
    for (types, patterns) in [(3, 1), (9, 10), (40, 64)] {
        let mut pattern = || {
            let mut step = |name: &str| Element::step(name, is_type(random.below(types) as i64));
            let steps = [step("a"), step("b"), step("c")];
            Pattern::of(Element::Sequence(steps.map(|step| (Contiguity::Strict, step)).to_vec()))
        };
        let patterns: Vec<Pattern> = (0..patterns).map(|_| pattern()).collect();
        let words = Words::new(&patterns).expect("words");
        let alphabet = Alphabet::new(&words.conditions).expect("letters");
        let triples = Strict::new(words.strict, &alphabet).triples;
        for count in [0usize, 1, 2, 7, 8, 9, 64] {
            let letters: Vec<u8> = (0..count * 64 + 2).map(|_| random.below(256) as u8).collect();
            let ends = |at: usize| triples.ends([letters[at], letters[at + 1], letters[at + 2]]);
            let word = |word: usize| (0..64).fold(0, |bits, bit| bits | u64::from(ends(word * 64 + bit)) << bit);
            let expected: Vec<u64> = (0..count).map(word).collect();
            for (isa, find) in steps::TRIPLES.usable() {
                let mut words = vec![0; count];
                find(&triples, &letters, &mut words);
                assert_eq!(words, expected, "{isa:?}");
            }
        }
    }
}

#[test]
fn bytes_and_bits_that_are_set() {
    let random = &mut Random(10);
    for density in [1, 2, 5, 60, 1000] {
        for count in [0, 1, 2, 7, 8, 9, 16, 17, 64] {
            let bytes: Vec<u8> =
                (0..count * 64).map(|_| if random.below(density) == 0 { 1 << random.below(8) } else { 0 }).collect();
            let expected: Vec<u16> = (0..bytes.len()).filter(|at| bytes[*at] != 0).map(|at| at as u16).collect();
            let mut words = vec![0; count];
            for (isa, nonzero) in steps::NONZERO.usable() {
                words.fill(0);
                nonzero(&bytes, &mut words);
                let is_set = |at: usize| words[at / 64] >> (at % 64) & 1 == 1;
                assert!((0..bytes.len()).all(|at| is_set(at) == (bytes[at] != 0)), "{isa:?}");
            }
            for (isa, set) in steps::SET.usable() {
                let mut places = [0; BLOCK + 64];
                let found = set(&words, &mut places);
                assert_eq!(places[..found], expected, "{isa:?}");
            }
        }
    }
}

#[test]
fn keys_and_times_are_checked() {
    let random = &mut Random(11);
    for len in (0..=70).chain([127, 128, 129]) {
        let keys: Vec<u32> = (0..len).map(|_| random.below(1 << 32) as u32).collect();
        for (isa, greatest) in steps::GREATEST.usable() {
            assert_eq!(greatest(&keys), keys.iter().copied().max().unwrap_or(0), "{isa:?} {len}");
        }
        let times: Vec<i64> = (0..len as i64).map(|time| i64::MIN + time / 3).collect();
        for fall in 0..=len {
            let mut times = times.clone();
            if let Some(time) = times.get_mut(fall) {
                *time = if fall == 0 { i64::MAX } else { i64::MIN };
            }
            for (isa, ordered) in steps::ORDERED.usable() {
                assert_eq!(ordered(&times), times.is_sorted(), "{isa:?} {len} {fall}");
            }
        }
    }
}
