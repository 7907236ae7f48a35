//! The outcome as annotations of GitHub Actions: commands of the runner, one a line of the step's output.

use super::{change, figures, told};
use crate::outcome::{Exit, Judgement, Outcome, Verdict};
use std::fmt::Write;

/// GitHub shows ten errors and ten warnings of a step and drops the rest in silence.
const SHOWN: usize = 10;

/// An error for each judgement that fails, a warning for each advisory regression.
pub fn outcome(outcome: &Outcome) -> String {
    let told = told(outcome);
    let advisory = |judgement: &&&Judgement| !judgement.blocking && judgement.verdict == Verdict::Regressed;
    let mut text = String::new();
    let failed: Vec<&Judgement> = told.iter().copied().filter(|judgement| judgement.fails()).collect();
    level(&mut text, "error", &failed, outcome);
    let advised: Vec<&Judgement> = told.iter().filter(advisory).copied().collect();
    level(&mut text, "warning", &advised, outcome);
    if failed.is_empty() && outcome.exit() != Exit::Pass {
        let reason = outcome
            .errors
            .iter()
            .chain(&outcome.undecided)
            .next()
            .map_or("a tier that was asked for measured nothing", String::as_str);
        let _ = writeln!(text, "::error title=lanemark gate::{}", data(reason));
    }
    text
}

fn level(text: &mut String, level: &str, judgements: &[&Judgement], outcome: &Outcome) {
    // The last place is for the number of those that have none.
    let shown = if judgements.len() > SHOWN { SHOWN - 1 } else { judgements.len() };
    for judgement in &judgements[..shown] {
        let file = outcome.files.get(&judgement.tier).map_or(String::new(), |file| format!("file={},", property(file)));
        let title = format!("{} {}", judgement.verdict, judgement.subject);
        let words = [figures(judgement), change(judgement), Some(judgement.reason.clone())];
        let words: Vec<String> = words.into_iter().flatten().filter(|words| !words.is_empty()).collect();
        let _ = writeln!(text, "::{level} {file}title={}::{}", property(&title), data(&words.join("; ")));
    }
    if shown < judgements.len() {
        let _ = writeln!(text, "::{level} title=lanemark gate::and {} more", judgements.len() - shown);
    }
}

/// Text behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn what_fails_is_an_error_and_what_is_advisory_a_warning() {
        assert_eq!(
            outcome(&sample::worse()),
            "\
::error file=ci/budgets/rustc-1.95.0.toml,title=regressed aggregate/sum-i64 at L1%2C avx512::1,024 instructions → 1,536 instructions; +50.0 %25; more than 0.5 %25 and 16 instructions over its budget
::error title=not measured columns.sums.f64::1.10 G values/s → nothing; missed: 0.9 <1 | G values/s
::warning title=regressed aggregate/sum-f64 at memory%2C avx2::1.20 ms → 1.31 ms; +9.2 %25; slower in each launch
"
        );
        assert_eq!(outcome(&sample::sound()), "");
    }

    #[test]
    fn more_than_github_shows_are_counted() {
        let mut many = sample::worse();
        many.judgements = vec![many.judgements[1].clone(); 14];
        let text = outcome(&many);
        assert_eq!(text.lines().count(), SHOWN);
        assert!(text.ends_with("::and 5 more\n"), "{text}");
    }

    #[test]
    fn what_could_not_be_decided_is_an_error_too() {
        let mut undecided = sample::sound();
        undecided.undecided.push("steal: 14 %\nof the time".to_owned());
        assert_eq!(outcome(&undecided), "::error title=lanemark gate::steal: 14 %25%0Aof the time\n");
    }
}
