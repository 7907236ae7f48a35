//! How often keys occur: Count-Min of 64 KB with the plain and with the conservative update.

use super::distinct::point;
use super::streams::{KeyStream, Keys, RANKED, keys};
use crate::before::sketches;
use crate::measure::case::Sampled;
use crate::measure::task::Expected;
use crate::suite::race::{Accuracies, Accuracy, Oracle, Race, bytes_figure, figure, outcomes, state};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::sketch::count_min::{CountMin, Shape, Update, tables};
use lanemark_peers::{Answer, Column, Input};
use std::cell::RefCell;
use std::collections::HashMap;
use std::hint::black_box;

/// The row of the error's bound.
const CLAIM: &[&str] = &["events.claims.cms-bound"];

/// The figure of the share of keys that are over-estimated by more than the bound.
pub const OVER: &str = "keys over by more than e/4096 of the stream";

/// The figure of keys that are under-estimated.
pub const UNDER: &str = "keys under-estimated";

/// The figure of keys whose estimates were looked at.
pub const ASKED: &str = "keys asked";

/// Keys whose estimates are looked at, at most.
const SAMPLE: usize = 1 << 20;

/// The most frequent keys whose error is a figure of its own.
const TOP: usize = 1_000;

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        frequency("sketch/frequency-plain", "the plain update", Update::Plain, &tables::EXTEND_PLAIN),
        frequency(
            "sketch/frequency-conservative",
            "the conservative update",
            Update::Conservative,
            &tables::EXTEND_CONSERVATIVE,
        ),
        estimates(),
    ]
}

fn frequency(
    id: &str,
    how: &str,
    update: Update,
    kernel: &'static lanemark_kernels::isa::Kernel<tables::Extend>,
) -> Definition {
    Definition {
        id: id.to_owned(),
        title: format!("keys counted by Count-Min, 4 rows of 4,096 counters, {how}"),
        unit: "keys/s",
        claims: CLAIM,
        kernel: kernel.listing().ok(),
        own_input: OwnInput::None,
        points: |_| [KeyStream::Uniform, KeyStream::Zipf(1.1)].map(point).to_vec(),
        measure: Box::new(move |session, definition, point| {
            let stream = match keys(session, KeyStream::of_label(&point.label))? {
                Ok(keys) => keys,
                Err(reason) => return Ok(session.unavailable(definition, point, reason).into()),
            };
            measure(session, definition, point, &stream, update, kernel)
        }),
    }
}

/// An empty sketch of 64 KB.
fn empty(update: Update) -> CountMin {
    CountMin::new(Shape::default(), update).expect("the default shape")
}

/// The input of a library that takes as many bytes as the default shape.
fn peer_input<'a>(keys: &'a [u64], queries: &'a [u64]) -> Input<'a> {
    let Shape { width, depth } = Shape::default();
    let mut input = Input { columns: vec![Column::U64(keys)], queries, ..Input::default() };
    input.integers[..2].copy_from_slice(&[i64::from(width), i64::from(depth)]);
    input
}

fn measure(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    stream: &Keys,
    update: Update,
    kernel: &'static lanemark_kernels::isa::Kernel<tables::Extend>,
) -> Result<Sampled, SuiteError> {
    let keys = &stream.keys[..];
    let race = Race::new(session, keys.len());
    let sample = stream.sample(SAMPLE);
    let queries: Vec<u64> = sample.iter().map(|(key, _)| *key).collect();
    let first = &queries[..1];
    // The weighted update is that of the definition, key by key.
    let ones = vec![1; 1 << 16];
    let one_by_one = Oracle::new(|n| {
        let mut sketch = empty(update);
        for keys in keys[..n].chunks(ones.len()) {
            sketch.extend_weighted(keys, &ones[..keys.len()]).expect("a weight a key");
        }
        state(&sketch.to_bytes())
    });
    let mut variants = vec![race.before(
        "std HashMap of every key",
        |n| Answer::Integer(stream.distinct(n) as i64),
        |n| sketches::counts(black_box(&keys[..n])),
        |counts| Answer::Integer(counts.len() as i64),
    )];
    let occurs = |n: usize| keys[..n].iter().filter(|key| **key == first[0]).count() as f64;
    let near = |n: usize| Expected { answer: Answer::Float(occurs(n)), tolerance: Some(0.05 * n as f64) };
    variants.extend(race.peers(&definition.id, |_| true, |n| peer_input(&keys[..n], first), near)?);
    variants.extend(race.rungs(
        kernel,
        |n| one_by_one.of(n),
        move |extend, n| {
            let mut sketch = empty(update);
            extend(&mut sketch, black_box(&keys[..n]));
            sketch
        },
        |sketch: &CountMin| state(&sketch.to_bytes()),
    ));
    let mut own = empty(update);
    own.extend(keys);
    let mut estimates = vec![0; queries.len()];
    own.estimates(&queries, &mut estimates);
    let bytes = (own.bytes() + size_of::<CountMin>()) as u64;
    let ranked = stream.top().len().min(TOP);
    let accuracy = |estimates: &[u64], bytes| errors(&sample, ranked, estimates, keys.len(), bytes);
    let estimates: Vec<u64> = estimates.into_iter().map(u64::from).collect();
    let peers = outcomes(session, &definition.id, |_| true, &peer_input(keys, &queries))?;
    let peers = peers.into_iter().map(|outcome| (outcome.variant, accuracy(&outcome.results, outcome.bytes)));
    let accuracies = Accuracies { own: accuracy(&estimates, bytes), peers: peers.collect() };
    race.measure(definition, point, stream.input.clone(), keys, variants, accuracies)
}

/// How far the estimates of a sample of keys lie from their counts. The first `ranked` keys are the most frequent ones.
fn errors(sample: &[(u64, u64)], ranked: usize, estimates: &[u64], n: usize, bytes: u64) -> Accuracy {
    let bound = std::f64::consts::E / f64::from(Shape::default().width) * n as f64;
    let pairs = || sample.iter().map(|(_, count)| *count).zip(estimates.iter().copied());
    let over = || pairs().map(|(count, estimate)| estimate.saturating_sub(count));
    let keys = sample.len().max(1) as f64;
    let mut figures = vec![
        figure(ASKED, sample.len() as f64, "keys"),
        figure(OVER, over().filter(|over| *over as f64 > bound).count() as f64 / keys, "fraction"),
        figure(UNDER, pairs().filter(|(count, estimate)| estimate < count).count() as f64, "keys"),
        figure("mean over-estimate", over().map(|over| over as f64).sum::<f64>() / keys, "events"),
        figure("largest over-estimate", over().max().unwrap_or(0) as f64, "events"),
    ];
    if ranked > 0 {
        let relative = pairs().take(ranked).map(|(count, estimate)| (estimate as f64 / count as f64 - 1.0).abs());
        figures.push(figure("mean relative error of the top 1,000", relative.sum::<f64>() / ranked as f64, "fraction"));
    }
    figures.extend(bytes_figure(bytes));
    Accuracy { figures, curves: Vec::new() }
}

fn estimates() -> Definition {
    Definition {
        id: "sketch/frequency-estimates".to_owned(),
        title: "how often given keys occur, asked of Count-Min, 4 rows of 4,096 counters".to_owned(),
        unit: "keys/s",
        claims: &[],
        kernel: tables::ESTIMATES.listing().ok(),
        own_input: OwnInput::None,
        points: |_| vec![point(KeyStream::Zipf(1.1))],
        measure: Box::new(|session, definition, point| {
            let stream = match keys(session, KeyStream::of_label(&point.label))? {
                Ok(keys) => keys,
                Err(reason) => return Ok(session.unavailable(definition, point, reason).into()),
            };
            let asked = &stream.keys[..stream.keys.len().min(SAMPLE)];
            let mut sketch = empty(Update::Conservative);
            sketch.extend(&stream.keys);
            let exact: HashMap<u64, u64> = sketches::counts(asked);
            let race = Race::new(session, asked.len());
            let estimates = RefCell::new(vec![0u32; asked.len()]);
            let (sketch, exact, estimates) = (&sketch, &exact, &estimates);
            let one_by_one = |n: usize| {
                let estimates: Vec<u32> = asked[..n].iter().map(|key| sketch.estimate(*key)).collect();
                state(bytemuck::cast_slice(&estimates))
            };
            let sum = |n: usize| Answer::Integer(asked[..n].iter().map(|key| exact[key] as i64).sum());
            let mut variants = vec![race.before(
                "std HashMap of every key",
                sum,
                |n| black_box(&asked[..n]).iter().map(|key| exact.get(key).copied().unwrap_or(0)).sum::<u64>(),
                |sum| Answer::Integer(*sum as i64),
            )];
            variants.extend(race.rungs(
                &tables::ESTIMATES,
                one_by_one,
                move |rung, n| {
                    rung(black_box(sketch), black_box(&asked[..n]), &mut estimates.borrow_mut()[..n]);
                    n
                },
                |n: &usize| state(bytemuck::cast_slice(&estimates.borrow()[..*n])),
            ));
            let input = lanemark_reports::run::Input { n: asked.len() as u64, ..stream.input.clone() };
            race.measure(definition, point, input, asked, variants, Accuracies::default())
        }),
    }
}

// What is ranked must be more than what is looked at.
const _: () = assert!(TOP <= RANKED);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_apart() {
        // The bound of 40,960 events is 27.2.
        let sample = [(1, 100), (2, 50), (3, 1), (4, 1)];
        let accuracy = errors(&sample, 2, &[110, 50, 29, 0], 40_960, 65_536);
        let value = |name: &str| accuracy.figures.iter().find(|figure| figure.name == name).unwrap().value;
        assert_eq!((value(OVER), value(UNDER)), (0.25, 1.0));
        assert_eq!((value("mean over-estimate"), value("largest over-estimate")), (9.5, 28.0));
        assert!((value("mean relative error of the top 1,000") - 0.05).abs() < 1e-12);
        assert_eq!(value("state"), 65_536.0);
    }
}
