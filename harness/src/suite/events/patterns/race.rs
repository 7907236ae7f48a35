//! The variants of a bench of patterns: the naive re-scan of objects and of structures, and the matcher.

use super::inputs::{Found, KEYS, Typed, set, set_of};
use crate::before::events::patterns::{self as before, Plain, Search};
use crate::before::rows::Event;
use crate::measure::case::{Sampled, Variant};
use crate::measure::task::{Expected, Task, task};
use crate::suite::events::windows::panes::chosen;
use crate::suite::race::Race;
use crate::suite::session::Session;
use crate::suite::{Definition, Point, SuiteError};
use lanemark_kernels::isa::Isa;
use lanemark_kernels::pattern::bits::BitMatcher;
use lanemark_kernels::pattern::bits::tables::{EXTEND, Extend};
use lanemark_kernels::pattern::{Events, Matcher, Matches, Options, Pattern, PatternError};
use lanemark_peers::Answer;
use lanemark_reports::run::{self, Role};
use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;

/// Events that the naive method gets as objects, which take some hundred bytes each.
const OBJECTS: usize = 1 << 15;

/// Events that the naive method gets as structures.
const STRUCTURES: usize = 1 << 17;

/// The naive method on a stream: also what the matcher's answer is held against.
pub struct Naive {
    searches: Vec<Search>,
    by_key: bool,
    events: Vec<Plain>,
    objects: Vec<Event>,
}

impl Naive {
    /// Searches per key.
    pub fn by_key(stream: &Typed, searches: Vec<Search>) -> Naive {
        Naive { by_key: true, ..Naive::global(stream, searches) }
    }

    /// Searches over the whole stream.
    pub fn global(stream: &Typed, searches: Vec<Search>) -> Naive {
        let columns = stream.times.iter().zip(&*stream.types).zip(&*stream.keys);
        let events: Vec<Plain> =
            columns.map(|((time, kind), key)| Plain { time: *time, kind: *kind, key: *key }).collect();
        let objects = events.iter().take(OBJECTS).map(Plain::object).collect();
        Naive { searches, by_key: false, events, objects }
    }

    fn rescanned<E: before::Typed>(&self, events: &[E]) -> Vec<Found> {
        let of = |(pattern, search): (usize, &Search)| -> Vec<Found> {
            match self.by_key {
                true => {
                    let matches = search.rescan_by_key(events).into_iter();
                    matches.map(|(key, steps)| (pattern, Some(key), steps)).collect()
                }
                false => search.rescan(events).into_iter().map(|steps| (pattern, None, steps)).collect(),
            }
        };
        self.searches.iter().enumerate().flat_map(of).collect()
    }

    /// The matches in the first `n` events.
    pub fn expected(&self, n: usize) -> Answer {
        set_of(&self.rescanned(&self.events[..n]))
    }

    /// The re-scan of objects, on a smaller input, and of structures.
    pub fn variants<'a>(&'a self, session: &'a Session<'a>) -> Vec<Variant<'a>> {
        vec![
            self.variant(session, "re-scan of event objects", "each event with a dynamic field map", &self.objects),
            self.variant(session, "re-scan of structures", "each event 16 bytes", &self.events),
        ]
    }

    fn variant<'a, E: before::Typed>(
        &'a self,
        session: &'a Session<'a>,
        name: &str,
        note: &str,
        events: &'a [E],
    ) -> Variant<'a> {
        let few = &events[..events.len().min(STRUCTURES)];
        let race = Race::new(session, few.len());
        let (expected, answer) = (|n| self.expected(n), |found: &Vec<Found>| set_of(found));
        let variant = race.before(name, expected, |n| self.rescanned(black_box(&few[..n])), answer);
        let taken = variant.smaller_n.unwrap_or(few.len() as u64);
        let smaller_n = (taken < self.events.len() as u64).then_some(taken);
        Variant { smaller_n, note: Some(format!("from every start; {note}")), ..variant }
    }
}

/// What matches patterns over a stream.
trait Engine {
    /// Begins the stream anew.
    fn begin(&mut self);
    /// Takes a batch in.
    fn extend(&mut self, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError>;
    /// Ends the stream.
    fn finish(&mut self, _: &mut Matches) {}
}

impl Engine for Matcher {
    fn begin(&mut self) {
        self.clear();
    }

    fn extend(&mut self, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        Matcher::extend(self, events, matches)
    }

    fn finish(&mut self, matches: &mut Matches) {
        Matcher::finish(self, matches);
    }
}

/// The bit-parallel engine by one of its rungs.
struct Bits {
    matcher: BitMatcher,
    extend: Extend,
}

impl Engine for Bits {
    fn begin(&mut self) {
        self.matcher.clear();
    }

    fn extend(&mut self, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        (self.extend)(&mut self.matcher, events, matches)
    }
}

/// Passes over a stream batch by batch, into matches whose memory is used again.
fn passes<'a>(stream: &'a Typed, mut engine: impl Engine + 'a) -> Box<dyn Task + 'a> {
    let matches = Rc::new(RefCell::new(Matches::new()));
    let into = Rc::clone(&matches);
    let pass = move || {
        let mut matches = into.borrow_mut();
        matches.clear();
        engine.begin();
        stream.batches(|events| engine.extend(black_box(events), &mut matches).expect("a batch that can be taken in"));
        engine.finish(&mut matches);
    };
    task(pass, move |()| set(&matches.borrow()))
}

/// The matcher as dispatch gives it.
pub fn matched<'a>(session: &Session<'_>, stream: &'a Typed, patterns: &[Pattern], expected: Answer) -> Variant<'a> {
    let isa = session.isas.iter().copied().max().unwrap_or(Isa::Scalar).name();
    let matcher = Matcher::new(patterns, Options { keys: KEYS, ..Options::default() });
    Variant {
        name: isa.to_owned(),
        role: Role::Rung,
        isa: Some(isa.to_owned()),
        version: None,
        chosen: true,
        note: None,
        smaller_n: None,
        expected: Expected { answer: expected, tolerance: None },
        task: passes(stream, matcher.expect("patterns that can be matched")),
    }
}

fn bits<'a>(stream: &'a Typed, patterns: &[Pattern], extend: Extend) -> Box<dyn Task + 'a> {
    let matcher = BitMatcher::new(patterns, KEYS).expect("patterns that are words of steps");
    passes(stream, Bits { matcher, extend })
}

/// The bit-parallel engine at every instruction set.
pub fn rungs<'a>(session: &Session<'_>, stream: &'a Typed, patterns: &[Pattern], expected: Answer) -> Vec<Variant<'a>> {
    let expected = Expected { answer: expected, tolerance: None };
    session.rung_variants(&EXTEND, expected, |extend| bits(stream, patterns, extend))
}

/// The bit-parallel engine as dispatch gives it, on other patterns than the bench is of.
pub fn other_patterns<'a>(
    session: &Session<'_>,
    name: &str,
    stream: &'a Typed,
    patterns: &[Pattern],
    expected: Answer,
) -> Variant<'a> {
    let (isa, extend) = chosen(session, &EXTEND);
    Variant {
        name: name.to_owned(),
        role: Role::Rung,
        isa: Some(isa.name().to_owned()),
        version: None,
        chosen: false,
        note: None,
        smaller_n: None,
        expected: Expected { answer: expected, tolerance: None },
        task: bits(stream, patterns, extend),
    }
}

/// Verifies and times the variants on a stream, of which a matcher must read so many bytes an event.
///
/// # Errors
/// When a variant gives a wrong answer.
pub fn finish<'a>(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    stream: &'a Typed,
    bytes_read: usize,
    variants: Vec<Variant<'a>>,
) -> Result<Sampled, SuiteError> {
    let bytes = (stream.times.len() * bytes_read) as u64;
    let level = session.levels.holding(bytes);
    let input = run::Input { bytes, working_set: bytes, level: level.name().to_owned(), ..stream.input.clone() };
    let header = session.header(definition, point, input);
    session.measure_reading(header, level, bytes, bytemuck::cast_slice(&stream.types), variants)
}
