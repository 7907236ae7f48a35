//! The judge of every rung: each literal at each place.

use super::{Case, Match, Matching};

/// Every match, found by comparing each literal at each offset.
pub fn find_all<L: AsRef<[u8]>>(literals: &[L], case: Case, text: &[u8], matching: Matching) -> Vec<Match> {
    let equal = |a: &[u8], b: &[u8]| match case {
        Case::Sensitive => a == b,
        Case::AsciiInsensitive => a.eq_ignore_ascii_case(b),
    };
    let mut matches = Vec::new();
    let mut free_from = 0;
    for start in 0..text.len() {
        let here = literals.iter().enumerate().filter_map(|(index, literal)| {
            let end = start + literal.as_ref().len();
            let found = end <= text.len() && equal(&text[start..end], literal.as_ref());
            found.then_some(Match { start: start as u64, end: end as u64, literal: index as u32 })
        });
        match matching {
            Matching::All => matches.extend(here),
            _ if start < free_from => {}
            Matching::LeftmostFirst => matches.extend(here.take(1)),
            // Of several longest ones, which are then the same text, the first one given.
            Matching::LeftmostLongest => matches.extend(here.rev().max_by_key(|found| found.end)),
        }
        free_from = free_from.max(matches.last().map_or(0, |last| last.end as usize));
    }
    matches
}
