//! Each documented rule: the automaton against the reference on many random streams, match by match.

use super::generate::{ANY, EVERY, Kind, MIXED, NEXT, Random, SEQUENCES, STRICT, Stream};
use crate::pattern::matcher::{Matcher, Options};
use crate::pattern::{Greed, Matches, reference};

const STREAMS: usize = 10_000;
const STREAMS_A_PATTERN: usize = 5;

/// Fewer where the environment asks for fewer cases than the 256 of a property test: emulated processors are slow.
fn streams() -> usize {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256);
    STREAMS * cases.min(256) / 256
}

/// Compares match sets on random patterns and streams, each stream cut into batches at random.
fn agree(seed: u64, kind: &Kind) {
    let mut random = Random(seed);
    let (mut found_some, mut total) = (0, 0);
    for _ in 0..streams().div_ceil(STREAMS_A_PATTERN) {
        let patterns = kind.patterns(&mut random);
        let options = Options { keys: kind.keys as usize, ..Options::default() };
        let mut matchers = [Matcher::new_general(&patterns, options), Matcher::new(&patterns, options)]
            .map(|matcher| matcher.unwrap_or_else(|error| panic!("{error}: {patterns:#?}")));
        for _ in 0..STREAMS_A_PATTERN {
            let stream = Stream::of(kind, &mut random);
            let expected = stream.batch(0..stream.len(), |events| reference::matches(&patterns, events)).unwrap();
            let expected = expected.sorted();
            for (which, matcher) in matchers.iter_mut().enumerate() {
                let (mut found, mut cuts) = (Matches::new(), vec![0]);
                while *cuts.last().unwrap() < stream.len() {
                    let begin = *cuts.last().unwrap();
                    let end = (begin + 1 + random.below(stream.len())).min(stream.len());
                    stream.batch(begin..end, |events| matcher.extend(events, &mut found)).unwrap();
                    cuts.push(end);
                }
                matcher.finish(&mut found);
                let engine = ["the general automaton", "the engine of choice"][which];
                let found = found.sorted();
                assert!(
                    found == expected,
                    "{engine} on {}\n{stream:?} cut at {cuts:?}\nfound:\n{}expected:\n{}",
                    patterns.iter().map(|pattern| format!("{pattern}\n")).collect::<String>(),
                    show(&found),
                    show(&expected)
                );
            }
            total += 1;
            found_some += usize::from(!expected.is_empty());
        }
    }
    assert!(found_some * 20 > total, "only {found_some} of {total} streams have a match");
}

fn show(matches: &Matches) -> String {
    matches.iter().map(|found| format!("{} {:?} {:?}\n", found.pattern, found.key, found.events)).collect()
}

#[test]
fn strict_sequences() {
    agree(1, &Kind { contiguities: STRICT, ..SEQUENCES });
}

#[test]
fn skip_till_next() {
    agree(2, &Kind { contiguities: NEXT, ..SEQUENCES });
}

#[test]
fn skip_till_any() {
    agree(3, &Kind { contiguities: ANY, ..SEQUENCES });
}

#[test]
fn not_next() {
    agree(4, &Kind { contiguities: STRICT, negations: true, ..SEQUENCES });
}

#[test]
fn not_followed_by() {
    agree(5, &Kind { contiguities: NEXT, negations: true, within: true, ..SEQUENCES });
}

#[test]
fn negations_of_every_contiguity() {
    agree(6, &Kind { negations: true, ..SEQUENCES });
}

#[test]
fn times() {
    let passes = &[(1, Some(1)), (2, Some(2)), (3, Some(3)), (1, Some(2)), (2, Some(3)), (2, Some(4))];
    agree(7, &Kind { passes, inner: NEXT, contiguities: NEXT, ..SEQUENCES });
}

#[test]
fn one_or_more() {
    agree(8, &Kind { passes: &[(1, None), (2, None)], inner: NEXT, contiguities: NEXT, ..SEQUENCES });
}

#[test]
fn optional() {
    agree(9, &Kind { passes: &[(0, Some(1)), (0, None), (0, Some(2))], events: 6..11, ..SEQUENCES });
}

const PASSES: &[(u32, Option<u32>)] =
    &[(0, Some(1)), (0, None), (1, None), (2, None), (1, Some(2)), (0, Some(3)), (2, Some(3)), (2, Some(2))];

#[test]
fn greedy() {
    agree(10, &Kind { passes: PASSES, greeds: &[Greed::Greedy], events: 6..11, ..SEQUENCES });
}

#[test]
fn reluctant() {
    agree(11, &Kind { passes: PASSES, greeds: &[Greed::Reluctant], events: 6..11, ..SEQUENCES });
}

#[test]
fn consecutive() {
    agree(12, &Kind { passes: PASSES, inner: STRICT, events: 8..15, ..SEQUENCES });
}

#[test]
fn allow_combinations() {
    agree(13, &Kind { passes: PASSES, inner: ANY, events: 6..11, ..SEQUENCES });
}

#[test]
fn alternatives() {
    agree(14, &Kind { alternatives: true, ..SEQUENCES });
}

/// Sequences in repetitions and alternatives, all of it together.
const GROUPS: Kind = Kind {
    alternatives: true,
    passes: PASSES,
    greeds: &[Greed::Every, Greed::Greedy, Greed::Reluctant],
    groups: true,
    negations: true,
    events: 4..8,
    ..SEQUENCES
};

#[test]
fn groups() {
    agree(15, &GROUPS);
}

#[test]
fn within() {
    agree(16, &Kind { within: true, ..SEQUENCES });
}

#[test]
fn within_of_groups() {
    agree(17, &Kind { within: true, ..GROUPS });
}

#[test]
fn per_key() {
    agree(18, &Kind { keys: 3, events: 12..24, ..SEQUENCES });
}

#[test]
fn per_key_of_groups() {
    agree(19, &Kind { keys: 2, within: true, ..GROUPS });
}

#[test]
fn after_match_skips_of_sequences() {
    agree(20, &Kind { skips: true, ..SEQUENCES });
}

#[test]
fn after_match_skips_of_groups() {
    agree(21, &Kind { skips: true, keys: 2, within: true, ..GROUPS });
}

#[test]
fn several_patterns() {
    agree(22, &Kind { patterns: 4, overlapping: false, ..SEQUENCES });
    agree(
        23,
        &Kind { patterns: 3, keys: 2, passes: PASSES, greeds: EVERY, contiguities: MIXED, events: 6..11, ..SEQUENCES },
    );
}
