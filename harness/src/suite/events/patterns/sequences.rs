//! Sequences of three steps: strict over the whole stream and per key, with others skipped within a time, and 64 at once.

use super::inputs::{Found, KEYS, LONG, Typed, WITHIN, is, set_of, set_of_triples, typed};
use super::race::{Naive, finish, other_patterns, rungs};
use crate::before::events::patterns::{After, Kind, Search};
use crate::measure::case::{Sampled, Variant};
use crate::measure::levels::Level;
use crate::measure::task::{Expected, task};
use crate::peers::{self, Index, Refused, Way};
use crate::suite::column::random_of;
use crate::suite::events::windows::inputs::below;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::pattern::bits::tables::EXTEND;
use lanemark_kernels::pattern::{AfterMatch, Pattern};
use lanemark_peers::Answer;
use lanemark_reports::quantity;
use lanemark_reports::run::Role;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hint::black_box;
use std::rc::Rc;

/// The bench of many patterns at once.
pub const PATTERNS_64: &str = "events/patterns-64";

/// The variant of it that matches one of the patterns.
pub const ONE: &str = "one of the patterns";

/// Patterns that are matched at once.
const MANY: usize = 64;

/// How the label of a point per key begins.
const KEYED: &str = "per key";

/// What a library of literals is told to a reader as.
const LITERALS: &str = "sees one byte an event, and neither keys nor times";

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        bench(
            "events/pattern-strict",
            "three types directly after each other, over the whole stream",
            |session| points(session, &[(Level::Memory, 16), (Level::L2, 16), (Level::Memory, 4)]),
            strict,
        ),
        bench(
            "events/pattern-strict-keyed",
            "three types directly after each other among the events of a key",
            |session| points(session, &[(Level::Memory, 16), (Level::Memory, 4)]),
            strict_keyed,
        ),
        bench(
            "events/pattern-within",
            "three types in order among the events of a key within 10 s, others skipped",
            |session| points(session, &[(Level::Memory, 16), (Level::Memory, 4)]),
            within,
        ),
        bench(
            PATTERNS_64,
            "64 sequences of three types directly after each other, over the whole stream and per key",
            |session| {
                let mut points = points(session, &[(Level::Memory, 64), (Level::Memory, 16)]);
                points.push(Point {
                    label: format!("{KEYED} of {KEYS}, 16 types"),
                    detail: 16,
                    ..Point::at(Level::Memory)
                });
                points
            },
            |session, definition, point, stream| match point.label.starts_with(KEYED) {
                true => many_keyed(session, definition, point, stream),
                false => many(session, definition, point, stream),
            },
        ),
    ]
}

type Measure = fn(&Session<'_>, &Definition, &Point, &Typed) -> Result<Sampled, SuiteError>;

fn bench(id: &str, title: &str, points: fn(&Session<'_>) -> Vec<Point>, measure: Measure) -> Definition {
    Definition {
        id: id.to_owned(),
        title: title.to_owned(),
        unit: "events/s",
        claims: &[],
        kernel: EXTEND.listing().ok(),
        own_input: OwnInput::None,
        points,
        measure: Box::new(move |session, definition, point| {
            let n = if point.level == Level::L2 {
                session.items(Level::L2, 1.0)
            } else {
                session.settings.profile.shortened(LONG)
            };
            let stream = typed(session, n, point.detail as u8)?;
            measure(session, definition, point, &stream)
        }),
    }
}

/// Where the types lie and how many there are; the first is enough for a look.
fn points(session: &Session<'_>, sweep: &[(Level, u8)]) -> Vec<Point> {
    let most = if session.settings.profile.is_brief() { 1 } else { sweep.len() };
    let point = |(level, types): &(Level, u8)| {
        let long = || format!("{} events", quantity::count(session.settings.profile.shortened(LONG) as u64));
        let size = if *level == Level::L2 { level.name().to_owned() } else { long() };
        // Passes over a long stream take milliseconds: one visit is enough for them.
        Point { label: format!("{size}, {types} types"), detail: usize::from(*types), ..Point::at(*level) }
    };
    sweep[..most].iter().map(point).collect()
}

fn triple(types: [u8; 3]) -> Pattern {
    Pattern::begin("a", is(types[0])).next("b", is(types[1])).next("c", is(types[2]))
}

/// The first three types, as a naive search.
fn search(kind: Kind, after: After, within: i64) -> Vec<Search> {
    vec![Search { kind, within, after }]
}

fn strict(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    stream: &Typed,
) -> Result<Sampled, SuiteError> {
    let naive = Naive::global(stream, search(Kind::Sequence, After::First, i64::MAX));
    let expected = naive.expected(stream.times.len());
    let mut variants = naive.variants(session);
    for way in peers::index_literal(&[0, 1, 2]) {
        variants
            .push(literals(way, stream, expected, |found| found.iter().map(|first| (0, u64::from(*first))).collect())?);
    }
    variants.extend(rungs(session, stream, &[triple([0, 1, 2])], expected));
    finish(session, definition, point, stream, 1, variants)
}

/// A library that looks for the types as literals.
fn literals<'a>(
    way: Result<Way<Index>, Refused>,
    stream: &'a Typed,
    expected: Answer,
    triples: fn(&[u32]) -> Vec<(usize, u64)>,
) -> Result<Variant<'a>, SuiteError> {
    let way = way.map_err(SuiteError::Peer)?;
    let found = Rc::new(RefCell::new(Vec::new()));
    let into = Rc::clone(&found);
    Ok(Variant {
        name: way.name(),
        role: Role::Peer,
        isa: None,
        version: Some(way.version.clone()),
        chosen: false,
        note: Some([way.note.as_deref(), Some(LITERALS)].into_iter().flatten().collect::<Vec<_>>().join("; ")),
        smaller_n: None,
        expected: Expected { answer: expected, tolerance: None },
        task: task(
            move || (way.call)(black_box(&stream.types), &mut into.borrow_mut()),
            move |()| set_of_triples(triples(&found.borrow())),
        ),
    })
}

fn strict_keyed(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    stream: &Typed,
) -> Result<Sampled, SuiteError> {
    let naive = Naive::by_key(stream, search(Kind::Sequence, After::First, i64::MAX));
    let mut variants = naive.variants(session);
    let pattern = triple([0, 1, 2]).partition_by("key");
    variants.extend(rungs(session, stream, &[pattern], naive.expected(stream.times.len())));
    finish(session, definition, point, stream, 5, variants)
}

fn within(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    stream: &Typed,
) -> Result<Sampled, SuiteError> {
    let naive = Naive::by_key(stream, search(Kind::SkipTillNext, After::Last, WITHIN as i64));
    let mut variants = naive.variants(session);
    let pattern = Pattern::begin("a", is(0)).followed_by("b", is(1)).followed_by("c", is(2));
    let pattern = pattern.within(WITHIN).partition_by("key").after_match(AfterMatch::SkipPastLast);
    variants.extend(rungs(session, stream, &[pattern], naive.expected(stream.times.len())));
    finish(session, definition, point, stream, 13, variants)
}

/// Different triples of different types.
fn triples(session: &Session<'_>, types: u8) -> Vec<[u8; 3]> {
    let mut random = random_of(session, "sequences of types");
    let mut triples: Vec<[u8; 3]> = Vec::new();
    while triples.len() < MANY {
        let [a, b, c] = std::array::from_fn(|_| below(&mut random, u64::from(types)) as u8);
        if a != b && b != c && a != c && !triples.contains(&[a, b, c]) {
            triples.push([a, b, c]);
        }
    }
    triples
}

/// The matches of triples by a table of all triples of types, each as the pattern's place and the first event's number.
fn by_table(types: &[u8], triples: &[[u8; 3]]) -> Answer {
    let at = |triple: &[u8]| triple.iter().fold(0, |at, of| at << 6 | usize::from(*of));
    let mut table = vec![None; 1 << 18];
    triples.iter().enumerate().for_each(|(pattern, triple)| table[at(triple)] = Some(pattern));
    let found = (0..).zip(types.windows(3)).filter_map(|(first, window)| Some((table[at(window)]?, first)));
    set_of_triples(found)
}

/// All patterns, and one of them as a variant: the ratio of the two is paired.
fn many(session: &Session<'_>, definition: &Definition, point: &Point, stream: &Typed) -> Result<Sampled, SuiteError> {
    let triples = triples(session, point.detail as u8);
    let patterns: Vec<Pattern> = triples.iter().map(|types| triple(*types)).collect();
    let literal_set: Vec<Vec<u8>> = triples.iter().map(|types| types.to_vec()).collect();
    let expected = by_table(&stream.types, &triples);
    let mut variants = Vec::new();
    let sample = &stream.types[..stream.types.len().min(1 << 16)];
    for way in peers::index_all(&literal_set, sample) {
        let places = |found: &[u32]| found.chunks(2).map(|one| (one[0] as usize, u64::from(one[1]))).collect();
        variants.push(literals(way, stream, expected, places)?);
    }
    variants.extend(rungs(session, stream, &patterns, expected));
    let one = by_table(&stream.types, &triples[..1]);
    variants.push(other_patterns(session, ONE, stream, &patterns[..1], one));
    finish(session, definition, point, stream, 1, variants)
}

/// As [`by_table`], among the events of a key.
fn by_table_and_key(stream: &Typed, triples: &[[u8; 3]]) -> Answer {
    let place = |types: [u8; 3]| triples.iter().position(|triple| *triple == types);
    let mut last: HashMap<u32, Vec<(u8, u64)>> = HashMap::new();
    let mut found: Vec<Found> = Vec::new();
    for (number, (kind, key)) in (0..).zip(stream.types.iter().zip(&*stream.keys)) {
        let events = last.entry(*key).or_default();
        events.push((*kind, number));
        if let [.., first, second, third] = events[..]
            && let Some(pattern) = place([first.0, second.0, third.0])
        {
            found.push((pattern, Some(*key), vec![(0, first.1), (1, second.1), (2, third.1)]));
        }
    }
    set_of(&found)
}

/// As [`many`], per key; no library looks for sequences per key.
fn many_keyed(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    stream: &Typed,
) -> Result<Sampled, SuiteError> {
    let triples = triples(session, point.detail as u8);
    let patterns: Vec<Pattern> = triples.iter().map(|types| triple(*types).partition_by("key")).collect();
    let mut variants = rungs(session, stream, &patterns, by_table_and_key(stream, &triples));
    let one = by_table_and_key(stream, &triples[..1]);
    variants.push(other_patterns(session, ONE, stream, &patterns[..1], one));
    finish(session, definition, point, stream, 5, variants)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;

    #[test]
    fn the_table_finds_what_the_re_scan_finds() {
        with_session(1, |session| {
            let stream = typed(session, 20_000, 4).unwrap();
            let naive = Naive::global(&stream, search(Kind::Sequence, After::First, i64::MAX));
            assert_eq!(by_table(&stream.types, &[[0, 1, 2]]), naive.expected(20_000));
            assert_eq!(triples(session, 16).len(), MANY);
            let naive = Naive::by_key(&stream, search(Kind::Sequence, After::First, i64::MAX));
            assert_eq!(by_table_and_key(&stream, &[[0, 1, 2]]), naive.expected(20_000));
        });
    }
}
