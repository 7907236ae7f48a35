//! Tier 2: time against a base program, side by side.
//!
//! Each launch starts three fresh processes on one CPU: the base, the base again (its twin), and the candidate. They
//! make the same input, whose digest and verified answers must agree, and are sampled by turns, in an order that is
//! drawn anew, with the same number of passes. What is compared is CPU time of samples that were taken milliseconds
//! apart; nothing is compared with a stored time, and nothing is a mean. [`rule`] says when a difference is a
//! regression; what looks like one is measured again in fresh launches before it is called one.

mod binomial;
mod cache;
mod disturbance;
mod order;
mod plan;
mod requests;
pub mod rule;
mod selection;
mod series;
mod side;
pub mod sign_test;

#[cfg(test)]
mod script;
#[cfg(test)]
mod tests;

pub(crate) use binomial::interval_of_rate;
pub use plan::{Plan, Programs, Rungs};

use crate::outcome::{Judgement, Tier, Verdict};
use crate::output::plural;
use crate::worker::WorkerError;
use crate::worker::protocol::Subject;
use requests::Fault;
use rule::Figures;
use selection::not_measured;
use serde::Serialize;
use series::{Progress, Series};
use side::{Live, Stand, Who};
use std::fmt;

/// What was found of all subjects.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TimeOutcome {
    /// One judgement a subject, and one a kernel whose dispatch changed.
    pub judgements: Vec<Judgement>,
    /// Why no verdict can be given, one sentence each; then no judgement of a time says more than `ambiguous`.
    pub undecided: Vec<String>,
    /// What was not looked at and why, one sentence each.
    pub not_run: Vec<String>,
    /// How it was judged, one sentence each.
    pub notes: Vec<String>,
    /// The figures behind the judgements of times.
    pub table: Vec<Measured>,
}

/// The figures of one subject.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// The subject.
    pub subject: Subject,
    /// The candidate's rung that the subject's is compared with: another one where dispatch changed.
    pub candidate_rung: String,
    /// Whether its working set stays in the cache of one core, so that a regression blocks.
    pub blocking: bool,
    /// The verdict.
    pub verdict: Verdict,
    /// Figures of the first set of launches.
    pub first: Figures,
    /// Figures of a second set, which was to confirm a change, or was to be less noisy; none where it was not needed.
    pub second: Option<Figures>,
}

/// The largest share of the blocking subjects that may be too noisy to judge while the others pass.
const MOST_NOISY: f64 = 0.25;

impl Measured {
    /// Whether the base differed so much from itself that nothing can be said, in the last set of launches.
    pub fn too_noisy(&self) -> bool {
        self.verdict == Verdict::Ambiguous && self.second.as_ref().unwrap_or(&self.first).blind()
    }
}

impl TimeOutcome {
    /// Subjects that were too noisy to judge.
    pub fn noisy(&self) -> usize {
        self.table.iter().filter(|measured| measured.too_noisy()).count()
    }

    /// Why no verdict can be given although the machine seemed calm: too many blocking subjects were too noisy.
    pub fn too_noisy(&self) -> Option<String> {
        let blocking = self.table.iter().filter(|measured| measured.blocking);
        let (noisy, all) = (blocking.clone().filter(|measured| measured.too_noisy()).count(), blocking.count());
        (noisy as f64 > MOST_NOISY * all as f64).then(|| {
            format!(
                "{noisy} of {all} blocking subjects were too noisy to judge (limit {:.0} %): the base differs too much \
                 from itself; judge on a calmer machine, or name another CPU with --cpu",
                100.0 * MOST_NOISY
            )
        })
    }
}

/// Why nothing could be judged.
#[derive(Debug)]
pub enum TimeError {
    /// A program could not be started, or gave no catalogue.
    Worker(WorkerError),
    /// The base failed at what it said it has.
    Base(String),
    /// A filter names no bench of the base.
    NothingMatches {
        /// The filter.
        filter: String,
        /// The benches that there are.
        benches: Vec<String>,
    },
    /// There was nothing to judge, in words.
    Nothing(String),
    /// The plan asks for what cannot be.
    Plan(String),
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Worker(error) => error.fmt(f),
            Self::Base(reason) => write!(f, "the base failed: {reason}"),
            Self::NothingMatches { filter, benches } => {
                write!(f, "{filter:?} matches none of the {} benches that the base can be judged by", benches.len())
            }
            Self::Nothing(reason) | Self::Plan(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for TimeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Worker(error) => Some(error),
            _ => None,
        }
    }
}

impl From<WorkerError> for TimeError {
    fn from(error: WorkerError) -> TimeError {
        TimeError::Worker(error)
    }
}

impl From<Fault> for TimeError {
    fn from(fault: Fault) -> TimeError {
        TimeError::Base(fault.reason)
    }
}

/// The subjects that a plan judges at most, those whose working set turns out to be too large among them.
pub(crate) fn subjects(programs: &Programs, plan: &Plan) -> Result<usize, TimeError> {
    let mut stand = Live::new(programs, plan);
    let (base, candidate) = (stand.start(Who::Base)?.catalogue()?, stand.start(Who::Candidate)?.catalogue()?);
    let selection = selection::select(&base, &candidate, plan.rungs, plan.inputs, &plan.filters)?;
    Ok(selection.places.iter().map(|place| place.rungs.len()).sum())
}

/// Judges a candidate against a base; `progress` is called with a bench, the steps that are done, and all steps.
///
/// # Errors
/// When a program cannot be started or the base fails, a filter matches nothing, or there is nothing to judge.
pub fn judge(programs: &Programs, plan: &Plan, progress: Progress<'_>) -> Result<TimeOutcome, TimeError> {
    judge_at(&mut Live::new(programs, plan), plan, progress)
}

fn judge_at(stand: &mut dyn Stand, plan: &Plan, progress: Progress<'_>) -> Result<TimeOutcome, TimeError> {
    if plan.launches == 0 || plan.pairs == 0 || plan.sample_ns == 0 {
        return Err(TimeError::Plan("launches, pairs and the time of a sample must be at least 1".to_owned()));
    }
    let base = stand.start(Who::Base)?.catalogue()?;
    let candidate = stand.start(Who::Candidate)?.catalogue()?;
    selection::comparable(&base, &candidate)?;
    let other_inputs = base.inputs != candidate.inputs;
    let selection = selection::select(&base, &candidate, plan.rungs, plan.inputs, &plan.filters)?;
    let mut outcome =
        TimeOutcome { judgements: selection.judgements, not_run: selection.not_run, ..TimeOutcome::default() };
    let all = series::survey(stand, plan, &selection.places, &mut outcome.not_run, progress)?;
    // That dispatch changed is told, and is no judgement of a time.
    if all.is_empty() && outcome.judgements.iter().all(|judgement| judgement.verdict != Verdict::NotMeasured) {
        return Err(TimeError::Nothing(format!(
            "there is no time to judge: {}",
            if outcome.not_run.is_empty() { "the base has no kernel".to_owned() } else { outcome.not_run.join("; ") }
        )));
    }
    if base.lanemark.features != candidate.lanemark.features {
        outcome.notes.push(format!(
            "the programs were built with different features ({:?}; {:?}), which alone can change times",
            base.lanemark.features.join(" "),
            candidate.lanemark.features.join(" ")
        ));
    }
    if other_inputs {
        outcome.notes.push(format!(
            "the gate's own inputs changed from number {} to {}: what has another input is advisory, and is not compared",
            base.inputs, candidate.inputs
        ));
    }
    let shared_by = plan.shared_by.unwrap_or(0).max(all.len()).max(1);
    let alpha = plan.alpha / shared_by as f64;
    for series in &all {
        let pairs = (plan.launches * series.blocks) as u64;
        if binomial::at_most(0, pairs, 0.5) > alpha / 2.0 {
            return Err(TimeError::Plan(format!(
                "{pairs} pairs of samples could never show that {} is slower, among {}: give more --launches or --pairs",
                series.subject,
                plural(shared_by, "subject")
            )));
        }
    }
    let mut round = measure(stand, plan, alpha, all.clone(), plan.seed, progress)?;
    if let Some(reason) = &round.too_much {
        outcome.notes.push(format!("measured twice, because at first {reason}"));
        round = measure(stand, plan, alpha, all, plan.seed.wrapping_add(2), progress)?;
    }
    outcome.notes.push(format!(
        "{} of {} pairs of {} µs on CPU {}; each sign test at {:.4} % ({} % over {}), which is \
         necessary and no rate of false alarms: `lanemark gate --calibrate` measures that",
        launches(plan.launches),
        plan.pairs,
        plan.sample_ns / 1000,
        plan.cpu,
        100.0 * alpha,
        100.0 * plan.alpha,
        plural(shared_by, "subject")
    ));
    outcome.notes.push(format!("while judging, {}", round.disturbance));
    for (series, reason) in round.troubled {
        let blocking = series.cached && !(series.other_input && other_inputs);
        outcome.judgements.push(not_measured(&series.subject, blocking, reason));
    }
    for mut measured in round.measured {
        if round.too_much.is_some() {
            measured.verdict = Verdict::Ambiguous;
        }
        outcome.judgements.push(judgement(&measured, round.too_much.as_deref()));
        outcome.table.push(measured);
    }
    outcome.undecided.extend(round.too_much);
    Ok(outcome)
}

/// One measurement of everything, with its confirmation.
struct Round {
    measured: Vec<Measured>,
    /// Subjects without a comparison, each with the reason.
    troubled: Vec<(Series, String)>,
    disturbance: String,
    too_much: Option<String>,
}

fn measure(
    stand: &mut dyn Stand,
    plan: &Plan,
    alpha: f64,
    mut all: Vec<Series>,
    seed: u64,
    progress: Progress<'_>,
) -> Result<Round, TimeError> {
    stand.watch();
    series::sample_all(stand, plan, seed, &mut all, progress)?;
    let figures = |series: &Series| match series.trouble {
        None => Figures::of(&series.launches, alpha, plan.least_threshold),
        Some(_) => None,
    };
    let mut measured = Vec::new();
    let mut again = Vec::new();
    for series in &all {
        if let Some(first) = figures(series) {
            let verdict = first.verdict();
            if matches!(verdict, Verdict::Regressed | Verdict::Improved) || first.blind() {
                again.push(Series { launches: Vec::new(), ..series.clone() });
            }
            let first = first.of_one_pass(series.passes);
            let subject = series.subject.clone();
            let candidate_rung = series.candidate_rung.clone();
            measured.push(Measured { subject, candidate_rung, blocking: series.cached, verdict, first, second: None });
        }
    }
    if !again.is_empty() {
        series::sample_all(stand, plan, seed.wrapping_add(1), &mut again, progress)?;
    }
    for series in &again {
        let second = figures(series).map(|second| second.of_one_pass(series.passes));
        for measured in measured.iter_mut().filter(|measured| measured.subject == series.subject) {
            measured.verdict = second.map_or(Verdict::Ambiguous, |second| rule::together(&measured.first, &second));
            measured.second = second;
        }
    }
    let troubled = all.iter().chain(&again).filter_map(|series| {
        let reason = series.trouble.clone()?;
        Some((series.clone(), reason))
    });
    let troubled: Vec<(Series, String)> = troubled.collect();
    measured.retain(|measured| troubled.iter().all(|(series, _)| series.subject != measured.subject));
    let (disturbance, too_much) = stand.disturbance();
    Ok(Round { measured, troubled, disturbance, too_much })
}

/// The judgement of a subject from its figures.
fn judgement(measured: &Measured, too_much: Option<&str>) -> Judgement {
    // The second set is told where there is one: the first was picked out for looking odd.
    let told = measured.second.as_ref().unwrap_or(&measured.first);
    let sizes = |figures: &Figures| {
        let percent = |ratio: f64| 100.0 * (ratio - 1.0);
        format!("quick samples {:+.1} %, median {:+.1} %", percent(figures.shift), percent(figures.median_ratio))
    };
    let (seen, threshold) = (sizes(told), format!("threshold {:.1} %", 100.0 * told.threshold));
    let reason = match (measured.verdict, too_much) {
        (_, Some(_)) => format!("{seen}, on a machine too disturbed to tell"),
        (Verdict::Regressed, _) => format!("slower in two sets of launches: {seen}, {threshold}"),
        (Verdict::Improved, _) => format!("faster in two sets of launches: {seen}, {threshold}"),
        (Verdict::Ambiguous, _) if told.blind() => {
            format!(
                "the base differs from itself by {:.1} %, too much to see a small change ({threshold})",
                100.0 * told.noise
            )
        }
        (Verdict::Ambiguous, _) if measured.second.is_some() => {
            format!(
                "a first set of launches ({}) was not confirmed by a second: {seen}, {threshold}",
                sizes(&measured.first)
            )
        }
        (Verdict::Ambiguous, _) => format!("some signs of a change and not all: {seen}, {threshold}"),
        _ => format!("no change over the threshold: {seen}, {threshold}"),
    };
    let reason = if measured.candidate_rung == measured.subject.rung {
        reason
    } else {
        format!("the candidate dispatches {}: {reason}", measured.candidate_rung)
    };
    Judgement {
        tier: Tier::Time,
        subject: measured.subject.to_string(),
        blocking: measured.blocking,
        verdict: measured.verdict,
        base: Some(in_words(told.base_ns)),
        candidate: Some(in_words(told.candidate_ns)),
        change: Some(told.shift - 1.0),
        reason,
    }
}

/// `1 launch`.
fn launches(count: usize) -> String {
    if count == 1 { "1 launch".to_owned() } else { format!("{count} launches") }
}

/// A time of a pass, with its unit: `1.27 µs`.
fn in_words(ns: f64) -> String {
    let (value, unit) = match ns {
        ns if ns < 1e3 => (ns, "ns"),
        ns if ns < 1e6 => (ns / 1e3, "µs"),
        ns if ns < 1e9 => (ns / 1e6, "ms"),
        ns => (ns / 1e9, "s"),
    };
    let decimals = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
    format!("{value:.decimals$} {unit}")
}
