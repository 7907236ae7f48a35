//! The verdict of the GPU's row on points made by hand.

use super::*;
use crate::ledger::judge::by_hand;
use lanemark_reports::run::{Interval, Line, Role};

const BENCH: &str = "gpu/pattern-strict";

fn point(n: u64, end_to_end: f64) -> Bench {
    let variants =
        vec![by_hand::variant("avx512", Role::Rung, 1e9), by_hand::variant(END_TO_END, Role::Gpu, end_to_end)];
    let mut point = by_hand::bench(BENCH, &format!("2^{}", n.ilog2()), "events/s", variants);
    point.input.n = n;
    point
}

fn adapter(software: bool, used: bool) -> Gpu {
    Gpu { name: "Card".to_owned(), driver: "1".to_owned(), software, used, features: Vec::new() }
}

fn crossover(threads: usize, median: f64) -> Crossover {
    let against = if threads == 1 { "avx512".to_owned() } else { format!("avx512, {threads} cores") };
    Crossover {
        bench: BENCH.to_owned(),
        adapter: "Card".to_owned(),
        software: false,
        figure: "end to end".to_owned(),
        against,
        threads,
        cpu: Line { fixed_ns: 0.0, ns_per_item: 2.0 },
        gpu: Line { fixed_ns: 1e5, ns_per_item: 1.0 },
        from: Some(Interval { median, lo: median * 0.9, hi: Some(median * 1.1) }),
        to: None,
        also: Vec::new(),
        perhaps: None,
        measured: (1 << 10, 1 << 20),
    }
}

fn judged(points: &[Bench], adapters: &[Gpu]) -> Claim {
    judged_by(points, adapters, &[crossover(1, 2e4), crossover(8, 1e5)])
}

fn judged_by(points: &[Bench], adapters: &[Gpu], crossovers: &[Crossover]) -> Claim {
    let row = crate::ledger::rows().unwrap().into_iter().find(|row| row.id == PATTERN).unwrap();
    assert!(judges(PATTERN));
    claim(&row, &points.iter().collect::<Vec<_>>(), adapters, crossovers)
}

#[test]
fn a_crossover_that_is_no_measured_size_stands_in_the_sentence_alone() {
    let points = [point(1 << 20, 3e9), point(1 << 10, 1e6)];
    for (median, words) in [(0.0, "from the smallest batch measured on"), (5e6, "extrapolated")] {
        let met = judged_by(&points, &[adapter(false, true)], &[crossover(8, median)]);
        assert!(met.reason.contains(words), "{}", met.reason);
        assert!(met.measured.unwrap().parts.iter().all(|(part, _)| !part.contains("crossover")));
    }
}

#[test]
fn a_gpu_that_ran_the_kernel_meets_it_with_the_largest_batch_and_the_crossover_against_all_cores() {
    let points = [point(1 << 20, 3e9), point(1 << 10, 1e6)];
    let met = judged(&points, &[adapter(false, false), adapter(false, true)]);
    assert_eq!((met.verdict, met.bench.as_deref()), (Verdict::Met, Some(BENCH)));
    for words in ["Card", "2 batch sizes", "avx512 on 8 cores", "100 k items"] {
        assert!(met.reason.contains(words), "{words:?}: {}", met.reason);
    }
    let measured = met.measured.unwrap();
    assert_eq!((measured.value, measured.variant.as_deref()), (3e9, Some(END_TO_END)));
    assert!(measured.parts.iter().any(|(part, value)| part.contains("avx512, 8 cores") && *value == 1e5));
    assert_eq!(measured.parts[0].1, 1e6);
}

#[test]
fn software_and_unmeasured_adapters_leave_it_unavailable_with_the_reason() {
    let points = [point(1 << 10, 1e6)];
    let software = judged(&points, &[adapter(true, true)]);
    assert_eq!((software.verdict, software.measured), (Verdict::Unavailable, None));
    for words in ["no GPU measured yet", "the same answers", "Card, which computes on the CPU"] {
        assert!(software.reason.contains(words), "{words:?}: {}", software.reason);
    }
    let unused = judged(&points, &[adapter(false, false)]);
    assert_eq!(unused.verdict, Verdict::Unavailable);
    let untimed = judged(&[point(1 << 10, 0.0)], &[adapter(false, true)]);
    assert_eq!(untimed.verdict, Verdict::Unavailable);
}
