//! The outcome as Markdown, for the summary of a CI step or a comment.

use super::{TIERS, advice, change, figures, tier_line, told, verdict, word};
use crate::outcome::{Judgement, Outcome};
use std::fmt::Write;

/// Rows of the table: a comment on GitHub holds 65,536 characters.
const SHOWN: usize = 100;

/// The outcome as text.
pub fn outcome(outcome: &Outcome) -> String {
    let mut text = format!("### lanemark gate: {}\n\n", verdict(outcome));
    let mut lines = Vec::new();
    for tier in TIERS {
        if let Some(line) = tier_line(outcome, tier) {
            lines.push(format!("- **{tier}**: {line}"));
        }
    }
    lines.extend(outcome.errors.iter().map(|sentence| format!("- **error**: {}", escaped(sentence))));
    lines.extend(outcome.undecided.iter().map(|sentence| format!("- **undecided**: {}", escaped(sentence))));
    text.push_str(&lines.join("\n"));
    text.push('\n');
    let told = told(outcome);
    if !told.is_empty() {
        text.push_str("\n| verdict | tier | subject | base → candidate | change | why |\n|---|---|---|---|--:|---|\n");
    }
    for judgement in told.iter().take(SHOWN) {
        text.push_str(&row(judgement));
    }
    if told.len() > SHOWN {
        let _ = writeln!(text, "\n… and {} more.", told.len() - SHOWN);
    }
    let advice = advice(outcome);
    if !advice.is_empty() {
        let _ = writeln!(text, "\n{}", advice.join("  \n"));
    }
    let notes =
        outcome.not_run.iter().map(|sentence| format!("not run: {sentence}")).chain(outcome.notes.iter().cloned());
    let notes: Vec<String> = notes.map(|sentence| format!("- {}", escaped(&sentence))).collect();
    if !notes.is_empty() {
        let _ = writeln!(text, "\n<details><summary>Notes</summary>\n\n{}\n\n</details>", notes.join("\n"));
    }
    text
}

fn row(judgement: &Judgement) -> String {
    let strong = if judgement.fails() { "**" } else { "" };
    format!(
        "| {strong}{}{strong} | {} | {} | {} | {} | {} |\n",
        word(judgement),
        judgement.tier,
        escaped(&judgement.subject),
        escaped(&figures(judgement).unwrap_or_default()),
        change(judgement).unwrap_or_default(),
        escaped(&judgement.reason)
    )
}

/// Text in which Markdown and HTML find nothing to read.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => escaped.push(' '),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '\\' | '|' | '*' | '_' | '[' | ']' | '@' | '#' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_verdict_is_the_heading_and_a_row_stands_for_what_is_not_well() {
        assert_eq!(
            outcome(&sample::worse()),
            "\
### lanemark gate: REGRESSION: 2 of 5 subjects fail (exit 2)

- **instructions**: 2 subjects: 1 pass, 1 regressed
- **time**: 2 subjects: 1 regressed (1 advisory), 1 improved
- **claims**: 1 row: 1 not measured
- **undecided**: time: the machine was too disturbed: 14 % of the time was stolen

| verdict | tier | subject | base → candidate | change | why |
|---|---|---|---|--:|---|
| **regressed** | instructions | aggregate/sum-i64 at L1, avx512 | 1,024 instructions → 1,536 instructions | +50.0 % | more than 0.5 % and 16 instructions over its budget |
| **not measured** | claims | columns.sums.f64 | 1.10 G values/s → nothing |  | missed: 0.9 &lt;1 \\| G values/s |
| regressed, advisory | time | aggregate/sum-f64 at memory, avx2 | 1.20 ms → 1.31 ms | +9.2 % | slower in each launch |
| improved | time | scan/lines at L1, avx2 | 412 ns → 400 ns | -2.9 % | faster |

Instructions: where the change is meant, `lanemark gate --bless` writes the new budgets; commit them with it.  
Claims: `lanemark run columns.sums.f64` measures a row on its own.

<details><summary>Notes</summary>

- not run: neon: not on this processor
- time: the base is main (0123456789ab)

</details>
"
        );
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let mut long = sample::worse();
        long.judgements = vec![long.judgements[1].clone(); SHOWN + 7];
        let text = outcome(&long);
        assert!(text.contains("\n… and 7 more.\n"), "{text}");
        assert!(text.len() < 65_536);
    }
}
