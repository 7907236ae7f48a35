//! Lengths around words and blocks, times at their ends, keys near the bound, and what is refused.

use super::*;
use crate::pattern::PatternError;

fn abc() -> Pattern {
    Pattern::begin("a", is_type(1)).next("b", is_type(2)).next("c", is_type(3))
}

fn relaxed() -> Pattern {
    Pattern::begin("a", is_type(1)).followed_by("b", is_type(2)).followed_by("c", is_type(3))
}

fn numbers(matches: &Matches) -> Vec<Vec<u64>> {
    matches.sorted().iter().map(|found| found.events.iter().map(|event| event.number).collect()).collect()
}

/// One key, types as given, times as given.
fn stream(types: &[u8], times: &[i64]) -> Stream {
    let len = types.len();
    Stream {
        times: times.to_vec(),
        keys: vec![0; len],
        types: types.to_vec(),
        delays: vec![0; len],
        values: vec![0.0; len],
    }
}

/// The matches of a whole stream on every rung, which agree.
fn matches_of(patterns: &[Pattern], keys: usize, stream: &Stream) -> Vec<Vec<u64>> {
    let mut all = Vec::new();
    for (_, extend) in EXTEND.usable() {
        let mut matcher = BitMatcher::new(patterns, keys).expect("a pattern of the engine");
        let mut matches = Matches::new();
        stream.part(0..stream.times.len(), |events| extend(&mut matcher, events, &mut matches)).expect("a good stream");
        all.push(matches);
    }
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
    numbers(&all[0])
}

/// A match at each end of a stream, for every length around registers, words and blocks.
#[test]
fn lengths_around_words_and_blocks() {
    for len in (3..=70).chain([127, 128, 129, 511, 512, 513, 4095, 4096, 4097, 4100, 8193]) {
        let mut types = vec![0; len];
        types[..3].copy_from_slice(&[1, 2, 3]);
        types[len - 3..].copy_from_slice(&[1, 2, 3]);
        let stream = stream(&types, &vec![7; len]);
        let mut expected = vec![vec![0, 1, 2], vec![len as u64 - 3, len as u64 - 2, len as u64 - 1]];
        expected.dedup();
        if (4..6).contains(&len) {
            expected.remove(0);
        }
        assert_eq!(matches_of(&[abc()], 1, &stream), expected, "{len}");
        assert_eq!(matches_of(&[abc().partition_by("key")], 1, &stream), expected, "{len}");
        assert_eq!(matches_of(&[abc().partition_by("key").within(1)], 1, &stream), expected, "{len}");
    }
}

/// A match over the border of two batches, for every length of the first around words and blocks.
#[test]
fn matches_over_borders_of_batches() {
    for first in [1, 2, 62, 63, 64, 65, 510, 511, 512, 513, 4095, 4096, 4097] {
        let mut types = vec![0; first + 5];
        types[first - 1..first + 2].copy_from_slice(&[1, 2, 3]);
        let stream = stream(&types, &vec![0; first + 5]);
        let at = first as u64;
        for pattern in [abc(), abc().partition_by("key"), relaxed(), abc().within(1)] {
            for (isa, extend) in EXTEND.usable() {
                let mut matcher = BitMatcher::new(std::slice::from_ref(&pattern), 1).expect("a pattern of the engine");
                let mut matches = Matches::new();
                for part in [0..first, first..first, first..first + 5] {
                    stream.part(part, |events| extend(&mut matcher, events, &mut matches)).expect("a good batch");
                }
                assert_eq!(numbers(&matches), [[at - 1, at, at + 1]], "{isa:?} {first} {pattern:?}");
            }
        }
    }
}

#[test]
fn within_is_exclusive_at_all_times() {
    let types = [1, 2, 3];
    let cases: [([i64; 3], u64, bool); 6] = [
        ([0, 5, 10], 10, false),
        ([0, 5, 10], 11, true),
        ([i64::MIN, 0, i64::MAX], u64::MAX, false),
        ([i64::MIN + 1, 0, i64::MAX], u64::MAX, true),
        ([i64::MAX; 3], 1, true),
        ([i64::MIN, i64::MIN, i64::MIN + 1], 1, false),
    ];
    for (times, within, is_match) in cases {
        for pattern in [abc(), abc().partition_by("key"), relaxed(), relaxed().partition_by("key")] {
            let found = matches_of(&[pattern.within(within)], 1, &stream(&types, &times));
            assert_eq!(found.len(), usize::from(is_match), "{times:?} within {within}");
        }
    }
}

/// A run whose time is over makes way for one that began later, though it is not the first.
#[test]
fn a_later_run_outlives_an_earlier_one() {
    let stream = stream(&[1, 1, 2, 3], &[0, 5, 9, 12]);
    let pattern = relaxed().within(10).after_match(AfterMatch::SkipPastLast);
    assert_eq!(matches_of(&[pattern], 1, &stream), [[1, 2, 3]]);
}

/// More runs than a queue has room for, and many that are over.
#[test]
fn queues_grow_and_let_go() {
    for within in [None, Some(40), Some(3)] {
        let types: Vec<u8> =
            (0..300u32).map(|event| [1, 1, 1, 1, 2, 1, 1][event as usize % 7]).chain([3, 2, 3]).collect();
        let times: Vec<i64> = (0..types.len() as i64).collect();
        let stream = stream(&types, &times);
        let pattern = Pattern { within, ..relaxed() };
        let expected = numbers(&stream.reference(std::slice::from_ref(&pattern)));
        assert_eq!(matches_of(&[pattern], 1, &stream), expected, "{within:?}");
    }
}

#[test]
fn keys_up_to_the_bound() {
    let keys = 70_000;
    let mut stream = stream(&[1, 1, 2, 2, 3, 3], &[0; 6]);
    stream.keys = vec![0, keys - 1, 0, keys - 1, 0, keys - 1];
    for pattern in [abc(), relaxed(), abc().within(1), abc().after_match(AfterMatch::SkipPastLast)] {
        let found = matches_of(&[pattern.partition_by("key")], keys as usize, &stream);
        assert_eq!(found, [[0, 2, 4], [1, 3, 5]]);
    }
}

/// A refused batch leaves the matcher as it was.
#[test]
fn bad_batches_are_refused_whole() {
    for (isa, extend) in EXTEND.usable() {
        let pattern = abc().partition_by("key").within(10);
        let mut matcher = BitMatcher::new(&[pattern], 2).expect("a pattern of the engine");
        let mut matches = Matches::new();
        let mut feed = |types: &[u8], times: &[i64], keys: Option<&[u32]>, name: &str| {
            let columns = [(name, Column::U8(types))];
            let events = Events::new(times, keys, &columns).expect("columns of one length");
            extend(&mut matcher, &events, &mut matches)
        };
        assert_eq!(feed(&[1, 2], &[5, 6], Some(&[1, 1]), "type"), Ok(()));
        let refused = feed(&[0, 0], &[6, 6], Some(&[0, 2]), "type");
        assert_eq!(refused, Err(PatternError::UnknownKey { index: 1, key: 2, keys: 2 }), "{isa:?}");
        assert_eq!(feed(&[0], &[6], None, "type"), Err(PatternError::KeysMissing));
        let refused = feed(&[0, 0], &[6, 5], Some(&[0, 0]), "type");
        assert_eq!(refused, Err(PatternError::TimeDecreases { index: 1, time: 5, previous: 6 }));
        let refused = feed(&[0], &[5], Some(&[1]), "type");
        assert_eq!(refused, Err(PatternError::TimeDecreases { index: 0, time: 5, previous: 6 }));
        let refused = feed(&[0], &[6], Some(&[1]), "kind");
        assert_eq!(refused, Err(PatternError::MissingColumn { column: "type".into() }));
        assert_eq!(feed(&[3], &[6], Some(&[1]), "type"), Ok(()));
        assert_eq!(numbers(&matches), [[0, 1, 2]]);
    }
}

#[test]
fn too_many_partial_matches_are_an_error() {
    let pattern = relaxed().within(100);
    let mut matcher = BitMatcher::new(&[pattern], 1).expect("a pattern of the engine").with_most_partial_matches(5);
    let mut matches = Matches::new();
    // Five that are over make way.
    let over = stream(&[1, 1, 1, 1, 1, 1, 2, 3], &[0, 0, 0, 0, 0, 100, 100, 100]);
    over.part(0..8, |events| matcher.extend(events, &mut matches)).expect("five at most");
    assert_eq!((numbers(&matches), matcher.partial_matches()), (vec![vec![5, 6, 7]], 0));
    let many = stream(&[1; 7], &[100; 7]);
    let overflow = PatternError::Overflow { number: 13, what: "partial matches", most: 5 };
    for _ in 0..2 {
        assert_eq!(many.part(0..7, |events| matcher.extend(events, &mut matches)), Err(overflow.clone()));
    }
    matcher.clear();
    over.part(0..8, |events| matcher.extend(events, &mut matches)).expect("five at most");
    assert_eq!(numbers(&matches), [[5, 6, 7], [5, 6, 7]]);
}

#[test]
fn the_end_of_a_stream_ends_partial_matches() {
    for pattern in [abc(), abc().partition_by("key"), relaxed()] {
        let mut matcher = BitMatcher::new(&[pattern], 1).expect("a pattern of the engine");
        let mut matches = Matches::new();
        let stream = stream(&[1, 2, 3, 1, 2, 3], &[0; 6]);
        stream.part(0..2, |events| matcher.extend(events, &mut matches)).expect("a good batch");
        matcher.finish();
        stream.part(2..6, |events| matcher.extend(events, &mut matches)).expect("a good batch");
        assert_eq!(numbers(&matches), [[3, 4, 5]]);
    }
}

/// More letters than groups, words up to the longest, and types in a column of numbers.
#[test]
fn many_types_and_long_words() {
    let random = &mut Random(6);
    let patterns: Vec<Pattern> = (0..20)
        .map(|place| {
            let steps = 1 + random.below(16);
            let mut pattern = Pattern::begin("s0", is_type(random.below(20) as i64));
            for step in 1..steps {
                let below = Condition::compare("type", Comparison::Less, 9 + random.below(20) as i64);
                let condition = if place % 2 == 0 { below } else { is_type(random.below(20) as i64) };
                pattern = pattern.next(format!("s{step}"), condition);
            }
            if place % 2 == 0 { pattern } else { pattern.partition_by("key") }
        })
        .collect();
    let stream = Stream::random(random, 1000, 20, 2);
    let expected = stream.reference(&patterns);
    assert!(expected.len() > 100);
    let Some(matcher) = BitMatcher::new(&patterns, 2) else { panic!("patterns of the engine") };
    for (isa, extend) in EXTEND.usable() {
        assert_eq!(stream.matches(random, extend, &mut matcher.clone(), 300).sorted(), expected, "{isa:?}");
        let mut matches = Matches::new();
        let numbers: Vec<f64> = stream.types.iter().map(|code| f64::from(*code)).collect();
        let columns = [("type", Column::F64(&numbers))];
        let events = Events::new(&stream.times, Some(&stream.keys), &columns).expect("columns of one length");
        extend(&mut matcher.clone(), &events, &mut matches).expect("a good stream");
        assert_eq!(matches.sorted(), expected, "{isa:?}");
    }
}

#[test]
fn what_the_engine_leaves_to_the_automaton() {
    let none = [
        abc().followed_by("d", is_type(0)),
        abc().followed_by_any("d", is_type(0)),
        abc().not_next("d", is_type(0)),
        abc().one_or_more(),
        abc().times_between(1, 2).consecutive().greedy(),
        Pattern::begin("a", is_type(1)).times(17).consecutive(),
        abc().times_between(1, 2).consecutive().after_match(AfterMatch::SkipPastLast),
    ];
    for pattern in none {
        assert!(BitMatcher::new(std::slice::from_ref(&pattern), 1).is_none(), "{pattern:?}");
    }
    assert!(BitMatcher::new(&[abc().times_between(1, 2).consecutive()], 1).is_some());
    assert!(BitMatcher::new(&[Pattern::begin("a", is_type(1)).times(16).consecutive()], 1).is_some());
    let of_a_key = Pattern::of(Element::step("a", is_type(1))).partition_by("key");
    assert!(BitMatcher::new(&[of_a_key], 0).is_some());
}

#[test]
fn memory_is_of_keys_and_live_runs() {
    let strict = BitMatcher::new(&[abc().partition_by("key")], 1000).expect("a pattern of the engine");
    assert!(strict.is_bounded());
    assert!(strict.bytes() < 1000 * 32 + 16_384, "{}", strict.bytes());
    let runs = BitMatcher::new(&[relaxed().partition_by("key")], 1000).expect("a pattern of the engine");
    assert!(!runs.is_bounded());
    assert!(runs.bytes() < 1000 * (48 + 4 * 24) + 32_768, "{}", runs.bytes());
}
