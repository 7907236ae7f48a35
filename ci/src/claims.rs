//! Tier 3: rows of the ledger that were met must be met still.
//!
//! What must be met stands in a run's file of the base, in a committed list, or in both. A row that the candidate's run
//! leaves out is not measured, whatever the reason: a gate that asks for less must not become green by it.

mod again;
pub mod list;

pub use again::measure_again;

use crate::outcome::{Judgement, Tier, Verdict};
use lanemark_reports::quantity;
use lanemark_reports::run::{Claim, Run, Verdict as Row};

/// What must be met.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// A run of the base: its rows that were met.
    pub base: Option<Run>,
    /// A list of rows.
    pub listed: Vec<String>,
}

/// What tier 3 found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClaimsOutcome {
    /// A row that must be met, or that is met newly.
    pub judgements: Vec<Judgement>,
    /// What a reader should know of the two runs, one sentence each.
    pub notes: Vec<String>,
}

impl Expected {
    /// Rows that must be met, in the order of the list and then of the base's file.
    pub fn rows(&self) -> Vec<&str> {
        let mut rows: Vec<&str> = self.listed.iter().map(String::as_str).collect();
        for claim in self.base.iter().flat_map(|run| &run.claims).filter(|claim| claim.verdict == Row::Met) {
            if !rows.contains(&claim.id.as_str()) {
                rows.push(&claim.id);
            }
        }
        rows
    }

    fn claim(&self, id: &str) -> Option<&Claim> {
        self.base.as_ref().and_then(|run| claim(run, id))
    }

    /// The bench that stands for a row: the run's, or the base's where the run has no figure and so names none.
    fn bench<'a>(&'a self, run: &'a Run, id: &str) -> Option<&'a str> {
        [claim(run, id), self.claim(id)].into_iter().flatten().find_map(|claim| claim.bench.as_deref())
    }
}

/// Judges the rows of a run that `wanted` asks for, by their id and bench. The bench of a row without a figure is
/// unknown where only a list names the row.
pub fn judge(expected: &Expected, run: &Run, wanted: &dyn Fn(&str, Option<&str>) -> bool) -> ClaimsOutcome {
    let asked = |id: &str| wanted(id, expected.bench(run, id));
    let rows = expected.rows();
    let kept = rows.iter().filter(|id| asked(id)).map(|id| row(id, expected.claim(id), run));
    let met = run.claims.iter().filter(|claim| claim.verdict == Row::Met);
    let newly = met.filter(|claim| !rows.contains(&claim.id.as_str()) && asked(&claim.id)).map(|claim| Judgement {
        verdict: Verdict::Improved,
        reason: "it is met and did not have to be".to_owned(),
        ..judgement(&claim.id, expected.claim(&claim.id), Some(claim))
    });
    ClaimsOutcome { judgements: kept.chain(newly).collect(), notes: notes(expected, run) }
}

fn claim<'a>(run: &'a Run, id: &str) -> Option<&'a Claim> {
    run.claims.iter().find(|claim| claim.id == id)
}

/// A row that must be met.
fn row(id: &str, base: Option<&Claim>, run: &Run) -> Judgement {
    let candidate = claim(run, id);
    let (verdict, reason) = match candidate {
        None => (Verdict::NotMeasured, "the run has no such row: the ledger lost it, or it was renamed".to_owned()),
        Some(claim) => match claim.verdict {
            Row::Met => (Verdict::Pass, "met".to_owned()),
            Row::Missed => (Verdict::Regressed, because("missed", &claim.reason)),
            Row::Modelled => {
                (Verdict::NotMeasured, because("it is computed by a model and no longer measured", &claim.reason))
            }
            Row::Unavailable => (Verdict::NotMeasured, because(&absent(run, id), &claim.reason)),
        },
    };
    Judgement { verdict, reason, ..judgement(id, base, candidate) }
}

/// Why a row may have no figure, beside its own reason.
fn absent(run: &Run, id: &str) -> String {
    let tried = run.benches.iter().any(|bench| bench.claims.iter().any(|row| row == id));
    if tried || run.filters.is_empty() {
        "unavailable".to_owned()
    } else {
        format!("the run measured {} alone; name rows of it to judge those alone", run.filters.join(" "))
    }
}

fn because(what: &str, reason: &str) -> String {
    if reason.is_empty() { what.to_owned() } else { format!("{what}: {reason}") }
}

fn judgement(id: &str, base: Option<&Claim>, candidate: Option<&Claim>) -> Judgement {
    let figure = |claim: Option<&Claim>| claim.and_then(|claim| claim.measured.clone());
    let (before, after) = (figure(base), figure(candidate));
    // A row may change its unit between two versions of the ledger.
    let change = before.as_ref().zip(after.as_ref()).and_then(|(before, after)| {
        let change = after.value / before.value - 1.0;
        (before.unit == after.unit && change.is_finite()).then_some(change)
    });
    let shown = |figure: Option<lanemark_reports::run::Measured>| {
        figure.map(|figure| quantity::in_unit(figure.value, &figure.unit))
    };
    Judgement {
        tier: Tier::Claims,
        subject: id.to_owned(),
        blocking: true,
        verdict: Verdict::Pass,
        base: shown(before),
        candidate: shown(after),
        change,
        reason: String::new(),
    }
}

/// Of what the run is, and in what the two runs differ.
fn notes(expected: &Expected, run: &Run) -> Vec<String> {
    let mut notes = vec![format!(
        "the run is of commit {}, profile {}, started {} on {}",
        run.lanemark.commit, run.profile, run.started, run.machine.cpu
    )];
    if run.interrupted {
        notes.push("the run was stopped before its end".to_owned());
    }
    if !run.filters.is_empty() {
        notes.push(format!("the run measured {} alone", run.filters.join(" ")));
    }
    let Some(base) = &expected.base else { return notes };
    let mut differ = |what: &str, base: &str, candidate: &str, so: &str| {
        if base != candidate {
            notes.push(format!("the runs' {what} differ ({base}; {candidate}): {so}"));
        }
    };
    let so = "a row can be missed for that alone";
    differ("processors", &base.machine.cpu, &run.machine.cpu, so);
    differ("profiles", &base.profile, &run.profile, so);
    differ("compilers", &base.lanemark.rustc, &run.lanemark.rustc, so);
    differ("features", &base.lanemark.features.join(" "), &run.lanemark.features.join(" "), so);
    if base.interrupted {
        notes
            .push("the base's run was stopped before its end: only rows that it met until then must be met".to_owned());
    }
    if !base.filters.is_empty() {
        notes.push(format!(
            "the base's run measured {} alone: only rows that it met among those must be met",
            base.filters.join(" ")
        ));
    }
    notes
}

#[cfg(test)]
mod tests;
