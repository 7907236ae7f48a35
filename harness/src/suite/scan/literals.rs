//! Sets of literals: leftmost matches, and all matches.

use super::literal_sets::{self, LiteralInput};
use super::literals_worst;
use super::portions::{Scan, points_or_user, text_bytes};
use crate::measure::case::{Sampled, Variant};
use crate::measure::levels::Level;
use crate::peers::{self, Ways};
use crate::suite::column::digest;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use lanemark_kernels::scan::literals::tables::COUNT;
use lanemark_kernels::scan::literals::{LiteralSet, Matching, Options};
use lanemark_peers::Answer;
use memchr::memmem::Finder;

/// Makes a set of so many literals and a text of so many bytes.
type Make = fn(&Session<'_>, usize, usize) -> Result<LiteralInput, SuiteError>;

/// The sets, by [`Point::detail`], and whether a quick run has them.
const SETS: [(Make, &str, usize, bool); 11] = [
    (literal_sets::sparse, "sparse", 10, false),
    (literal_sets::sparse, "sparse", 100, true),
    (literal_sets::sparse, "sparse", 1000, false),
    (literal_sets::sparse, "sparse", 5000, false),
    (literal_sets::dense, "dense", 10, false),
    (literal_sets::dense, "dense", 100, true),
    (literal_sets::dense, "dense", 1000, false),
    (literal_sets::dense, "dense", 5000, false),
    (literal_sets::short, "short", 10, true),
    (literal_sets::short, "short", 100, false),
    (literal_sets::short, "short", 1000, false),
];

/// The benches.
pub fn all() -> Vec<Definition> {
    let mut benches = vec![
        definition("leftmost", "leftmost matches of a set of literals in log text, counted", Matching::LeftmostFirst),
        definition("all", "all matches of a set of literals in log text, overlaps included, counted", Matching::All),
    ];
    benches.extend(literals_worst::all());
    benches
}

fn definition(name: &str, title: &str, matching: Matching) -> Definition {
    Definition {
        id: format!("scan/literals-{name}"),
        title: title.to_owned(),
        unit: "bytes/s",
        claims: &[],
        kernel: COUNT.listing().ok(),
        own_input: OwnInput::Literals,
        points,
        measure: Box::new(move |session, definition, point| {
            let (make, _, count, _) = SETS[point.detail];
            let input = match literal_sets::own(session)? {
                Some(own) => own,
                None => make(session, count, text_bytes(session, Level::Memory))?,
            };
            measure_set(session, definition, point, &input, matching)
        }),
    }
}

/// The sets in memory; or the user's own literals.
fn points(session: &Session<'_>) -> Vec<Point> {
    let quick = session.settings.profile.is_brief();
    points_or_user(session, || {
        let sets = SETS.iter().enumerate().filter(|(_, (.., in_quick))| *in_quick || !quick);
        sets.map(|(detail, (_, name, count, _))| Point {
            label: format!("{name} {count}"),
            detail,
            ..Point::at(Level::Memory)
        })
        .collect()
    })
}

/// Bytes at the start of the text that lanemark and those libraries that can are given as a sample of it.
const SAMPLE: usize = 1 << 20;

/// One set on one text, in every variant.
pub(super) fn measure_set(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    LiteralInput { name, literals, text }: &LiteralInput,
    matching: Matching,
) -> Result<Sampled, SuiteError> {
    let integer = |count: &u64| Answer::Integer(*count as i64);
    let sample = &text.bytes[..text.bytes.len().min(SAMPLE)];
    let failed =
        |error: &dyn std::fmt::Display| SuiteError::Peer(format!("{} at {}: {error}", definition.id, point.label));
    let options = Options { sample: Some(sample), ..Options::default() };
    let set = LiteralSet::new(literals, &options).map_err(|error| failed(&error))?;
    let oracle = oracle(literals, matching).map_err(|error| failed(&error))?;
    let scan = Scan::new(session, &text.bytes, |text| integer(&oracle(text)));
    let (before, ways) = match matching {
        Matching::All => {
            let finders: Vec<Finder<'_>> = literals.iter().map(Finder::new).collect();
            let before = scan.before("memmem for each literal", move |text| one_by_one(text, &finders), integer);
            (before, peers::count_all(literals, sample))
        }
        _ => {
            let before = scan.before("every literal at every byte", |text| at_every_byte(text, literals), integer);
            (before, peers::count_leftmost_first(literals, sample))
        }
    };
    let (peers, refusals) = measured(&scan, ways);
    let mut variants = vec![before];
    variants.extend(peers);
    variants.extend(scan.rungs(&COUNT, |rung, text| rung(&set, text, matching), integer));
    if let Some(chosen) = variants.iter_mut().find(|variant| variant.chosen) {
        let engine =
            format!("{}, {} KiB, chosen by a sample of {} KiB", set.engine(), set.bytes() >> 10, sample.len() >> 10);
        let notes = chosen.note.take().into_iter().chain([engine]).chain(refusals);
        chosen.note = Some(notes.collect::<Vec<_>>().join("; "));
    }
    let digest = digest(&[text.input.digest.as_bytes(), &literals.concat()]);
    let source = format!(
        "{}; {} literals ({name}); the SHA-256 is of the text's and the literals",
        text.input.source,
        literals.len()
    );
    let input = lanemark_reports::run::Input { source, digest, ..text.input.clone() };
    scan.measure(definition, point, input, variants)
}

/// The libraries' variants, and the words of those that cannot hold the set.
fn measured<'a>(scan: &Scan<'a>, ways: Ways) -> (Vec<Variant<'a>>, Vec<String>) {
    let integer = |count: &u64| Answer::Integer(*count as i64);
    let (mut variants, mut refusals) = (Vec::new(), Vec::new());
    for way in ways {
        match way {
            Ok(way) => variants.push(scan.peer(way, |call, text| call(text), integer)),
            Err(refused) => refusals.push(format!("not measured beside it: {refused}")),
        }
    }
    (variants, refusals)
}

/// Counts by an automaton that is none of the variants: a contiguous NFA without any prefilter.
fn oracle(literals: &[Vec<u8>], matching: Matching) -> Result<impl Fn(&[u8]) -> u64, aho_corasick::BuildError> {
    let kind = match matching {
        Matching::All => MatchKind::Standard,
        Matching::LeftmostFirst => MatchKind::LeftmostFirst,
        Matching::LeftmostLongest => MatchKind::LeftmostLongest,
    };
    let automaton = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .prefilter(false)
        .match_kind(kind)
        .build(literals)?;
    Ok(move |text: &[u8]| match matching {
        Matching::All => automaton.find_overlapping_iter(text).count() as u64,
        _ => automaton.find_iter(text).count() as u64,
    })
}

/// The naive method of all matches: one search of the text for each literal.
fn one_by_one(text: &[u8], finders: &[Finder<'_>]) -> u64 {
    let mut count = 0;
    for finder in finders {
        let mut from = 0;
        while let Some(at) = finder.find(&text[from..]) {
            count += 1;
            from += at + 1;
        }
    }
    count
}

/// The naive method of leftmost matches: at every byte each literal is tried, the earlier one first.
fn at_every_byte(text: &[u8], literals: &[Vec<u8>]) -> u64 {
    let (mut rest, mut count) = (text, 0);
    while !rest.is_empty() {
        let found = literals.iter().find(|literal| rest.starts_with(literal));
        count += u64::from(found.is_some());
        rest = &rest[found.map_or(1, Vec::len)..];
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanemark_kernels::scan::literals::{Case, reference};

    #[test]
    fn oracle_naive_methods_and_reference_agree() {
        let literals: Vec<Vec<u8>> = ["ab", "a", "aba", "\0", "error", "rr"].map(|literal| literal.into()).to_vec();
        let finders: Vec<Finder<'_>> = literals.iter().map(Finder::new).collect();
        let text = b"ababa error \xff\0aaa eerror\r\nab";
        let by_reference = |matching| reference::find_all(&literals, Case::Sensitive, text, matching).len() as u64;
        let all = one_by_one(text, &finders);
        assert_eq!(all, by_reference(Matching::All));
        let leftmost = at_every_byte(text, &literals);
        assert_eq!(leftmost, by_reference(Matching::LeftmostFirst));
        assert!(all > leftmost && leftmost > 0);
        for matching in Matching::ALL {
            assert_eq!(oracle(&literals, matching).unwrap()(text), by_reference(matching), "{matching:?}");
        }
    }
}
