//! Segment by segment: the positions are filtered, what passes is looked up and compared, matches are reported. Compiled
//! once a rung.

use super::arena::Literals;
use super::filter::{BLOCK, Filter, Masks, Places};
use super::order::{Found, Leftmost};
use super::pieces::Pieces;
use super::prefixes::{Prefixes, REFINED, Refined};
use super::table::eight;
use super::{LiteralSet, Match, Matching};

/// Bytes of text that are searched in one way, literals by their pieces or by their first bytes.
const SEGMENT: usize = 4 * BLOCK;

/// More comparisons than this in a segment by pieces, one in ten bytes, and for leftmost matches the next ones are searched
/// by first bytes, which leaves out what lies in a match. For all matches pieces stay faster (1.3 times and more on
/// dense sets of log constants). Tried there and slower: wider keys that lead to the longest literal of a place, which
/// names all that match there.
const DENSE: usize = SEGMENT / 10;

/// So many segments are searched by first bytes before pieces are tried again.
const DENSE_SEGMENTS: u32 = 16;

/// Counts the matches.
#[inline(always)]
pub(super) fn count(
    set: &LiteralSet,
    text: &[u8],
    matching: Matching,
    filter: impl Fn(&Filter, &[u8], Places, &mut Masks) -> usize,
) -> u64 {
    let mut matches = 0;
    match matching {
        Matching::All => by_segments::<ALL, false>(set, text, filter, |_| matches += 1),
        Matching::LeftmostFirst => by_segments::<FIRST, false>(set, text, filter, |_| matches += 1),
        Matching::LeftmostLongest => by_segments::<LONGEST, false>(set, text, filter, |_| matches += 1),
    }
    matches
}

/// Calls `emit` with each match, in order.
#[inline(always)]
pub(super) fn search(
    set: &LiteralSet,
    text: &[u8],
    matching: Matching,
    filter: impl Fn(&Filter, &[u8], Places, &mut Masks) -> usize,
    emit: impl FnMut(Match),
) {
    match matching {
        Matching::All => by_segments::<ALL, true>(set, text, filter, emit),
        Matching::LeftmostFirst => by_segments::<FIRST, true>(set, text, filter, emit),
        Matching::LeftmostLongest => by_segments::<LONGEST, true>(set, text, filter, emit),
    }
}

/// [`Matching`] as the constants that loops are compiled for.
const ALL: u8 = 0;
const FIRST: u8 = 1;
const LONGEST: u8 = 2;

/// Matches in order where `ORDERED` or of leftmost kinds, else as they are found.
#[inline(always)]
fn by_segments<const MATCHING: u8, const ORDERED: bool>(
    set: &LiteralSet,
    text: &[u8],
    filter: impl Fn(&Filter, &[u8], Places, &mut Masks) -> usize,
    mut emit: impl FnMut(Match),
) {
    let mut masks = [0; BLOCK / 64];
    let mut places = [0; REFINED];
    let mut found = Found::new();
    let mut leftmost = Leftmost::new(MATCHING == LONGEST);
    let mut dense: u32 = 0;
    for from in (0..text.len()).step_by(SEGMENT) {
        let segment = Places { from, until: (from + SEGMENT).min(text.len()) };
        let Some(pieces) = set.pieces.as_ref().filter(|_| dense == 0) else {
            let free_from = &mut leftmost.free_from;
            by_prefixes::<MATCHING>(set, text, segment, &filter, (&mut masks, &mut places), free_from, &mut emit);
            dense = dense.saturating_sub(1);
            continue;
        };
        let compared = if MATCHING == ALL && !ORDERED {
            by_pieces(&set.literals, pieces, text, segment, &filter, &mut masks, &mut emit)
        } else {
            by_pieces(&set.literals, pieces, text, segment, &filter, &mut masks, |one| found.push(one))
        };
        if MATCHING == ALL {
            found.report(u64::MAX, &mut emit);
        } else {
            found.report(u64::MAX, |one| leftmost.next(one).into_iter().for_each(&mut emit));
            leftmost.last().into_iter().for_each(&mut emit);
        }
        dense = if MATCHING != ALL && compared > DENSE { DENSE_SEGMENTS } else { 0 };
    }
}

/// Gives each match that begins in the segment, nearly in order, and how many comparisons it took.
#[inline(always)]
fn by_pieces(
    literals: &Literals,
    pieces: &Pieces,
    text: &[u8],
    segment: Places,
    filter: impl Fn(&Filter, &[u8], Places, &mut Masks) -> usize,
    masks: &mut Masks,
    mut found: impl FnMut(Match),
) -> usize {
    let mut compared = 0;
    let stride = pieces.filter.stride;
    // The piece of a match that begins in the segment may lie behind its end.
    let end = segment.until + pieces.behind + 1;
    for from in (segment.from..end).step_by(BLOCK) {
        let filled = filter(&pieces.filter, text, Places { from, until: end.min(from + BLOCK) }, masks);
        for (index, mask) in masks[..filled].iter().enumerate() {
            let mut left = *mask;
            while left != 0 {
                let at = from + (index * 64 + left.trailing_zeros() as usize) * stride;
                left &= left - 1;
                let entries = pieces.table.entries(pieces.key.of(eight(text, at)));
                compared += entries.len();
                for entry in entries {
                    if let Some(one) = entry.confirmed(literals, text, at)
                        && one.start >= segment.from as u64
                        && one.start < segment.until as u64
                    {
                        found(one);
                    }
                }
            }
        }
    }
    compared
}

/// Gives the matches that begin in the segment, in order; leftmost ones only from `free_from` on.
#[inline(always)]
fn by_prefixes<const MATCHING: u8>(
    set: &LiteralSet,
    text: &[u8],
    segment: Places,
    filter: impl Fn(&Filter, &[u8], Places, &mut Masks) -> usize,
    (masks, places): (&mut Masks, &mut Refined),
    free_from: &mut u64,
    mut emit: impl FnMut(Match),
) {
    let LiteralSet { literals, prefixes, .. } = set;
    for from in (segment.from..segment.until).step_by(BLOCK) {
        let filled = filter(&prefixes.filter, text, Places { from, until: segment.until.min(from + BLOCK) }, masks);
        for (index, masks) in masks[..filled].chunks(REFINED / 64).enumerate() {
            let from = from + index * REFINED;
            let count = prefixes.refine(text, from, masks, places);
            for refined in &places[..count] {
                let (at, lists) = (from + (refined >> 3) as usize, refined & 7);
                if MATCHING == ALL {
                    all_at(literals, prefixes, text, at, lists, &mut emit);
                } else if at as u64 >= *free_from
                    && let Some(best) = best_at::<MATCHING>(literals, prefixes, text, at, lists)
                {
                    *free_from = best.end;
                    emit(best);
                }
            }
        }
    }
}

/// Gives every match at a place, in order.
#[inline(always)]
fn all_at(literals: &Literals, prefixes: &Prefixes, text: &[u8], at: usize, lists: u32, emit: impl FnMut(Match)) {
    let entries = prefixes.candidates(lists, eight(text, at));
    entries.iter().filter_map(|entry| entry.confirmed(literals, text, at)).for_each(emit);
}

/// The match at a place that comes first in the set, or is longest.
#[inline(always)]
fn best_at<const MATCHING: u8>(
    literals: &Literals,
    prefixes: &Prefixes,
    text: &[u8],
    at: usize,
    lists: u32,
) -> Option<Match> {
    let entries = prefixes.candidates(lists, eight(text, at));
    let mut matches = entries.iter().filter_map(|entry| entry.confirmed(literals, text, at));
    if MATCHING == FIRST {
        return matches.next();
    }
    matches.reduce(|best, one| if one.end > best.end { one } else { best })
}
