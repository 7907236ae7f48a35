//! Filter, windows, distinct count, most frequent keys and patterns over one stream of events in columns.
//!
//! ```text
//! events ─┬─ filter (value compared) ─┬─ panes ── a window's summary at each slide
//!         │                           ├─ HyperLogLog of users ─┐
//!         │                           └─ TopK of keys ─────────┴─ a report every so often
//!         └─ patterns ── matches
//! ```
//!
//! The filter keeps events whose value compares as the plan asks; windows and reports are of those that it keeps.
//! Patterns see every event, so that what stands between two events of a match is theirs to judge; a pattern over kept
//! events alone has the comparison in its conditions.
//!
//! Event times must not decrease, so the time of an event is the watermark: nothing earlier is to come. A window or a
//! report of the events *before* a time fires with the first event at that time or later, kept or not:
//!
//! - A window ends at every multiple of `pane` and spans `panes` of them. Those with no event in them are passed over.
//! - A report is due at every multiple of `report_every`, and covers the kept events of the whole stream before it.
//!   Those before which nothing new was kept are passed over.
//!
//! What is found does not depend on how the stream is cut into batches, to the bit; [`Panes`] says in which order values
//! are added.
//!
//! Cost: a pass of each operator over the events of a batch, in parts of 2,048; merging `panes` summaries a window; and
//! for a report a pass over the registers and the sort of the most frequent keys. No memory is taken after the first
//! batches but for results and partial matches.

mod cuts;
mod error;
mod kept;

pub use error::{BatchError, PlanError};

use super::events::Events;
use cuts::{Cuts, Part};
use kept::{CHUNK, Kept};
use lanemark_kernels::aggregate::compare::Comparison;
use lanemark_kernels::aggregate::window::panes::Panes;
use lanemark_kernels::aggregate::window::summary::Summary;
use lanemark_kernels::pattern::{self, Column, Matcher, Matches, Options, Pattern};
use lanemark_kernels::sketch::hyperloglog::HyperLogLog;
use lanemark_kernels::sketch::top_k::{Heavy, TopK};
use std::ops::Range;

/// What a pipeline computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How an event's value, on the left, is compared to be kept.
    pub keep: Comparison,
    /// What it is compared with.
    pub bound: f64,
    /// Time of a pane, which is the slide of the windows.
    pub pane: i64,
    /// Panes of a window.
    pub panes: usize,
    /// Time between reports.
    pub report_every: i64,
    /// Bits of the hash that choose a register of the distinct count.
    pub precision: u8,
    /// How many of the most frequent keys are reported.
    pub top: usize,
    /// Keys are below this.
    pub keys: usize,
    /// Patterns over the columns `value` and `kind`, per key or over the whole stream.
    pub patterns: Vec<Pattern>,
    /// The most partial matches at once; more are an error.
    pub most_partial_matches: usize,
}

/// A window that has fired.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// The window's end: its events are before it.
    pub end: i64,
    /// Count, sum, least and greatest of their values.
    pub summary: Summary,
    /// Number of the event, from the start of the stream, that carried the watermark past the end.
    pub fired_by: u64,
}

/// Distinct users and most frequent keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The kept events before this time are covered.
    pub at: i64,
    /// The estimated number of distinct users.
    pub distinct: f64,
    /// Keys with their counts, most frequent first.
    pub top: Vec<Heavy>,
    /// Number of the event that carried the watermark past the time.
    pub fired_by: u64,
}

/// What a pipeline has found; each batch appends to it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    /// Windows, by their end.
    pub windows: Vec<Window>,
    /// Reports, by their time.
    pub reports: Vec<Report>,
    /// Matches, as they were completed; numbers count from the start of the stream.
    pub matches: Matches,
}

impl Results {
    /// Forgets what was found and keeps the memory.
    pub fn clear(&mut self) {
        self.windows.clear();
        self.reports.clear();
        self.matches.clear();
    }
}

/// What a batch has just been through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its windows have fired.
    Windows,
    /// Its matches are reported.
    Patterns,
    /// Its reports are there.
    Reports,
}

/// A pipeline and its state. See the [module](self) for what it computes.
#[derive(Debug)]
pub struct Pipeline {
    plan: Plan,
    /// Events that were taken in.
    taken: u64,
    newest: i64,
    panes: Panes,
    slides: Cuts,
    users: HyperLogLog,
    keys: TopK,
    reports: Cuts,
    matcher: Matcher,
    kept: Kept,
}

impl Pipeline {
    /// A pipeline that has seen nothing yet.
    ///
    /// # Errors
    /// [`PlanError`] says which part of the plan cannot be.
    pub fn new(plan: Plan) -> Result<Pipeline, PlanError> {
        for (name, time) in [("pane", plan.pane), ("report_every", plan.report_every)] {
            if time < 1 {
                return Err(PlanError::Time { name, time });
            }
        }
        let options =
            Options { keys: plan.keys, most_partial_matches: plan.most_partial_matches, ..Options::default() };
        Ok(Pipeline {
            taken: 0,
            newest: i64::MIN,
            panes: Panes::new(plan.pane as u64, plan.panes).map_err(PlanError::Windows)?,
            slides: Cuts::new(plan.pane),
            users: HyperLogLog::dense(plan.precision).map_err(PlanError::Precision)?,
            keys: TopK::new(plan.top).map_err(PlanError::Top)?,
            reports: Cuts::new(plan.report_every),
            matcher: Matcher::new(&plan.patterns, options).map_err(PlanError::Patterns)?,
            kept: Kept::new(),
            plan,
        })
    }

    /// Takes in a batch and appends what it brings to the results.
    ///
    /// # Errors
    /// See [`BatchError`]: columns of different lengths, a time before the one before it, or a key that is none leave
    /// the pipeline as it was.
    pub fn process(&mut self, events: &Events<'_>, results: &mut Results) -> Result<(), BatchError> {
        self.process_in_stages(events, results, |_, _| ())
    }

    /// The same, with a call after each stage of each part of the batch.
    ///
    /// # Errors
    /// As [`process`](Self::process).
    pub fn process_in_stages(
        &mut self,
        events: &Events<'_>,
        results: &mut Results,
        mut after: impl FnMut(Stage, &Results),
    ) -> Result<(), BatchError> {
        self.check(events)?;
        for first in (0..events.len()).step_by(CHUNK) {
            let part = events.slice(first..events.len().min(first + CHUNK));
            self.kept.fill(&part, self.plan.keep, self.plan.bound).map_err(BatchError::Filter)?;
            self.fire_windows(&part, &mut results.windows)?;
            after(Stage::Windows, results);
            self.match_patterns(&part, &mut results.matches)?;
            after(Stage::Patterns, results);
            self.report(&part, &mut results.reports)?;
            after(Stage::Reports, results);
            self.taken += part.len() as u64;
            self.newest = part.times[part.len() - 1];
        }
        Ok(())
    }

    /// The end of the stream: appends the matches that were only waiting for an event that would have prevented them.
    /// Windows and reports whose time has not come do not fire.
    pub fn finish(&mut self, results: &mut Results) {
        self.matcher.finish(&mut results.matches);
    }

    /// Events that were taken in.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    fn check(&self, events: &Events<'_>) -> Result<(), BatchError> {
        events.check_lengths().map_err(BatchError::Lengths)?;
        // Without a way out in the middle, so that it is a pass of vector compares.
        let in_order = events.times.windows(2).fold(true, |so_far, pair| so_far & (pair[0] <= pair[1]));
        if !in_order || events.times.first().is_some_and(|first| *first < self.newest) {
            let before = std::iter::once(&self.newest).chain(events.times);
            let late = before.zip(events.times).enumerate().find(|(_, (before, time))| time < before);
            let (index, (before, time)) = late.expect("some time is before the one before it");
            return Err(BatchError::Time { index, time: *time, before: *before });
        }
        let largest = events.keys.iter().fold(0, |largest, key| largest.max(*key));
        if largest as usize >= self.plan.keys && !events.is_empty() {
            let index = events.keys.iter().position(|key| *key == largest).expect("the largest is one of them");
            return Err(BatchError::Key { index, key: largest, keys: self.plan.keys });
        }
        Ok(())
    }

    fn fire_windows(&mut self, part: &Events<'_>, windows: &mut Vec<Window>) -> Result<(), BatchError> {
        let Pipeline { plan, taken, panes, slides, kept, .. } = self;
        let (times, values) = (kept.times(), kept.values());
        slides
            .walk(part.times, times, |part| {
                match part {
                    Part::Kept(range) => {
                        panes.extend(&times[range.clone()], &values[range])?;
                    }
                    Part::Cut(end, index) => {
                        panes.advance_to(end - 1);
                        let summary = panes.window(end / plan.pane - 1, plan.panes);
                        if summary.count() == 0 {
                            return Ok(false);
                        }
                        windows.push(Window { end, summary, fired_by: *taken + index as u64 });
                    }
                }
                Ok(true)
            })
            .map_err(BatchError::Windows)
    }

    fn match_patterns(&mut self, part: &Events<'_>, matches: &mut Matches) -> Result<(), BatchError> {
        let columns = [("value", Column::F64(part.values)), ("kind", Column::U8(part.kinds))];
        let events = pattern::Events::new(part.times, Some(part.keys), &columns).map_err(BatchError::Patterns)?;
        self.matcher.extend(&events, matches).map_err(BatchError::Patterns)
    }

    fn report(&mut self, part: &Events<'_>, found: &mut Vec<Report>) -> Result<(), BatchError> {
        let Pipeline { taken, users, keys, reports, kept, .. } = self;
        let take = |range: Range<usize>, users: &mut HyperLogLog, keys: &mut TopK| {
            users.extend(&kept.users()[range.clone()]);
            keys.extend(&kept.keys()[range]);
        };
        reports.walk(part.times, kept.times(), |part| {
            match part {
                Part::Kept(range) => take(range, users, keys),
                Part::Cut(at, index) => {
                    let (distinct, top) = (users.estimate(), keys.top());
                    found.push(Report { at, distinct, top, fired_by: *taken + index as u64 });
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }
}

#[cfg(test)]
mod tests;
