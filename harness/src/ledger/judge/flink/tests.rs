//! Verdicts of the rows of other systems, on jobs made by hand.

use super::*;
use crate::ledger::{self, judge};
use crate::peers::flink::bench::{bench, tests::transcript};
use crate::peers::flink::why_no_run_measures;
use crate::suite;
use lanemark_reports::run::{Figure, Quantity};

/// Every job at these rates in millions of events per CPU-second; the rates by wall are half of them.
fn jobs(millions: &[f64]) -> Vec<Bench> {
    JOBS.iter()
        .zip(millions)
        .map(|(job, millions)| {
            let mut bench = bench(job, Ok(&transcript(&[1000; 5])), Some(1));
            let variant = &mut bench.variants[0];
            let rate = millions * 1e6;
            variant.per_second = Figure { median: rate, lo: rate * 0.9, hi: rate * 1.1, max: rate * 1.1 };
            set(variant, BY_WALL_TIME, rate / 2.0);
            set(variant, SHARE_OF_CORE, 1.0);
            bench
        })
        .collect()
}

fn set(variant: &mut Variant, name: &str, value: f64) {
    let figure: &mut Quantity = variant.figures.iter_mut().find(|figure| figure.name == name).unwrap();
    figure.value = value;
}

fn judged(benches: &[Bench]) -> Claim {
    let rows = ledger::rows().unwrap();
    let row = rows.iter().find(|row| row.id == ROW).unwrap();
    claim(row, &benches.iter().collect::<Vec<_>>())
}

#[test]
fn the_slowest_operator_decides_and_all_of_them_are_listed_by_both_clocks() {
    let mut rates = [2.0; JOBS.len()];
    (rates[1], rates[4], rates[7]) = (16.0, 2.5, 0.05);
    let claim = judged(&jobs(&rates));
    assert_eq!(claim.verdict, Verdict::Missed);
    assert_eq!(claim.bench.as_deref(), Some("events/flink-sliding-window"));
    let measured = claim.measured.unwrap();
    assert_eq!((measured.value, measured.lo, measured.hi), (50_000.0, Some(45_000.0), Some(50_000.0 * 1.1)));
    assert!(measured.variant.unwrap().contains("sliding window 60 s"));
    assert_eq!(measured.parts.len(), 2 * JOBS.len());
    let part = |name: &str| measured.parts.iter().find(|(part, _)| part == name).unwrap().1;
    assert_eq!(part("filter and map (CPU time), events/s"), 16e6);
    assert_eq!(part("filter and map (wall time), events/s"), 8e6);
    assert_eq!(part("sliding window 60 s by 1 s (wall time), events/s"), 25_000.0);
    let (holds, not) = claim.reason.split_once("it does not for ").unwrap();
    assert!(holds.contains("off in both directions, from a factor 16 above it to one of 20 below"), "{holds}");
    assert!(
        holds.contains("tumbling window 1 s 2.50 M (1.25 M by wall)") && !holds.contains("60 s by 1 s "),
        "{holds}"
    );
    assert!(not.starts_with("sliding window 60 s by 1 s 50.0 k (25.0 k by wall)"), "{not}");
}

#[test]
fn a_figure_that_every_operator_reaches_is_met_and_one_that_none_reaches_is_missed() {
    let claim = judged(&jobs(&[1.0; JOBS.len()]));
    assert_eq!(claim.verdict, Verdict::Met);
    assert!(claim.reason.starts_with("every operator reaches it"), "{}", claim.reason);
    let claim = judged(&jobs(&[0.9; JOBS.len()]));
    assert_eq!(claim.verdict, Verdict::Missed);
    assert!(claim.reason.starts_with("no operator reaches it"), "{}", claim.reason);
}

#[test]
fn a_part_of_the_jobs_and_a_core_that_was_shared_are_said() {
    let mut benches = jobs(&[3.0; 4]);
    assert!(judged(&benches).reason.ends_with("4 of 15 jobs were measured"));
    set(&mut benches[2].variants[0], SHARE_OF_CORE, 0.4);
    let reason = judged(&benches).reason;
    assert!(reason.contains("other work took the core away, down to 40"), "{reason}");
}

#[test]
fn a_run_without_flink_says_what_to_do_and_so_does_kafka_streams() {
    let rows = ledger::rows().unwrap();
    let definitions = suite::all();
    let unjudged = judge::unjudged(&rows, &definitions);
    for id in [ROW, "events.claims.kafka-streams-core"] {
        let claim = unjudged.iter().find(|claim| claim.id == id).unwrap();
        assert_eq!((claim.verdict, claim.reason.as_str()), (Verdict::Unavailable, "no run was given"));
    }
    assert_eq!(judged(&[]).verdict, Verdict::Unavailable);
    let failed = [bench(&JOBS[0], Err("java.lang.RuntimeException: no slot"), None)];
    assert_eq!(judged(&failed).verdict, Verdict::Unavailable);
    for (id, words) in [(ROW, "lanemark peers flink"), ("events.claims.kafka-streams-core", "Kafka broker")] {
        assert!(why_no_run_measures(id).unwrap().contains(words));
    }
    assert_eq!(why_no_run_measures("events.claims.overall"), None);
}
