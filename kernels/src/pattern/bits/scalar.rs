//! The loops compiled for the target's baseline.

use super::block::Block;
use super::keyed::{Automaton, ENDS, Hit, Row, Rows};
use super::steps::Steps;
use super::strict::Triples;
use super::{BLOCK, BitMatcher};
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
    let Rows { numbers, times, hits } = rows;
    let events = block.keys.iter().zip(block.letters()).zip(block.number..).enumerate();
    if times.is_empty() {
        for (at, ((key, letter), number)) in events {
            let Row(row) = &mut numbers[*key as usize];
            let entry = automaton.next(row[WIDTH - 1], *letter);
            if entry & ENDS != 0 {
                hits.push(Hit { at: at as u32, entry, numbers: *row, times: [0; WIDTH] });
            }
            shift(row, number, u64::from(entry & !ENDS));
        }
    } else {
        for ((at, ((key, letter), number)), time) in events.zip(block.times()) {
            let (Row(row), Row(times)) = (&mut numbers[*key as usize], &mut times[*key as usize]);
            let entry = automaton.next(row[WIDTH - 1], *letter);
            if entry & ENDS != 0 {
                hits.push(Hit { at: at as u32, entry, numbers: *row, times: *times });
            }
            shift(row, number, u64::from(entry & !ENDS));
            shift(times, *time as u64, 0);
        }
    }
}

pub(super) fn nonzero(bytes: &[u8], places: &mut [u16; BLOCK + 64]) -> usize {
    let mut found = 0;
    for (place, byte) in (0..).zip(bytes) {
        places[found] = place;
        found += usize::from(*byte != 0);
    }
    found
}

pub(super) fn greatest(keys: &[u32]) -> u32 {
    keys.iter().fold(0, |greatest, key| greatest.max(*key))
}

pub(super) fn ordered(times: &[i64]) -> bool {
    times.windows(2).fold(true, |ordered, pair| ordered & (pair[0] <= pair[1]))
}
