//! Latency of events, window results and pattern matches under open-loop load.

pub mod search;
mod under_load;

use crate::ledger;
use crate::measure::case::Sampled;
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::suite::events::pipeline::instruction_set;
use crate::suite::events::pipeline::stream::Stream;
use crate::suite::session::Session;
use crate::suite::sketch::race::figure;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::isa::Isa;
use lanemark_reports::quantity;
use lanemark_reports::run::{self, Figure, Latency, Role};
use lanemark_runtime::disturbance::Snapshot;
use lanemark_runtime::streaming::latency::{Latencies, Percentiles};
use lanemark_runtime::streaming::load::Outcome;
use search::{Bounds, Length, highest};
use under_load::UnderLoad;

/// Rates at which latency is stated, in events a second.
pub const STATED: [f64; 3] = [1e6, 10e6, 50e6];

/// The stated rate that the rows are judged at.
pub const JUDGED: f64 = 10e6;

/// The figure of the highest rate at which all documented percentiles hold; 0 where they held at none.
pub const HIGHEST: &str = "highest rate that holds";

/// The figure of the rate at which events arrived.
pub const OFFERED: &str = "offered";

/// The figure of the rate at which events were taken in.
pub const TAKEN: &str = "taken in";

/// The figure of how many loads of a rate were sustained.
pub const SUSTAINED: &str = "sustained";

/// The figures of the least and the greatest 99th percentile of the loads at a rate.
pub const P99_RANGE: [&str; 2] = ["least p99", "greatest p99"];

/// Events of the stream, which comes again and again, later each time.
const EVENTS: usize = 1 << 18;

/// Loads at each rate, of which the one with the median 99th percentile is reported.
const LOADS: usize = 3;

/// A latency that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    /// From an event's scheduled arrival to its effect on the operators' state.
    Event,
    /// From the scheduled arrival of the event that carries the watermark past a window's end to its result.
    Window,
    /// From the scheduled arrival of a match's last event to the reported match.
    Pattern,
}

impl Measured {
    /// The row that it stands for.
    pub fn row(self) -> &'static str {
        match self {
            Measured::Event => "events.latency.event",
            Measured::Window => "events.latency.window-trigger",
            Measured::Pattern => "events.latency.pattern-match",
        }
    }

    fn of(self, outcome: &Outcome) -> &Latencies {
        match self {
            Measured::Event => &outcome.events,
            Measured::Window => &outcome.windows,
            Measured::Pattern => &outcome.matches,
        }
    }
}

/// The benches.
pub fn all() -> Vec<Definition> {
    let bench = |id: &str, title: &str, measured: Measured, claims: &'static [&'static str]| Definition {
        id: id.to_owned(),
        title: title.to_owned(),
        unit: "events/s",
        claims,
        kernel: None,
        own_input: OwnInput::None,
        points: |_| vec![Point { label: "open loop".to_owned(), ..Point::at(Level::L3) }],
        measure: Box::new(move |session, definition, point| measure(session, definition, point, measured)),
    };
    vec![
        bench(
            "events/latency-event",
            "from an event's scheduled arrival to its effect on operator state",
            Measured::Event,
            &["events.latency.event"],
        ),
        bench(
            "events/latency-window",
            "from the watermark passing a window's end to the window's result",
            Measured::Window,
            &["events.latency.window-trigger"],
        ),
        bench(
            "events/latency-pattern",
            "from the last event of a match to the reported match",
            Measured::Pattern,
            &["events.latency.pattern-match"],
        ),
    ]
}

/// How long a load at a stated rate takes, and one of the search, in seconds.
fn seconds(profile: Profile) -> (f64, f64) {
    match profile {
        Profile::Quick => (0.04, 0.015),
        Profile::Standard => (0.15, 0.04),
        Profile::Full => (5.0, 0.5),
    }
}

fn measure(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    measured: Measured,
) -> Result<Sampled, SuiteError> {
    let isa = match instruction_set(session) {
        Ok(isa) => isa,
        Err(reason) => return Ok(session.unavailable(definition, point, reason).into()),
    };
    let rows = ledger::rows().map_err(|error| SuiteError::Peer(error.to_string()))?;
    let row = rows.iter().find(|row| row.id == measured.row()).expect("the row is in the ledger");
    let bounds = Bounds::of(row).expect("the row has percentiles");
    let stream = Stream::new(session, EVENTS)?;
    let mut bench = session.header(definition, point, stream.described(session));
    let mut under_load = UnderLoad::verified(&stream, &bench, isa)?;
    let (long, short) = seconds(session.settings.profile);

    for rate in STATED {
        let name = format!("{} events/s", quantity::round(rate));
        bench.variants.extend(at_rate(&mut under_load, rate, long, measured, name, isa)?);
    }
    let mut holds = |rate: f64, length: Length| -> Result<bool, SuiteError> {
        let seconds = if length == Length::Short { short } else { long };
        let outcome = under_load.load(rate, seconds)?;
        Ok(outcome.sustained() && measured.of(&outcome).percentiles().is_some_and(|found| bounds.hold(&found)))
    };
    let found = highest(STATED[0], &mut holds)?;
    bench.figures.push(figure(HIGHEST, found.unwrap_or(0.0), "events/s"));
    if let Some(rate) = found {
        bench.variants.extend(at_rate(&mut under_load, rate, long, measured, HIGHEST.to_owned(), isa)?);
    }
    Ok(bench.into())
}

/// The load of the median 99th percentile of several at a rate; none where nothing of what is measured happened.
fn at_rate(
    under_load: &mut UnderLoad<'_>,
    rate: f64,
    seconds: f64,
    measured: Measured,
    name: String,
    isa: Isa,
) -> Result<Option<run::Variant>, SuiteError> {
    let before = Snapshot::take();
    let mut loads = Vec::with_capacity(LOADS);
    for _ in 0..LOADS {
        let outcome = under_load.load(rate, seconds)?;
        loads.extend(measured.of(&outcome).percentiles().map(|found| (found, outcome)));
    }
    let disturbed = Snapshot::take().since(&before);
    loads.sort_by_key(|(found, _)| found.p99);
    let (Some((least, _)), Some((greatest, _))) = (loads.first(), loads.last()) else { return Ok(None) };
    let (found, outcome) = &loads[loads.len() / 2];
    let sustained = loads.iter().filter(|(_, outcome)| outcome.sustained()).count();
    let mut note = format!(
        "of {} loads of {seconds} s the one of the median p99; {} latencies; what took the thread off its core is in the figures",
        loads.len(),
        quantity::count(found.count),
    );
    if let (Some(switches), Some(waited)) = (disturbed.involuntary_switches, disturbed.waited_ms) {
        note.push_str(&format!(": it was taken off {switches} times and waited {waited:.1} ms in all of them"));
    }
    if sustained < loads.len() {
        note.push_str(&format!("; the rate was sustained in {sustained} of {}", loads.len()));
    }
    let figures = vec![
        figure(OFFERED, rate, "events/s"),
        figure(TAKEN, outcome.taken_per_second(), "events/s"),
        figure(SUSTAINED, sustained as f64, "loads"),
        figure(P99_RANGE[0], least.p99 as f64 / 1e3, "us"),
        figure(P99_RANGE[1], greatest.p99 as f64 / 1e3, "us"),
    ];
    Ok(Some(run::Variant {
        name,
        role: Role::Rung,
        isa: Some(isa.name().to_owned()),
        version: None,
        chosen: rate == JUDGED,
        verified: true,
        answer: format!("{} events taken in", quantity::count(outcome.taken)),
        per_second: Figure { median: 0.0, lo: 0.0, hi: 0.0, max: 0.0 },
        clock: "wall".to_owned(),
        samples_ns: Vec::new(),
        wall_ns: Vec::new(),
        passes: 0,
        smaller_n: None,
        bytes: 0,
        ceiling: None,
        latency_ns: Some(in_file(found)),
        note: Some(note),
        figures,
        curves: Vec::new(),
    }))
}

/// Percentiles as the run's file has them; a latency below the clock's step counts as one nanosecond.
fn in_file(found: &Percentiles) -> Latency {
    let ns = |time: u64| time.max(1) as f64;
    Latency {
        p50: ns(found.p50),
        p95: ns(found.p95),
        p99: ns(found.p99),
        p999: Some(ns(found.p999)),
        max: ns(found.max),
    }
}
