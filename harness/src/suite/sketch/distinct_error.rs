//! The error and the bias of distinct counts, from one key to ten million, over independent streams.

use super::distinct::{PRECISION, sketch};
use crate::measure::case::{Sampled, WrongAnswer};
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::measure::sampler::interrupted;
use crate::measure::task::in_words;
use crate::suite::column::digest;
use crate::suite::race::{Accuracy, bytes_figure, curve, figure, is_looked_at, outcome, state};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::isa::Isa;
use lanemark_kernels::sketch::hyperloglog::{HyperLogLog, tables::EXTEND};
use lanemark_peers::streams::stream_key;
use lanemark_peers::{Input, Peer};
use lanemark_reports::run::{self, Figure, Role};

/// The bench's name.
pub const ID: &str = "sketch/distinct-error";

/// The figure of the largest root-mean-square error from 100 keys on.
pub const WORST_RMSE: &str = "largest rms error from 100 keys on";

/// The figure of the largest number of keys that was counted.
pub const MOST_KEYS: &str = "most keys";

/// The figure of streams.
pub const STREAMS: &str = "streams";

/// The figure of the error on the integers 0..10,000.
pub const TEN_THOUSAND: &str = "relative error of the integers 0..10,000";

/// Independent streams; the root-mean-square error of so many has itself an error of 5 %.
const COUNT: usize = 200;

/// Keys of a stream at most: lanemark's, and those of the libraries, which are slower.
fn most_keys(profile: Profile) -> (u64, u64) {
    match profile {
        Profile::Quick | Profile::Gate => (100_000, 10_000),
        Profile::Standard => (10_000_000, 1_000_000),
        Profile::Full => (1_000_000_000, 10_000_000),
    }
}

/// Numbers of keys at which a sketch is asked: four a decade, and from 2m to 5m, where estimators change their method,
/// every 4,096.
fn checkpoints(most: u64) -> Vec<u64> {
    let decades = (0..=36).map(|quarter| 10f64.powf(f64::from(quarter) / 4.0).round() as u64);
    let dense = (8..=20).map(|part| part * 4_096);
    let mut points: Vec<u64> = decades.chain(dense).filter(|n| *n <= most).collect();
    points.sort_unstable();
    points.dedup();
    points
}

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: ID.to_owned(),
        title: "error of distinct counts over independent streams".to_owned(),
        unit: "keys/s",
        claims: &["events.claims.hll-error", "events.claims.hll-10k"],
        // The error is the same on every rung, as the state is; one pass of the chosen rung gives it.
        kernel: None,
        own_input: OwnInput::None,
        points: |_| vec![Point { label: format!("{COUNT} streams"), ..Point::at(Level::L2) }],
        measure: Box::new(measure),
    }]
}

fn measure(session: &Session<'_>, definition: &Definition, point: &Point) -> Result<Sampled, SuiteError> {
    let (most, most_of_peers) = most_keys(session.settings.profile);
    let (all, fewer) = (checkpoints(most), checkpoints(most_of_peers));
    let seed = session.settings.seed;
    let bytes = 1u64 << PRECISION;
    let input = run::Input {
        n: COUNT as u64 * most,
        bytes: 0,
        working_set: bytes,
        level: session.levels.holding(bytes).name().to_owned(),
        source: format!("{COUNT} streams of distinct keys of splitmix64, seed {seed}"),
        digest: digest(&[&seed.to_le_bytes(), bytemuck::cast_slice(&all)]),
        pages: "none".to_owned(),
    };
    let mut bench = session.header(definition, point, input);
    for peer in session.peers.iter().filter(|peer| peer.operation() == ID && is_looked_at(session, peer)) {
        bench.variants.push(of_peer(session, &bench, peer, &fewer)?);
    }
    let Some(own) = own(session, &bench, &all)? else {
        let reason = "the run was stopped before this bench was done".to_owned();
        return Ok(session.unavailable(definition, point, reason).into());
    };
    bench.variants.push(own);
    bench.figures.push(figure(TEN_THOUSAND, ten_thousand(), "fraction"));
    Ok(bench.into())
}

/// The relative error at the integers 0..10,000.
fn ten_thousand() -> f64 {
    let mut sketch = sketch();
    sketch.extend(&(0..10_000).collect::<Vec<u64>>());
    (sketch.estimate() / 10_000.0 - 1.0).abs()
}

/// Calls for each part of a stream up to a checkpoint, then for the checkpoint.
fn feed(seed: u64, stream: u64, checkpoints: &[u64], mut part: impl FnMut(&[u64]), mut at_checkpoint: impl FnMut()) {
    let mut keys = [0; 4096];
    let mut next = 0;
    for checkpoint in checkpoints {
        while next < *checkpoint {
            let count = (checkpoint - next).min(keys.len() as u64);
            let keys = &mut keys[..count as usize];
            (next..).zip(&mut *keys).for_each(|(i, key)| *key = stream_key(seed, stream, i));
            part(keys);
            next += count;
        }
        at_checkpoint();
    }
}

/// lanemark's variant, its state held against that of one key at a time; none where the user stopped the run.
fn own(session: &Session<'_>, bench: &run::Bench, checkpoints: &[u64]) -> Result<Option<run::Variant>, SuiteError> {
    let (isa, _) = EXTEND.choice(session.isas.iter().copied().max().unwrap_or(Isa::Scalar));
    let extend = EXTEND.rung(isa).expect("the choice can run here");
    let seed = session.settings.seed;
    let mut estimates = Vec::with_capacity(COUNT * checkpoints.len());
    let (mut first, mut bytes) = (Vec::new(), 0);
    for stream in 0..COUNT as u64 {
        if interrupted() {
            return Ok(None);
        }
        let sketch = std::cell::RefCell::new(sketch());
        feed(
            seed,
            stream,
            checkpoints,
            |keys| extend(&mut sketch.borrow_mut(), keys),
            || estimates.push(sketch.borrow().estimate()),
        );
        let sketch = sketch.into_inner();
        bytes = (sketch.bytes() + size_of::<HyperLogLog>()) as u64;
        if stream == 0 {
            first = sketch.to_bytes();
        }
    }
    let mut one_by_one = sketch();
    feed(seed, 0, checkpoints, |keys| keys.iter().for_each(|key| one_by_one.insert(*key)), || ());
    let (expected, found) = (state(&one_by_one.to_bytes()), state(&first));
    if expected != found {
        return Err(WrongAnswer::of(bench, isa.name(), in_words(&expected), in_words(&found)).into());
    }
    let variant = run::Variant {
        name: isa.name().to_owned(),
        role: Role::Rung,
        isa: Some(isa.name().to_owned()),
        chosen: true,
        ..variant(checkpoints, &estimates, bytes)
    };
    Ok(Some(variant))
}

/// A library's variant on the same streams.
fn of_peer(
    session: &Session<'_>,
    bench: &run::Bench,
    peer: &Peer,
    checkpoints: &[u64],
) -> Result<run::Variant, SuiteError> {
    let mut input = Input { queries: checkpoints, ..Input::default() };
    input.integers[..2].copy_from_slice(&[session.settings.seed as i64, COUNT as i64]);
    let outcome = outcome(session, peer, &mut session.peer_task(peer, &input)?)?;
    let (role, name) = session.peer_name(peer);
    let n = checkpoints.last().copied().unwrap_or(0) as f64;
    let error = (outcome.answer / n - 1.0).abs();
    if error.is_nan() || error > 7.0 * theory() {
        let expected = format!("{n} within 7 standard errors");
        return Err(WrongAnswer::of(bench, &name, expected, outcome.answer.to_string()).into());
    }
    let estimates: Vec<f64> = outcome.results.iter().map(|bits| f64::from_bits(*bits)).collect();
    if estimates.len() != COUNT * checkpoints.len() {
        let expected = format!("{} estimates", COUNT * checkpoints.len());
        return Err(WrongAnswer::of(bench, &name, expected, format!("{} of them", estimates.len())).into());
    }
    Ok(run::Variant {
        name,
        role,
        version: Some(peer.version().to_owned()),
        smaller_n: (n as u64 * COUNT as u64 != bench.input.n).then_some(n as u64 * COUNT as u64),
        note: Some(peer.note().to_owned()).filter(|note| !note.is_empty()),
        ..variant(checkpoints, &estimates, outcome.bytes)
    })
}

/// The relative standard error of the theory.
fn theory() -> f64 {
    1.04 / f64::from(1u32 << PRECISION).sqrt()
}

/// A variant that was not timed, with its errors; the estimates are those of one stream after the other.
fn variant(checkpoints: &[u64], estimates: &[f64], bytes: u64) -> run::Variant {
    let Accuracy { figures, curves } = errors(checkpoints, estimates, bytes);
    run::Variant {
        name: String::new(),
        role: Role::Peer,
        isa: None,
        version: None,
        chosen: false,
        verified: true,
        answer: format!("{:?}", estimates.get(checkpoints.len() - 1).copied().unwrap_or(f64::NAN)),
        per_second: Figure { median: 0.0, lo: 0.0, hi: 0.0, max: 0.0 },
        clock: "thread-cpu".to_owned(),
        samples_ns: Vec::new(),
        wall_ns: Vec::new(),
        passes: 0,
        smaller_n: None,
        bytes: 0,
        ceiling: None,
        latency_ns: None,
        note: None,
        figures,
        curves,
    }
}

/// Root-mean-square error and bias at every checkpoint.
fn errors(checkpoints: &[u64], estimates: &[f64], bytes: u64) -> Accuracy {
    let streams = estimates.len() / checkpoints.len();
    let (mut rmse, mut bias) = (Vec::new(), Vec::new());
    for (index, n) in checkpoints.iter().enumerate() {
        let n = *n as f64;
        let errors = || estimates.iter().skip(index).step_by(checkpoints.len()).map(|estimate| estimate / n - 1.0);
        rmse.push((n, (errors().map(|error| error * error).sum::<f64>() / streams as f64).sqrt()));
        bias.push((n, errors().sum::<f64>() / streams as f64));
    }
    let largest = |values: &[(f64, f64)], from: f64| {
        values.iter().filter(|(n, _)| *n >= from).map(|(_, value)| value.abs()).fold(0.0, f64::max)
    };
    let mut figures = vec![
        figure(WORST_RMSE, largest(&rmse, 100.0), "fraction"),
        figure("largest rms error over the theory's", largest(&rmse, 1.0) / theory(), "factor"),
        figure(
            "largest bias in the theory's standard errors",
            largest(&bias, 1.0) / theory() * (streams as f64).sqrt(),
            "factor",
        ),
        figure(MOST_KEYS, checkpoints.last().copied().unwrap_or(0) as f64, "keys"),
        figure(STREAMS, streams as f64, "streams"),
    ];
    figures.extend(bytes_figure(bytes));
    let over = "distinct keys";
    let curves = vec![
        curve("root-mean-square error".to_owned(), "fraction", over, rmse),
        curve("bias".to_owned(), "fraction", over, bias),
    ];
    Accuracy { figures, curves }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkpoints_rise_and_are_dense_where_estimators_change() {
        let points = checkpoints(10_000_000);
        assert!(points.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!((points[0], points.last().copied()), (1, Some(10_000_000)));
        assert!(points.iter().filter(|n| (32_768..=81_920).contains(*n)).count() >= 13);
    }

    #[test]
    fn a_stream_is_fed_whole_in_order_up_to_each_checkpoint() {
        let (fed, asked) = (std::cell::RefCell::new(Vec::new()), std::cell::RefCell::new(Vec::new()));
        feed(
            7,
            3,
            &[1, 5_000, 10_000],
            |keys| fed.borrow_mut().extend_from_slice(keys),
            || asked.borrow_mut().push(fed.borrow().len()),
        );
        assert_eq!(asked.into_inner(), [1, 5_000, 10_000]);
        assert!(fed.into_inner().into_iter().eq((0..10_000).map(|i| stream_key(7, 3, i))));
    }

    #[test]
    fn error_and_bias_are_those_of_the_estimates() {
        // Two streams, asked at 100 and at 1,000 keys.
        let Accuracy { figures, curves } = errors(&[100, 1_000], &[101.0, 990.0, 99.0, 1_020.0], 9);
        let value = |name: &str| figures.iter().find(|figure| figure.name == name).unwrap().value;
        assert!((curves[0].points[0].1 - 0.01).abs() < 1e-12 && curves[1].points[0].1.abs() < 1e-12);
        assert!((curves[1].points[1].1 - 0.005).abs() < 1e-12);
        let worst = ((0.01f64.powi(2) + 0.02f64.powi(2)) / 2.0).sqrt();
        assert!((value(WORST_RMSE) - worst).abs() < 1e-12);
        assert_eq!((value(MOST_KEYS), value(STREAMS)), (1_000.0, 2.0));
    }
}
