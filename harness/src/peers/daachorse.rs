//! daachorse: sets of literals by a double-array automaton.

use super::{Count, Index, Refused, Way};
use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder, MatchKind};

/// The version that `Cargo.lock` names.
pub const VERSION: &str = "5.1.0";

fn automaton(literals: &[Vec<u8>], sample: &[u8], matching: MatchKind) -> Result<DoubleArrayAhoCorasick<u32>, Refused> {
    let automaton = DoubleArrayAhoCorasickBuilder::new().match_kind(matching).corpus([sample]).build(literals);
    automaton.map_err(|error| format!("daachorse {VERSION}: {error}"))
}

fn way<C>(heap_bytes: usize, call: C) -> Way<C> {
    let note = Some(format!("{} KiB, laid out by a sample of the text", heap_bytes >> 10));
    Way { library: "daachorse", version: VERSION.to_owned(), how: "", note, call }
}

/// `leftmost_find_iter`, the earlier literal first.
pub fn count_leftmost_first(literals: &[Vec<u8>], sample: &[u8]) -> Result<Way<Count>, Refused> {
    let automaton = automaton(literals, sample, MatchKind::LeftmostFirst)?;
    Ok(way::<Count>(automaton.heap_bytes(), Box::new(move |text| automaton.leftmost_find_iter(text).count() as u64)))
}

/// `find_overlapping_iter`.
pub fn count_all(literals: &[Vec<u8>], sample: &[u8]) -> Result<Way<Count>, Refused> {
    let automaton = automaton(literals, sample, MatchKind::Standard)?;
    Ok(way::<Count>(automaton.heap_bytes(), Box::new(move |text| automaton.find_overlapping_iter(text).count() as u64)))
}

/// `find_overlapping_iter`, collected: each match as the literal's number and where it begins.
pub fn index_all(literals: &[Vec<u8>], sample: &[u8]) -> Result<Way<Index>, Refused> {
    let automaton = automaton(literals, sample, MatchKind::Standard)?;
    let heap_bytes = automaton.heap_bytes();
    let index = move |text: &[u8], found: &mut Vec<u32>| {
        found.clear();
        for one in automaton.find_overlapping_iter(text) {
            found.extend([one.value(), one.start() as u32]);
        }
    };
    Ok(way::<Index>(heap_bytes, Box::new(index)))
}
