//! Open-loop load: events arrive on a schedule, whatever the operator under load does meanwhile.
//!
//! One thread reads the clock, takes all events that are due as a batch, and hands them to the operator. Each latency
//! counts from when its event was *due*, not from when it was taken: while the operator stalls, or while the thread is
//! off its core, events go on being due, and the stall is in the latency of each of them (Tene's coordinated omission).
//! What a system closed in a loop would hide by slowing its own load down is in the figures here.
//!
//! Reading the clock (twice a batch) and the histograms are part of the loop that is measured.

use super::latency::Latencies;
use super::schedule::{RateError, Schedule};
use super::time_source::TimeSource;
use std::fmt;
use std::ops::Range;

/// A load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Events a second.
    pub rate: f64,
    /// Events in all.
    pub events: u64,
    /// The most events of one batch.
    pub largest_batch: u64,
    /// How long an event may wait before the load is given up, in nanoseconds.
    pub longest_wait_ns: u64,
}

/// What is under load.
pub trait Operator {
    /// Why it could not go on.
    type Error;

    /// Takes in the events of these numbers, all of which are due. Effects other than on the operator's own state are
    /// recorded as they come to be.
    ///
    /// # Errors
    /// Ends the load.
    fn process(&mut self, events: Range<u64>, effects: &mut Effects<'_>) -> Result<(), Self::Error>;
}

/// Where an operator records its results, each with the event that it was waiting for.
pub struct Effects<'a> {
    clock: &'a dyn TimeSource,
    schedule: Schedule,
    windows: &'a mut Latencies,
    matches: &'a mut Latencies,
}

impl Effects<'_> {
    /// Results of windows that are there now, each with the event that carried the watermark past the window's end.
    pub fn windows(&mut self, events: impl IntoIterator<Item = u64>) {
        record(self.clock, &self.schedule, self.windows, events);
    }

    /// Matches that are reported now, each with its last event.
    pub fn matches(&mut self, events: impl IntoIterator<Item = u64>) {
        record(self.clock, &self.schedule, self.matches, events);
    }
}

fn record(
    clock: &dyn TimeSource,
    schedule: &Schedule,
    latencies: &mut Latencies,
    events: impl IntoIterator<Item = u64>,
) {
    let mut events = events.into_iter().peekable();
    if events.peek().is_some() {
        let now = clock.now_ns();
        events.for_each(|event| latencies.record(now.saturating_sub(schedule.due_ns(event))));
    }
}

/// What became of a load.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The load.
    pub load: Load,
    /// Events that were taken in: all, or fewer where the load was given up.
    pub taken: u64,
    /// Batches that they came in.
    pub batches: u64,
    /// From the start to the last batch's effect, in nanoseconds.
    pub elapsed_ns: u64,
    /// From when the last event was due to the end of the load, in nanoseconds.
    pub lag_ns: u64,
    /// From when each event was due to its effect on the operator's state. Events that were due and never taken are in
    /// it with the time that they had waited when the load was given up.
    pub events: Latencies,
    /// From when the event was due that carried the watermark past a window's end, to the window's result.
    pub windows: Latencies,
    /// From when the last event of a match was due to the reported match.
    pub matches: Latencies,
}

/// The share of the schedule's length that the last event may be late where a rate counts as sustained.
pub const SUSTAINED_LAG: f64 = 0.01;

impl Outcome {
    /// Whether the operator kept up: it took all events in, the last one late by at most [`SUSTAINED_LAG`] of the
    /// schedule's length. An operator that is slower than the rate by more than that share does not pass.
    pub fn sustained(&self) -> bool {
        let length_ns = self.load.events as f64 * 1e9 / self.load.rate;
        self.taken == self.load.events && self.lag_ns as f64 <= SUSTAINED_LAG * length_ns
    }

    /// Events that were taken in, a second.
    pub fn taken_per_second(&self) -> f64 {
        self.taken as f64 * 1e9 / self.elapsed_ns.max(1) as f64
    }
}

/// Why a load ended before its end.
#[derive(Debug, Clone, PartialEq)]
pub enum LoadError<E> {
    /// The rate is none.
    Rate(RateError),
    /// Batches of no events.
    EmptyBatches,
    /// The operator's own error, in the batch of these events.
    Operator {
        /// The batch.
        events: Range<u64>,
        /// The error.
        error: E,
    },
}

impl<E: fmt::Display> fmt::Display for LoadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::Rate(error) => error.fmt(f),
            LoadError::EmptyBatches => f.write_str("the largest batch is of no events; it has to be of one at least"),
            LoadError::Operator { events, error } => {
                write!(f, "the operator failed at events {} to {}: {error}", events.start, events.end - 1)
            }
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for LoadError<E> {}

/// Puts an operator under a load, on the calling thread; pin it first.
///
/// Costs the load's length in time, and as much more as the operator lags behind: at most
/// [`longest_wait_ns`](Load::longest_wait_ns), after which the load is given up and the outcome says so.
///
/// ```
/// use lanemark_runtime::streaming::load::{Effects, Load, Operator, run};
/// use lanemark_runtime::streaming::time_source::Virtual;
///
/// /// Takes 300 ns an event.
/// struct Slow<'a>(&'a Virtual);
/// impl Operator for Slow<'_> {
///     type Error = std::convert::Infallible;
///     fn process(&mut self, events: std::ops::Range<u64>, _: &mut Effects<'_>) -> Result<(), Self::Error> {
///         self.0.advance(300 * (events.end - events.start));
///         Ok(())
///     }
/// }
///
/// let clock = Virtual::default();
/// let load = |rate| Load { rate, events: 100_000, largest_batch: 512, longest_wait_ns: 1_000_000_000 };
/// assert!(run(&mut Slow(&clock), load(3e6), &clock)?.sustained());
/// assert!(!run(&mut Slow(&clock), load(4e6), &clock)?.sustained());
/// # Ok::<(), lanemark_runtime::streaming::load::LoadError<std::convert::Infallible>>(())
/// ```
///
/// # Errors
/// When the rate or the largest batch is none, or the operator fails.
pub fn run<O: Operator>(operator: &mut O, load: Load, clock: &dyn TimeSource) -> Result<Outcome, LoadError<O::Error>> {
    if load.largest_batch == 0 {
        return Err(LoadError::EmptyBatches);
    }
    let (mut state, mut windows, mut matches) = (Latencies::new(), Latencies::new(), Latencies::new());
    let start = clock.now_ns();
    let schedule = Schedule::new(start, load.rate).map_err(LoadError::Rate)?;
    let (mut taken, mut batches, mut last_effect) = (0, 0, start);
    while taken < load.events {
        let now = clock.now_ns();
        let due = schedule.due_by(now).min(load.events);
        if due == taken {
            clock.wait_until(schedule.due_ns(taken));
            continue;
        }
        if now - schedule.due_ns(taken) > load.longest_wait_ns {
            state.record_batch(&schedule, taken..due, now);
            last_effect = now;
            break;
        }
        let events = taken..due.min(taken + load.largest_batch);
        let mut effects = Effects { clock, schedule, windows: &mut windows, matches: &mut matches };
        let processed = operator.process(events.clone(), &mut effects);
        processed.map_err(|error| LoadError::Operator { events: events.clone(), error })?;
        last_effect = clock.now_ns();
        state.record_batch(&schedule, events.clone(), last_effect);
        taken = events.end;
        batches += 1;
    }
    Ok(Outcome {
        load,
        taken,
        batches,
        elapsed_ns: last_effect - start,
        lag_ns: last_effect.saturating_sub(schedule.due_ns(load.events.saturating_sub(1))),
        events: state,
        windows,
        matches,
    })
}

#[cfg(test)]
mod tests;
