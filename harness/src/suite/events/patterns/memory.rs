//! What a compiled pattern of 64 steps takes.

use super::inputs::{WITHIN, is, typed};
use crate::measure::levels::Level;
use crate::suite::race::figure;
use crate::suite::{Definition, OwnInput, Point};
use lanemark_kernels::pattern::{Contiguity, Element, Matcher, Matches, Options, Overflow, Pattern};
use lanemark_reports::{quantity, run};
use std::hint::black_box;

/// The figure that is judged: heap and the structure itself.
pub const COMPILED: &str = "heap and inline, compiled";

/// Steps of every pattern here.
pub const STEPS: usize = 64;

/// Events that are taken in afterwards, to tell what partial matches take.
const EVENTS: usize = 1 << 16;

/// Types of those events, of which the steps take the first 16.
const TYPES: u8 = 32;

/// A pattern with its label.
type Labelled = (&'static str, fn() -> Pattern);

/// The patterns, each of [`STEPS`] steps.
const KINDS: [Labelled; 3] = [
    ("strict sequence", || row(Contiguity::Strict)),
    ("sequence, others skipped within 10 s", || row(Contiguity::SkipTillNext).within(WITHIN)),
    ("repetitions, alternatives and negations within 10 s", || mixed().within(WITHIN)),
];

/// A matcher that drops partial matches beyond its limit, and counts them.
fn compiled(pattern: Pattern) -> Matcher {
    let options = Options { on_overflow: Overflow::DropOldest, ..Options::default() };
    Matcher::new(&[pattern], options).expect("a pattern that can be matched")
}

fn name(step: usize) -> String {
    format!("step{step}")
}

fn row(contiguity: Contiguity) -> Pattern {
    let first = Pattern::begin(name(0), is(0));
    let step = |step: usize| Element::step(name(step), is((step % 16) as u8));
    (1..STEPS).fold(first, |pattern, number| pattern.then(contiguity, step(number)))
}

/// Groups of four steps: one, one up to four times, and one of two; no event of a type of its own between groups.
fn mixed() -> Pattern {
    let step = |step: usize| Element::step(name(step), is((step % 16) as u8));
    let group = |pattern: Pattern, first: usize| {
        let either = Element::Alternative(vec![step(first + 2), step(first + 3)]);
        let pattern = pattern.then(Contiguity::SkipTillNext, step(first + 1)).times_between(1, 4).greedy();
        // Two types that are skipped to would double the partial matches in each group.
        pattern.then(Contiguity::Strict, either)
    };
    let start = group(Pattern::begin(name(0), is(0)), 0);
    (4..STEPS).step_by(4).fold(start, |pattern, first| {
        let pattern = pattern.not_followed_by("none", is(17)).then(Contiguity::SkipTillNext, step(first));
        group(pattern, first)
    })
}

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: "events/pattern-memory".to_owned(),
        title: format!("what one compiled pattern of {STEPS} steps takes"),
        unit: "bytes",
        claims: &["events.memory.nfa"],
        kernel: None,
        own_input: OwnInput::None,
        points: |_| {
            let point = |(detail, (label, _)): (usize, &Labelled)| Point {
                label: (*label).to_owned(),
                detail,
                ..Point::at(Level::Memory)
            };
            KINDS.iter().enumerate().map(point).collect()
        },
        measure: Box::new(|session, definition, point| {
            let stream = typed(session, EVENTS, TYPES)?;
            let live = crate::ALLOCATOR.live();
            // The pattern itself is made and dropped within, so that it is not counted.
            let mut matcher = black_box(compiled(KINDS[point.detail].1()));
            let heap = (crate::ALLOCATOR.live() - live) as f64;
            let inline = size_of::<Matcher>() as f64;
            let compiled = matcher.bytes() as f64;
            let mut matches = Matches::new();
            stream.batches(|events| matcher.extend(events, &mut matches).expect("a batch that can be taken in"));
            let figures = vec![
                figure(COMPILED, heap + inline, "bytes"),
                figure("counted on the heap", heap, "bytes"),
                figure("the structure itself", inline, "bytes"),
                figure("as the matcher says", compiled, "bytes"),
                figure(&format!("after {} events", quantity::count(EVENTS as u64)), matcher.bytes() as f64, "bytes"),
                figure("partial matches then", matcher.partial_matches() as f64, "partial matches"),
                figure("partial matches dropped", matcher.dropped() as f64, "partial matches"),
            ];
            let bench = session.unavailable(definition, point, String::new());
            Ok(run::Bench { figures, unavailable: None, ..bench }.into())
        }),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;

    #[test]
    fn partial_matches_stay_few() {
        with_session(1, |session| {
            let stream = typed(session, 1 << 14, TYPES).unwrap();
            for (label, pattern) in KINDS {
                let mut matcher = compiled(pattern());
                stream.batches(|events| matcher.extend(events, &mut Matches::new()).unwrap());
                let partial = matcher.partial_matches();
                assert!(partial < 10_000 && matcher.dropped() == 0, "{label}: {partial}");
            }
        });
    }

    #[test]
    fn every_pattern_has_all_steps() {
        for (label, pattern) in KINDS {
            assert_eq!(pattern().steps().len(), STEPS, "{label}");
        }
    }
}
