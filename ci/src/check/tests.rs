use super::*;
use crate::fixture;
use lanemark_reports::gpu::FAMILY;
use lanemark_reports::run::{Quantity, Share};

/// Plants a defect in a sound run and expects exactly this one problem, at its place.
#[track_caller]
fn expect(place: &str, message: &str, plant: impl FnOnce(&mut Run)) {
    let mut run = fixture::run();
    plant(&mut run);
    let problems: Vec<String> = problems(&run).iter().map(Problem::to_string).collect();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].starts_with(&format!("{place}: ")) && problems[0].contains(message), "{problems:#?}");
}

#[test]
fn a_sound_run_has_no_problem() {
    assert_eq!(problems(&fixture::run()), Vec::new());
}

#[test]
fn another_schema() {
    expect("schema", "is `lanemark.run/9`", |run| run.schema = "lanemark.run/9".to_owned());
}

#[test]
fn a_run_that_measured_nothing() {
    expect("benches", "measured nothing", |run| {
        for bench in &mut run.benches {
            bench.variants.clear();
            bench.ratios.clear();
            bench.unavailable = Some("no core is free".to_owned());
        }
    });
    let mut empty = fixture::run();
    empty.benches.clear();
    let problems: Vec<String> = problems(&empty).iter().map(Problem::to_string).collect();
    assert!(problems.contains(&"benches: the run measured nothing".to_owned()), "{problems:#?}");
}

#[test]
fn a_figure_that_is_no_number_is_found() {
    let figure = |value| Quantity { name: "peak".to_owned(), value, unit: "bytes".to_owned() };
    expect("benches[0].figures[0]", "`peak` of aggregate/sum-f64", |run| {
        run.benches[0].figures = vec![figure(f64::NAN)]
    });
}

#[test]
fn a_bench_without_variants_needs_a_reason() {
    expect("benches[2]", "neither variants nor figures nor a reason", |run| run.benches[2].unavailable = None);
    expect("benches[2]", "reason is empty", |run| run.benches[2].unavailable = Some(" ".to_owned()));
    expect("benches[1]", "measured and yet", |run| run.benches[1].unavailable = Some("no core is free".to_owned()));
}

#[test]
fn a_point_that_is_there_twice() {
    expect("benches[1]", "twice", |run| run.benches[1].point = "L1".to_owned());
}

#[test]
fn a_bench_for_a_row_that_is_not_there() {
    expect("benches[1].claims[0]", "`sums.row-x`", |run| run.benches[1].claims[0] = "sums.row-x".to_owned());
}

#[test]
fn a_digest_of_the_wrong_kind() {
    for digest in ["", "abc", &"x".repeat(64), &"0".repeat(65)] {
        expect("benches[0].input", "64 hexadecimal", |run| run.benches[0].input.digest = digest.to_owned());
    }
}

#[test]
fn a_variant_that_was_not_verified() {
    expect("benches[0].variants[1]", "`scalar` of aggregate/sum-f64 (L1) was never verified", |run| {
        run.benches[0].variants[1].verified = false;
    });
}

#[test]
fn a_variant_that_is_there_twice() {
    expect("benches[0].variants[1]", "twice", |run| {
        run.benches[0].variants[1].name = "before: boxed values".to_owned();
    });
}

#[test]
fn a_variant_without_usable_samples() {
    expect("benches[0].variants[0]", "no samples", |run| run.benches[0].variants[0].samples_ns.clear());
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        expect("benches[0].variants[0]", "a sample of", |run| run.benches[0].variants[0].samples_ns[1] = wrong);
    }
}

#[test]
fn a_rate_that_is_not_a_positive_number() {
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        expect("benches[0].variants[0]", "positive numbers", |run| {
            run.benches[0].variants[0].per_second.median = wrong
        });
        expect("benches[0].variants[0]", "positive numbers", |run| run.benches[0].variants[0].per_second.lo = wrong);
    }
}

#[test]
fn a_median_outside_its_interval() {
    expect("benches[0].variants[0]", "outside its interval", |run| run.benches[0].variants[0].per_second.lo = 3e9);
    expect("benches[0].variants[0]", "outside its interval", |run| run.benches[0].variants[0].per_second.hi = 1e9);
    expect("benches[0].ratios[0]", "outside its interval", |run| run.benches[0].ratios[0].lo = 5.0);
}

#[test]
fn a_ratio_of_a_variant_that_is_not_there() {
    expect("benches[0].ratios[0]", "no variant `avx512`", |run| run.benches[0].ratios[0].of = "avx512".to_owned());
}

#[test]
fn other_than_one_chosen_rung() {
    expect("benches[1]", "0 chosen variants", |run| run.benches[1].variants[2].chosen = false);
    expect("benches[1]", "2 chosen variants", |run| run.benches[1].variants[1].chosen = true);
    expect("benches[1].variants[0]", "is not a rung", |run| run.benches[1].variants[0].chosen = true);
}

#[test]
fn of_a_bench_of_the_gpu_the_executor_is_chosen_where_it_ran() {
    let on_gpu = |change: fn(&mut Bench)| {
        let mut run = fixture::run();
        let bench = &mut run.benches[1];
        bench.family = FAMILY.to_owned();
        bench.variants[0].name = AUTO.to_owned();
        bench.variants.iter_mut().for_each(|variant| variant.chosen = variant.name == AUTO);
        bench.ratios.clear();
        change(bench);
        let problems = problems(&run).into_iter();
        problems.map(|problem| problem.to_string()).filter(|problem| problem.contains("chosen")).collect::<Vec<_>>()
    };
    assert_eq!(on_gpu(|_| ()), [""; 0]);
    assert_eq!(on_gpu(|bench| drop(bench.variants.remove(0))), [""; 0]);
    assert!(on_gpu(|bench| bench.variants[0].chosen = false)[0].contains("0 chosen variants"));
    assert!(on_gpu(|bench| bench.variants[2].chosen = true)[0].contains("is not the executor"));
}

#[test]
fn a_point_without_rungs_needs_no_chosen_one() {
    let mut run = fixture::run();
    run.benches[1].variants.truncate(1);
    run.benches[1].ratios.clear();
    assert_eq!(problems(&run), Vec::new());
}

#[test]
fn a_share_of_no_measured_ceiling() {
    let share = |level: &str, share| Some(Share { operation: "load".to_owned(), level: level.to_owned(), share });
    expect("benches[0].variants[0]", "`load` at L3", |run| run.benches[0].variants[0].ceiling = share("L3", 0.5));
    expect("benches[0].variants[0]", "share of 0", |run| run.benches[0].variants[0].ceiling = share("L1", 0.0));
}

#[test]
fn latencies_that_do_not_rise() {
    expect("benches[0].variants[0]", "do not rise", |run| {
        run.benches[0].variants[0].latency_ns = Some(Latency { p50: 10.0, p95: 9.0, p99: 20.0, p999: None, max: 30.0 });
    });
    expect("benches[0].variants[0]", "do not rise", |run| {
        run.benches[0].variants[0].latency_ns =
            Some(Latency { p50: 10.0, p95: 19.0, p99: 20.0, p999: Some(31.0), max: 30.0 });
    });
}

#[test]
fn a_ceiling_that_was_not_measured() {
    expect("ceilings", "`copy`", |run| run.ceilings.retain(|ceiling| ceiling.operation != "copy"));
    expect("ceilings[1]", "positive numbers", |run| run.ceilings[1].bytes_per_second.median = 0.0);
    expect("ceilings[1]", "no samples", |run| run.ceilings[1].samples_ns.clear());
}

#[test]
fn a_ledger_with_other_rows() {
    expect("claims", "96 rows", |run| {
        run.claims.pop();
    });
    expect("claims[4]", "twice", |run| run.claims[4].id = "sums.row-3".to_owned());
}

#[test]
fn a_verdict_without_a_figure() {
    for verdict in [Verdict::Met, Verdict::Missed] {
        expect("claims[0]", "without a measured figure", |run| {
            run.claims[0].verdict = verdict;
            run.claims[0].measured = None;
        });
        expect("claims[0]", "neither a bench nor a reason", |run| {
            run.claims[0].verdict = verdict;
            run.claims[0].bench = None;
            run.claims[0].reason.clear();
        });
    }
}

#[test]
fn a_judged_row_may_have_a_reason_in_place_of_a_bench() {
    let mut run = fixture::run();
    run.claims[0].bench = None;
    assert_eq!(problems(&run), Vec::new());
}

#[test]
fn an_unavailable_or_modelled_row_without_a_reason() {
    for (verdict, name) in [(Verdict::Unavailable, "unavailable"), (Verdict::Modelled, "modelled")] {
        expect("claims[7]", &format!("{name} without a reason"), |run| {
            run.claims[7].verdict = verdict;
            run.claims[7].reason = " ".to_owned();
        });
    }
}

#[test]
fn a_row_that_names_a_bench_that_is_not_there() {
    for index in [0, 7] {
        expect(&format!("claims[{index}]"), "`aggregate/sum-f32`", |run| {
            run.claims[index].bench = Some("aggregate/sum-f32".to_owned());
        });
    }
}

#[test]
fn a_measured_figure_that_is_none() {
    expect("claims[0]", "figure of NaN", |run| run.claims[0].measured.as_mut().expect("a figure").value = f64::NAN);
    expect("claims[0]", "outside its interval", |run| run.claims[0].measured.as_mut().expect("a figure").value = 9e9);
}

#[test]
fn every_problem_is_reported() {
    let mut run = fixture::run();
    run.ceilings.clear();
    run.benches[0].variants[0].verified = false;
    run.claims[3].reason.clear();
    let places: HashSet<String> = problems(&run).into_iter().map(|problem| problem.place).collect();
    for place in ["ceilings", "benches[0].variants[0]", "claims[3]"] {
        assert!(places.contains(place), "{places:?}");
    }
}
