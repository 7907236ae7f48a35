//! Pane sizes for several queries at once: the size that is chosen beside others that give the same answers.

use super::inputs::{LONG, Readings, Shape, answer, naive_answer, readings};
use super::panes::chosen;
use crate::before::events::windows::{Aggregate, Reading, Slides, recomputed};
use crate::measure::case::{Sampled, Variant};
use crate::measure::levels::Level;
use crate::measure::task::{Expected, Task, task};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::aggregate::reduce;
use lanemark_kernels::aggregate::window::panes::Panes;
use lanemark_kernels::aggregate::window::panes::tables::{EXTEND, Extend};
use lanemark_kernels::aggregate::window::summary::Summary;
use lanemark_kernels::aggregate::window::tuning::{Query, Slices, choose};
use lanemark_reports::quantity;
use lanemark_reports::run::{self, Role};
use std::collections::VecDeque;
use std::hint::black_box;

/// The bench.
pub const PANE_TUNING: &str = "events/pane-tuning";

/// Queries over one stream.
struct Queries {
    label: &'static str,
    /// Range and slide of each, in milliseconds; ranges are multiples of slides.
    of: &'static [(u64, u64)],
    /// Events in 100 seconds, about.
    rate: u64,
    events: usize,
}

const QUERIES: [Queries; 5] = [
    Queries { label: "60 s each 1 s, 10,000 events/s", of: &[(60_000, 1_000)], rate: 1_000_000, events: LONG },
    Queries {
        label: "60 s each 10 s and 45 s each 15 s, 10,000 events/s",
        of: &[(60_000, 10_000), (45_000, 15_000)],
        rate: 1_000_000,
        events: LONG,
    },
    Queries {
        label: "60 s each 10 s and 45.06 s each 15.02 s, 10,000 events/s",
        of: &[(60_000, 10_000), (45_060, 15_020)],
        rate: 1_000_000,
        events: LONG,
    },
    Queries { label: "60 s each 1 s, 2 events/s", of: &[(60_000, 1_000)], rate: 200, events: LONG / 16 },
    Queries {
        label: "10 min each 60 s and 10 s each 1 s, 200 events/s",
        of: &[(600_000, 60_000), (10_000, 1_000)],
        rate: 20_000,
        events: LONG,
    },
];

/// Events that are taken in at once, at most.
const BATCH: usize = 4096;

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: PANE_TUNING.to_owned(),
        title: "sliding windows of several queries from shared panes, by size of the pane".to_owned(),
        unit: "events/s",
        claims: &["events.future.adaptive-panes"],
        kernel: None,
        own_input: OwnInput::None,
        points: |session| {
            let most = if session.settings.profile.is_brief() { 3 } else { QUERIES.len() };
            let point = |(detail, queries): (usize, &Queries)| Point {
                label: queries.label.to_owned(),
                detail,
                ..Point::at(Level::Memory)
            };
            QUERIES[..most].iter().enumerate().map(point).collect()
        },
        measure: Box::new(measure),
    }]
}

/// Sizes that are given without thinking, each with why; those that give the answers of all queries.
fn fixed(queries: &Queries) -> Vec<(u64, &'static str)> {
    let all = || queries.of.iter().flat_map(|(range, slide)| [*range, *slide]);
    let slides = || queries.of.iter().map(|(_, slide)| *slide);
    let divisor = all().fold(0, greatest_common_divisor);
    let sizes = [
        (divisor, "greatest common divisor"),
        (slides().min().unwrap_or(1), "shortest slide"),
        (slides().max().unwrap_or(1), "longest slide"),
        (1_000, "a second"),
        (100, "a tenth of a second"),
    ];
    let mut kept: Vec<(u64, &'static str)> = Vec::new();
    for (size, why) in sizes {
        if all().all(|length| length.is_multiple_of(size)) && kept.iter().all(|(known, _)| *known != size) {
            kept.push((size, why));
        }
    }
    kept
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// A query while its stream runs.
struct Running {
    range: i64,
    slide: i64,
    /// The slide whose result is next.
    next: i64,
    results: Vec<Summary>,
}

impl Running {
    fn of((range, slide): &(u64, u64), stream: &Readings) -> Running {
        let (range, slide) = (*range as i64, *slide as i64);
        Running { range, slide, next: stream.times[0].div_euclid(slide), results: Vec::new() }
    }

    /// The results of all slides that end at a time or before it, from the window's start and end.
    fn read(&mut self, time: i64, window: impl Fn(i64, i64) -> Summary) {
        while (self.next + 1) * self.slide <= time {
            self.next += 1;
            let end = self.next * self.slide;
            self.results.push(window(end - self.range, end));
        }
    }

    /// The end of the slide that a time is in.
    fn end(&self, time: i64) -> i64 {
        (time.div_euclid(self.slide) + 1) * self.slide
    }
}

/// Events that are taken in at once: those of the longest window at most.
fn batch(queries: &Queries) -> usize {
    let longest = queries.of.iter().map(|(range, _)| *range).max().unwrap_or(1);
    ((longest * queries.rate / 100_000) as usize).clamp(64, BATCH)
}

/// Each query's results at its slides from panes of a size, one query after the other.
fn by_panes(extend: Extend, stream: &Readings, queries: &Queries, size: u64) -> Vec<Summary> {
    let longest = queries.of.iter().map(|(range, _)| *range).max().unwrap_or(1);
    // A batch moves the ring by its own time before the windows are read that end at its begin.
    let of_batch = 2 * batch(queries) as u64 * 100_000 / (queries.rate * size);
    let mut panes = Panes::new(size, (longest / size + of_batch) as usize + 4).expect("a ring that can be");
    let size = size as i64;
    let window = |panes: &Panes, start, end| panes.window(end / size - 1, ((end - start) / size) as usize);
    let mut running: Vec<Running> = queries.of.iter().map(|query| Running::of(query, stream)).collect();
    for (times, values) in stream.times.chunks(batch(queries)).zip(stream.values.chunks(batch(queries))) {
        extend(&mut panes, black_box(times), black_box(values)).expect("columns of one length");
        let closed = panes.newest().map_or(i64::MIN, |newest| newest * size);
        running.iter_mut().for_each(|query| query.read(closed, |start, end| window(&panes, start, end)));
    }
    finished(running, stream, |start, end| window(&panes, start, end))
}

/// Reads the slides that the last event is in.
fn finished(mut running: Vec<Running>, stream: &Readings, window: impl Fn(i64, i64) -> Summary) -> Vec<Summary> {
    let last = stream.times[stream.times.len() - 1];
    running.iter_mut().for_each(|query| query.read(query.end(last), &window));
    running.into_iter().flat_map(|query| query.results).collect()
}

/// The same from slices: events are cut where a window starts or ends, and nowhere else.
fn by_slices(stream: &Readings, queries: &Queries, slices: &Slices) -> Vec<Summary> {
    let longest = queries.of.iter().map(|(range, _)| *range as i64).max().unwrap_or(1);
    let mut parts: VecDeque<(i64, Summary)> = VecDeque::new();
    let mut running: Vec<Running> = queries.of.iter().map(|query| Running::of(query, stream)).collect();
    let window = |parts: &VecDeque<(i64, Summary)>, start, end| {
        let range = parts.partition_point(|part| part.0 < start)..parts.partition_point(|part| part.0 < end);
        parts.range(range).fold(Summary::EMPTY, |window, part| window.merge(part.1))
    };
    for (times, values) in stream.times.chunks(batch(queries)).zip(stream.values.chunks(batch(queries))) {
        let (times, values) = (black_box(times), black_box(values));
        let mut at = 0;
        while at < times.len() {
            let (start, end) = slice(slices, times[at]);
            let until = at + times[at..].partition_point(|time| *time < end);
            let run = summary(&values[at..until]);
            match parts.back_mut() {
                Some(part) if part.0 == start => part.1 = part.1.merge(run),
                _ => {
                    running.iter_mut().for_each(|query| query.read(start, |from, to| window(&parts, from, to)));
                    parts.push_back((start, run));
                    while parts.front().is_some_and(|part| part.0 < start - longest) {
                        parts.pop_front();
                    }
                }
            }
            at = until;
        }
    }
    finished(running, stream, |start, end| window(&parts, start, end))
}

/// The start and the end of the slice that a time falls in.
fn slice(slices: &Slices, time: i64) -> (i64, i64) {
    let (period, edges) = (slices.period as i64, &slices.edges[..]);
    let (turn, within) = (time.div_euclid(period) * period, time.rem_euclid(period));
    let next = edges.partition_point(|edge| *edge as i64 <= within);
    let end = edges.get(next).map_or(period, |edge| *edge as i64);
    (turn + edges[next - 1] as i64, turn + end)
}

/// The values of a run, none of them NaN.
fn summary(values: &[f64]) -> Summary {
    let extreme = |of: Option<f64>, nothing: f64| of.unwrap_or(nothing).to_bits();
    let (least, most) = (reduce::min_f64(values), reduce::max_f64(values));
    let (least, most) = (extreme(least, f64::INFINITY), extreme(most, f64::NEG_INFINITY));
    bytemuck::must_cast([values.len() as u64, reduce::sum_f64(values).to_bits(), least, most])
}

/// The same by the naive method.
fn expected(stream: &Readings, queries: &Queries) -> Vec<Aggregate> {
    let of = |(range, slide): &(u64, u64)| {
        let columns = stream.times.iter().zip(&*stream.values);
        let events = columns.map(|(time, value)| Reading { time: *time, value: *value });
        recomputed(events, Slides { slide: *slide as i64, width: (range / slide) as i64, lateness: 0 })
    };
    queries.of.iter().flat_map(of).collect()
}

fn measure(session: &Session<'_>, definition: &Definition, point: &Point) -> Result<Sampled, SuiteError> {
    let queries = &QUERIES[point.detail];
    let shape = Shape { n: queries.events, pane: 100_000, density: queries.rate, keys: 0, late: false };
    let stream = &readings(session, shape)?;
    let asked: Vec<Query> = queries.of.iter().map(|(range, slide)| Query { range: *range, slide: *slide }).collect();
    let decision = choose(&asked, Some(queries.rate as f64 / 100_000.0)).expect("queries that can be answered");
    let expected = Expected { answer: naive_answer(&expected(stream, queries)), tolerance: None };
    let (isa, extend) = chosen(session, &EXTEND);
    let variant = |name: String, why: &str, is_chosen: bool, task: Box<dyn Task>| Variant {
        name,
        role: Role::Rung,
        isa: Some(isa.name().to_owned()),
        version: None,
        chosen: is_chosen,
        note: Some(if is_chosen { format!("{why}; chosen: {}", decision.reason.join("; ")) } else { why.to_owned() }),
        smaller_n: None,
        expected,
        task,
    };
    let told = |results: &Vec<Summary>| answer(results);
    let mut variants = Vec::new();
    for (size, why) in fixed(queries) {
        let is_chosen = decision.slices.is_none() && size == decision.size;
        let name = format!("{} ms", quantity::count(size));
        variants.push(variant(name, why, is_chosen, task(move || by_panes(extend, stream, queries, size), told)));
    }
    if let Some(slices) = &decision.slices {
        let why = "cut where a window starts or ends, and nowhere else";
        variants.push(variant("slices".to_owned(), why, true, task(move || by_slices(stream, queries, slices), told)));
    }
    let input = run::Input { source: format!("{}; {}", stream.input.source, queries.label), ..stream.input.clone() };
    let header = session.header(definition, point, input);
    let level = session.levels.holding(stream.input.working_set);
    let (bytes, walked) = (stream.input.bytes, bytemuck::cast_slice(&stream.times));
    session.measure_reading(header, level, bytes, walked, variants)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;

    #[test]
    fn every_size_and_slices_give_the_naive_answers() {
        with_session(1, |session| {
            for queries in &QUERIES {
                let events = 20_000.min(queries.events);
                let shape = Shape { n: events, pane: 100_000, density: queries.rate, keys: 0, late: false };
                let stream = readings(session, shape).unwrap();
                let naive = naive_answer(&expected(&stream, queries));
                for (size, why) in fixed(queries) {
                    let results = by_panes(EXTEND.best(), &stream, queries, size);
                    assert_eq!(answer(&results), naive, "{}: {size} ms, {why}", queries.label);
                }
                let starts = queries.of.iter().flat_map(|(_, slide)| (0..60_000 / slide).map(move |at| at * slide));
                let mut edges: Vec<u64> = starts.collect();
                edges.sort_unstable();
                edges.dedup();
                if queries.of.iter().all(|(_, slide)| 60_000u64.is_multiple_of(*slide)) {
                    let results = by_slices(&stream, queries, &Slices { period: 60_000, edges });
                    assert_eq!(answer(&results), naive, "{}: slices", queries.label);
                }
            }
        });
    }

    #[test]
    fn sizes_that_give_wrong_answers_are_left_out() {
        let sizes: Vec<u64> = fixed(&QUERIES[1]).into_iter().map(|(size, _)| size).collect();
        assert_eq!(sizes, [5_000, 1_000, 100]);
    }
}
