//! Verdicts of the rows of sketches on points made by hand.

use super::*;
use crate::ledger::judge::by_hand;
use crate::suite::race::{curve, figure};
use lanemark_reports::run::{Quantity, Role, Variant};

/// A point of a bench with one chosen rung of that rate and those figures.
fn point(id: &str, label: &str, rate: f64, figures: &[(&str, f64)]) -> Bench {
    let figures = figures.iter().map(|(name, value)| figure(name, *value, "fraction")).collect();
    let variant = Variant { chosen: true, figures, ..by_hand::variant("avx512", Role::Rung, rate) };
    by_hand::bench(id, label, "keys/s", vec![variant])
}

/// A point without variants and with these figures.
fn figures_only(label: &str, figures: Vec<Quantity>) -> Bench {
    Bench { variants: Vec::new(), figures, ..point("sketch/memory", label, 0.0, &[]) }
}

fn judged(id: &str, points: &[Bench]) -> Claim {
    let row = crate::ledger::rows().unwrap().into_iter().find(|row| row.id == id).unwrap();
    assert!(judges(id));
    claim(&row, &points.iter().collect::<Vec<_>>())
}

fn value(claim: &Claim) -> f64 {
    claim.measured.as_ref().unwrap().value
}

#[test]
fn memory_is_the_most_of_all_cardinalities() {
    let at = |label, bytes| figures_only(label, vec![figure(TAKEN, bytes, "bytes")]);
    let met = judged("events.memory.hyperloglog", &[at("0 keys", 0.0), at("100 keys", 16_384.0)]);
    assert_eq!((met.verdict, value(&met)), (Verdict::Met, 16_384.0));
    assert!(met.reason.contains("up to 100 keys"), "{}", met.reason);
    let missed = judged("events.memory.count-min", &[at("0 keys", 65_537.0), at("100 keys", 65_536.0)]);
    assert_eq!((missed.verdict, value(&missed)), (Verdict::Missed, 65_537.0));
    assert!(missed.reason.contains("after 0 keys"), "{}", missed.reason);
    let absent = judged("events.memory.count-min", &[figures_only("0 keys", Vec::new())]);
    assert_eq!((absent.verdict, absent.measured), (Verdict::Unavailable, None));
}

#[test]
fn the_error_says_how_far_the_run_went() {
    let of = |error, most| {
        point("sketch/distinct-error", "200 streams", 0.0, &[(WORST_RMSE, error), (MOST_KEYS, most), (STREAMS, 200.0)])
    };
    let mut short = of(0.0085, 1e7);
    let points = vec![(10.0, 0.1), (100.0, 0.001), (178.0, 0.002), (1e7, 0.008)];
    short.variants[0].curves = vec![curve("root-mean-square error".to_owned(), "fraction", "distinct keys", points)];
    let met = judged("events.claims.hll-error", &[short]);
    assert_eq!((met.verdict, value(&met)), (Verdict::Met, 0.0085));
    assert!(met.reason.contains("100 to 10,000,000 keys over 200 streams"), "{}", met.reason);
    assert!(met.reason.contains("--profile full"), "{}", met.reason);
    let parts = met.measured.unwrap().parts;
    assert_eq!(parts, [("100 keys".to_owned(), 0.001), ("10,000,000 keys".to_owned(), 0.008)]);
    let missed = judged("events.claims.hll-error", &[of(0.0101, 1e9)]);
    assert!(missed.verdict == Verdict::Missed && !missed.reason.contains("--profile full"), "{}", missed.reason);
}

#[test]
fn ten_thousand_integers_have_a_figure_of_their_own() {
    let of = |error| figures_only("200 streams", vec![figure(TEN_THOUSAND, error, "fraction")]);
    assert_eq!(judged("events.claims.hll-10k", &[of(0.02)]).verdict, Verdict::Met);
    assert_eq!(judged("events.claims.hll-10k", &[of(0.021)]).verdict, Verdict::Missed);
}

#[test]
fn keys_beyond_the_allowed_share_and_under_estimates_are_violations() {
    let of = |over, under| {
        point("sketch/frequency-plain", "uniform", 1e9, &[(ASKED, 1_000.0), (OVER, over), (UNDER, under)])
    };
    let within = judged("events.claims.cms-bound", &[of(0.018, 0.0), of(0.0, 0.0)]);
    assert_eq!((within.verdict, value(&within)), (Verdict::Met, 0.0));
    assert!(within.reason.contains("2,000 keys asked at 2 points"), "{}", within.reason);
    // 1/e^4 of 1,000 keys are 18.3, so 20 are two beyond.
    let over = judged("events.claims.cms-bound", &[of(0.02, 0.0)]);
    assert_eq!((over.verdict, value(&over)), (Verdict::Missed, 2.0));
    let under = judged("events.claims.cms-bound", &[of(0.0, 3.0)]);
    assert_eq!((under.verdict, value(&under)), (Verdict::Missed, 3.0));
}

#[test]
fn a_fast_top_k_that_misses_keys_is_missed() {
    let at = |label, rate, share| point("sketch/top-k", label, rate, &[(&recall(100), share)]);
    let met = judged("events.throughput.top-k", &[at("Zipf 0.8", 4e6, 1.0), at("Zipf 1.1", 5e6, 1.0)]);
    assert_eq!((met.verdict, value(&met)), (Verdict::Met, 4e6));
    let wrong = judged("events.throughput.top-k", &[at("Zipf 0.8", 4e6, 0.99), at("Zipf 1.1", 5e6, 1.0)]);
    assert_eq!(wrong.verdict, Verdict::Missed);
    assert!(wrong.reason.contains("only 99 of the 100") && wrong.reason.contains("Zipf 0.8"), "{}", wrong.reason);
    assert_eq!(judged("events.throughput.top-k", &[at("Zipf 0.8", 1e6, 1.0)]).verdict, Verdict::Missed);
    let unknown = judged("events.throughput.top-k", &[point("sketch/top-k", "Zipf 0.8", 4e6, &[])]);
    assert_eq!(unknown.verdict, Verdict::Unavailable);
}

#[test]
fn what_is_to_be_present_says_rate_memory_and_error() {
    let digest = point("sketch/quantiles-t-digest", "exponential", 2e8, &[(BYTES, 4_096.0), (RANK_ERROR, 0.002)]);
    let present = judged("events.future.t-digest", &[digest]);
    assert_eq!((present.verdict, value(&present)), (Verdict::Met, 2e8));
    for words in ["200 M", " 4 KiB", "0.200 %"] {
        assert!(present.reason.contains(words), "{words}: {}", present.reason);
    }
    let rates = [(FALSE_POSITIVES, 0.0105), (THEORY, 0.01)];
    let points = [
        point(INSERT, "65,536 items", 4e8, &[]),
        point(INSERT, "1,048,576 items", 3e8, &[]),
        point(LOOKUP, "65,536 items, absent", 5e8, &rates),
    ];
    let present = judged("events.future.bloom", &points);
    assert_eq!((present.verdict, value(&present)), (Verdict::Met, 5e8));
    for words in ["300 M", "1,048,576 items", "500 M", "1.05 %", "1.00 %"] {
        assert!(present.reason.contains(words), "{words}: {}", present.reason);
    }
    assert_eq!(judged("events.future.bloom", &points[..2]).verdict, Verdict::Unavailable);
}
