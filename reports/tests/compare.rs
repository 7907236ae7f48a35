//! Two runs side by side: what changed, what did not, what cannot be compared.

#[allow(dead_code)]
mod sample;

use lanemark_reports::compare::{Change, Comparison, compare, relaunch_floor};
use lanemark_reports::run::{Figure, Run, Verdict};

/// A run of one bench in `level` with one variant of this figure.
fn single(level: &str, figure: Figure) -> Run {
    let mut run = sample::run();
    run.benches.retain(|bench| bench.id == "aggregate/sum-f64" && bench.point == "L1");
    let bench = &mut run.benches[0];
    bench.input.level = level.into();
    bench.variants.retain(|variant| variant.name == "avx512");
    bench.variants[0].per_second = figure;
    run
}

fn exact(median: f64) -> Figure {
    Figure { median, lo: median, hi: median, max: median }
}

fn change(level: &str, a: Figure, b: Figure) -> Change {
    let comparison = compare(&single(level, a), &single(level, b)).expect("comparable");
    assert_eq!(comparison.pairs.len(), 1);
    comparison.pairs[0].change
}

#[test]
fn a_run_is_the_same_as_itself() {
    let run = sample::run();
    let comparison = compare(&run, &run).expect("comparable");
    assert_eq!(comparison.count(Change::Same), comparison.pairs.len());
    assert!(comparison.pairs.iter().all(|pair| pair.ratio == 1.0 && pair.lo < 1.0 && pair.hi > 1.0));
    assert!(comparison.differences.is_empty() && comparison.verdicts.is_empty());
    assert!(comparison.only_a.is_empty() && comparison.only_b.is_empty());
}

#[test]
fn the_floor_of_a_relaunch_is_higher_in_memory() {
    // Samples without any spread: the floor alone decides.
    for (level, same, faster) in [
        ("L1", 1.059, 1.061),
        ("L2", 1.059, 1.061),
        ("L3", 1.059, 1.061),
        ("memory", 1.099, 1.101),
        ("L9", 1.099, 1.101),
    ] {
        assert_eq!(change(level, exact(1e9), exact(same * 1e9)), Change::Same, "{level}");
        assert_eq!(change(level, exact(1e9), exact(faster * 1e9)), Change::Faster, "{level}");
        assert_eq!(change(level, exact(same * 1e9), exact(1e9)), Change::Same, "{level}");
        assert_eq!(change(level, exact(faster * 1e9), exact(1e9)), Change::Slower, "{level}");
    }
    assert_eq!(relaunch_floor("memory"), relaunch_floor("something else"));
}

#[test]
fn the_three_parts_add_in_quadrature_on_the_log_scale() {
    let a = Figure { median: 100.0, lo: 98.0, hi: 103.0, max: 104.0 };
    let b = Figure { median: 120.0, lo: 115.0, hi: 121.0, max: 122.0 };
    let pair = compare(&single("L3", a), &single("L3", b)).expect("comparable").pairs.remove(0);
    let down = ((103f64 / 100.0).ln().powi(2) + (120f64 / 115.0).ln().powi(2) + 1.06f64.ln().powi(2)).sqrt();
    let up = ((100f64 / 98.0).ln().powi(2) + (121f64 / 120.0).ln().powi(2) + 1.06f64.ln().powi(2)).sqrt();
    assert!((pair.ratio - 1.2).abs() < 1e-12);
    assert!((pair.lo - 1.2 * (-down).exp()).abs() < 1e-12);
    assert!((pair.hi - 1.2 * up.exp()).abs() < 1e-12);
    assert_eq!(pair.relaunch_floor, 0.06);
}

#[test]
fn a_wide_interval_hides_a_difference() {
    let wide = Figure { median: 1.1e9, lo: 0.9e9, hi: 1.3e9, max: 1.3e9 };
    assert_eq!(change("L1", exact(1e9), exact(1.1e9)), Change::Faster);
    assert_eq!(change("L1", exact(1e9), wide), Change::Same);
}

fn reason(change: impl FnOnce(&mut Run)) -> String {
    let a = sample::run();
    let mut b = sample::run();
    change(&mut b);
    let comparison = compare(&a, &b).expect("the other benches are comparable");
    let planted: Vec<_> = comparison
        .not_comparable
        .iter()
        .filter(|entry| entry.place.bench == "aggregate/sum-f64" && entry.place.point == "L1")
        .collect();
    assert_eq!(planted.len(), 1, "{planted:?}");
    assert!(!comparison.pairs.iter().any(|pair| {
        pair.bench == "aggregate/sum-f64"
            && pair.point == "L1"
            && planted[0].place.variant.as_ref().is_none_or(|variant| *variant == pair.variant)
    }));
    planted[0].reason.clone()
}

#[test]
fn what_is_not_the_same_work_is_not_compared() {
    assert!(reason(|run| run.benches[0].input.digest = "ff".repeat(32)).contains("the inputs differ: SHA-256"));
    assert!(reason(|run| run.benches[0].threads = 2).contains("1 threads, the second 2"));
    assert!(reason(|run| run.benches[0].unit = "rows/s".into()).contains("rows/s"));
    assert!(reason(|run| run.benches[0].variants[1].clock = "wall".into()).contains("wall"));
    assert!(reason(|run| run.benches[0].variants[0].smaller_n = None).contains("smaller input"));
    assert!(reason(|run| run.benches[0].variants[2].per_second = exact(0.0)).contains("no usable rate"));
    assert!(reason(|run| run.benches[0].variants[2].per_second.lo = f64::NAN).contains("no usable rate"));
    assert!(reason(|run| run.benches[0].unavailable = Some("no GPU".into())).contains("second run: no GPU"));
}

#[test]
fn inputs_without_a_digest_are_not_taken_for_the_same() {
    let mut run = sample::run();
    run.benches[0].input.digest.clear();
    let comparison = compare(&run, &run).expect("the other benches are comparable");
    assert!(comparison.not_comparable.iter().any(|entry| entry.reason.contains("no digest")));
}

#[test]
fn a_point_without_rates_is_listed_and_not_lost() {
    let run = sample::run();
    let comparison = compare(&run, &run).expect("comparable");
    let listed = comparison.not_comparable.iter().find(|entry| entry.place.bench == "sketch/memory");
    assert!(listed.expect("the point").reason.contains("no rates"));
}

#[test]
fn what_only_one_side_has_is_listed() {
    let a = sample::run();
    let mut b = sample::run();
    let renamed = b.benches.iter_mut().find(|bench| bench.id == "stream/event-latency").expect("the pipeline");
    renamed.point = "60 k events/s".into();
    b.benches[0].variants.retain(|variant| variant.name != "scalar");
    let comparison = compare(&a, &b).expect("comparable");
    let shown =
        |places: &[lanemark_reports::compare::Place]| places.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(shown(&comparison.only_a), ["aggregate/sum-f64 · L1 · scalar", "stream/event-latency · 50 k events/s"]);
    assert_eq!(shown(&comparison.only_b), ["stream/event-latency · 60 k events/s"]);
}

#[test]
fn nothing_in_common_is_an_error_and_not_an_empty_success() {
    let a = sample::run();
    let mut b = sample::run();
    b.benches.clear();
    let error = compare(&a, &b).expect_err("no bench in common");
    assert!(error.to_string().contains("share no bench"), "{error}");

    let mut c = sample::run();
    for bench in &mut c.benches {
        bench.input.digest.push('0');
    }
    let error = compare(&a, &c).expect_err("no input in common");
    assert!(error.to_string().contains("the inputs differ"), "{error}");
    assert_eq!(error.not_comparable.len(), a.benches.len());
}

#[test]
fn counts_add_up_and_differences_of_the_runs_are_named() {
    let a = sample::run();
    let mut b = sample::run_at(1.5);
    b.machine.cpu = "Another".into();
    b.claims[0].verdict = Verdict::Missed;
    let comparison = compare(&a, &b).expect("comparable");
    let counted: usize =
        [Change::Same, Change::Faster, Change::Slower].map(|change| comparison.count(change)).iter().sum();
    assert_eq!(counted, comparison.pairs.len());
    assert_eq!(comparison.count(Change::Faster), comparison.pairs.len());
    assert_eq!(comparison.differences, ["processor: Synthetic Processor 9000 in the first, Another in the second"]);
    assert_eq!(comparison.verdicts.len(), 1);
    assert!(comparison.sentence().starts_with(&format!("{counted} compared: 0 same, {counted} faster, 0 slower;")));
    json(&comparison);
}

fn json(comparison: &Comparison) {
    let value = serde_json::to_value(comparison).expect("JSON");
    assert_eq!(value["pairs"][0]["change"], "faster");
    assert_eq!(value["verdicts"][0]["b"], "missed");
}
