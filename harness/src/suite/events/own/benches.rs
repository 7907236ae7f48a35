//! The benches over the user's events; without a file of events they have nothing to run on.

use super::OwnEvents;
use super::operations::{Disorder, Found, empty_windows, hashed_keys, search};
use super::reader::UserEvents;
use crate::before::events::windows::Aggregate;
use crate::before::sketches;
use crate::measure::case::{Sampled, Variant};
use crate::measure::task::{Expected, task};
use crate::suite::column::digest;
use crate::suite::race::{Accuracies, Oracle, Race, state};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::aggregate::window::panes;
use lanemark_kernels::isa::{Isa, Listing};
use lanemark_kernels::pattern::reference;
use lanemark_kernels::pattern::{Column, Contiguity, Element, Events, Pattern};
use lanemark_kernels::sketch::hyperloglog::{self, HyperLogLog};
use lanemark_kernels::sketch::top_k::{self, TopK};
use lanemark_peers::{Answer, Digest};
use lanemark_reports::run::{self, Role};
use std::collections::BTreeMap;
use std::hint::black_box;

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        definition(
            "own-windows",
            "your events: count, sum, mean, extremes of each window",
            &panes::tables::EXTEND.listing().ok(),
            windows,
        ),
        definition("own-distinct", "your events: distinct keys", &hyperloglog::tables::EXTEND.listing().ok(), distinct),
        definition("own-top-k", "your events: the 100 most frequent keys", &top_k::tables::EXTEND.listing().ok(), top),
        definition("own-pattern", "your events: a pattern, searched in the order of time", &None, pattern),
    ]
}

type MeasureOwn = fn(&Session<'_>, &Definition, &Point, &OwnEvents) -> Result<Sampled, SuiteError>;

fn definition(name: &str, title: &str, kernel: &Option<Listing>, measure: MeasureOwn) -> Definition {
    let asks_pattern = name == "own-pattern";
    let points = if asks_pattern { pattern_points } else { points };
    Definition {
        id: format!("events/{name}"),
        title: title.to_owned(),
        unit: "events/s",
        claims: &[],
        kernel: kernel.clone(),
        own_input: OwnInput::Events,
        points,
        measure: Box::new(move |session, definition, point| match session.own_events {
            Some(own) => measure(session, definition, point, own),
            None => Ok(session.unavailable(definition, point, "runs on your own events alone".to_owned()).into()),
        }),
    }
}

fn points(session: &Session<'_>) -> Vec<Point> {
    let bytes = |own: &OwnEvents| own.events.times.len() as u64 * BYTES;
    let point =
        |own: &OwnEvents| Point { label: own.events.name.clone(), ..Point::at(session.levels.holding(bytes(own))) };
    session.own_events.map(point).into_iter().collect()
}

fn pattern_points(session: &Session<'_>) -> Vec<Point> {
    if session.own_events.is_some_and(|own| own.question.pattern.is_some()) { points(session) } else { Vec::new() }
}

/// Bytes of an event: time, key, value.
const BYTES: u64 = 20;

/// What the run's file says of the events.
fn input(session: &Session<'_>, own: &OwnEvents) -> run::Input {
    let events = &own.events;
    let (times, keys, values) = (&events.times, &events.keys, &events.values);
    let bytes = times.len() as u64 * BYTES;
    run::Input {
        n: times.len() as u64,
        bytes,
        working_set: bytes,
        level: session.levels.holding(bytes).name().to_owned(),
        source: format!("{}, {}{}", events.name, events.meaning, events.left_out()),
        digest: digest(&[bytemuck::cast_slice(times), bytemuck::cast_slice(keys), bytemuck::cast_slice(values)]),
        pages: "base".to_owned(),
    }
}

/// Count and extremes of each window that has events; sums have an order of their own in each method.
fn told(windows: impl IntoIterator<Item = (i64, u64, Option<f64>, Option<f64>)>) -> Answer {
    let mut digest = Digest::new();
    let mut count = 0;
    for (number, events, min, max) in windows.into_iter().filter(|window| window.1 > 0) {
        count += 1;
        for word in [number as u64, events, min.map_or(0, f64::to_bits), max.map_or(0, f64::to_bits)] {
            digest.word(word);
        }
    }
    Answer::Table { count, digest: digest.value() }
}

fn windows(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    own: &OwnEvents,
) -> Result<Sampled, SuiteError> {
    let (times, values, window) = (&own.events.times[..], &own.events.values[..], own.question.window);
    let empty = empty_windows(times, window).map_err(SuiteError::Peer)?;
    let race = Race::new(session, times.len());
    let mapped = |n: usize| {
        let mut windows: BTreeMap<i64, Aggregate> = BTreeMap::new();
        for (time, value) in black_box(&times[..n]).iter().zip(&values[..n]) {
            windows.entry(time.div_euclid(window as i64)).or_default().add(*value);
        }
        windows
    };
    let told_map = |windows: &BTreeMap<i64, Aggregate>| {
        told(windows.iter().map(|(number, one)| (*number, one.count, Some(one.least), Some(one.most))))
    };
    let expected = Oracle::new(|n| told_map(&mapped(n)));
    let mut variants = vec![race.before("BTreeMap of windows", |n| expected.of(n), mapped, told_map)];
    let empty = &empty;
    variants.extend(race.rungs(
        &panes::tables::EXTEND,
        |n| expected.of(n),
        move |extend, n| {
            let mut windows = empty.clone();
            extend(&mut windows, black_box(&times[..n]), &values[..n]).expect("columns of one length");
            windows
        },
        |windows| told(windows.iter().map(|(number, one)| (number, one.count(), one.min(), one.max()))),
    ));
    race.measure(definition, point, input(session, own), &[], variants, Accuracies::default())
}

fn distinct(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    own: &OwnEvents,
) -> Result<Sampled, SuiteError> {
    let keys = &hashed_keys(&own.events)[..];
    let race = Race::new(session, keys.len());
    let sketch = || HyperLogLog::new(14).expect("a precision that it takes");
    let one_by_one = Oracle::new(|n| {
        let mut sketch = sketch();
        keys[..n].iter().for_each(|key| sketch.insert(*key));
        state(&sketch.to_bytes())
    });
    let counted = |n: usize| sketches::distinct(black_box(&keys[..n]).iter().copied()).len();
    let mut variants = vec![race.before(
        "std HashSet of every key",
        |n| Answer::Integer(counted(n) as i64),
        counted,
        |count| Answer::Integer(*count as i64),
    )];
    variants.extend(race.rungs(
        &hyperloglog::tables::EXTEND,
        |n| one_by_one.of(n),
        move |extend, n| {
            let mut sketch = sketch();
            extend(&mut sketch, black_box(&keys[..n]));
            sketch
        },
        |sketch| state(&sketch.to_bytes()),
    ));
    race.measure(definition, point, input(session, own), &[], variants, Accuracies::default())
}

fn top(session: &Session<'_>, definition: &Definition, point: &Point, own: &OwnEvents) -> Result<Sampled, SuiteError> {
    let keys = &hashed_keys(&own.events)[..];
    let race = Race::new(session, keys.len());
    let pass = |extend: fn(&mut TopK, &[u64]), n: usize| {
        let mut sketch = TopK::new(100).expect("a number of keys that it takes");
        extend(&mut sketch, black_box(&keys[..n]));
        sketch
    };
    let scalar = top_k::tables::EXTEND.rung(Isa::Scalar).expect("every kernel has a scalar rung");
    let expected = Oracle::new(|n| state(&pass(scalar, n).to_bytes()));
    let exact = |n: usize| sketches::top_k(black_box(&keys[..n]), 100);
    let told = |top: &Vec<(u64, u64)>| Answer::Table {
        count: top.len() as u64,
        digest: Digest::of(top.iter().map(|(_, count)| *count)),
    };
    let mut variants = vec![race.before("ordered map of every count", |n| told(&exact(n)), exact, told)];
    variants.extend(race.rungs(&top_k::tables::EXTEND, |n| expected.of(n), pass, |sketch| state(&sketch.to_bytes())));
    race.measure(definition, point, input(session, own), &[], variants, Accuracies::default())
}

fn pattern(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    own: &OwnEvents,
) -> Result<Sampled, SuiteError> {
    let Some((pattern, _)) = &own.question.pattern else {
        return Ok(session.unavailable(definition, point, "no pattern was asked for".to_owned()).into());
    };
    let told = |found: &Found| {
        let sorted = found.matches.sorted();
        let words =
            sorted.iter().flat_map(|one| one.events).map(|event| u64::from(found.places[event.number as usize]));
        Answer::Table { count: sorted.len() as u64, digest: Digest::of(words) }
    };
    let searched = |own: &OwnEvents| search(own, pattern, Disorder::of(&own.events.times)).map_err(SuiteError::Peer);
    // Once before it is timed: a pattern that needs too much is an error in words.
    let expected = told(&searched(own)?);
    let isa = Isa::active().map_or("scalar", Isa::name);
    let disorder = Disorder::of(&own.events.times);
    let stream = Variant {
        name: isa.to_owned(),
        role: Role::Rung,
        isa: Some(isa.to_owned()),
        version: None,
        chosen: true,
        note: None,
        smaller_n: None,
        expected: Expected { answer: expected, tolerance: None },
        task: task(move || search(black_box(own), pattern, disorder).expect("a pattern that was searched"), told),
    };
    let race = Race::new(session, own.events.times.len());
    let mut variants = vec![stream];
    if is_short(&pattern.element) {
        let first = |n: usize| OwnEvents { events: own.events.first(n), question: own.question.clone() };
        let expected = |n: usize| searched(&first(n)).map_or(Answer::Nothing, |found| told(&found));
        let name = "all events sorted, then a search from every start";
        variants.push(race.before(name, expected, |n| re_scanned(&black_box(&own.events).first(n), pattern), told));
    }
    race.measure(definition, point, input(session, own), &[], variants, Accuracies::default())
}

/// Every event put in its place in time, and every way through the pattern tried from each.
fn re_scanned(events: &UserEvents, pattern: &Pattern) -> Found {
    let mut places: Vec<u32> = (0..events.times.len() as u32).collect();
    places.sort_by_key(|place| events.times[*place as usize]);
    let times: Vec<i64> = places.iter().map(|place| events.times[*place as usize]).collect();
    let keys: Vec<u32> = places.iter().map(|place| events.keys[*place as usize]).collect();
    let values: Vec<f64> = places.iter().map(|place| events.values[*place as usize]).collect();
    let whole: Vec<i64> = keys.iter().map(|key| i64::from(*key)).collect();
    let columns = [("value", Column::F64(&values)), ("key", Column::I64(&whole))];
    let batch = Events::new(&times, Some(&keys), &columns).expect("columns of one length");
    let matches = reference::matches(std::slice::from_ref(pattern), &batch).expect("a pattern that was searched");
    Found { matches, places }
}

/// Whether a match has few events that directly follow one another: the ways through any other pattern may be too many to
/// try one after another.
fn is_short(element: &Element) -> bool {
    match element {
        Element::Step { .. } | Element::Not { .. } => true,
        Element::Sequence(parts) => parts
            .iter()
            .enumerate()
            .all(|(index, (how, part))| (index == 0 || *how == Contiguity::Strict) && is_short(part)),
        Element::Alternative(parts) => parts.iter().all(is_short),
        Element::Repeat { element, max, contiguity, .. } => {
            max.is_some_and(|max| max <= 8) && *contiguity == Contiguity::Strict && is_short(element)
        }
    }
}
