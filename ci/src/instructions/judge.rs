//! Counts and dispatch against the budgets.

use super::budgets::{self, Budgets, bench_of};
use super::dispatch::{self, Choices};
use super::{Counted, Counts, InstructionError, InstructionOutcome, wanted};
use crate::outcome::{Judgement, Tier, Verdict};
use crate::worker::protocol::{Catalogue, KernelState, Subject};
use std::collections::{BTreeMap, BTreeSet};

/// A change up to this share of the budget is none.
const SHARE: f64 = 0.005;
/// A change of fewer instructions is none.
const FEWEST: u64 = 16;
/// Two counters agree within this share, or within [`AGREEMENT`] instructions.
const AGREEMENT_SHARE: f64 = 0.01;
/// Callgrind counts some instructions of the call that single steps take off.
const AGREEMENT: u64 = 64;

/// Whether the program was built as the budgets were.
///
/// # Errors
/// When another compiler built it, or one that could take other features for granted: every count differs then.
pub fn comparable(catalogue: &Catalogue, budgets: &Budgets) -> Result<(), InstructionError> {
    if catalogue.lanemark.rustc != budgets.compiler {
        return Err(InstructionError(format!(
            "the program was built by {} and the budgets are of {}: build with that, or write new ones with `lanemark \
             gate --bless`",
            catalogue.lanemark.rustc, budgets.compiler
        )));
    }
    if catalogue.lanemark.target_features == budgets.target_features {
        return Ok(());
    }
    Err(InstructionError(format!(
        "the program was built for a processor with {}, and the budgets with {}: build without -C target-cpu and \
         -C target-feature",
        catalogue.lanemark.target_features.join(", "),
        budgets.target_features.join(", ")
    )))
}

/// Judges what was counted.
///
/// # Errors
/// When a subject has no budget.
pub fn by(
    budgets: &Budgets,
    catalogue: &Catalogue,
    benches: &[&KernelState],
    counted: &Counted,
    choices: &Choices,
    filters: &[String],
) -> Result<InstructionOutcome, InstructionError> {
    let mut outcome = InstructionOutcome::default();
    let expected: BTreeMap<Subject, u64> =
        budgets::subjects(&budgets.single_steps).filter(|(subject, _)| wanted(&subject.bench, filters)).collect();
    let by_callgrind: BTreeMap<Subject, u64> = budgets::subjects(&budgets.callgrind).collect();
    all_have_budgets(budgets, &expected, &counted.stepped, choices, catalogue)?;
    let lacking = lacking(budgets, catalogue);
    let mut skipped: BTreeMap<&str, usize> = BTreeMap::new();
    for (subject, budget) in &expected {
        match (lacking.get(&*subject.rung), counted.stepped.get(subject)) {
            (Some(_), _) => *skipped.entry(&subject.rung).or_default() += 1,
            (None, Some(Ok(count))) => {
                let mut judgement = compare(subject, *budget, *count);
                // Callgrind's own budget is judged where the other one passes: one of the two is enough to fail.
                if let (Some(Ok(count)), Some(budget)) = (counted.callgrind.get(subject), by_callgrind.get(subject))
                    && judgement.verdict == Verdict::Pass
                {
                    judgement = compare(subject, *budget, *count);
                    judgement.reason = format!("{} by callgrind", judgement.reason);
                }
                outcome.judgements.push(judgement);
            }
            (None, found) => {
                let reason = match found {
                    Some(Err(reason)) => reason.clone(),
                    _ => not_offered(subject, catalogue, benches),
                };
                outcome.judgements.push(not_measured(subject.to_string(), Some(instructions(*budget)), reason));
            }
        }
    }
    for (level, subjects) in skipped {
        outcome.not_run.push(format!(
            "{level}: the processor lacks {}; {} not counted",
            lacking[level].join(", "),
            if subjects == 1 { "1 subject was".to_owned() } else { format!("{subjects} subjects were") }
        ));
    }
    for (subject, count) in &counted.stepped {
        if let (Err(reason), false) = (count, expected.contains_key(subject)) {
            outcome.not_run.push(format!("{subject} has no budget and was not counted: {reason}"));
        }
    }
    outcome.judgements.extend(disagreements(counted));
    judge_dispatch(budgets, catalogue, choices, filters, &mut outcome);
    Ok(outcome)
}

/// Every subject that was counted must have a budget, and its bench an expected rung under each cap, or the gate would
/// pass what it never looked at.
fn all_have_budgets(
    budgets: &Budgets,
    expected: &BTreeMap<Subject, u64>,
    counts: &Counts,
    choices: &Choices,
    catalogue: &Catalogue,
) -> Result<(), InstructionError> {
    let counted: Vec<&Subject> = counts.iter().filter(|(_, count)| count.is_ok()).map(|(subject, _)| subject).collect();
    let mut without: Vec<String> =
        counted.iter().filter(|subject| !expected.contains_key(**subject)).map(ToString::to_string).collect();
    let benches: BTreeSet<&str> = counted.iter().map(|subject| subject.bench.as_str()).collect();
    for bench in benches {
        let caps = choices.get(bench).into_iter().flat_map(BTreeMap::keys);
        let has_row = |cap: &str| budgets.dispatch.get(bench).is_some_and(|row| row.contains_key(cap));
        without.extend(caps.filter(|cap| !has_row(cap)).map(|cap| format!("{bench}, dispatch under {cap}")));
    }
    let Some(first) = without.first() else { return Ok(()) };
    let others = match without.len() - 1 {
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    Err(InstructionError(format!(
        "{first}{others}: no budget for {}; write it with `lanemark gate --bless` and commit the change",
        catalogue.lanemark.rustc
    )))
}

/// The levels of the budgets that this processor lacks, with the features that are missing. The processor's own flags
/// are asked, not the program: one that wrongly thinks a level unusable would otherwise pass.
fn lacking<'a>(budgets: &'a Budgets, catalogue: &Catalogue) -> BTreeMap<&'a str, Vec<&'a str>> {
    let flags: BTreeSet<String> = catalogue.flags.iter().map(|flag| as_rust_names(flag)).collect();
    budgets
        .levels
        .iter()
        .map(|(level, features)| {
            let missing = features.iter().map(String::as_str).filter(|feature| !flags.contains(*feature)).collect();
            (level.as_str(), missing)
        })
        .filter(|(_, missing): &(_, Vec<&str>)| !missing.is_empty())
        .collect()
}

/// A flag of the operating system's list as Rust writes it: Linux has `avx512_vbmi2`, `abm` and `asimd`.
fn as_rust_names(flag: &str) -> String {
    match flag {
        "abm" => "lzcnt".to_owned(),
        "asimd" => "neon".to_owned(),
        "sse4_1" => "sse4.1".to_owned(),
        "sse4_2" => "sse4.2".to_owned(),
        flag => flag.replace('_', ""),
    }
}

/// Why a subject with a budget was not counted.
fn not_offered(subject: &Subject, catalogue: &Catalogue, benches: &[&KernelState]) -> String {
    let level = catalogue.levels.iter().find(|level| level.name == subject.rung);
    match benches.iter().find(|bench| bench.bench == subject.bench) {
        None => "the program has no such bench any more".to_owned(),
        Some(bench) if !bench.points.iter().any(|point| point.label == subject.point) => {
            "the bench has no such point any more".to_owned()
        }
        Some(bench) if !bench.rungs.contains(&subject.rung) => "the kernel has no such rung any more".to_owned(),
        Some(_) => match level.and_then(|level| level.missing.as_ref()) {
            Some(missing) => format!("the processor has what the rung's budget asks, and the program says: {missing}"),
            None => "the program has the rung and does not offer it here".to_owned(),
        },
    }
}

fn compare(subject: &Subject, budget: u64, count: u64) -> Judgement {
    let change = count as f64 / budget.max(1) as f64 - 1.0;
    let differs = count.abs_diff(budget) >= FEWEST && change.abs() > SHARE;
    let (verdict, reason) = match count.cmp(&budget) {
        _ if !differs => (Verdict::Pass, "within 0.5 % or 16 instructions of the budget"),
        std::cmp::Ordering::Greater => {
            (Verdict::Regressed, "over the budget; where that is meant, `lanemark gate --bless`")
        }
        _ => (Verdict::Improved, "under the budget: keep it with `lanemark gate --bless`"),
    };
    Judgement {
        tier: Tier::Instructions,
        subject: subject.to_string(),
        blocking: true,
        verdict,
        base: Some(instructions(budget)),
        candidate: Some(instructions(count)),
        change: Some(change),
        reason: reason.to_owned(),
    }
}

fn instructions(count: u64) -> String {
    format!("{count} instructions")
}

fn not_measured(subject: String, base: Option<String>, reason: String) -> Judgement {
    Judgement {
        tier: Tier::Instructions,
        subject,
        blocking: true,
        verdict: Verdict::NotMeasured,
        base,
        candidate: None,
        change: None,
        reason,
    }
}

/// Subjects that the two counters do not agree on: one of them does not count what it should.
fn disagreements(counted: &Counted) -> Vec<Judgement> {
    let both = counted.callgrind.iter().filter_map(|(subject, count)| {
        let (Ok(callgrind), Some(Ok(stepped))) = (count, counted.stepped.get(subject)) else { return None };
        Some((subject, *callgrind, *stepped))
    });
    both.filter(|(_, callgrind, stepped)| {
        let apart = callgrind.abs_diff(*stepped);
        apart > AGREEMENT && apart as f64 > AGREEMENT_SHARE * *stepped as f64
    })
    .map(|(subject, callgrind, stepped)| {
        let reason = format!("callgrind counts {callgrind} and single steps {stepped}: more than 1 % and 64 apart");
        not_measured(format!("{subject}, two counters"), None, reason)
    })
    .collect()
}

/// One judgement a bench and cap: the rung that dispatch chooses is the expected one.
fn judge_dispatch(
    budgets: &Budgets,
    catalogue: &Catalogue,
    choices: &Choices,
    filters: &[String],
    outcome: &mut InstructionOutcome,
) {
    let lacking = lacking(budgets, catalogue);
    for (bench, row) in budgets.dispatch.iter().filter(|(bench, _)| wanted(bench_of(bench), filters)) {
        // A key with a blank is of one microarchitecture.
        for (cap, highest) in row.iter().filter(|(cap, _)| !cap.contains(' ') && !lacking.contains_key(&***cap)) {
            let expected = row.get(&dispatch::on(cap, &catalogue.microarchitecture)).unwrap_or(highest);
            let found = choices.get(bench).and_then(|choices| choices.get(cap));
            let subject = format!("{bench}, dispatch under {cap}");
            let Some(found) = found else {
                let reason = "the program has no such bench or level here".to_owned();
                outcome.judgements.push(not_measured(subject, Some(expected.clone()), reason));
                continue;
            };
            let same = found == expected;
            outcome.judgements.push(Judgement {
                tier: Tier::Instructions,
                subject,
                blocking: true,
                verdict: if same { Verdict::Pass } else { Verdict::Regressed },
                base: Some(expected.clone()),
                candidate: Some(found.clone()),
                change: None,
                reason: if same {
                    "the expected rung is dispatched".to_owned()
                } else {
                    format!("{expected} is no longer dispatched; where that is meant, `lanemark gate --bless`")
                },
            });
        }
    }
}

#[cfg(test)]
mod tests;
