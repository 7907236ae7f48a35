//! What the gate found, for people and for programs that read it.

pub mod annotations;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod terminal;

use crate::outcome::{Exit, Judgement, Outcome, Tier, Verdict};

const TIERS: [Tier; 3] = [Tier::Instructions, Tier::Time, Tier::Claims];

/// Judgements that a reader should see, what fails first; each tier in its own order.
fn told(outcome: &Outcome) -> Vec<&Judgement> {
    let mut told: Vec<&Judgement> =
        outcome.judgements.iter().filter(|judgement| judgement.verdict != Verdict::Pass).collect();
    told.sort_by_key(|judgement| {
        let rank = match judgement.verdict {
            Verdict::Regressed => 0,
            Verdict::NotMeasured => 1,
            Verdict::Ambiguous => 2,
            Verdict::Improved => 3,
            Verdict::Pass => 4,
        };
        (!judgement.fails(), rank, judgement.tier)
    });
    told
}

/// `412 subjects: 410 pass, 2 regressed (1 advisory)`; nothing for a tier that was not asked for and found nothing.
fn tier_line(outcome: &Outcome, tier: Tier) -> Option<String> {
    let all = outcome.of(tier).count();
    if all == 0 {
        return outcome.tiers.contains(&tier).then(|| "nothing was judged".to_owned());
    }
    let order = [Verdict::Pass, Verdict::Regressed, Verdict::NotMeasured, Verdict::Ambiguous, Verdict::Improved];
    let counts = order.into_iter().filter_map(|verdict| {
        let with = |blocking: bool| {
            outcome.of(tier).filter(|judgement| judgement.verdict == verdict && judgement.blocking == blocking).count()
        };
        let (blocking, advisory) = (with(true), with(false));
        let advice = if advisory == 0 { String::new() } else { format!(" ({advisory} advisory)") };
        (blocking + advisory > 0).then(|| format!("{} {verdict}{advice}", blocking + advisory))
    });
    let what = if tier == Tier::Claims { "row" } else { "subject" };
    Some(format!("{}: {}", plural(all, what), counts.collect::<Vec<_>>().join(", ")))
}

/// The last line: how the gate ends, and its exit code.
fn verdict(outcome: &Outcome) -> String {
    let exit = outcome.exit();
    let failed = outcome.judgements.iter().filter(|judgement| judgement.fails()).count();
    let judged = outcome.judgements.len();
    let text = match exit {
        Exit::Pass => passed(outcome, judged),
        Exit::Nothing if !outcome.errors.is_empty() => "ERROR: a tier could not be judged to its end".to_owned(),
        Exit::Nothing => "NOTHING JUDGED: a tier that was asked for measured nothing".to_owned(),
        Exit::Regression if failed == 1 => format!("REGRESSION: 1 of {} fails", plural(judged, "subject")),
        Exit::Regression => format!("REGRESSION: {failed} of {} fail", plural(judged, "subject")),
        Exit::Undecided => "UNDECIDED: the machine was too disturbed or too noisy to judge".to_owned(),
    };
    format!("{text} (exit {})", exit.code())
}

/// That nothing fails, with what a reader should not miss all the same.
fn passed(outcome: &Outcome, judged: usize) -> String {
    let worse = outcome.judgements.iter().filter(|judgement| judgement.verdict == Verdict::Regressed).count();
    let subjects = plural(judged, "subject");
    let pass = if worse == 0 {
        format!("none of {subjects} is worse")
    } else {
        format!("of {subjects} none that blocks is worse")
    };
    let noisy = (outcome.noisy > 0).then(|| format!("; {} of them too noisy to judge", outcome.noisy));
    let advisory = (worse > 0).then(|| format!("; {}", plural(worse, "advisory regression")));
    format!("PASS: {pass}{}{}", noisy.unwrap_or_default(), advisory.unwrap_or_default())
}

/// What to do next, one sentence each.
fn advice(outcome: &Outcome) -> Vec<String> {
    let failed = |tier: Tier| outcome.of(tier).find(|judgement| judgement.fails());
    // A subject begins with its bench or row.
    let name = |judgement: &Judgement| judgement.subject.split(' ').next().unwrap_or_default().to_owned();
    let mut advice = Vec::new();
    if failed(Tier::Instructions).is_some() {
        advice.push(
            "Instructions: where the change is meant, `lanemark gate --bless` writes the new budgets; commit them \
             with it."
                .to_owned(),
        );
    } else if outcome.of(Tier::Instructions).any(|judgement| judgement.verdict == Verdict::Improved) {
        advice.push("Instructions: `lanemark gate --bless` keeps what was gained; commit the budgets.".to_owned());
    }
    if let Some(judgement) = failed(Tier::Time) {
        let name = name(judgement);
        advice.push(format!(
            "Time: `lanemark gate {name} --base …` judges one bench in seconds, and `lanemark run {name}` shows all \
             its rungs."
        ));
    }
    if let Some(judgement) = failed(Tier::Claims) {
        advice.push(format!("Claims: `lanemark run {}` measures a row on its own.", name(judgement)));
    }
    match outcome.exit() {
        Exit::Undecided => {
            advice.push("Judge again on a machine that does less beside it; nothing was found to be worse.".to_owned());
        }
        Exit::Nothing if outcome.errors.is_empty() => {
            advice.push("See what was not run and why, or name other tiers with --tiers.".to_owned());
        }
        Exit::Pass | Exit::Nothing | Exit::Regression => {}
    }
    advice
}

/// `1,024 → 1,536 instructions`, with what is known of it.
fn figures(judgement: &Judgement) -> Option<String> {
    match (&judgement.base, &judgement.candidate) {
        (Some(base), Some(candidate)) => Some(format!("{base} → {candidate}")),
        (Some(base), None) => Some(format!("{base} → nothing")),
        (None, Some(candidate)) => Some(candidate.clone()),
        (None, None) => None,
    }
}

/// `+5.0 %`.
fn change(judgement: &Judgement) -> Option<String> {
    judgement.change.map(|change| format!("{:+.1} %", change * 100.0))
}

pub(crate) fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A verdict in words, with whether it is advisory.
fn word(judgement: &Judgement) -> String {
    let advisory = if judgement.blocking { "" } else { ", advisory" };
    format!("{}{advisory}", judgement.verdict)
}

#[cfg(test)]
mod sample;
