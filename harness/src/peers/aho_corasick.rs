//! aho-corasick: sets of literals by the engine that it chooses itself, by a full DFA, and by its packed searcher.

use super::{Count, Index, Refused, Way, Ways};
use aho_corasick::packed;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// The version that `Cargo.lock` names.
pub const VERSION: &str = "1.1.5";

/// Bytes of literals above which no DFA is built: each byte may take a state of some hundred bytes.
const DFA_LITERALS: usize = 4 << 20;

fn way(how: &'static str, note: Option<String>, call: Count) -> Way<Count> {
    Way { library: "aho-corasick", version: VERSION.to_owned(), how, note, call }
}

fn refused(how: &str, reason: impl std::fmt::Display) -> Refused {
    format!("aho-corasick {VERSION} ({how}): {reason}")
}

/// The automata for a kind of match: the one chosen by the library, then the DFA.
fn automata(literals: &[Vec<u8>], matching: MatchKind) -> [Result<(&'static str, AhoCorasick), Refused>; 2] {
    let build = |how: &'static str, kind: Option<AhoCorasickKind>| {
        let automaton = AhoCorasick::builder().match_kind(matching).kind(kind).build(literals);
        automaton.map(|automaton| (how, automaton)).map_err(|error| refused(how, error))
    };
    let dfa = if literals.iter().map(Vec::len).sum::<usize>() <= DFA_LITERALS {
        build("DFA", Some(AhoCorasickKind::DFA))
    } else {
        Err(refused(
            "DFA",
            format_args!("its states would not fit the memory for over {DFA_LITERALS} bytes of literals"),
        ))
    };
    [build("automatic", None), dfa]
}

fn engine(automaton: &AhoCorasick) -> Option<String> {
    Some(format!("{:?}, {} KiB", automaton.kind(), automaton.memory_usage() >> 10))
}

/// `find_iter` of each automaton, and of the packed searcher where it takes the set.
pub fn count_leftmost_first(literals: &[Vec<u8>]) -> Ways {
    let counted = |(how, automaton): (&'static str, AhoCorasick)| {
        let note = engine(&automaton);
        way(how, note, Box::new(move |text| automaton.find_iter(text).count() as u64))
    };
    let mut ways: Ways =
        automata(literals, MatchKind::LeftmostFirst).into_iter().map(|made| made.map(counted)).collect();
    ways.push(packed_searcher(literals));
    ways
}

fn packed_searcher(literals: &[Vec<u8>]) -> Result<Way<Count>, Refused> {
    let mut builder = packed::Config::new().match_kind(packed::MatchKind::LeftmostFirst).builder();
    let searcher = builder.extend(literals).build().ok_or_else(|| refused("packed", "does not take this set"))?;
    Ok(way("packed", None, Box::new(move |text| searcher.find_iter(text).count() as u64)))
}

/// `find_overlapping_iter` of each automaton.
pub fn count_all(literals: &[Vec<u8>]) -> Ways {
    let counted = |(how, automaton): (&'static str, AhoCorasick)| {
        let note = engine(&automaton);
        way(how, note, Box::new(move |text| automaton.find_overlapping_iter(text).count() as u64))
    };
    automata(literals, MatchKind::Standard).into_iter().map(|made| made.map(counted)).collect()
}

/// `find_overlapping_iter` of each automaton, collected: each match as the literal's number and where it begins.
pub fn index_all(literals: &[Vec<u8>]) -> Vec<Result<Way<Index>, Refused>> {
    let indexed = |(how, automaton): (&'static str, AhoCorasick)| Way {
        library: "aho-corasick",
        version: VERSION.to_owned(),
        how,
        note: engine(&automaton),
        call: Box::new(move |text: &[u8], found: &mut Vec<u32>| {
            found.clear();
            for one in automaton.find_overlapping_iter(text) {
                found.extend([one.pattern().as_u32(), one.start() as u32]);
            }
        }) as Index,
    };
    automata(literals, MatchKind::Standard).into_iter().map(|made| made.map(indexed)).collect()
}
