//! Patterns of every kind, per key and within a time, each alone and all at once: the row of pattern matching.

use super::inputs::{LONG, WITHIN, is, typed};
use super::race::{Naive, finish, matched};
use crate::before::events::patterns::{After, Kind, Search};
use crate::measure::case::Sampled;
use crate::measure::levels::Level;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::pattern::{AfterMatch, Contiguity, Element, Pattern};

/// The bench of the row.
pub const PATTERN_MIXED: &str = "events/pattern-mixed";

/// Types of the stream.
const TYPES: u8 = 8;

/// The name of the point of all patterns.
const ALL: &str = "all at once";

/// A pattern with its label, and what the naive method calls its kind.
type Labelled = (&'static str, fn() -> Pattern, Kind);

/// A pattern of each kind.
const KINDS: [Labelled; 6] = [
    ("sequence", || begin().next("b", is(1)).next("c", is(2)), Kind::Sequence),
    ("skip till next", || begin().followed_by("b", is(1)).followed_by("c", is(2)), Kind::SkipTillNext),
    ("alternative", alternative, Kind::Alternative),
    ("repetition", || begin().next("b", is(1)).one_or_more().consecutive().next("c", is(2)), Kind::Repetition),
    ("optional", || begin().next("b", is(1)).optional().next("c", is(2)), Kind::Optional),
    ("negation", || begin().not_followed_by("b", is(1)).followed_by("c", is(2)), Kind::Negation),
];

fn begin() -> Pattern {
    Pattern::begin("a", is(0))
}

fn alternative() -> Pattern {
    let step = |name, kind| Element::step(name, is(kind));
    let strict = |element| (Contiguity::Strict, element);
    let long = Element::Sequence(vec![strict(step("c", 2)), strict(step("d", 3))]);
    begin().then(Contiguity::Strict, Element::Alternative(vec![step("b", 1), long])).next("e", is(4))
}

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: PATTERN_MIXED.to_owned(),
        title: "patterns of every kind per key within 10 s, skipping past the last event of a match".to_owned(),
        unit: "events/s",
        claims: &["events.throughput.pattern-matching"],
        kernel: None,
        own_input: OwnInput::None,
        points: |session| {
            let names = KINDS.iter().map(|(name, ..)| *name).chain([ALL]).enumerate();
            // A strict one, a bounded one and all of them are enough for a look.
            let few = session.settings.profile.is_brief();
            let names = names.filter(|(detail, _)| !few || [0, 1, KINDS.len()].contains(detail));
            let point = |(detail, name): (usize, &str)| Point {
                label: name.to_owned(),
                detail,
                // Passes over a long stream take milliseconds: one visit is enough for them.
                ..Point::at(Level::Memory)
            };
            names.map(point).collect()
        },
        measure: Box::new(measure),
    }]
}

fn measure(session: &Session<'_>, definition: &Definition, point: &Point) -> Result<Sampled, SuiteError> {
    let stream = typed(session, LONG, TYPES)?;
    let kinds = KINDS.get(point.detail..=point.detail).unwrap_or(&KINDS);
    let patterns: Vec<Pattern> = kinds.iter().map(|(name, pattern, _)| keyed(pattern().named(*name))).collect();
    let searches: Vec<Search> =
        kinds.iter().map(|(.., kind)| Search { kind: *kind, within: WITHIN as i64, after: After::Last }).collect();
    let naive = Naive::by_key(&stream, searches);
    let mut variants = naive.variants(session);
    variants.push(matched(session, &stream, &patterns, naive.expected(LONG)));
    finish(session, definition, point, &stream, 13, variants)
}

/// Per key, in time, and past the last event of a match.
fn keyed(pattern: Pattern) -> Pattern {
    pattern.within(WITHIN).partition_by("key").after_match(AfterMatch::SkipPastLast)
}
