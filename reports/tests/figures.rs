//! What the page draws of single benches: samples, latencies, accuracy, threads, and all kernels under the limits.

#[allow(dead_code)]
mod sample;

use lanemark_reports::html::page;
use lanemark_reports::run::{Bench, Latency, Quantity, Role, Run};

fn shown(bench: Bench) -> String {
    let mut run = sample::run();
    run.benches = vec![bench];
    page(&[("first".into(), run)])
}

fn one() -> (Run, String) {
    let run = sample::run();
    let page = page(&[("first".into(), run.clone())]);
    (run, page)
}

fn two_rungs() -> Bench {
    let variants =
        vec![sample::variant("avx2", Role::Rung, 1e9, 8000), sample::variant("avx512", Role::Rung, 2e9, 8000)];
    sample::bench("aggregate/two", "L1", 1000, "L1", variants)
}

#[test]
fn every_sample_is_a_tick_and_what_is_far_off_an_arrow() {
    let mut bench = two_rungs();
    // The median, one sample ten per cent faster, one half as fast, one a hundredth as fast.
    bench.variants[0].samples_ns = vec![1000.0, 1000.0, 1000.0 / 1.1, 2000.0, 100_000.0];
    let page = shown(bench);
    let strip = page.split("<td class=\"strip\">").nth(1).and_then(|rest| rest.split("</td>").next()).unwrap();
    assert!(strip.contains("d=\"M3 1v5m47-5v5m33-5v5\""), "{strip}");
    assert!(strip.contains("M50 0v9") && strip.contains("M2 1L0 3l2 2"), "{strip}");
    assert!(!strip.contains("M98 1"), "nothing is far faster: {strip}");
    assert!(page.contains("id=\"strip-scale\"") && page.contains("href=\"#strip-scale\""));
    let numbers = page.split("Samples and ratios").nth(1).unwrap();
    for time in ["909 ns", "1.00 µs", "100 µs", "1.00–2.00 µs"] {
        assert!(numbers.contains(time), "{time} is missing");
    }
    assert!(numbers.contains("<td>2.00×</td>"), "the chosen rung over the other");
}

#[test]
fn a_rung_without_samples_has_no_strip() {
    let mut bench = two_rungs();
    bench.variants[0].samples_ns = vec![0.0, f64::NAN, -1.0];
    assert!(shown(bench).contains("<td class=\"strip\"></td>"));
}

#[test]
fn latencies_are_curves_with_or_without_the_rarest() {
    for rarest in [None, Some(90_000.0)] {
        let mut bench = two_rungs();
        for variant in &mut bench.variants {
            variant.latency_ns = Some(Latency { p50: 1e3, p95: 2e3, p99: 4e3, p999: rarest, max: 1e6 });
        }
        let page = shown(bench);
        let figure = page.split_once("latency from the scheduled time over percentiles").unwrap().1;
        for words in ["p50<", "p99<", "max<", "avx512", "4.00 µs", "1.00 ms"] {
            assert!(figure.contains(words), "{words} is missing");
        }
        assert_eq!(figure.contains("90.0 µs"), rarest.is_some());
    }
}

#[test]
fn accuracy_stands_beside_speed_where_it_differs() {
    let with = |values: [f64; 2], name: &str| {
        let mut bench = two_rungs();
        for (variant, value) in bench.variants.iter_mut().zip(values) {
            variant.figures = vec![Quantity { name: name.into(), value, unit: "fraction".into() }];
        }
        shown(bench)
    };
    let page = with([0.01, 0.02], "relative error");
    assert!(page.contains("relative error beside values/s") && page.contains("better is lower"));
    assert!(page.contains("1. avx2") && page.contains("2. avx512"), "marks are numbered");
    assert!(with([0.9, 1.0], "recall at 10").contains("better is higher"));
    for (values, name) in [([0.01, 0.01], "relative error"), ([0.01, 0.02], "false positives in theory")] {
        assert!(!with(values, name).contains("better is"), "{name} {values:?}");
    }
}

#[test]
fn threads_stand_beside_the_ideal() {
    let points = |own: u64| -> Vec<Bench> {
        [(1_usize, 1.0), (2, 1.5), (4, 2.0)]
            .iter()
            .map(|&(threads, gained)| {
                let mut bench = two_rungs();
                bench.point = format!("{threads} threads");
                bench.threads = threads;
                bench.input.working_set = 8000 * own.pow(threads as u32 / 2);
                for variant in &mut bench.variants {
                    variant.per_second = sample::scaled(variant.per_second, gained);
                }
                bench
            })
            .collect()
    };
    // On one working set, and on as large a one for each thread.
    for (own, words) in [(1, "values/s over threads"), (2, "values/s over threads · 7.81 KiB a thread")] {
        let mut run = sample::run();
        run.benches = points(own);
        let page = page(&[("first".into(), run)]);
        assert!(page.contains(words), "{words} is missing");
        assert!(page.contains("ideal: the rate grows with the threads"));
        assert!(page.contains("1.50×") && page.contains("75 % of ideal") && page.contains("50 % of ideal"));
    }
}

#[test]
fn every_kernel_with_a_limit_is_under_the_roof_and_linked() {
    let (run, page) = one();
    let held = run.benches.iter().filter(|bench| bench.chosen().is_some_and(|chosen| chosen.ceiling.is_some())).count();
    let roof = page.split("<section id=\"roof\"").nth(1).and_then(|rest| rest.split("</section>").next()).unwrap();
    assert!(held > 3);
    assert_eq!(roof.matches("tabindex=\"-1\"").count(), held, "a mark for each");
    assert_eq!(roof.matches("href=\"#bench-").count(), 2 * held, "a mark and a row for each");
    for words in ["load 232 GB/s", "copy 186 GB/s", "data-sortable", "L1: bytes/s over bytes an item"] {
        assert!(roof.contains(words), "{words} is missing");
    }
    assert!(!roof.contains("roofline model"), "no arithmetic is counted");

    let mut without = run;
    for variant in without.benches.iter_mut().flat_map(|bench| &mut bench.variants) {
        variant.ceiling = None;
    }
    assert!(!page_of(without).contains("id=\"roof\""));
}

fn page_of(run: Run) -> String {
    page(&[("first".into(), run)])
}

#[test]
fn a_note_that_holds_at_every_point_is_said_once() {
    let note = "rows are objects";
    let mut points: Vec<Bench> = ["L1", "L2", "memory"]
        .iter()
        .map(|point| {
            let mut bench = two_rungs();
            bench.point = (*point).into();
            bench.variants[0].note = Some(note.into());
            bench
        })
        .collect();
    let show = |points: &[Bench]| {
        let mut run = sample::run();
        run.benches = points.to_vec();
        page_of(run)
    };
    assert_eq!(show(&points).matches(note).count(), 1);
    points[1].variants[0].note = Some("columns are arrays".into());
    assert_eq!(show(&points).matches(note).count(), 2, "where it does not hold everywhere, at its points");
}
