//! Verdicts in words, and how many rows got which.

use crate::run::{Claim, Verdict};
use serde::Serialize;

impl Verdict {
    /// Every verdict, in the order in which reports show them.
    pub const ALL: [Verdict; 4] = [Verdict::Met, Verdict::Missed, Verdict::Modelled, Verdict::Unavailable];

    /// The verdict in one word, as the run's file spells it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::Missed => "missed",
            Verdict::Modelled => "modelled",
            Verdict::Unavailable => "unavailable",
        }
    }

    /// A sign that tells verdicts apart without colour.
    pub fn sign(self) -> char {
        match self {
            Verdict::Met => '✓',
            Verdict::Missed => '✗',
            Verdict::Modelled => '≈',
            Verdict::Unavailable => '–',
        }
    }
}

/// How many rows got which verdict.
///
/// ```
/// use lanemark_reports::claims::Counts;
/// assert_eq!(Counts::of(&[]).sentence(), "0 claims");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The documented figure holds.
    pub met: usize,
    /// It does not.
    pub missed: usize,
    /// Computed from measured inputs.
    pub modelled: usize,
    /// Not measured.
    pub unavailable: usize,
}

impl Counts {
    /// Counts the verdicts of `claims`.
    pub fn of(claims: &[Claim]) -> Counts {
        let mut counts = Counts::default();
        for claim in claims {
            match claim.verdict {
                Verdict::Met => counts.met += 1,
                Verdict::Missed => counts.missed += 1,
                Verdict::Modelled => counts.modelled += 1,
                Verdict::Unavailable => counts.unavailable += 1,
            }
        }
        counts
    }

    /// How many rows got `verdict`.
    pub fn with(&self, verdict: Verdict) -> usize {
        match verdict {
            Verdict::Met => self.met,
            Verdict::Missed => self.missed,
            Verdict::Modelled => self.modelled,
            Verdict::Unavailable => self.unavailable,
        }
    }

    /// All rows.
    pub fn all(&self) -> usize {
        Verdict::ALL.iter().map(|&verdict| self.with(verdict)).sum()
    }

    /// `70 claims: 12 met, 3 missed, 6 modelled, 49 unavailable`.
    pub fn sentence(&self) -> String {
        let all = self.all();
        let noun = if all == 1 { "claim" } else { "claims" };
        if all == 0 {
            return format!("0 {noun}");
        }
        let parts: Vec<String> =
            Verdict::ALL.iter().map(|&verdict| format!("{} {}", self.with(verdict), verdict.word())).collect();
        format!("{all} {noun}: {}", parts.join(", "))
    }
}
