//! Samples of many subjects, from fresh processes a launch.

use super::TimeError;
use super::order::Blocks;
use super::plan::Plan;
use super::requests::{Fault, Opened, Process};
use super::rule::Times;
use super::selection::Place;
use super::side::{Stand, Who};
use crate::worker::protocol::{Inputs, Subject};

/// Called with a bench, how many steps are done, and how many there are.
pub(crate) type Progress<'a> = &'a mut dyn FnMut(&str, usize, usize);

/// What was sampled of one subject.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub(crate) subject: Subject,
    /// The candidate's rung that the subject's is compared with: another one where dispatch changed.
    pub(crate) candidate_rung: String,
    /// Whether its working set stays in the cache of one core.
    pub(crate) cached: bool,
    /// Passes a sample, the same for all processes.
    pub(crate) passes: u64,
    /// Blocks a launch.
    pub(crate) blocks: usize,
    pub(crate) launches: Vec<Times>,
    /// Why there is no comparison.
    pub(crate) trouble: Option<String>,
    /// Whether that is because the two programs make different inputs.
    pub(crate) other_input: bool,
}

/// The fewest blocks of a launch, for a subject that takes long.
const FEWEST_BLOCKS: usize = 10;

/// Times `sample_ns` that a sample may take, its warm-up included, before there are fewer blocks.
const LONG_SAMPLE: f64 = 4.0;

/// Opens every place once in the base, and finds how many passes a sample needs.
///
/// With small inputs, what does not stay in the cache of one core is left out and named.
pub(crate) fn survey(
    stand: &mut dyn Stand,
    plan: &Plan,
    places: &[Place],
    not_run: &mut Vec<String>,
    progress: Progress<'_>,
) -> Result<Vec<Series>, TimeError> {
    let mut base = Process::new(Who::Base, stand.start(Who::Base)?);
    let mut all = Vec::new();
    let mut large = Vec::new();
    for (at, place) in places.iter().enumerate() {
        progress(&place.bench, at, places.len());
        let opened = match base.open(&place.subject("")) {
            Ok(opened) => opened,
            Err(fault) if fault.lost => return Err(fault.into()),
            Err(fault) => {
                not_run.push(fault.reason);
                continue;
            }
        };
        let cached = opened.working_set <= stand.cache() && place.point.threads == 1;
        if cached || plan.inputs == Inputs::Machine {
            for (rung, candidate_rung) in &place.rungs {
                let subject = place.subject(rung);
                if opened.answer(rung).is_none() {
                    not_run.push(format!("{subject}: the base has this rung and does not offer it here"));
                    continue;
                }
                let (passes, blocks) = passes(&mut base, plan, rung)?;
                all.push(Series {
                    subject,
                    candidate_rung: candidate_rung.clone(),
                    cached,
                    passes,
                    blocks,
                    launches: Vec::new(),
                    trouble: None,
                    other_input: false,
                });
            }
        } else {
            large.push(format!("{} at {}", place.bench, place.point.label));
        }
        base.close()?;
    }
    if !large.is_empty() {
        not_run.push(format!(
            "larger than {} KiB, so never blocking, and judged only with inputs of the machine's own size: {}",
            stand.cache() / 1024,
            large.join("; ")
        ));
    }
    Ok(all)
}

/// Passes that take `sample_ns`, and how many blocks of such samples a launch can afford.
fn passes(base: &mut Process, plan: &Plan, rung: &str) -> Result<(u64, usize), Fault> {
    let wanted = plan.sample_ns as f64;
    let mut passes = 1_u64;
    let pass_ns = loop {
        // The second of two samples has met no first touch of memory.
        base.sample(rung, passes)?;
        let ns = base.sample(rung, passes)?;
        if ns >= wanted / 8.0 || passes >= plan.sample_ns {
            break ns / passes as f64;
        }
        passes *= 8;
    };
    let passes = (wanted / pass_ns).round().max(1.0);
    let fit = plan.pairs as f64 * LONG_SAMPLE * wanted / ((passes + 1.0) * pass_ns);
    let blocks = (fit as usize).clamp(FEWEST_BLOCKS.min(plan.pairs), plan.pairs);
    Ok((passes as u64, blocks))
}

/// Samples every series without trouble in fresh processes, one set of three a launch.
///
/// # Errors
/// When a process cannot be started, or the base or its twin gives no answer. A candidate that fails at a subject is
/// that subject's trouble, and is started again for the next one.
pub(crate) fn sample_all(
    stand: &mut dyn Stand,
    plan: &Plan,
    seed: u64,
    all: &mut [Series],
    progress: Progress<'_>,
) -> Result<(), TimeError> {
    let mut orders = Blocks::new(seed);
    let steps = plan.launches * all.len();
    let mut done = 0;
    for _ in 0..plan.launches {
        let mut processes = Vec::new();
        for who in Who::ALL {
            processes.push(Process::new(who, stand.start(who)?));
        }
        let one_place =
            |a: &Series, b: &Series| (&a.subject.bench, &a.subject.point) == (&b.subject.bench, &b.subject.point);
        for group in all.chunk_by_mut(one_place) {
            progress(&group[0].subject.bench, done, steps);
            done += group.len();
            let alive = at_one_place(&mut processes, group, &mut orders)?;
            if !alive {
                processes[Who::Candidate as usize] = Process::new(Who::Candidate, stand.start(Who::Candidate)?);
            }
        }
    }
    for series in all.iter_mut().filter(|series| series.launches.is_empty() && series.trouble.is_none()) {
        series.trouble = Some("in every launch the candidate ended at another rung before this one".to_owned());
    }
    progress("", steps, steps);
    Ok(())
}

/// One launch's samples of the rungs of one place; false where the candidate must be started again.
fn at_one_place(processes: &mut [Process], group: &mut [Series], orders: &mut Blocks) -> Result<bool, Fault> {
    if group.iter().all(|series| series.trouble.is_some()) {
        return Ok(true);
    }
    let mut opened = Vec::new();
    for process in processes.iter_mut() {
        match process.open(&group[0].subject) {
            Ok(found) => opened.push(found),
            Err(fault) if fault.who == Who::Candidate => {
                group.iter_mut().for_each(|series| series.trouble = Some(fault.reason.clone()));
                processes[Who::Base as usize].close()?;
                processes[Who::Twin as usize].close()?;
                return Ok(!fault.lost);
            }
            Err(fault) => return Err(fault),
        }
    }
    let mut alive = true;
    for series in group.iter_mut().filter(|series| series.trouble.is_none()) {
        series.other_input = opened.iter().any(|other| other.digest != opened[0].digest);
        series.trouble = incomparable(&opened, &series.candidate_rung);
        // After the candidate is lost, its other rungs here have a launch less.
        if series.trouble.is_some() || !alive {
            continue;
        }
        match blocks(processes, series, orders) {
            Ok(times) => series.launches.push(times),
            Err(fault) if fault.who == Who::Candidate => {
                alive = !fault.lost;
                series.trouble = Some(fault.reason);
            }
            Err(fault) => return Err(fault),
        }
    }
    for process in processes.iter_mut().take(if alive { 3 } else { 2 }) {
        process.close()?;
    }
    Ok(alive)
}

fn blocks(processes: &mut [Process], series: &Series, orders: &mut Blocks) -> Result<Times, Fault> {
    let mut times = Times::default();
    for block in orders.take(series.blocks) {
        for index in block {
            let candidate = index == Who::Candidate as usize;
            let rung = if candidate { &series.candidate_rung } else { &series.subject.rung };
            let ns = processes[index].sample(rung, series.passes)?;
            [&mut times.base, &mut times.twin, &mut times.candidate][index].push(ns);
        }
    }
    Ok(times)
}

/// Why the candidate's rung cannot be compared: the two programs do not do the same.
fn incomparable(opened: &[Opened], rung: &str) -> Option<String> {
    let (base, candidate) = (opened.first()?, opened.last()?);
    if base.digest != candidate.digest {
        return Some(format!(
            "the two programs make different inputs (digests {} and {}), which cannot be compared: take a base that \
             makes the same",
            base.digest, candidate.digest
        ));
    }
    match (base.answer(rung), candidate.answer(rung)) {
        (Some(expected), Some(found)) if expected != found => {
            Some(format!("the two programs give different answers: {expected:?} and {found:?}"))
        }
        (_, None) => Some(format!("the candidate has no {rung} rung here")),
        _ => None,
    }
}
