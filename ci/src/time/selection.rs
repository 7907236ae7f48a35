//! What two programs can be compared by: their kernels, points and rungs, and what only one of them has.

use super::TimeError;
use super::plan::Rungs;
use crate::outcome::{Judgement, Tier, Verdict};
use crate::worker::protocol::{Catalogue, Inputs, KernelState, PointState, Subject};

/// A point of a bench and the rungs to judge there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) bench: String,
    pub(crate) point: PointState,
    /// Rungs of the base, each with the candidate's that it is compared with.
    pub(crate) rungs: Vec<(String, String)>,
}

impl Place {
    pub(crate) fn subject(&self, rung: &str) -> Subject {
        Subject { bench: self.bench.clone(), point: self.point.label.clone(), rung: rung.to_owned() }
    }
}

/// What is to be measured, and what needs no measuring.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Selection {
    pub(crate) places: Vec<Place>,
    pub(crate) judgements: Vec<Judgement>,
    pub(crate) not_run: Vec<String>,
}

/// Whether two programs were built alike; else nothing can be said of their sources.
///
/// # Errors
/// [`TimeError::Plan`] with what differs.
pub(crate) fn comparable(base: &Catalogue, candidate: &Catalogue) -> Result<(), TimeError> {
    let level = |catalogue: &Catalogue| if catalogue.optimized { "with optimization" } else { "without optimization" };
    let features = |catalogue: &Catalogue| catalogue.lanemark.target_features.join(" ");
    for (what, base, candidate) in [
        ("built differently", level(base).to_owned(), level(candidate).to_owned()),
        ("of different compilers", base.lanemark.rustc.clone(), candidate.lanemark.rustc.clone()),
        ("built for different processors", features(base), features(candidate)),
    ] {
        if base != candidate {
            return Err(TimeError::Plan(format!(
                "the two programs are {what}, which alone changes times: the base {base:?}, the candidate \
                 {candidate:?}; build both alike"
            )));
        }
    }
    Ok(())
}

/// Compares two catalogues, under filters.
///
/// # Errors
/// When a filter matches no bench of the base.
pub(crate) fn select(
    base: &Catalogue,
    candidate: &Catalogue,
    rungs_wanted: Rungs,
    inputs: Inputs,
    filters: &[String],
) -> Result<Selection, TimeError> {
    let mut selection = Selection::default();
    let lost: Vec<&str> = lost_levels(base, candidate);
    for kernel in matching(&base.kernels, filters)? {
        let other = candidate.kernels.iter().find(|other| other.bench == kernel.bench);
        if let Some(other) = other
            && let Some(judgement) = dispatch(base, kernel, other)
        {
            selection.judgements.push(judgement);
        }
        let usable = |rung: &&String| {
            base.levels.iter().all(|level| level.name != **rung || level.missing.is_none())
                && (rungs_wanted == Rungs::All || **rung == kernel.chosen)
        };
        let rungs: Vec<&String> = kernel.rungs.iter().filter(usable).collect();
        for point in &kernel.points {
            let mut place = Place { bench: kernel.bench.clone(), point: point.clone(), rungs: Vec::new() };
            for rung in &rungs {
                // What a caller gets is compared with what a caller gets.
                let compared = match other {
                    Some(other) if rungs_wanted == Rungs::Chosen => &other.chosen,
                    _ => *rung,
                };
                match gone(kernel, other, point, compared, &lost) {
                    None => place.rungs.push(((*rung).clone(), compared.clone())),
                    Some(reason) => {
                        let blocking =
                            inputs == Inputs::Small && (base.inputs == candidate.inputs || !lacks_point(other, point));
                        selection.judgements.push(not_measured(&place.subject(rung), blocking, reason));
                    }
                }
            }
            if !place.rungs.is_empty() {
                selection.places.push(place);
            }
        }
    }
    let new: Vec<&str> = candidate
        .kernels
        .iter()
        .map(|kernel| kernel.bench.as_str())
        .filter(|bench| base.kernels.iter().all(|kernel| kernel.bench != *bench))
        .collect();
    if filters.is_empty() && !new.is_empty() {
        selection.not_run.push(format!("new in the candidate, so without a base: {}", new.join(", ")));
    }
    Ok(selection)
}

/// The kernels that filters name: by id, or by part of an id where no bench has the filter as its id.
fn matching<'a>(kernels: &'a [KernelState], filters: &[String]) -> Result<Vec<&'a KernelState>, TimeError> {
    if filters.is_empty() {
        return Ok(kernels.iter().collect());
    }
    let mut named = Vec::new();
    for filter in filters {
        let exact: Vec<&str> = kernels.iter().map(|kernel| kernel.bench.as_str()).filter(|id| id == filter).collect();
        let part = || kernels.iter().map(|kernel| kernel.bench.as_str()).filter(|id| id.contains(filter.as_str()));
        let found: Vec<&str> = if exact.is_empty() && !filter.is_empty() { part().collect() } else { exact };
        if found.is_empty() {
            let benches = kernels.iter().map(|kernel| kernel.bench.clone()).collect();
            return Err(TimeError::NothingMatches { filter: filter.clone(), benches });
        }
        named.extend(found);
    }
    Ok(kernels.iter().filter(|kernel| named.contains(&kernel.bench.as_str())).collect())
}

/// Levels that the base can use on this machine and the candidate cannot.
fn lost_levels<'a>(base: &'a Catalogue, candidate: &Catalogue) -> Vec<&'a str> {
    let has = |catalogue: &Catalogue, name: &str| {
        catalogue.levels.iter().any(|level| level.name == name && level.missing.is_none())
    };
    base.levels.iter().map(|level| level.name.as_str()).filter(|l| has(base, l) && !has(candidate, l)).collect()
}

/// Whether the candidate has the bench without this point.
fn lacks_point(candidate: Option<&KernelState>, point: &PointState) -> bool {
    candidate.is_some_and(|candidate| candidate.points.iter().all(|other| other.label != point.label))
}

/// Why the candidate cannot be measured where the base can.
fn gone(
    base: &KernelState,
    candidate: Option<&KernelState>,
    point: &PointState,
    rung: &str,
    lost: &[&str],
) -> Option<String> {
    let Some(candidate) = candidate else {
        return Some(format!("the candidate has no bench {}", base.bench));
    };
    if lacks_point(Some(candidate), point) {
        return Some(format!("the candidate has no point {:?} of this bench", point.label));
    }
    if candidate.rungs.iter().all(|other| other != rung) {
        return Some(format!("the candidate has no {rung} rung of this kernel"));
    }
    lost.contains(&rung).then(|| format!("the candidate cannot use {rung} on this machine, and the base can"))
}

/// Tells that dispatch chooses another rung than it did. It is advisory: the time of what is chosen now is judged, and
/// whether it may be chosen is judged by the budgets of instructions.
fn dispatch(base: &Catalogue, kernel: &KernelState, other: &KernelState) -> Option<Judgement> {
    if kernel.chosen == other.chosen {
        return None;
    }
    let height = |name: &str| base.levels.iter().position(|level| level.name == name);
    let higher = height(&other.chosen) > height(&kernel.chosen);
    let (verdict, direction) = if higher { (Verdict::Improved, "higher") } else { (Verdict::Regressed, "lower") };
    Some(Judgement {
        tier: Tier::Time,
        subject: format!("{}, dispatch", kernel.bench),
        blocking: false,
        verdict,
        base: Some(kernel.chosen.clone()),
        candidate: Some(other.chosen.clone()),
        change: None,
        reason: format!("dispatch chooses {}, which is {direction} than {}", other.chosen, kernel.chosen),
    })
}

/// A judgement of what the base has and the candidate gave no figure for.
pub(crate) fn not_measured(subject: &Subject, blocking: bool, reason: String) -> Judgement {
    Judgement {
        tier: Tier::Time,
        subject: subject.to_string(),
        blocking,
        verdict: Verdict::NotMeasured,
        base: None,
        candidate: None,
        change: None,
        reason,
    }
}
