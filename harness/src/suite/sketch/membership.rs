//! Whether a key was seen: the split-block Bloom filter of Parquet at 1 % asked.

use super::streams::{described, distinct_keys};
use crate::before::sketches;
use crate::measure::case::{Sampled, Variant};
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::measure::task::{Expected, task};
use crate::suite::race::{Accuracies, Accuracy, BYTES, Race, figure, outcome, scalar, state};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::sketch::bloom::{BloomFilter, tables};
use lanemark_peers::{Answer, Column, Input};
use lanemark_reports::quantity;
use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;

/// The row of the filter.
const CLAIM: &[&str] = &["events.future.bloom"];

/// The bench of insertions.
pub const INSERT: &str = "sketch/membership-insert";

/// The bench of lookups.
pub const LOOKUP: &str = "sketch/membership-lookup";

/// The false-positive rate that is asked for.
const RATE: f64 = 0.01;

/// The figure of the false-positive rate that was measured.
pub const FALSE_POSITIVES: &str = "false positives";

/// The figure of the rate that the theory of the filter gives.
pub const THEORY: &str = "false positives in theory";

/// Numbers of the streams of keys that are in the filter, and of keys that are not.
const PRESENT: u64 = 4 << 32;
const ABSENT: u64 = 5 << 32;

/// Items that the filter holds, where it then lies, and how many keys a pass inserts or looks up.
const SIZES: [(usize, Level, usize); 3] =
    [(65_536, Level::L2, 65_536), (1 << 20, Level::L3, 131_072), (1 << 24, Level::Memory, 524_288)];

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        Definition {
            id: INSERT.to_owned(),
            title: "keys inserted into a Bloom filter of 1 % false positives that holds them already".to_owned(),
            unit: "keys/s",
            claims: CLAIM,
            kernel: tables::EXTEND.listing().ok(),
            own_input: OwnInput::None,
            points: |session| sizes(session).map(|size| point(size, "")).collect(),
            measure: Box::new(|session, definition, point| measure(session, definition, point, Asked::Insert)),
        },
        Definition {
            id: LOOKUP.to_owned(),
            title: "keys looked up in a Bloom filter of 1 % false positives".to_owned(),
            unit: "keys/s",
            claims: CLAIM,
            kernel: tables::CONTAINS.listing().ok(),
            own_input: OwnInput::None,
            points: |session| {
                // The largest filters take the libraries seconds to fill.
                let full = session.settings.profile == Profile::Full;
                let both = |size| full || size + 1 < SIZES.len();
                let of = |size| [Some(point(size, ", absent")), both(size).then(|| point(size, ", present"))];
                sizes(session).flat_map(of).flatten().collect()
            },
            measure: Box::new(|session, definition, point| {
                let asked = if point.label.ends_with("absent") { Asked::Absent } else { Asked::Present };
                measure(session, definition, point, asked)
            }),
        },
    ]
}

/// The sizes that the profile has time for.
fn sizes(session: &Session<'_>) -> impl Iterator<Item = usize> + use<> {
    let most = match session.settings.profile {
        Profile::Gate => 1,
        Profile::Quick => 2,
        Profile::Standard | Profile::Full => SIZES.len(),
    };
    0..most
}

/// A point of a size.
fn point(size: usize, asked: &str) -> Point {
    let (items, level, _) = SIZES[size];
    let label = format!("{} items{asked}", quantity::count(items as u64));
    // Passes over the larger filters take milliseconds: one visit is enough for them.
    let level = if size == 0 { level } else { Level::Memory };
    Point { label, detail: size, ..Point::at(level) }
}

/// What a pass does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Inserts keys that the filter holds.
    Insert,
    /// Looks up keys that were never inserted.
    Absent,
    /// Looks up keys that were inserted.
    Present,
}

fn measure(session: &Session<'_>, definition: &Definition, point: &Point, asked: Asked) -> Result<Sampled, SuiteError> {
    let (items, level, n) = SIZES[point.detail];
    let n = session.settings.profile.shortened(n);
    let held = distinct_keys(session, PRESENT, items)?;
    let keys = distinct_keys(session, if asked == Asked::Absent { ABSENT } else { PRESENT }, n)?;
    let source = format!("splitmix64, every key once, seed {}", session.settings.seed);
    let (input, held, keys) = (described(session, &keys, source), &held[..], &keys[..]);
    let race = Race::new(session, n);
    let mut filter = BloomFilter::with_rate(items as u64, RATE).expect("a rate that it takes");
    scalar(&tables::EXTEND)(&mut filter, held);
    let mut accuracies = Accuracies::default();
    let (mut variants, own) = match asked {
        Asked::Insert => (before_insert(&race, items, keys), inserts(session, &filter, keys)),
        _ => (before_lookup(&race, items, held, keys, asked), lookups(session, &filter, keys)),
    };
    let wanted = match asked {
        Asked::Absent => Expected { answer: Answer::Float(RATE * n as f64), tolerance: Some(RATE * n as f64) },
        _ => Expected { answer: Answer::Float(n as f64), tolerance: Some(0.0) },
    };
    let mut peer_input = Input { columns: vec![Column::U64(keys)], queries: held, ..Input::default() };
    peer_input.integers[0] = items as i64;
    peer_input.numbers[0] = RATE;
    for peer in session.peers.iter().filter(|peer| peer.operation() == definition.id) {
        let mut task = session.peer_task(peer, &peer_input)?;
        let outcome = outcome(session, peer, &mut task)?;
        let found = (asked == Asked::Absent).then_some(outcome.answer);
        accuracies.peers.push((outcome.variant, accuracy(items, n, outcome.bytes, found, None)));
        variants.push(session.peer_variant(peer, task, wanted));
    }
    variants.extend(own);
    let found = (asked == Asked::Absent).then(|| filter.contains_keys(keys, &mut vec![0; n.div_ceil(64)]) as f64);
    let theory = (asked == Asked::Absent).then(|| filter.expected_rate(items as u64));
    let bytes = (filter.bytes() + size_of::<BloomFilter>()) as u64;
    accuracies.own = accuracy(items, n, bytes, found, theory);
    race.measure(definition, &Point { level, ..point.clone() }, input, keys, variants, accuracies)
}

/// Bits a key, and the rate of false positives where it was measured.
fn accuracy(items: usize, n: usize, bytes: u64, found: Option<f64>, theory: Option<f64>) -> Accuracy {
    let mut figures = Vec::new();
    figures.extend(found.map(|found| figure(FALSE_POSITIVES, found / n as f64, "fraction")));
    figures.extend(theory.map(|theory| figure(THEORY, theory, "fraction")));
    if bytes > 0 {
        figures.push(figure(BYTES, bytes as f64, "bytes"));
        figures.push(figure("bits a key", bytes as f64 * 8.0 / items as f64, "bits"));
    }
    Accuracy { figures, curves: Vec::new() }
}

/// A set of so many keys takes seconds to make, and hundreds of megabytes.
const LARGEST_SET: usize = 1 << 20;

fn before_insert<'a>(race: &Race<'a>, items: usize, keys: &'a [u64]) -> Vec<Variant<'a>> {
    if items > LARGEST_SET {
        return Vec::new();
    }
    vec![race.before(
        "std HashSet",
        |n| Answer::Integer(n as i64),
        |n| sketches::distinct(black_box(&keys[..n]).iter().copied()),
        |set| Answer::Integer(set.len() as i64),
    )]
}

fn before_lookup<'a>(race: &Race<'a>, items: usize, held: &[u64], keys: &'a [u64], asked: Asked) -> Vec<Variant<'a>> {
    if items > LARGEST_SET {
        return Vec::new();
    }
    let set = sketches::distinct(held.iter().copied());
    vec![race.before(
        "std HashSet",
        |n| Answer::Integer(if asked == Asked::Present { n as i64 } else { 0 }),
        move |n| sketches::members(&set, black_box(&keys[..n])),
        |found| Answer::Integer(*found as i64),
    )]
}

/// Insertions into a filter of each rung's own, whose state is then that of the filter given.
fn inserts<'a>(session: &Session<'a>, filter: &BloomFilter, keys: &'a [u64]) -> Vec<Variant<'a>> {
    let expected = Expected { answer: state(&filter.to_bytes()), tolerance: None };
    session.rung_variants(&tables::EXTEND, expected, |extend| {
        let own = Rc::new(RefCell::new(filter.clone()));
        let into = Rc::clone(&own);
        task(
            move || extend(black_box(&mut into.borrow_mut()), black_box(keys)),
            move |()| state(&own.borrow().to_bytes()),
        )
    })
}

/// Lookups in a filter, whose answer is one bit a key.
fn lookups<'a>(session: &Session<'a>, filter: &BloomFilter, keys: &'a [u64]) -> Vec<Variant<'a>> {
    let bits: Vec<u64> = keys
        .chunks(64)
        .map(|keys| (0..).zip(keys).fold(0, |bits, (at, key)| bits | u64::from(filter.contains(*key)) << at))
        .collect();
    let expected = Expected { answer: Answer::bitmap(bits), tolerance: None };
    session.rung_variants(&tables::CONTAINS, expected, |contains| {
        let found = Rc::new(RefCell::new(vec![0; keys.len().div_ceil(64)]));
        let (filter, into) = (filter.clone(), Rc::clone(&found));
        task(
            move || contains(black_box(&filter), black_box(keys), black_box(&mut into.borrow_mut())),
            move |_| Answer::bitmap(found.borrow().iter().copied()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_bits_are_of_the_right_number() {
        let figures = accuracy(1_000, 200, 1_250, Some(3.0), Some(0.012)).figures;
        let values: Vec<(&str, f64)> = figures.iter().map(|figure| (figure.name.as_str(), figure.value)).collect();
        assert_eq!(values, [(FALSE_POSITIVES, 0.015), (THEORY, 0.012), (BYTES, 1_250.0), ("bits a key", 10.0)]);
        assert!(accuracy(1_000, 200, 0, None, None).figures.is_empty());
    }
}
