//! The pipeline under an open-loop load.

use crate::before::events::pipeline::naive;
use crate::measure::case::WrongAnswer;
use crate::measure::task::in_words;
use crate::suite::SuiteError;
use crate::suite::events::pipeline::stream::{Stream, plan, question};
use crate::suite::events::pipeline::{answer, findings};
use lanemark_kernels::isa::Isa;
use lanemark_reports::run;
use lanemark_runtime::streaming::events::Events;
use lanemark_runtime::streaming::load::{Effects, Load, Operator, Outcome, run as run_load};
use lanemark_runtime::streaming::pipeline::{BatchError, Pipeline, Results, Stage};
use lanemark_runtime::streaming::time_source::TimeSource;
use std::ops::Range;

/// The most events of a batch.
const LARGEST_BATCH: u64 = 4_096;

/// How long an event may wait before a load is given up, in nanoseconds.
const LONGEST_WAIT_NS: u64 = 200_000_000;

/// A pipeline on a stream that comes again and again, later each time, so that a load may be of any length.
pub(super) struct UnderLoad<'a> {
    stream: &'a Stream,
    pipeline: Pipeline,
    results: Results,
    /// Times of a batch in the stream's present turn.
    times: Vec<i64>,
    /// Events that the pipeline had taken in when the load began.
    before: u64,
}

impl<'a> UnderLoad<'a> {
    /// After one turn of the stream, which must have given what the naive operators give.
    ///
    /// # Errors
    /// [`WrongAnswer`] where it gave something else.
    pub(super) fn verified(stream: &'a Stream, bench: &run::Bench, isa: Isa) -> Result<UnderLoad<'a>, SuiteError> {
        let refused = |error: String| SuiteError::Peer(format!("{}: {error}", bench.id));
        let mut pipeline = Pipeline::new(plan()).map_err(|error| refused(error.to_string()))?;
        let mut results = Results::default();
        pipeline.process(&stream.events(), &mut results).map_err(|error| refused(error.to_string()))?;
        let (expected, found) = (answer(&naive(&stream.rows(), &question())), answer(&findings(&results)));
        if expected != found {
            return Err(WrongAnswer::of(bench, isa.name(), in_words(&expected), in_words(&found)).into());
        }
        results.clear();
        Ok(UnderLoad { stream, pipeline, results, times: Vec::new(), before: 0 })
    }

    /// Puts it under a load of that rate and length by a clock.
    ///
    /// # Errors
    /// When the pipeline refuses a batch.
    pub(super) fn load(&mut self, rate: f64, seconds: f64, clock: &dyn TimeSource) -> Result<Outcome, SuiteError> {
        self.before = self.pipeline.taken();
        let events = (rate * seconds) as u64;
        let load = Load { rate, events, largest_batch: LARGEST_BATCH, longest_wait_ns: LONGEST_WAIT_NS };
        run_load(self, load, clock).map_err(|error| SuiteError::Peer(error.to_string()))
    }

    /// A batch that lies within one turn of the stream.
    fn process_in_turn(&mut self, first: u64, count: usize, effects: &mut Effects<'_>) -> Result<(), BatchError> {
        let whole = self.stream.events();
        let turn = first / whole.len() as u64;
        let index = (first % whole.len() as u64) as usize;
        let columns = whole.slice(index..index + count);
        let later = turn as i64 * self.stream.length();
        self.times.clear();
        self.times.extend(columns.times.iter().map(|time| time + later));
        let events = Events { times: &self.times, ..columns };

        self.results.clear();
        let (mut windows, mut matches, mut reports) = (0, 0, 0);
        let before = self.before;
        self.pipeline.process_in_stages(&events, &mut self.results, |stage, results| match stage {
            Stage::Windows => {
                effects.windows(results.windows[windows..].iter().map(|window| window.fired_by - before));
                windows = results.windows.len();
            }
            Stage::Patterns => {
                effects.matches(results.matches.iter().skip(matches).map(|found| found.last() - before));
                matches = results.matches.len();
            }
            // What is reported of the stream waits for the watermark as a window does.
            Stage::Reports => {
                effects.windows(results.reports[reports..].iter().map(|report| report.fired_by - before));
                reports = results.reports.len();
            }
        })
    }
}

impl Operator for UnderLoad<'_> {
    type Error = BatchError;

    fn process(&mut self, events: Range<u64>, effects: &mut Effects<'_>) -> Result<(), BatchError> {
        let turn = self.stream.times().len() as u64;
        let (mut next, end) = (self.before + events.start, self.before + events.end);
        while next < end {
            let count = (end - next).min(turn - next % turn);
            self.process_in_turn(next, count as usize, effects)?;
            next += count;
        }
        Ok(())
    }
}
