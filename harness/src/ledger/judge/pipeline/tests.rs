//! Verdicts of latency and of the whole pipeline on benches made by hand.

use super::*;
use crate::ledger::judge::by_hand;
use crate::suite::race::figure;
use lanemark_reports::run::{Latency, Ratio, Role};

fn variant(name: &str, role: Role, rate: f64) -> Variant {
    Variant { clock: "wall".to_owned(), ..by_hand::variant(name, role, rate) }
}

fn bench(id: &str, variants: Vec<Variant>) -> Bench {
    by_hand::bench(id, "open loop", "events/s", variants)
}

fn judged(id: &str, bench: &Bench) -> Claim {
    let row = crate::ledger::rows().unwrap().into_iter().find(|row| row.id == id).unwrap();
    assert!(judges(id));
    claim(&row, &[bench])
}

/// A latency bench: the percentiles of the stated rate in microseconds, how many of its loads were sustained, and the
/// highest rate.
fn latencies(percentiles: [f64; 3], sustained: f64, highest: f64) -> Bench {
    let [p50, p95, p99] = percentiles.map(|us| us * 1e3);
    let stated = Variant {
        chosen: true,
        latency_ns: Some(Latency { p50, p95, p99, p999: Some(2.0 * p99), max: 3.0 * p99 }),
        figures: vec![figure(SUSTAINED, sustained, "fraction"), figure(OFFERED, 10e6, "events/s")],
        ..variant("10 M events/s", Role::Rung, 0.0)
    };
    let figures = vec![figure(HIGHEST, highest, "events/s")];
    Bench { figures, ..bench("events/latency-event", vec![variant("1 M events/s", Role::Rung, 0.0), stated]) }
}

#[test]
fn a_latency_row_is_met_when_all_percentiles_hold_at_the_stated_rate() {
    let met = judged("events.latency.event", &latencies([50.0, 100.0, 200.0], 1.0, 43e6));
    assert_eq!(met.verdict, Verdict::Met);
    let found = met.measured.unwrap();
    assert_eq!((found.value, found.unit.as_str()), (200.0, "us"));
    assert!(
        met.reason.contains("at 10 M events/s p50 50.0 µs") && met.reason.contains("up to 43.0 M events/s"),
        "{}",
        met.reason
    );
    assert!(found.parts.contains(&("p99.9 at 10 M events/s, us".to_owned(), 400.0)));
    assert!(found.parts.contains(&("highest rate that holds, events/s".to_owned(), 43e6)));
}

#[test]
fn a_latency_row_is_missed_by_any_percentile_and_by_a_rate_that_is_not_sustained() {
    let missed = judged("events.latency.event", &latencies([50.0, 101.0, 150.0], 1.0, 5e6));
    assert_eq!(missed.verdict, Verdict::Missed);
    assert!(
        missed.reason.contains("p95 is 101 µs, above 100 µs") && !missed.reason.contains("p99"),
        "{}",
        missed.reason
    );
    let slow = judged("events.latency.pattern-match", &latencies([1.0, 2.0, 3.0], 0.3, 5e6));
    assert_eq!(slow.verdict, Verdict::Missed);
    assert!(slow.reason.contains("not sustained"), "{}", slow.reason);
    let nowhere = judged("events.latency.window-trigger", &latencies([1e4, 1e4, 1e4], 1.0, 0.0));
    assert!(nowhere.verdict == Verdict::Missed && nowhere.reason.contains("at no rate"), "{}", nowhere.reason);
}

#[test]
fn where_other_work_had_the_core_the_threads_own_time_is_judged_and_the_wall_clock_told() {
    let mut bench = latencies([5e3, 1e4, 2e4], 0.0, 43e6);
    bench.variants[1].chosen = false;
    let quiet = latencies([1.0, 2.0, 3.0], 1.0, 43e6).variants.remove(1);
    bench.variants.push(Variant {
        name: "10 M events/s, CPU time".to_owned(),
        clock: "thread-cpu".to_owned(),
        ..quiet
    });
    bench.figures.push(figure(OFF_THE_CORE, 0.25, "fraction"));
    let met = judged("events.latency.event", &bench);
    assert_eq!((met.verdict, met.measured.as_ref().unwrap().value), (Verdict::Met, 3.0));
    assert!(met.reason.contains("25 %") && met.reason.contains("by wall clock p99 is 20.0 ms"), "{}", met.reason);
}

#[test]
fn a_latency_bench_without_the_stated_rate_says_nothing() {
    let without = Bench { figures: Vec::new(), ..latencies([1.0, 2.0, 3.0], 1.0, 1e6) };
    assert_eq!(judged("events.latency.event", &without).verdict, Verdict::Unavailable);
}

fn overall_of(gain: f64) -> Claim {
    let own = Variant { chosen: true, ..variant("avx512", Role::Rung, 50e6) };
    let before = variant(NAIVE, Role::Before, 50e6 / gain);
    let ratio =
        |to: &str, median: f64| Ratio { of: own.name.clone(), to: to.to_owned(), median, lo: median, hi: median };
    let ratios = vec![ratio(NAIVE, gain), ratio(OBJECTS, 20.0), ratio(ROWS, 4.0)];
    judged(OVERALL, &Bench { ratios, ..bench("events/pipeline", vec![before, own.clone()]) })
}

#[test]
fn the_whole_gain_is_over_the_naive_operators_and_the_others_are_told() {
    let met = overall_of(50.0);
    assert_eq!(met.verdict, Verdict::Met);
    assert_eq!(met.measured.as_ref().map(|found| (found.value, found.before)), Some((50.0, Some(1.0))));
    assert!(
        met.reason.contains("20.0×") && met.reason.contains("4.00×") && met.reason.contains("50.0 M events/s"),
        "{}",
        met.reason
    );
    assert_eq!(overall_of(49.9).verdict, Verdict::Missed);
}
