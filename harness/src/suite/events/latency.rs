//! Latency of events, window results and pattern matches under open-loop load.
//!
//! The rows are of one pinned core, so what else runs on it matters: the stated rates are measured by the wall clock, with
//! all that takes the thread off its core in the figures. Where that was more than a hundredth of the time, the rows are
//! judged by loads that are scheduled by the thread's CPU time instead, as all kernels are, and the wall clock's figures
//! stand beside them.

pub mod search;
mod under_load;

use crate::ledger;
use crate::measure::case::Sampled;
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::suite::events::pipeline::instruction_set;
use crate::suite::events::pipeline::stream::Stream;
use crate::suite::race::figure;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::isa::Isa;
use lanemark_reports::quantity;
use lanemark_reports::run::{self, Figure, Latency, Role};
use lanemark_runtime::clock::has_thread_clock;
use lanemark_runtime::disturbance::Snapshot;
use lanemark_runtime::streaming::latency::{Latencies, Percentiles};
use lanemark_runtime::streaming::load::Outcome;
use lanemark_runtime::streaming::time_source::{Monotonic, ThreadCpu, TimeSource};
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

/// The figure of the share of a rate's loads that were sustained.
pub const SUSTAINED: &str = "sustained";

/// The figure of the share of the time in which other work had the core.
pub const OFF_THE_CORE: &str = "other work on the core";

/// The figures of the least and the greatest 99th percentile of the loads at a rate.
pub const P99_RANGE: [&str; 2] = ["least p99", "greatest p99"];

/// Events of the stream, which comes again and again, later each time.
const EVENTS: usize = 1 << 18;

/// Loads at each rate, of which the one with the median 99th percentile is reported.
const LOADS: usize = 3;

/// The share of the time that other work may have the core for the wall clock to be judged by: beyond a hundredth the
/// 99th percentile is that work's.
const MOST_DISTURBED: f64 = 0.01;

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
        Profile::Quick | Profile::Gate => (0.03, 0.01),
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

    let mut disturbed = 0f64;
    for rate in STATED {
        let loads = Loads::take(&mut under_load, rate, long, By::Wall)?;
        disturbed = disturbed.max(loads.off_the_core);
        let name = format!("{} events/s", quantity::round(rate));
        bench.variants.extend(loads.variant(measured, name, isa));
    }
    bench.figures.push(figure(OFF_THE_CORE, disturbed, "fraction"));
    let by = if disturbed > MOST_DISTURBED && has_thread_clock() { By::ThreadCpu } else { By::Wall };
    if by == By::ThreadCpu {
        let name = format!("{} events/s, CPU time", quantity::round(JUDGED));
        bench.variants.extend(Loads::take(&mut under_load, JUDGED, long, by)?.variant(measured, name, isa));
    }
    for variant in &mut bench.variants {
        variant.chosen = variant.clock == by.name() && variant.figure(OFFERED).is_some_and(|rate| rate.value == JUDGED);
    }
    let mut holds = |rate: f64, length: Length| -> Result<bool, SuiteError> {
        let seconds = if length == Length::Short { short } else { long };
        let outcome = under_load.load(rate, seconds, by.clock())?;
        Ok(outcome.sustained() && measured.of(&outcome).percentiles().is_some_and(|found| bounds.hold(&found)))
    };
    let found = highest(STATED[0], &mut holds)?;
    bench.figures.push(figure(HIGHEST, found.unwrap_or(0.0), "events/s"));
    if let Some(rate) = found {
        let loads = Loads::take(&mut under_load, rate, long, by)?;
        bench.variants.extend(loads.variant(measured, HIGHEST.to_owned(), isa));
    }
    Ok(bench.into())
}

/// The clock that a load is scheduled and measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// The machine's: what takes the thread off its core is in every latency.
    Wall,
    /// The thread's CPU time: as on a core of its own.
    ThreadCpu,
}

impl By {
    fn clock(self) -> &'static dyn TimeSource {
        match self {
            By::Wall => &Monotonic,
            By::ThreadCpu => &ThreadCpu,
        }
    }

    /// The name in the run's file.
    fn name(self) -> &'static str {
        match self {
            By::Wall => "wall",
            By::ThreadCpu => "thread-cpu",
        }
    }
}

/// Several loads at one rate.
struct Loads {
    rate: f64,
    seconds: f64,
    by: By,
    outcomes: Vec<Outcome>,
    /// Share of the time in which other work had the core; 0 where the platform does not tell.
    off_the_core: f64,
    /// Times that the thread was taken off it, where the platform tells.
    switches: Option<u64>,
}

impl Loads {
    fn take(under_load: &mut UnderLoad<'_>, rate: f64, seconds: f64, by: By) -> Result<Loads, SuiteError> {
        let before = Snapshot::take();
        let outcomes: Result<Vec<Outcome>, SuiteError> =
            (0..LOADS).map(|_| under_load.load(rate, seconds, by.clock())).collect();
        let during = Snapshot::take().since(&before);
        let off_the_core = during.waited_ms.unwrap_or(0.0) / during.window_ms.max(f64::MIN_POSITIVE);
        Ok(Loads { rate, seconds, by, outcomes: outcomes?, off_the_core, switches: during.involuntary_switches })
    }

    /// The load of the median 99th percentile; none where nothing of what is measured happened.
    fn variant(&self, measured: Measured, name: String, isa: Isa) -> Option<run::Variant> {
        let all = self.outcomes.iter().filter_map(|outcome| Some((measured.of(outcome).percentiles()?, outcome)));
        let mut all: Vec<(Percentiles, &Outcome)> = all.collect();
        all.sort_by_key(|(found, _)| found.p99);
        let ((least, _), (greatest, _)) = (all.first()?, all.last()?);
        let (found, outcome) = all[all.len() / 2];
        let sustained = self.outcomes.iter().filter(|outcome| outcome.sustained()).count();
        let figures = vec![
            figure(OFFERED, self.rate, "events/s"),
            figure(TAKEN, outcome.taken_per_second(), "events/s"),
            figure(SUSTAINED, sustained as f64 / self.outcomes.len() as f64, "fraction"),
            figure(P99_RANGE[0], least.p99 as f64 / 1e3, "us"),
            figure(P99_RANGE[1], greatest.p99 as f64 / 1e3, "us"),
        ];
        Some(run::Variant {
            name,
            role: Role::Rung,
            isa: Some(isa.name().to_owned()),
            version: None,
            chosen: false,
            verified: true,
            answer: format!("{} events taken in", quantity::count(outcome.taken)),
            per_second: Figure { median: 0.0, lo: 0.0, hi: 0.0, max: 0.0 },
            clock: self.by.name().to_owned(),
            samples_ns: Vec::new(),
            wall_ns: Vec::new(),
            passes: 0,
            smaller_n: None,
            bytes: 0,
            ceiling: None,
            latency_ns: Some(in_file(&found)),
            note: Some(self.note(found.count)),
            figures,
            curves: Vec::new(),
        })
    }

    fn note(&self, latencies: u64) -> String {
        let Loads { seconds, by, outcomes, .. } = self;
        let which = format!(
            "of {} loads of {seconds} s the one of the median p99, of {} latencies",
            outcomes.len(),
            quantity::count(latencies)
        );
        let off = quantity::percent(self.off_the_core);
        let times = self.switches.map_or(String::new(), |switches| format!(", {switches} times"));
        match by {
            By::Wall => {
                format!("{which}; other work had the core for {off} of the time{times}, and that is in the figures")
            }
            By::ThreadCpu => {
                format!(
                    "{which}; scheduled by the thread's CPU time, without the {off} of the time that other work had the core"
                )
            }
        }
    }
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
