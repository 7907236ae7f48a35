//! Count, sum, mean, smallest and largest by pane, each pane read as it closes: in order, per key, and with late events.

use super::inputs::{LATE_PANES, LONG, Readings, Shape, answer, naive_answer, readings};
use crate::before::events::windows::{self as before, Aggregate};
use crate::measure::case::{Sampled, Variant};
use crate::measure::levels::Level;
use crate::measure::task::{Expected, task};
use crate::suite::race::Race;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::aggregate::window::panes::tables::{EXTEND, EXTEND_KEYED, Extend, ExtendKeyed};
use lanemark_kernels::aggregate::window::panes::{KeyedPanes, Panes};
use lanemark_kernels::aggregate::window::summary::Summary;
use lanemark_kernels::isa::{Isa, Kernel, Listing};
use lanemark_peers::Answer;
use lanemark_reports::quantity;
use lanemark_reports::run::Role;
use std::hint::black_box;

/// The bench of late events.
pub const WINDOW_LATE: &str = "events/window-late";

/// The variant of it that has the same events in order.
pub const IN_ORDER: &str = "the same events in order";

/// Milliseconds of a pane.
const PANE: i64 = 1_000;

/// Events that are taken in at once: their columns lie in L2 when the panes are read.
const BATCH: usize = 4096;

/// Keys of the keyed benches.
pub const KEYS: usize = 1_000;

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        bench("events/window-panes", "in order", EXTEND.listing().ok(), |session| points(session, &GLOBAL), global),
        bench("events/window-keyed", "of 1,000 keys", EXTEND_KEYED.listing().ok(), keyed_points, keyed),
        bench(WINDOW_LATE, "with 5 % late events", EXTEND.listing().ok(), |session| points(session, &WITH_LATE), late),
    ]
}

type Measure = fn(&Session<'_>, &Definition, &Point, &Shape) -> Result<Sampled, SuiteError>;

fn bench(
    id: &str,
    what: &str,
    kernel: Option<Listing>,
    points: fn(&Session<'_>) -> Vec<Point>,
    measure: Measure,
) -> Definition {
    Definition {
        id: id.to_owned(),
        title: format!("count, sum, mean, least and most of every pane, {what}"),
        unit: "events/s",
        claims: &[],
        kernel,
        own_input: OwnInput::None,
        points,
        measure: Box::new(move |session, definition, point| {
            let n = if point.level == Level::L2 { session.items(Level::L2, 16.0) } else { long(session) };
            let shape = Shape { n, pane: PANE, density: point.detail as u64, keys: 0, late: false };
            measure(session, definition, point, &shape)
        }),
    }
}

/// Where a stream lies and how many events a pane has; the first two are enough for a look.
const GLOBAL: [(Level, u64); 4] =
    [(Level::L2, 1_000), (Level::Memory, 1_000), (Level::Memory, 100_000), (Level::Memory, 50)];
const WITH_LATE: [(Level, u64); 3] = [(Level::L2, 1_000), (Level::Memory, 1_000), (Level::Memory, 100_000)];

fn points(session: &Session<'_>, sweep: &[(Level, u64)]) -> Vec<Point> {
    let most = if session.settings.profile.is_brief() { 2 } else { sweep.len() };
    sweep[..most].iter().map(|(level, density)| point(session, *level, *density)).collect()
}

/// Events of a stream that no cache holds.
fn long(session: &Session<'_>) -> usize {
    session.settings.profile.shortened(LONG)
}

fn point(session: &Session<'_>, level: Level, density: u64) -> Point {
    let long = || format!("{} events", quantity::count(long(session) as u64));
    let size = if level == Level::L2 { level.name().to_owned() } else { long() };
    // Passes over a long stream take milliseconds: one visit is enough for them.
    let label = format!("{size}, {} a pane", quantity::count(density));
    Point { label, detail: density as usize, ..Point::at(level) }
}

fn keyed_points(session: &Session<'_>) -> Vec<Point> {
    points(session, &[(Level::Memory, 100_000), (Level::Memory, 10_000)])
}

/// Panes of a ring that holds a batch and the panes that late events come to.
fn ring(shape: &Shape) -> usize {
    2 * BATCH / shape.density as usize + LATE_PANES as usize + 3
}

/// Takes the stream in by batches and reads each pane once no event of it may come.
fn closed(extend: Extend, readings: &Readings, shape: &Shape) -> Vec<Summary> {
    let mut panes = Panes::new(shape.pane as u64, ring(shape)).expect("a ring that can be");
    let mut results = Vec::with_capacity(readings.times.len() / shape.density as usize + 2);
    let mut next = readings.times[0].div_euclid(shape.pane);
    let wait = if shape.late { LATE_PANES } else { 0 };
    let read = |panes: &Panes, range: std::ops::Range<i64>, results: &mut Vec<Summary>| {
        results.extend(range.map(|pane| panes.pane(pane).unwrap_or_default()));
    };
    for (times, values) in readings.times.chunks(BATCH).zip(readings.values.chunks(BATCH)) {
        extend(&mut panes, black_box(times), black_box(values)).expect("columns of one length");
        let end = panes.newest().map_or(next, |newest| newest - wait).max(next);
        read(&panes, next..end, &mut results);
        next = end;
    }
    let end = panes.newest().map_or(next, |newest| newest + 1);
    read(&panes, next..end, &mut results);
    results
}

/// Every pane's results by the naive method, empty ones among them.
fn expected(readings: &Readings, n: usize) -> Answer {
    let panes = before::panes(&readings.times[..n], &readings.values[..n], PANE);
    let (first, last) = (panes.keys().next().copied(), panes.keys().next_back().copied());
    let all = first.zip(last).into_iter().flat_map(|(first, last)| first..=last);
    let results: Vec<Aggregate> = all.map(|pane| panes.get(&pane).copied().unwrap_or_default()).collect();
    naive_answer(&results)
}

fn global(session: &Session<'_>, definition: &Definition, point: &Point, shape: &Shape) -> Result<Sampled, SuiteError> {
    let stream = readings(session, *shape)?;
    let variants = of_stream(session, &stream, shape, "BTreeMap of panes, event by event");
    finish(session, definition, point, &stream, variants)
}

/// The naive method and the rungs on one stream.
fn of_stream<'a>(session: &'a Session<'a>, stream: &'a Readings, shape: &'a Shape, name: &str) -> Vec<Variant<'a>> {
    let race = Race::new(session, stream.times.len());
    let naive = race.before(
        name,
        |n| expected(stream, n),
        |n| before::panes(black_box(&stream.times[..n]), black_box(&stream.values[..n]), PANE),
        |panes| naive_answer(panes.values()),
    );
    let whole = Expected { answer: expected(stream, stream.times.len()), tolerance: None };
    let rungs = session.rung_variants(&EXTEND, whole, |extend| {
        task(move || closed(extend, stream, shape), |results: &Vec<Summary>| answer(results))
    });
    std::iter::once(naive).chain(rungs).collect()
}

/// The late stream and, as a variant, the same events in order: the ratio of the two is paired.
fn late(session: &Session<'_>, definition: &Definition, point: &Point, shape: &Shape) -> Result<Sampled, SuiteError> {
    let shape = Shape { late: true, ..*shape };
    let stream = readings(session, shape)?;
    let sorted = stream.sorted(session)?;
    let mut variants = of_stream(session, &stream, &shape, "BTreeMap of panes, event by event");
    let (isa, extend) = chosen(session, &EXTEND);
    let (stream_in_order, of_shape) = (&sorted, &shape);
    variants.push(Variant {
        name: IN_ORDER.to_owned(),
        role: Role::Rung,
        isa: Some(isa.name().to_owned()),
        version: None,
        chosen: false,
        note: Some(
            "the stream sorted by time before it is measured, with the same wait before a pane is read".to_owned(),
        ),
        smaller_n: None,
        expected: Expected { answer: expected(&sorted, sorted.times.len()), tolerance: None },
        task: task(move || closed(extend, stream_in_order, of_shape), |results: &Vec<Summary>| answer(results)),
    });
    finish(session, definition, point, &stream, variants)
}

/// The rung that dispatch takes of those measured.
pub fn chosen<F: Copy + 'static>(session: &Session<'_>, kernel: &'static Kernel<F>) -> (Isa, F) {
    let cap = session.isas.iter().copied().max().unwrap_or(Isa::Scalar);
    let (isa, _) = kernel.choice(cap);
    (isa, kernel.rung(isa).expect("the choice is a rung that can run here"))
}

/// Takes the keyed stream in by batches and reads each key's pane once it is closed.
fn closed_by_key(extend: ExtendKeyed, readings: &Readings, shape: &Shape) -> Vec<Summary> {
    let mut panes = KeyedPanes::new(shape.keys, shape.pane as u64, 8).expect("a ring that can be");
    let mut results = Vec::with_capacity((readings.times.len() / shape.density as usize + 2) * shape.keys);
    let mut next = readings.times[0].div_euclid(shape.pane);
    let read = |panes: &KeyedPanes, range: std::ops::Range<i64>, results: &mut Vec<Summary>| {
        for pane in range {
            results.extend(panes.pane_of_each(pane).into_iter().flatten());
        }
    };
    let columns = readings.times.chunks(BATCH).zip(readings.values.chunks(BATCH));
    for (keys, (times, values)) in readings.keys.chunks(BATCH).zip(columns) {
        extend(&mut panes, black_box(keys), black_box(times), black_box(values)).expect("keys below their number");
        let end = panes.newest().unwrap_or(next);
        read(&panes, next..end, &mut results);
        next = end;
    }
    let end = panes.newest().map_or(next, |newest| newest + 1);
    read(&panes, next..end, &mut results);
    results
}

fn keyed(session: &Session<'_>, definition: &Definition, point: &Point, shape: &Shape) -> Result<Sampled, SuiteError> {
    let shape = Shape { keys: KEYS, ..*shape };
    let stream = readings(session, shape)?;
    let by_key = |n: usize| before::keyed_panes(&stream.keys[..n], &stream.times[..n], &stream.values[..n], PANE);
    let of_all = |panes: &std::collections::HashMap<(i64, u32), Aggregate>| {
        let (first, last) = (panes.keys().min().map_or(0, |key| key.0), panes.keys().max().map_or(-1, |key| key.0));
        let of_pane = |pane| (0..KEYS as u32).map(move |key| (pane, key));
        let all = (first..=last).flat_map(of_pane).map(|key| panes.get(&key).copied().unwrap_or_default());
        naive_answer(&all.collect::<Vec<_>>())
    };
    let race = Race::new(session, stream.times.len());
    let mut variants = vec![race.before(
        "HashMap of pane and key, event by event",
        |n| of_all(&by_key(n)),
        |n| by_key(black_box(n)),
        of_all,
    )];
    let whole = Expected { answer: of_all(&by_key(stream.times.len())), tolerance: None };
    let (stream, shape) = (&stream, &shape);
    variants.extend(session.rung_variants(&EXTEND_KEYED, whole, |extend| {
        task(move || closed_by_key(extend, stream, shape), |results: &Vec<Summary>| answer(results))
    }));
    finish(session, definition, point, stream, variants)
}

fn finish<'a>(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    stream: &'a Readings,
    variants: Vec<Variant<'a>>,
) -> Result<Sampled, SuiteError> {
    let header = session.header(definition, point, stream.input.clone());
    let (level, bytes) = (session.levels.holding(stream.input.working_set), stream.input.bytes);
    session.measure_reading(header, level, bytes, bytemuck::cast_slice(&stream.times), variants)
}
