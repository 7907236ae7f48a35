//! What the gate found: one judgement a subject and tier, and the exit code that follows.

use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::process::ExitCode;

/// The three ways to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Counts of instructions against committed budgets, and which rung dispatch chooses.
    Instructions,
    /// Time against a base program, side by side.
    Time,
    /// Rows of the ledger that were met.
    Claims,
}

impl fmt::Display for Tier {
    /// The name that `--tiers` takes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tier::Instructions => "instructions",
            Tier::Time => "time",
            Tier::Claims => "claims",
        })
    }
}

/// What became of one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// No worse than the base.
    Pass,
    /// Worse than the base, and confirmed.
    Regressed,
    /// Better than the base.
    Improved,
    /// Some signs of a change, not enough of them.
    Ambiguous,
    /// The base has it and the candidate gave no figure.
    NotMeasured,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Pass => "pass",
            Verdict::Regressed => "regressed",
            Verdict::Improved => "improved",
            Verdict::Ambiguous => "ambiguous",
            Verdict::NotMeasured => "not measured",
        })
    }
}

/// One subject, judged in one tier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// The tier.
    pub tier: Tier,
    /// What was judged: `aggregate/sum-f64 at L1, avx2`, or a row of the ledger.
    pub subject: String,
    /// Whether a regression here fails the gate; otherwise it is told only.
    pub blocking: bool,
    /// The verdict.
    pub verdict: Verdict,
    /// The base's figure with its unit; none where it has none.
    pub base: Option<String>,
    /// The candidate's figure with its unit.
    pub candidate: Option<String>,
    /// Candidate over base, less 1: 0.05 is 5 % more time or instructions.
    pub change: Option<f64>,
    /// Why this verdict, in one sentence.
    pub reason: String,
}

impl Judgement {
    /// Whether it fails the gate.
    pub fn fails(&self) -> bool {
        self.blocking && matches!(self.verdict, Verdict::Regressed | Verdict::NotMeasured)
    }

    /// Whether something was measured for it that a tier can pass on.
    fn measured(&self) -> bool {
        match (self.tier, self.verdict) {
            (_, Verdict::NotMeasured) => false,
            // A row that nobody had to meet.
            (Tier::Claims, Verdict::Improved) => false,
            // A dispatch that changed is told beside the times, and has none.
            (Tier::Time, _) => self.change.is_some(),
            _ => true,
        }
    }
}

/// Everything that one invocation found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Outcome {
    /// The tiers that were asked for: each must have measured something.
    pub tiers: Vec<Tier>,
    /// Every subject of every tier.
    pub judgements: Vec<Judgement>,
    /// What could not be judged and why, one sentence each: the machine was too disturbed.
    pub undecided: Vec<String>,
    /// What ended a tier before its end, one sentence each.
    pub errors: Vec<String>,
    /// Subjects that were too noisy to judge, which are among the ambiguous ones.
    pub noisy: usize,
    /// What was not looked at and why, one sentence each: a level that the processor lacks.
    pub not_run: Vec<String>,
    /// What a reader should know: programs, machine, thresholds, one sentence each.
    pub notes: Vec<String>,
    /// The committed file that a tier's expectations stand in, where they stand in one.
    pub files: BTreeMap<Tier, String>,
}

/// How the gate ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exit {
    /// Nothing blocking is worse.
    Pass,
    /// A tier that was asked for judged nothing, or ended with an error.
    Nothing,
    /// Something blocking is worse or is gone.
    Regression,
    /// The machine was too disturbed to judge.
    Undecided,
}

impl Outcome {
    /// How the gate ends. A regression outweighs what could not be decided: it was confirmed all the same.
    pub fn exit(&self) -> Exit {
        let measured = |tier: Option<Tier>| {
            let of_tier = |judgement: &&Judgement| tier.is_none_or(|tier| judgement.tier == tier);
            self.judgements.iter().filter(of_tier).any(Judgement::measured)
        };
        let measured_all = measured(None) && self.tiers.iter().all(|tier| measured(Some(*tier)));
        if self.judgements.iter().any(Judgement::fails) {
            Exit::Regression
        } else if !self.errors.is_empty() || !measured_all {
            Exit::Nothing
        } else if !self.undecided.is_empty() {
            Exit::Undecided
        } else {
            Exit::Pass
        }
    }

    /// The judgements of a tier.
    pub fn of(&self, tier: Tier) -> impl Iterator<Item = &Judgement> {
        self.judgements.iter().filter(move |judgement| judgement.tier == tier)
    }
}

impl Exit {
    /// The program's exit code.
    pub fn code(self) -> u8 {
        match self {
            Exit::Pass => 0,
            Exit::Nothing => 1,
            Exit::Regression => 2,
            Exit::Undecided => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(verdict: Verdict, blocking: bool) -> Judgement {
        Judgement {
            tier: Tier::Time,
            subject: "aggregate/sum-f64 at L1, avx2".to_owned(),
            blocking,
            verdict,
            base: None,
            candidate: None,
            change: Some(0.0),
            reason: String::new(),
        }
    }

    #[test]
    fn only_what_blocks_fails_and_nothing_measured_is_an_error() {
        let exit = |judgements: Vec<Judgement>| Outcome { judgements, ..Outcome::default() }.exit();
        assert_eq!(exit(vec![]), Exit::Nothing);
        assert_eq!(exit(vec![judged(Verdict::NotMeasured, false)]), Exit::Nothing);
        assert_eq!(exit(vec![judged(Verdict::Pass, true), judged(Verdict::Regressed, false)]), Exit::Pass);
        assert_eq!(exit(vec![judged(Verdict::Ambiguous, true), judged(Verdict::Improved, true)]), Exit::Pass);
        assert_eq!(exit(vec![judged(Verdict::Pass, true), judged(Verdict::NotMeasured, true)]), Exit::Regression);
        assert_eq!(exit(vec![judged(Verdict::Regressed, true)]), Exit::Regression);
    }

    #[test]
    fn every_tier_that_was_asked_for_must_have_measured_something() {
        let mut outcome = Outcome { tiers: vec![Tier::Time], ..Outcome::default() };
        outcome.judgements.push(judged(Verdict::Pass, true));
        assert_eq!(outcome.exit(), Exit::Pass);
        outcome.tiers.push(Tier::Claims);
        assert_eq!(outcome.exit(), Exit::Nothing);
        outcome.undecided.push("the machine was busy".to_owned());
        assert_eq!(outcome.exit(), Exit::Nothing, "a busy machine excuses no tier that judged nothing");
        outcome.judgements.push(Judgement { tier: Tier::Claims, ..judged(Verdict::Improved, true) });
        assert_eq!(outcome.exit(), Exit::Nothing, "a row that nobody had to meet is no ground to pass");
        outcome.judgements.push(Judgement { tier: Tier::Claims, ..judged(Verdict::Pass, true) });
        assert_eq!(outcome.exit(), Exit::Undecided);
    }

    #[test]
    fn a_changed_dispatch_is_no_measured_time() {
        for verdict in [Verdict::Improved, Verdict::Regressed] {
            let dispatch = Judgement { change: None, ..judged(verdict, false) };
            let mut outcome = Outcome { tiers: vec![Tier::Time], judgements: vec![dispatch], ..Outcome::default() };
            outcome.judgements.push(judged(Verdict::NotMeasured, false));
            assert_eq!(outcome.exit(), Exit::Nothing);
            outcome.judgements.push(judged(Verdict::Pass, true));
            assert_eq!(outcome.exit(), Exit::Pass);
        }
    }

    #[test]
    fn a_tier_that_ended_with_an_error_is_no_pass_and_hides_no_regression() {
        let failed = |verdict| Outcome {
            judgements: vec![judged(verdict, true)],
            errors: vec!["time: the base failed".to_owned()],
            ..Outcome::default()
        };
        assert_eq!(failed(Verdict::Pass).exit(), Exit::Nothing);
        assert_eq!(failed(Verdict::Regressed).exit(), Exit::Regression);
    }

    #[test]
    fn a_disturbed_machine_is_told_unless_something_is_worse_all_the_same() {
        let disturbed = |verdict| Outcome {
            judgements: vec![judged(verdict, true)],
            undecided: vec!["the machine was busy".to_owned()],
            ..Outcome::default()
        };
        assert_eq!(disturbed(Verdict::Pass).exit(), Exit::Undecided);
        assert_eq!(disturbed(Verdict::Regressed).exit(), Exit::Regression);
    }
}
