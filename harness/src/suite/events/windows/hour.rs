//! A window of one hour in panes of 60 seconds with a result at each slide: the row of windowed aggregation, and what the
//! window takes of memory.

use super::inputs::{LATE_PANES, LONG, Readings, Shape, answer, naive_answer, readings};
use crate::before::events::windows::{Reading, Slides, mapped, recomputed};
use crate::before::rows::Event;
use crate::measure::case::Variant;
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::measure::task::{Expected, task};
use crate::suite::race::{Race, figure};
use crate::suite::{Definition, OwnInput, Point};
use lanemark_kernels::aggregate::window::panes::Panes;
use lanemark_kernels::aggregate::window::panes::tables::{EXTEND, Extend};
use lanemark_kernels::aggregate::window::summary::Summary;
use lanemark_reports::quantity;
use lanemark_reports::run;
use std::hint::black_box;

/// The bench of the row.
pub const WINDOW_HOUR: &str = "events/window-hour";

/// The figure of the window's memory that is judged: heap and the structure itself.
pub const MEMORY: &str = "heap and inline";

/// Milliseconds of a pane, which is also the slide.
const PANE: i64 = 60_000;

/// Panes of a window.
const WIDTH: i64 = 60;

/// Hours of a stream, whatever its number of events: most of the windows are full.
const HOURS: u64 = 3;

/// Events that are taken in at once, at most.
const BATCH: usize = 4096;

/// Of how many events the naive methods get one: they then have as many slides, and windows as full of panes.
const THINNED: usize = 16;

/// Panes that are kept: a window, those that late events come to, the one that fills, and two that a batch may enter.
const KEPT: usize = (WIDTH + LATE_PANES) as usize + 3;

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![throughput(), memory()]
}

fn shape(n: usize, late: bool) -> Shape {
    Shape { n, pane: PANE, density: (n as u64 / (HOURS * WIDTH as u64)).max(1), keys: 0, late }
}

/// Events of a batch of a stream of `n`: a pane's at most, as the ring has no room for windows that are read later.
fn batch(n: usize) -> usize {
    (shape(n, false).density as usize).min(BATCH)
}

/// Takes a stream in by batches and gives the window's result at each slide once no event of it may come.
struct Hour {
    panes: Panes,
    next: Option<i64>,
    wait: i64,
}

impl Hour {
    fn new(late: bool) -> Hour {
        let panes = Panes::new(PANE as u64, KEPT).expect("a ring that can be");
        Hour { panes, next: None, wait: if late { LATE_PANES } else { 0 } }
    }

    fn extend(&mut self, extend: Extend, times: &[i64], values: &[f64], results: &mut Vec<Summary>) {
        let Some(first) = times.first() else { return };
        let next = *self.next.get_or_insert(first.div_euclid(PANE));
        extend(&mut self.panes, times, values).expect("columns of one length");
        let end = self.panes.newest().map_or(next, |newest| newest - self.wait).max(next);
        self.slide(next..end, results);
    }

    /// The results of the slides that are still open.
    fn finish(&mut self, results: &mut Vec<Summary>) {
        if let (Some(next), Some(newest)) = (self.next, self.panes.newest()) {
            self.slide(next..newest + 1, results);
        }
    }

    fn slide(&mut self, panes: std::ops::Range<i64>, results: &mut Vec<Summary>) {
        self.next = Some(panes.end);
        results.extend(panes.map(|last| self.panes.window(last, WIDTH as usize)));
    }
}

fn slid(extend: Extend, readings: &Readings, late: bool) -> Vec<Summary> {
    let mut hour = Hour::new(late);
    let mut results = Vec::with_capacity((HOURS * WIDTH as u64) as usize + 8);
    let batch = batch(readings.times.len());
    for (times, values) in readings.times.chunks(batch).zip(readings.values.chunks(batch)) {
        hour.extend(extend, black_box(times), black_box(values), &mut results);
    }
    hour.finish(&mut results);
    results
}

fn throughput() -> Definition {
    Definition {
        id: WINDOW_HOUR.to_owned(),
        title: "count, sum, mean, least and most of the last hour in panes of 60 s, a result each slide".to_owned(),
        unit: "events/s",
        claims: &["events.throughput.windowed-aggregation"],
        kernel: EXTEND.listing().ok(),
        own_input: OwnInput::None,
        points: |session| {
            if session.settings.profile == Profile::Gate {
                // Few events in many panes: nearly all of it would be reading windows, not the kernel.
                return Vec::new();
            }
            let point = |label: &str, late| Point {
                label: label.to_owned(),
                detail: usize::from(late),
                ..Point::at(Level::Memory)
            };
            vec![point("in order", false), point("5 % late", true)]
        },
        measure: Box::new(|session, definition, point| {
            let late = point.detail == 1;
            let stream = readings(session, shape(LONG, late))?;
            let of_all = || {
                let columns = stream.times.iter().zip(&*stream.values);
                columns.map(|(time, value)| Reading { time: *time, value: *value })
            };
            let lateness = if late { LATE_PANES * PANE } else { 0 };
            let slides = Slides { slide: PANE, width: WIDTH, lateness };
            let thinned: Vec<Reading> = of_all().step_by(THINNED).collect();
            let event = |(index, reading): (usize, &Reading)| Event {
                timestamp: reading.time,
                ..Event::reading(index, reading.value)
            };
            let events: Vec<Event> = thinned.iter().enumerate().map(event).collect();
            let (thinned, events) = (&thinned, &events);
            let fewer = Race::new(session, thinned.len());
            let answer_of_fewer = |n: usize| naive_answer(&recomputed(thinned[..n].iter().copied(), slides));
            let whole = Expected { answer: naive_answer(&recomputed(of_all(), slides)), tolerance: None };
            let mut variants = vec![
                of_fewer(
                    fewer.before(
                        "every event kept, window computed again",
                        answer_of_fewer,
                        move |n| recomputed(black_box(&thinned[..n]).iter().copied(), slides),
                        |results| naive_answer(results),
                    ),
                    thinned.len(),
                    "a deque of plain structures",
                ),
                of_fewer(
                    fewer.before(
                        "event objects, BTreeMap of panes",
                        answer_of_fewer,
                        move |n| mapped(black_box(&events[..n]), slides),
                        |results| naive_answer(results),
                    ),
                    thinned.len(),
                    "each event with a dynamic field map",
                ),
            ];
            let stream = &stream;
            variants.extend(session.rung_variants(&EXTEND, whole, |extend| {
                task(move || slid(extend, stream, late), |results: &Vec<Summary>| answer(results))
            }));
            let source = format!("{}, over {HOURS} hours", stream.input.source);
            let header = session.header(definition, point, run::Input { source, ..stream.input.clone() });
            let level = session.levels.holding(stream.input.working_set);
            session.measure_reading(header, level, stream.input.bytes, bytemuck::cast_slice(&stream.times), variants)
        }),
    }
}

/// A naive method on the thinned stream.
fn of_fewer<'a>(variant: Variant<'a>, n: usize, note: &str) -> Variant<'a> {
    Variant {
        smaller_n: Some(variant.smaller_n.unwrap_or(n as u64)),
        note: Some(format!("one of {THINNED} events of the stream, over the same hours; {note}")),
        ..variant
    }
}

/// Events after which the memory is counted.
fn events(profile: Profile) -> &'static [usize] {
    match profile {
        Profile::Quick | Profile::Gate => &[100_000, 1_000_000],
        Profile::Standard | Profile::Full => &[100_000, 1_000_000, 10_000_000],
    }
}

fn memory() -> Definition {
    Definition {
        id: "events/window-memory".to_owned(),
        title: format!("what a window of one hour takes, {KEPT} panes of 60 s with those for late events"),
        unit: "bytes",
        claims: &["events.memory.pane-window"],
        kernel: None,
        own_input: OwnInput::None,
        points: |session| {
            let point = |n: &usize| Point {
                label: format!("{} events", quantity::count(*n as u64)),
                detail: *n,
                ..Point::at(Level::Memory)
            };
            events(session.settings.profile).iter().map(point).collect()
        },
        measure: Box::new(|session, definition, point| {
            // The stream is repeated hour after hour, so that none but the window is as long as it.
            let part = readings(session, shape(point.detail.min(1_000_000), true))?;
            let mut results = Vec::with_capacity(10 * (HOURS * WIDTH as u64) as usize + 64);
            let batch = batch(part.times.len());
            let mut times = vec![0; batch];
            let live = crate::ALLOCATOR.live();
            let mut hour = Hour::new(true);
            let extend = EXTEND.best();
            for turn in 0..(point.detail / part.times.len()) as i64 {
                let later = turn * HOURS as i64 * WIDTH * PANE;
                for (part_times, values) in part.times.chunks(batch).zip(part.values.chunks(batch)) {
                    let times = &mut times[..part_times.len()];
                    times.iter_mut().zip(part_times).for_each(|(time, of_part)| *time = of_part + later);
                    hour.extend(extend, times, values, &mut results);
                }
            }
            let heap = (crate::ALLOCATOR.live() - live) as f64;
            let hour = black_box(hour);
            let inline = size_of_val(&hour) as f64;
            let figures = vec![
                figure(MEMORY, heap + inline, "bytes"),
                figure("counted on the heap", heap, "bytes"),
                figure("the structure itself", inline, "bytes"),
                figure("as the panes say", hour.panes.bytes() as f64, "bytes"),
                figure("results given", results.len() as f64, "windows"),
            ];
            let bench = session.unavailable(definition, point, String::new());
            Ok(run::Bench { figures, unavailable: None, ..bench }.into())
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;

    #[test]
    fn windows_by_panes_are_those_of_all_events_kept() {
        with_session(1, |session| {
            for late in [false, true] {
                let stream = readings(session, shape(20_000, late)).unwrap();
                let columns = stream.times.iter().zip(&*stream.values);
                let all = columns.map(|(time, value)| Reading { time: *time, value: *value });
                let lateness = if late { LATE_PANES * PANE } else { 0 };
                let naive = recomputed(all, Slides { slide: PANE, width: WIDTH, lateness });
                let results = slid(EXTEND.best(), &stream, late);
                assert!(results.len() > 150 && results.iter().any(|window| window.count() > 6_000));
                assert_eq!(answer(&results), naive_answer(&naive));
            }
        });
    }
}
