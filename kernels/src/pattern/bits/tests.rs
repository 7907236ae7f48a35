//! The engine against the naive re-scan: match sets with their events, on every rung, however a stream is cut.

mod borders;
mod loops;

use super::BitMatcher;
use super::tables::{EXTEND, Extend};
use crate::aggregate::compare::Comparison;
use crate::pattern::{AfterMatch, Column, Condition, Contiguity, Element, Events, Matches, Pattern, reference};

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ mixed >> 31) % end
    }

    fn one_of<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.below(values.len() as u64) as usize].clone()
    }
}

/// A stream in columns.
#[derive(Debug, Default)]
struct Stream {
    times: Vec<i64>,
    keys: Vec<u32>,
    types: Vec<u8>,
    delays: Vec<i64>,
    values: Vec<f64>,
}

impl Stream {
    fn random(random: &mut Random, len: usize, types: u64, keys: u64) -> Stream {
        let mut stream = Stream::default();
        let mut time = random.one_of(&[0, 0, -20, i64::MIN, i64::MAX - 10]);
        for _ in 0..len {
            let step = if random.below(200) == 0 { i64::MAX } else { random.below(4) as i64 };
            time = time.saturating_add(step);
            stream.times.push(time);
            stream.keys.push(random.below(keys) as u32);
            stream.types.push(random.below(types) as u8);
            stream.delays.push(random.below(3) as i64 - 1);
            stream.values.push(random.one_of(&[f64::NAN, -0.0, 0.5, 1e300]));
        }
        stream
    }

    /// What `look` makes of a part of the stream.
    fn part<T>(&self, range: std::ops::Range<usize>, look: impl FnOnce(&Events<'_>) -> T) -> T {
        let columns = [
            ("type", Column::U8(&self.types[range.clone()])),
            ("delay", Column::I64(&self.delays[range.clone()])),
            ("value", Column::F64(&self.values[range.clone()])),
        ];
        let keys = &self.keys[range.clone()];
        look(&Events::new(&self.times[range], Some(keys), &columns).expect("columns of one length"))
    }

    fn reference(&self, patterns: &[Pattern]) -> Matches {
        self.part(0..self.times.len(), |events| reference::matches(patterns, events)).expect("a good stream").sorted()
    }

    /// The matches of the stream, cut at random.
    fn matches(&self, random: &mut Random, extend: Extend, matcher: &mut BitMatcher, most: u64) -> Matches {
        let mut matches = Matches::new();
        let mut first = 0;
        while first < self.times.len() {
            let end = self.times.len().min(first + random.below(most) as usize);
            let before = matches.len();
            self.part(first..end, |events| extend(matcher, events, &mut matches)).expect("a good batch");
            let order: Vec<(u64, usize)> = matches.iter().map(|found| (found.last(), found.pattern)).collect();
            assert!(order[before..].is_sorted() && order[before..].iter().all(|(last, _)| *last >= first as u64));
            first = end;
        }
        matches
    }
}

fn is_type(code: i64) -> Condition {
    Condition::compare("type", Comparison::Equal, code)
}

fn conditions(one_column: bool) -> Vec<Condition> {
    let mut conditions = vec![is_type(0), is_type(1), is_type(2), is_type(3)];
    conditions.push(Condition::compare("type", Comparison::Greater, 0.5) & !is_type(2));
    conditions.push(Condition::compare("type", Comparison::NotEqual, 1));
    conditions.push(Condition::always());
    if !one_column {
        conditions.push(Condition::compare("delay", Comparison::GreaterOrEqual, 0));
        conditions.push(is_type(1) | Condition::compare("value", Comparison::Less, 0.25));
    }
    conditions
}

/// A pattern with steps entered one way, of which the engine takes most.
fn pattern(random: &mut Random, how: Contiguity, keyed: bool) -> Pattern {
    let conditions = conditions(random.below(3) > 0);
    let after = match random.below(6) {
        0 | 1 => AfterMatch::NoSkip,
        2 => AfterMatch::SkipToNext,
        3 => AfterMatch::SkipPastLast,
        4 => AfterMatch::SkipToFirst("b".into()),
        _ => AfterMatch::SkipToLast("b".into()),
    };
    let step = |random: &mut Random, name: &str| Element::step(name, random.one_of(&conditions));
    let mut elements = vec![(how, step(random, "a")), (how, step(random, "b"))];
    for name in ["c", "d", "e", "f"].iter().take(random.below(4) as usize) {
        elements.push((how, step(random, name)));
    }
    let place = random.below(elements.len() as u64) as usize;
    let (min, max) = random.one_of(&[(1, 1), (2, 2), (1, 2), (0, 1), (3, 3)]);
    match random.below(5) {
        0 => {
            let element = Box::new(elements[place].1.clone());
            let repeat = Element::Repeat { element, min, max: Some(max), greed: Default::default(), contiguity: how };
            elements[place].1 = repeat;
        }
        1 => {
            let inner = Element::Sequence(vec![(how, step(random, "y")), (how, step(random, "z"))]);
            let other = if random.below(2) == 0 { step(random, "x") } else { inner };
            elements[place].1 = Element::Alternative(vec![other, elements[place].1.clone()]);
        }
        _ => {}
    }
    let mut pattern = Pattern::of(Element::Sequence(elements)).after_match(after);
    if random.below(2) == 0 {
        pattern = pattern.within(random.one_of(&[1, 2, 3, 5, 8, u64::MAX]));
    }
    if keyed { pattern.partition_by("key") } else { pattern }
}

/// Streams of a mode: 10,000, or as `PROPTEST_CASES` says where that is fewer than usual.
fn streams() -> usize {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256usize);
    (cases * 40).min(10_000)
}

/// Random short streams through patterns of one mode, on every rung in turn.
fn check_mode(seed: u64, how: Contiguity, keyed: bool) {
    const EACH: usize = 50;
    let random = &mut Random(seed);
    let rungs = EXTEND.usable();
    let (mut taken, mut left, mut found) = (0, 0, 0);
    while taken < streams() {
        let patterns: Vec<Pattern> = (0..1 + random.below(2)).map(|_| pattern(random, how, keyed)).collect();
        let Some(mut matcher) = BitMatcher::new(&patterns, 3) else {
            left += 1;
            continue;
        };
        for stream in 0..EACH {
            let len = random.below(25) as usize;
            let stream_of = Stream::random(random, len, 4, 3);
            let (isa, extend) = rungs[stream % rungs.len()];
            let expected = stream_of.reference(&patterns);
            let matches = stream_of.matches(random, extend, &mut matcher, 12).sorted();
            assert_eq!(matches, expected, "{isa:?}: {patterns:?} over {stream_of:?}");
            (taken, found) = (taken + 1, found + expected.len());
            matcher.clear();
        }
    }
    assert!(left * EACH < taken, "most patterns are of this engine: {left} were not");
    assert!(found * 2 > taken, "{found} matches in {taken} streams");
}

#[test]
fn strict_global() {
    check_mode(1, Contiguity::Strict, false);
}

#[test]
fn strict_keyed() {
    check_mode(2, Contiguity::Strict, true);
}

#[test]
fn relaxed_global() {
    check_mode(3, Contiguity::SkipTillNext, false);
}

#[test]
fn relaxed_keyed() {
    check_mode(4, Contiguity::SkipTillNext, true);
}

/// Patterns of every mode in one matcher, over one longer stream, on every rung.
#[test]
fn all_modes_at_once() {
    let random = &mut Random(5);
    for _ in 0..3 {
        let mut patterns = Vec::new();
        let mut matcher = None;
        while patterns.len() < 8 {
            let how = [Contiguity::Strict, Contiguity::SkipTillNext][patterns.len() % 2];
            patterns.push(pattern(random, how, patterns.len() % 4 > 1));
            match BitMatcher::new(&patterns, 3) {
                Some(with_it) => matcher = Some(with_it),
                None => drop(patterns.pop()),
            }
        }
        let matcher = matcher.expect("eight patterns of the engine");
        let stream = Stream::random(random, 300, 4, 3);
        let expected = stream.reference(&patterns);
        for (isa, extend) in EXTEND.usable() {
            let matches = stream.matches(random, extend, &mut matcher.clone(), 100);
            assert_eq!(matches.sorted(), expected, "{isa:?}: {patterns:?}");
        }
    }
}
