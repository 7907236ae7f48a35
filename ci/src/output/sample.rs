//! An outcome with one of everything, for the tests of each output.

use crate::outcome::{Judgement, Outcome, Tier, Verdict};

fn judged(tier: Tier, subject: &str, verdict: Verdict) -> Judgement {
    Judgement {
        tier,
        subject: subject.to_owned(),
        blocking: true,
        verdict,
        base: None,
        candidate: None,
        change: None,
        reason: String::new(),
    }
}

/// Three tiers of which each found something.
pub fn worse() -> Outcome {
    let figures = |base: &str, candidate: &str, change: f64, reason: &str, judgement: Judgement| Judgement {
        base: Some(base.to_owned()),
        candidate: Some(candidate.to_owned()),
        change: Some(change),
        reason: reason.to_owned(),
        ..judgement
    };
    let (counts, time, claims) = (Tier::Instructions, Tier::Time, Tier::Claims);
    Outcome {
        tiers: vec![counts, time, claims],
        judgements: vec![
            judged(counts, "aggregate/sum-i64 at L1, avx2", Verdict::Pass),
            figures(
                "1,024 instructions",
                "1,536 instructions",
                0.5,
                "more than 0.5 % and 16 instructions over its budget",
                judged(counts, "aggregate/sum-i64 at L1, avx512", Verdict::Regressed),
            ),
            figures("412 ns", "400 ns", -0.029, "faster", judged(time, "scan/lines at L1, avx2", Verdict::Improved)),
            Judgement {
                blocking: false,
                ..figures(
                    "1.20 ms",
                    "1.31 ms",
                    0.092,
                    "slower in each launch",
                    judged(time, "aggregate/sum-f64 at memory, avx2", Verdict::Regressed),
                )
            },
            Judgement {
                reason: "missed: 0.9 <1 | G values/s".to_owned(),
                base: Some("1.10 G values/s".to_owned()),
                ..judged(claims, "columns.sums.f64", Verdict::NotMeasured)
            },
        ],
        undecided: vec!["time: the machine was too disturbed: 14 % of the time was stolen".to_owned()],
        errors: Vec::new(),
        noisy: 0,
        not_run: vec!["neon: not on this processor".to_owned()],
        notes: vec!["time: the base is main (0123456789ab)".to_owned()],
        files: [(counts, "ci/budgets/rustc-1.95.0.toml".to_owned())].into(),
    }
}

/// One tier without anything to tell.
pub fn sound() -> Outcome {
    Outcome {
        tiers: vec![Tier::Instructions],
        judgements: vec![judged(Tier::Instructions, "aggregate/sum-i64 at L1, avx2", Verdict::Pass)],
        ..Outcome::default()
    }
}
