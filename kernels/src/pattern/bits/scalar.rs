//! The loops compiled for the target's baseline.

use super::BitMatcher;
use super::block::Block;
use super::keyed::{Automaton, ENDS, Hit, Row, Rows};
use super::steps::{Places, Steps};
use super::strict::Triples;
use crate::isa::Isa;
use crate::pattern::{Events, Matches, PatternError};

pub(super) fn extend(matcher: &mut BitMatcher, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
    matcher.extend_by(Steps::of(Isa::Scalar), events, matches)
}

pub(super) fn translate(table: &[u8; 256], from: &[u8], to: &mut [u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = table[usize::from(*from)];
    }
}

pub(super) fn combine(bitmaps: &[&[u64]], table: &[u8; 256], to: &mut [u8]) {
    for (word, to) in to.chunks_mut(64).enumerate() {
        let mut combined = [0; 64];
        for (place, bitmap) in bitmaps.iter().enumerate() {
            for (bit, byte) in combined.iter_mut().enumerate() {
                *byte |= ((bitmap[word] >> bit) as u8 & 1) << place;
            }
        }
        translate(table, &combined, to);
    }
}

pub(super) fn triples(triples: &Triples, letters: &[u8], words: &mut [u64]) {
    for (index, word) in words.iter_mut().enumerate() {
        let letters = &letters[index * 64..index * 64 + 66];
        let ends = letters.windows(3).map(|three| triples.ends([three[0], three[1], three[2]]));
        *word = ends.enumerate().fold(0, |word, (bit, ends)| word | u64::from(ends) << bit);
    }
}

pub(super) fn walk<const WIDTH: usize>(automaton: &Automaton, rows: &mut Rows<WIDTH>, block: &Block<'_>) {
    walk_with(automaton, rows, block, |row, number, state| {
        row.copy_within(1.., 0);
        row[WIDTH - 2..].copy_from_slice(&[number, state]);
    });
}

/// The walk; `shift` gives a row's numbers but the first, then the event's number, then the state.
#[inline(always)]
pub(super) fn walk_with<const WIDTH: usize>(
    automaton: &Automaton,
    rows: &mut Rows<WIDTH>,
    block: &Block<'_>,
    shift: impl Fn(&mut [u64; WIDTH], u64, u64),
) {
    let Rows { numbers, timed, hits } = rows;
    let (keys, letters, times) = (block.keys, block.letters(), block.times());
    let len = keys.len();
    assert!(letters.len() == len && times.len() == len);
    // By index: with an iterator a column, their ends do not fit in registers.
    if timed.is_empty() {
        for at in 0..len {
            let Row(row) = &mut numbers[keys[at] as usize];
            let entry = automaton.next(row[WIDTH - 1], letters[at]);
            if entry & ENDS != 0 {
                hit(hits, at, entry, row, &[0; WIDTH]);
            }
            shift(row, block.number + at as u64, u64::from(entry & !ENDS));
        }
    } else {
        for at in 0..len {
            let [Row(row), Row(row_times)] = &mut timed[keys[at] as usize];
            let entry = automaton.next(row[WIDTH - 1], letters[at]);
            if entry & ENDS != 0 {
                hit(hits, at, entry, row, row_times);
            }
            shift(row, block.number + at as u64, u64::from(entry & !ENDS));
            shift(row_times, times[at] as u64, 0);
        }
    }
}

/// Keeps an event that ends words; out of the loop's registers.
#[inline(never)]
fn hit<const WIDTH: usize>(
    hits: &mut Vec<Hit<WIDTH>>,
    at: usize,
    entry: u32,
    numbers: &[u64; WIDTH],
    times: &[u64; WIDTH],
) {
    hits.push(Hit { at: at as u32, entry, numbers: *numbers, times: *times });
}

pub(super) fn nonzero(bytes: &[u8], words: &mut [u64]) {
    for (bytes, word) in bytes.as_chunks::<64>().0.iter().zip(words) {
        *word = bytes.iter().enumerate().fold(0, |word, (bit, byte)| word | u64::from(*byte != 0) << bit);
    }
}

/// Four places are written at a time, whether there are as many or not: few words then need a second look.
#[inline(always)]
pub(super) fn set(words: &[u64], places: &mut Places) -> usize {
    let mut found = 0;
    for (words, first) in words.chunks(8).zip((0..).step_by(512)) {
        if words.iter().all(|word| *word == 0) {
            continue;
        }
        for (word, first) in words.iter().zip((first..).step_by(64)) {
            let (mut left, mut at) = (*word, found);
            found += word.count_ones() as usize;
            loop {
                for place in &mut places[at..at + 4] {
                    *place = first + left.trailing_zeros() as u16;
                    left &= left.wrapping_sub(1);
                }
                at += 4;
                if left == 0 {
                    break;
                }
            }
        }
    }
    found
}

pub(super) fn greatest(keys: &[u32]) -> u32 {
    keys.iter().fold(0, |greatest, key| greatest.max(*key))
}

pub(super) fn ordered(times: &[i64]) -> bool {
    times.windows(2).fold(true, |ordered, pair| ordered & (pair[0] <= pair[1]))
}
