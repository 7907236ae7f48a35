//! Distinct counts: HyperLogLog over keys and strings, and in the format of DataSketches.

use super::streams::{KeyStream, keys, names};
use crate::before::sketches;
use crate::measure::levels::Level;
use crate::measure::task::Expected;
use crate::suite::race::{Accuracies, Accuracy, Oracle, Race, bytes_figure, figure, outcomes, scalar, state};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::sketch::datasketches::{self, HllSketch, Target};
use lanemark_kernels::sketch::hash;
use lanemark_kernels::sketch::hyperloglog::{HyperLogLog, tables};
use lanemark_kernels::sketch::strings::Strings;
use lanemark_peers::{Answer, Column, Input, Peer};
use std::hint::black_box;

/// The row that the counts stand for.
const CLAIM: &[&str] = &["events.throughput.distinct-count"];

/// The operation of the libraries that count keys.
const COUNT: &str = "sketch/distinct-count";

/// The precision of every sketch here: 16,384 registers.
pub const PRECISION: u8 = 14;

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![distinct_count(), distinct_strings(), distinct_datasketches()]
}

/// A point of a stream.
pub fn point(stream: KeyStream) -> Point {
    Point { label: stream.label(), ..Point::at(Level::Memory) }
}

/// An empty sketch.
pub fn sketch() -> HyperLogLog {
    HyperLogLog::new(PRECISION).expect("a precision that it takes")
}

/// What an estimate must be within: seven standard errors of the theory of 2^14 registers.
fn about(truth: u64) -> Expected {
    let tolerance = 7.0 * 1.04 / f64::from(1 << PRECISION).sqrt() * truth as f64;
    Expected { answer: Answer::Float(truth as f64), tolerance: Some(tolerance) }
}

/// The figures of one estimate.
fn accuracy(estimate: f64, truth: u64, bytes: u64) -> Accuracy {
    let error = (estimate / truth as f64 - 1.0).abs();
    let figures = [Some(figure("relative error of this estimate", error, "fraction")), bytes_figure(bytes)];
    Accuracy { figures: figures.into_iter().flatten().collect(), curves: Vec::new() }
}

/// As [`accuracy`], of each library that is wanted.
fn peer_accuracies(
    session: &Session<'_>,
    operation: &str,
    wanted: impl Fn(&Peer) -> bool,
    input: &Input<'_>,
    truth: u64,
) -> Result<Vec<(String, Accuracy)>, SuiteError> {
    let outcomes = outcomes(session, operation, wanted, input)?;
    Ok(outcomes.into_iter().map(|outcome| (outcome.variant, accuracy(outcome.answer, truth, outcome.bytes))).collect())
}

/// The input of a library that counts keys.
pub fn key_input(keys: &[u64]) -> Input<'_> {
    Input { columns: vec![Column::U64(keys)], ..Input::default() }
}

fn distinct_count() -> Definition {
    Definition {
        id: COUNT.to_owned(),
        title: "distinct keys of a stream, HyperLogLog of 16,384 registers".to_owned(),
        unit: "keys/s",
        claims: CLAIM,
        kernel: tables::EXTEND.listing().ok(),
        own_input: OwnInput::None,
        points: |_| [KeyStream::Uniform, KeyStream::Zipf(1.1), KeyStream::Floats].map(point).to_vec(),
        measure: Box::new(|session, definition, point| {
            let stream = KeyStream::of_label(&point.label);
            let stream_keys = match keys(session, stream)? {
                Ok(keys) => keys,
                Err(reason) => return Ok(session.unavailable(definition, point, reason).into()),
            };
            let (keys, distinct) = (&stream_keys.keys[..], |n| stream_keys.distinct(n));
            let race = Race::new(session, keys.len());
            let one_by_one = Oracle::new(|n| {
                let mut sketch = sketch();
                keys[..n].iter().for_each(|key| sketch.insert(*key));
                state(&sketch.to_bytes())
            });
            let mut variants = vec![race.before(
                "std HashSet of every key",
                |n| Answer::Integer(distinct(n) as i64),
                |n| sketches::distinct(black_box(&keys[..n]).iter().copied()),
                |seen| Answer::Integer(seen.len() as i64),
            )];
            variants.extend(race.peers(COUNT, |_| true, |n| key_input(&keys[..n]), |n| about(distinct(n)))?);
            let told = |sketch: &HyperLogLog| state(&sketch.to_bytes());
            variants.extend(match stream {
                KeyStream::Floats => race.rungs(
                    &tables::EXTEND_F64,
                    |n| one_by_one.of(n),
                    move |extend, n| {
                        let mut sketch = sketch();
                        extend(&mut sketch, bytemuck::cast_slice(black_box(&keys[..n])));
                        sketch
                    },
                    told,
                ),
                _ => race.rungs(
                    &tables::EXTEND,
                    |n| one_by_one.of(n),
                    move |extend, n| {
                        let mut sketch = sketch();
                        extend(&mut sketch, black_box(&keys[..n]));
                        sketch
                    },
                    told,
                ),
            });
            let mut own = sketch();
            own.extend(keys);
            let truth = distinct(keys.len());
            let accuracies = Accuracies {
                own: accuracy(own.estimate(), truth, own.bytes() as u64 + size_of::<HyperLogLog>() as u64),
                peers: peer_accuracies(session, COUNT, |_| true, &key_input(keys), truth)?,
            };
            race.measure(definition, point, stream_keys.input.clone(), keys, variants, accuracies)
        }),
    }
}

fn distinct_strings() -> Definition {
    Definition {
        id: "sketch/distinct-strings".to_owned(),
        title: "distinct names of a column, HyperLogLog of 16,384 registers".to_owned(),
        unit: "keys/s",
        claims: CLAIM,
        kernel: hash::tables::HASH_STRINGS.listing().ok(),
        own_input: OwnInput::None,
        points: |_| vec![Point { label: "names of 8 to 24 bytes".to_owned(), ..Point::at(Level::Memory) }],
        measure: Box::new(|session, definition, point| {
            let names = names(session)?;
            let strings = names.strings();
            let race = Race::of_long_items(session, strings.len());
            let one_by_one = Oracle::new(|n| {
                let mut sketch = sketch();
                strings.slice(0, n).iter().for_each(|name| sketch.extend_hashes(&[hash::hash_bytes(name)]));
                state(&sketch.to_bytes())
            });
            let owned = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
            let mut variants = vec![race.before(
                "std HashSet of every String",
                |n| Answer::Integer(n as i64),
                move |n| sketches::distinct(black_box(strings.slice(0, n)).iter().map(owned)),
                |seen| Answer::Integer(seen.len() as i64),
            )];
            let input = |n: usize| {
                let mut input = Input { columns: vec![Column::U32(&strings.offsets()[..=n])], ..Input::default() };
                input.texts[0] = strings.bytes();
                input
            };
            variants.extend(race.peers(&definition.id, |_| true, input, |n| about(n as u64))?);
            variants.extend(race.rungs(
                &hash::tables::HASH_STRINGS,
                |n| one_by_one.of(n),
                move |hash, n| {
                    let mut sketch = sketch();
                    extend_strings(hash, &mut sketch, black_box(strings.slice(0, n)));
                    sketch
                },
                |sketch: &HyperLogLog| state(&sketch.to_bytes()),
            ));
            let mut own = sketch();
            own.extend_strings(strings);
            let truth = strings.len() as u64;
            let accuracies = Accuracies {
                own: accuracy(own.estimate(), truth, own.bytes() as u64 + size_of::<HyperLogLog>() as u64),
                peers: peer_accuracies(session, &definition.id, |_| true, &input(strings.len()), truth)?,
            };
            let (_, walked, _) = bytemuck::pod_align_to::<u8, u64>(strings.bytes());
            race.measure(definition, point, names.input.clone(), walked, variants, accuracies)
        }),
    }
}

/// As [`HyperLogLog::extend_strings`] with a rung of the hash.
fn extend_strings(hash: hash::tables::HashStrings, sketch: &mut HyperLogLog, strings: Strings<'_>) {
    let mut hashes = [0; 1024];
    for start in (0..strings.len()).step_by(hashes.len()) {
        let part = strings.slice(start, strings.len().min(start + hashes.len()));
        let hashes = &mut hashes[..part.len()];
        hash(part, hashes);
        sketch.extend_hashes(hashes);
    }
}

/// Whether a library that counts keys does it in the format of DataSketches.
pub fn is_datasketches(peer: &Peer) -> bool {
    peer.operation() == COUNT && peer.name().starts_with("datasketches")
}

/// The bench of the format of DataSketches.
pub const DATASKETCHES: &str = "sketch/distinct-datasketches";

fn distinct_datasketches() -> Definition {
    Definition {
        id: DATASKETCHES.to_owned(),
        title: "distinct keys of a stream in the format of DataSketches, HLL_8 of 16,384 registers".to_owned(),
        unit: "keys/s",
        claims: &[],
        kernel: datasketches::tables::EXTEND.listing().ok(),
        own_input: OwnInput::None,
        points: |_| [KeyStream::Uniform, KeyStream::Zipf(1.1)].map(point).to_vec(),
        measure: Box::new(|session, definition, point| {
            let stream_keys = match keys(session, KeyStream::of_label(&point.label))? {
                Ok(keys) => keys,
                Err(reason) => return Ok(session.unavailable(definition, point, reason).into()),
            };
            let (keys, distinct) = (&stream_keys.keys[..], |n| stream_keys.distinct(n));
            let race = Race::new(session, keys.len());
            let empty = || HllSketch::new(PRECISION, Target::Hll8).expect("a precision that it takes");
            let reference = Oracle::new(|n| {
                let mut sketch = empty();
                scalar(&datasketches::tables::EXTEND)(&mut sketch, &keys[..n]);
                state(&sketch.to_bytes())
            });
            let wanted = is_datasketches;
            let mut variants = race.peers(COUNT, wanted, |n| key_input(&keys[..n]), |n| about(distinct(n)))?;
            variants.extend(race.rungs(
                &datasketches::tables::EXTEND,
                |n| reference.of(n),
                move |extend, n| {
                    let mut sketch = empty();
                    extend(&mut sketch, black_box(&keys[..n]));
                    sketch
                },
                |sketch: &HllSketch| state(&sketch.to_bytes()),
            ));
            let mut own = empty();
            own.extend(keys);
            let truth = distinct(keys.len());
            let accuracies = Accuracies {
                own: accuracy(own.estimate(), truth, own.to_bytes().len() as u64),
                peers: peer_accuracies(session, COUNT, wanted, &key_input(keys), truth)?,
            };
            race.measure(definition, point, stream_keys.input.clone(), keys, variants, accuracies)
        }),
    }
}
