//! How often the gate is wrong on this machine: false alarms on identical code, and slowdowns that it misses.
//!
//! Every decision is one that [`time::judge`] would give a user, with the same plan, in fresh processes; nothing is
//! simulated. A planted slowdown is real work: the candidate runs that many more passes a sample.

mod load;
mod table;
#[cfg(test)]
mod tests;

use crate::outcome::Verdict;
use crate::time::{self, Measured, Plan, Programs, TimeError, TimeOutcome};
use load::Load;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is tried.
#[derive(Debug, Clone)]
pub struct Options {
    /// Two programs of identical code.
    pub programs: Programs,
    /// How each decision is made; its filters choose what is compared with itself.
    pub plan: Plan,
    /// Times that every subject of the plan is compared with itself.
    pub runs: usize,
    /// Tries of each planted slowdown.
    pub tries: usize,
    /// Whether another process keeps one core busy all the while.
    pub busy: bool,
    /// The benches of the planted tries; the slowdown goes from one to the next.
    pub panel: Vec<String>,
}

impl Options {
    /// 2 comparisons of every subject, 100 tries of each slowdown, another process at work. Takes some 5 seconds a try
    /// and 100 seconds a comparison on a busy 2-core machine.
    pub fn new(programs: Programs, plan: Plan) -> Options {
        // One kernel a family, each with one point.
        let panel = ["aggregate/sum-f64", "scan/count-byte", "sketch/hash-keys"];
        Options { programs, plan, runs: 2, tries: 100, busy: true, panel: panel.map(str::to_owned).to_vec() }
    }
}

/// Planted slowdowns, in percent.
const SLOWDOWNS: [u32; 2] = [5, 10];

/// The variable that plants a slowdown into a program that is judged.
const PLANTED: &str = "LANEMARK_PLANTED";

/// The gate's own rates on one machine.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// `lanemark.calibration/1`.
    pub schema: &'static str,
    /// How each decision was made.
    pub method: String,
    /// Whether another process kept one core busy all the while.
    pub busy: bool,
    /// Identical code: each kernel compared with itself.
    pub identical: Vec<KernelRate>,
    /// Identical code, kernels that block, all together.
    pub false_alarms: Rate,
    /// The same, counting the planted tries' other kernels, which had no slowdown.
    pub false_alarms_beside_planted: Rate,
    /// Planted slowdowns.
    pub planted: Vec<Planted>,
    /// Decisions that the gate declined, because the machine was too disturbed.
    pub undecided: u64,
    /// What disturbed the machine, one sentence a judging.
    pub notes: Vec<String>,
}

/// How often something happened.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    /// How often.
    pub happened: u64,
    /// Out of how many decisions.
    pub of: u64,
    /// Exact bounds of the rate behind it at 95 % (Clopper and Pearson).
    pub interval: (f64, f64),
}

impl Calibration {
    /// Decisions that were made.
    pub fn decisions(&self) -> u64 {
        let identical = self.identical.iter().map(|kernel| kernel.flagged.of).sum::<u64>();
        identical + self.planted.iter().map(|planted| planted.found.of).sum::<u64>()
    }
}

impl Rate {
    fn new(happened: u64, of: u64) -> Rate {
        Rate { happened, of, interval: time::interval_of_rate(happened, of, 0.05) }
    }
}

/// One subject, compared with itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KernelRate {
    /// The subject.
    pub subject: String,
    /// Whether a regression of it blocks.
    pub blocking: bool,
    /// How often it was called regressed or improved.
    pub flagged: Rate,
    /// How often it was ambiguous.
    pub ambiguous: u64,
    /// The largest threshold that its noise led to.
    pub threshold: f64,
}

/// A slowdown that was planted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Planted {
    /// The bench; none for all of the panel together.
    pub bench: Option<String>,
    /// Percent of its time.
    pub percent: u32,
    /// How often it was called regressed.
    pub found: Rate,
    /// How often it was ambiguous.
    pub ambiguous: u64,
}

/// Measures the gate's rates; `progress` is told a line, the decisions that are done, and all.
///
/// # Errors
/// As [`time::judge`], or when the process that keeps a core busy cannot be started.
pub fn calibrate(options: &Options, progress: &mut dyn FnMut(&str, usize, usize)) -> Result<Calibration, TimeError> {
    if options.panel.is_empty() && options.tries > 0 {
        return Err(TimeError::Plan("slowdowns are planted in the benches of the panel: name one at least".to_owned()));
    }
    let shared_by = Some(time::subjects(&options.programs, &options.plan)?);
    let _load = options.busy.then(Load::start).transpose()?;
    let steps = options.runs + SLOWDOWNS.len() * options.tries;
    let mut tally = Tally::default();
    for run in 0..options.runs {
        progress("identical code", run, steps);
        let plan = Plan { seed: seed(options, run), shared_by, ..options.plan.clone() };
        tally.add_identical(&time::judge(&options.programs, &plan, &mut |_, _, _| {})?);
    }
    for attempt in 0..SLOWDOWNS.len() * options.tries {
        let percent = SLOWDOWNS[attempt % SLOWDOWNS.len()];
        let bench = &options.panel[(attempt / SLOWDOWNS.len()) % options.panel.len()];
        progress(&format!("{percent} % planted in {bench}"), options.runs + attempt, steps);
        // Judged as strictly as in a gate over everything.
        let plan = Plan {
            shared_by,
            seed: seed(options, options.runs + attempt),
            filters: options.panel.clone(),
            ..options.plan.clone()
        };
        let mut programs = options.programs.clone();
        programs.candidate_variables.push((PLANTED.to_owned(), format!("slowdown={bench}:{percent}")));
        tally.add_planted(&time::judge(&programs, &plan, &mut |_, _, _| {})?, bench, percent);
    }
    progress("", steps, steps);
    Ok(tally.calibration(options))
}

/// Seeds of a judging and of what it measures again must not meet those of another.
fn seed(options: &Options, judging: usize) -> u64 {
    options.plan.seed.wrapping_add(16 * judging as u64)
}

/// What was decided so far.
#[derive(Debug, Default)]
struct Tally {
    identical: BTreeMap<String, (bool, Counts)>,
    beside: Counts,
    planted: BTreeMap<(u32, String), Counts>,
    undecided: u64,
    notes: Vec<String>,
}

/// Decisions of one kind.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    decisions: u64,
    regressed: u64,
    improved: u64,
    ambiguous: u64,
    threshold: f64,
}

impl Counts {
    fn add(&mut self, measured: &Measured) {
        self.decisions += 1;
        match measured.verdict {
            Verdict::Regressed => self.regressed += 1,
            Verdict::Improved => self.improved += 1,
            Verdict::Ambiguous => self.ambiguous += 1,
            Verdict::Pass | Verdict::NotMeasured => {}
        }
        self.threshold = self.threshold.max(measured.first.threshold);
    }

    fn flagged(&self) -> u64 {
        self.regressed + self.improved
    }
}

impl Tally {
    fn add_identical(&mut self, outcome: &TimeOutcome) {
        if !self.decided(outcome) {
            return;
        }
        for measured in &outcome.table {
            let (blocking, counts) = self.identical.entry(measured.subject.to_string()).or_default();
            *blocking = measured.blocking;
            counts.add(measured);
        }
    }

    fn add_planted(&mut self, outcome: &TimeOutcome, bench: &str, percent: u32) {
        if !self.decided(outcome) {
            return;
        }
        // A slowed bench may have several points; the try is one, and it is found only where all of them are.
        let (slowed, others): (Vec<_>, Vec<_>) = outcome.table.iter().partition(|row| row.subject.bench == bench);
        others.into_iter().for_each(|measured| self.beside.add(measured));
        let counts = self.planted.entry((percent, bench.to_owned())).or_default();
        // `false` comes first: any point that was missed.
        let weakest = slowed.into_iter().min_by_key(|measured| measured.verdict == Verdict::Regressed);
        match weakest {
            Some(measured) => counts.add(measured),
            // Without a figure it was not found.
            None => counts.decisions += 1,
        }
    }

    /// Whether the gate gave verdicts.
    fn decided(&mut self, outcome: &TimeOutcome) -> bool {
        self.notes.extend(outcome.notes.iter().filter(|note| note.starts_with("while judging")).cloned());
        if outcome.undecided.is_empty() {
            return true;
        }
        self.undecided += outcome.table.len() as u64;
        false
    }

    fn calibration(self, options: &Options) -> Calibration {
        let plan = &options.plan;
        let blocking: Vec<&Counts> =
            self.identical.values().filter(|(blocking, _)| *blocking).map(|(_, counts)| counts).collect();
        let sum = |counts: &[&Counts], part: fn(&Counts) -> u64| counts.iter().map(|count| part(count)).sum::<u64>();
        let rate =
            |counts: &[&Counts], part: fn(&Counts) -> u64| Rate::new(sum(counts, part), sum(counts, |c| c.decisions));
        let mut with_beside = blocking.clone();
        with_beside.push(&self.beside);
        let planted = SLOWDOWNS.into_iter().flat_map(|percent| {
            let of_this: Vec<(&String, &Counts)> =
                self.planted.iter().filter(|((of, _), _)| *of == percent).map(|((_, bench), c)| (bench, c)).collect();
            let row = |bench: Option<String>, counts: &[&Counts]| Planted {
                bench,
                percent,
                found: rate(counts, |counts| counts.regressed),
                ambiguous: sum(counts, |counts| counts.ambiguous),
            };
            let all: Vec<&Counts> = of_this.iter().map(|(_, counts)| *counts).collect();
            let together = row(None, &all);
            std::iter::once(together)
                .chain(of_this.into_iter().map(move |(bench, counts)| row(Some(bench.clone()), &[counts])))
                .collect::<Vec<_>>()
        });
        let planted = planted.filter(|row| row.found.of > 0).collect();
        Calibration {
            schema: "lanemark.calibration/1",
            method: format!(
                "{} launches of {} pairs of {} µs, {} % over all subjects, no threshold under {} %",
                plan.launches,
                plan.pairs,
                plan.sample_ns / 1000,
                100.0 * plan.alpha,
                100.0 * plan.least_threshold
            ),
            busy: options.busy,
            false_alarms: rate(&blocking, Counts::flagged),
            false_alarms_beside_planted: rate(&with_beside, Counts::flagged),
            identical: self
                .identical
                .iter()
                .map(|(subject, (blocking, counts))| KernelRate {
                    subject: subject.clone(),
                    blocking: *blocking,
                    flagged: Rate::new(counts.flagged(), counts.decisions),
                    ambiguous: counts.ambiguous,
                    threshold: counts.threshold,
                })
                .collect(),
            planted,
            undecided: self.undecided,
            notes: self.notes,
        }
    }
}
