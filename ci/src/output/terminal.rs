//! The outcome on a terminal: a line a tier, what is not well, what to do, and the verdict.

use super::{TIERS, advice, change, figures, tier_line, told, verdict, word};
use crate::outcome::{Exit, Judgement, Outcome, Verdict};
use lanemark_reports::terminal::Style;
use std::fmt::Write;

const BAD: &str = "\x1b[1;33m";
const GOOD: &str = "\x1b[36m";
const FAINT: &str = "\x1b[2m";
const END: &str = "\x1b[0m";

/// The outcome as text.
pub fn outcome(outcome: &Outcome, style: Style) -> String {
    let paint = |text: &str, code: &str| match style {
        Style::Colour => format!("{code}{text}{END}"),
        Style::Plain => text.to_owned(),
    };
    let mut text = String::new();
    for tier in TIERS {
        if let Some(line) = tier_line(outcome, tier) {
            line_of(&mut text, &format!("{:<13} {line}", tier.to_string()));
        }
    }
    let told = told(outcome);
    if !told.is_empty() {
        text.push('\n');
    }
    for judgement in told {
        let code = match judgement.verdict {
            _ if judgement.fails() => BAD,
            Verdict::Improved => GOOD,
            _ => FAINT,
        };
        line_of(&mut text, &format!("{} {}", paint(&format!("{:<22}", word(judgement)), code), one(judgement)));
        if !judgement.reason.is_empty() {
            line_of(&mut text, &format!("{:23}{}", "", paint(&judgement.reason, FAINT)));
        }
    }
    let rest = [
        ("error", &outcome.errors),
        ("undecided", &outcome.undecided),
        ("not run", &outcome.not_run),
        ("note", &outcome.notes),
    ];
    if rest.iter().any(|(_, sentences)| !sentences.is_empty()) {
        text.push('\n');
    }
    for (what, sentences) in rest {
        for sentence in sentences {
            line_of(&mut text, &format!("{what}: {sentence}"));
        }
    }
    text.push('\n');
    for sentence in advice(outcome) {
        line_of(&mut text, &sentence);
    }
    let code = if outcome.exit() == Exit::Pass { GOOD } else { BAD };
    line_of(&mut text, &format!("gate: {}", paint(&verdict(outcome), code)));
    text
}

/// `instructions: aggregate/sum-i64 at L1, avx512: 1,024 → 1,536 instructions (+50.0 %)`.
fn one(judgement: &Judgement) -> String {
    let mut text = format!("{}: {}", judgement.tier, judgement.subject);
    if let Some(figures) = figures(judgement) {
        let _ = write!(text, ": {figures}");
    }
    if let Some(change) = change(judgement) {
        let _ = write!(text, " ({change})");
    }
    text
}

fn line_of(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn what_is_worse_stands_above_what_to_do_and_the_verdict_is_last() {
        assert_eq!(
            outcome(&sample::worse(), Style::Plain),
            "\
instructions  2 subjects: 1 pass, 1 regressed
time          2 subjects: 1 regressed (1 advisory), 1 improved
claims        1 row: 1 not measured

regressed              instructions: aggregate/sum-i64 at L1, avx512: 1,024 instructions → 1,536 instructions (+50.0 %)
                       more than 0.5 % and 16 instructions over its budget
not measured           claims: columns.sums.f64: 1.10 G values/s → nothing
                       missed: 0.9 <1 | G values/s
regressed, advisory    time: aggregate/sum-f64 at memory, avx2: 1.20 ms → 1.31 ms (+9.2 %)
                       slower in each launch
improved               time: scan/lines at L1, avx2: 412 ns → 400 ns (-2.9 %)
                       faster

undecided: time: the machine was too disturbed: 14 % of the time was stolen
not run: neon: not on this processor
note: time: the base is main (0123456789ab)

Instructions: where the change is meant, `lanemark gate --bless` writes the new budgets; commit them with it.
Claims: `lanemark run columns.sums.f64` measures a row on its own.
gate: REGRESSION: 2 of 5 subjects fail (exit 2)
"
        );
    }

    #[test]
    fn a_pass_is_two_lines() {
        assert_eq!(
            outcome(&sample::sound(), Style::Plain),
            "instructions  1 subject: 1 pass\n\ngate: PASS: none of 1 subject is worse (exit 0)\n"
        );
    }

    #[test]
    fn a_pass_counts_what_was_too_noisy() {
        let outcome = super::outcome(&Outcome { noisy: 1, ..sample::sound() }, Style::Plain);
        assert!(outcome.ends_with("gate: PASS: none of 1 subject is worse; 1 of them too noisy to judge (exit 0)\n"));
    }

    #[test]
    fn a_pass_does_not_deny_an_advisory_regression() {
        let mut outcome = sample::worse();
        outcome.judgements.retain(|judgement| !judgement.fails());
        outcome.undecided.clear();
        outcome.tiers.truncate(2);
        let text = super::outcome(&outcome, Style::Plain);
        assert!(text.contains("\nregressed, advisory    time: "), "{text}");
        let last = "gate: PASS: of 3 subjects none that blocks is worse; 1 advisory regression (exit 0)\n";
        assert!(text.ends_with(last), "{text}");
    }

    #[test]
    fn colours_are_only_in_coloured_text() {
        assert!(outcome(&sample::worse(), Style::Colour).contains(BAD));
        assert!(!outcome(&sample::worse(), Style::Plain).contains('\x1b'));
    }
}
