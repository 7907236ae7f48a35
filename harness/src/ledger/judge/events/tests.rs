//! Verdicts of the rows of windows, patterns and streams on points made by hand.

use super::*;
use crate::ledger::judge::by_hand;
use crate::suite::events::streams::late_buffer::{EVICTED, LATE, TAKEN};
use crate::suite::events::streams::watermarks::{
    EAGER, IDENTICAL, INTERVALS_TRIED, NAIVE_EAGER, NAIVE_LAZY, REDUCTION,
};
use crate::suite::race::{curve, figure};
use lanemark_reports::run::{Figure, Quantity, Ratio, Role, Variant};

/// A point of a bench with one chosen rung of that rate.
fn point(id: &str, label: &str, rate: f64) -> Bench {
    let variant = Variant { chosen: true, ..by_hand::variant("avx512", Role::Rung, rate) };
    by_hand::bench(id, label, "events/s", vec![variant])
}

/// A point without variants and with these figures.
fn figures_only(label: &str, figures: Vec<Quantity>) -> Bench {
    Bench { variants: Vec::new(), figures, ..point("events/memory", label, 0.0) }
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
fn windows_are_judged_by_the_slower_of_in_order_and_late() {
    let points = |late| [point("events/window-hour", "in order", 3e9), point("events/window-hour", "5 % late", late)];
    let met = judged("events.throughput.windowed-aggregation", &points(2e6));
    assert_eq!((met.verdict, value(&met)), (Verdict::Met, 2e6));
    for words in ["5 % late", "panes of 60 s", "each slide"] {
        assert!(met.reason.contains(words), "{words}: {}", met.reason);
    }
    assert_eq!(judged("events.throughput.windowed-aggregation", &points(1.9e6)).verdict, Verdict::Missed);
}

#[test]
fn patterns_are_judged_by_the_slowest_kind_and_all_kinds_are_told() {
    let points = [
        point("events/pattern-mixed", "sequence", 5e8),
        point("events/pattern-mixed", "repetition", 9e5),
        point("events/pattern-mixed", "all at once", 1.5e6),
    ];
    let missed = judged("events.throughput.pattern-matching", &points);
    assert_eq!((missed.verdict, value(&missed)), (Verdict::Missed, 9e5));
    for words in ["(repetition)", "sequence 500 M", "all at once 1.50 M", "within 10 s"] {
        assert!(missed.reason.contains(words), "{words}: {}", missed.reason);
    }
    assert_eq!(judged("events.throughput.pattern-matching", &points[2..]).verdict, Verdict::Met);
    let none = figures_only("sequence", Vec::new());
    assert_eq!(judged("events.throughput.pattern-matching", &[none]).verdict, Verdict::Unavailable);
}

#[test]
fn memory_is_the_most_of_all_points() {
    let window = |label, bytes| figures_only(label, vec![figure(MEMORY, bytes, "bytes")]);
    let met = judged("events.memory.pane-window", &[window("1 event", 10_240.0), window("2 events", 10_240.0)]);
    assert_eq!((met.verdict, value(&met)), (Verdict::Met, 10_240.0));
    assert!(met.reason.contains("the same after 1 event, 2 events"), "{}", met.reason);
    let missed = judged("events.memory.pane-window", &[window("1 event", 9_000.0), window("2 events", 10_241.0)]);
    assert_eq!((missed.verdict, value(&missed)), (Verdict::Missed, 10_241.0));
    assert!(missed.reason.contains("(after 2 events)"), "{}", missed.reason);
    let pattern = |label, bytes| figures_only(label, vec![figure(COMPILED, bytes, "bytes")]);
    let met = judged("events.memory.nfa", &[pattern("sequence", 9_000.0), pattern("repetitions", 51_200.0)]);
    assert_eq!((met.verdict, value(&met)), (Verdict::Met, 51_200.0));
    assert!(met.reason.contains("(repetitions)") && met.reason.contains("64 steps"), "{}", met.reason);
    assert_eq!(judged("events.memory.nfa", &[pattern("sequence", 51_201.0)]).verdict, Verdict::Missed);
    assert_eq!(judged("events.memory.nfa", &[figures_only("sequence", Vec::new())]).verdict, Verdict::Unavailable);
}

#[test]
fn a_late_buffer_is_judged_by_its_largest_and_tells_what_it_dropped() {
    let after = |label, bytes, late, evicted| {
        let figures = [(TAKEN, bytes, "bytes"), (LATE, late, "events"), (EVICTED, evicted, "events")];
        figures_only(label, figures.map(|(name, value, unit)| figure(name, value, unit)).to_vec())
    };
    let met =
        judged("events.memory.late-buffer", &[after("a", 102_400.0, 500.0, 0.0), after("b", 9.0, 5_000.0, 904.0)]);
    assert_eq!((met.verdict, value(&met)), (Verdict::Met, 102_400.0));
    for words in ["(a)", "5,000 late events", "904 were evicted"] {
        assert!(met.reason.contains(words), "{words}: {}", met.reason);
    }
    assert_eq!(judged("events.memory.late-buffer", &[after("a", 102_401.0, 1.0, 0.0)]).verdict, Verdict::Missed);
}

#[test]
fn a_stream_out_of_order_is_judged_by_its_slowest_propagation() {
    let points = [point("events/out-of-order", "lazy", 3e8), point("events/out-of-order", "eager", 1.4e6)];
    let missed = judged("events.throughput.out-of-order", &points);
    assert_eq!((missed.verdict, value(&missed)), (Verdict::Missed, 1.4e6));
    assert!(missed.reason.contains("(eager)") && missed.reason.contains("64 partitions"), "{}", missed.reason);
    assert_eq!(judged("events.throughput.out-of-order", &points[..1]).verdict, Verdict::Met);
}

/// A strategy's point: messages saved, intervals with the same results of 11, and lazy's gain.
fn strategy(label: &str, saved: f64, same: f64, gained: f64) -> Bench {
    let mut bench = point("events/watermarks", label, 1e8);
    let figures =
        [(REDUCTION, saved, "fraction"), (IDENTICAL, same, "intervals"), (INTERVALS_TRIED, 11.0, "intervals")];
    bench.variants[0].figures = figures.map(|(name, value, unit)| figure(name, value, unit)).to_vec();
    bench.variants[0].curves = vec![
        curve("saved".to_owned(), "fraction", "interval", vec![(1.0, 0.999), (200.0, saved), (1_000.0, 0.0)]),
        curve("gained".to_owned(), "factor", "interval", vec![(1.0, 3.5), (200.0, gained)]),
    ];
    let naive = |name: &str, median| Variant {
        name: name.to_owned(),
        role: Role::Before,
        chosen: false,
        per_second: Figure { median, ..bench.variants[0].per_second },
        ..bench.variants[0].clone()
    };
    let naive = [naive(NAIVE_EAGER, 1e6), naive(NAIVE_LAZY, 4e6)];
    bench.variants.extend(naive);
    bench.ratios =
        vec![Ratio { of: "avx512".to_owned(), to: EAGER.to_owned(), median: gained, lo: gained, hi: gained }];
    bench
}

#[test]
fn messages_saved_are_those_of_the_worst_strategy_with_the_same_results() {
    let points = [strategy("periodic", 0.81, 11.0, 1.2), strategy("aligned", 0.80, 11.0, 1.1)];
    let met = judged("events.claims.watermark-reduction", &points);
    assert_eq!((met.verdict, value(&met)), (Verdict::Met, 0.8));
    for words in ["(aligned)", "interval of 200 ms", "99.9 % at 1 ms", "0 % at 1000 ms", "one point of a curve"] {
        assert!(met.reason.contains(words), "{words}: {}", met.reason);
    }
    let less = judged("events.claims.watermark-reduction", &[strategy("periodic", 0.79, 11.0, 1.0)]);
    assert_eq!((less.verdict, value(&less)), (Verdict::Missed, 0.79));
    let differing = judged("events.claims.watermark-reduction", &[strategy("periodic", 0.9, 10.0, 1.0)]);
    assert_eq!(differing.verdict, Verdict::Missed);
    assert!(differing.reason.contains("results differ"), "{}", differing.reason);
    let lacking = [strategy("periodic", 0.9, 11.0, 1.0), point("events/watermarks", "aligned", 1e8)];
    assert_eq!(judged("events.claims.watermark-reduction", &lacking).verdict, Verdict::Unavailable);
}

#[test]
fn the_gain_of_lazy_propagation_is_that_of_one_operator() {
    let points = [strategy("periodic", 0.8, 11.0, 5.5), strategy("aligned", 0.8, 11.0, 5.0)];
    let met = judged("events.claims.watermark-speedup", &points);
    assert_eq!((met.verdict, value(&met)), (Verdict::Met, 5.0));
    let missed = judged("events.claims.watermark-speedup", &[strategy("periodic", 0.8, 11.0, 1.3)]);
    assert_eq!((missed.verdict, value(&missed)), (Verdict::Missed, 1.3));
    for words in ["same results", "3.50× at 1 ms", "naive method, each watermark to each consumer, gains 4.00×"] {
        assert!(missed.reason.contains(words), "{words}: {}", missed.reason);
    }
}

#[test]
fn chosen_panes_are_present_with_what_they_gain() {
    let tuned = |label, size: &str, gain| {
        let mut bench = point("events/pane-tuning", label, 1e9);
        bench.variants[0].name = size.to_owned();
        bench.ratios = [("100 ms", 4.0), ("1,000 ms", gain)]
            .map(|(to, median)| Ratio { of: "a".to_owned(), to: to.to_owned(), median, lo: median, hi: median })
            .to_vec();
        bench
    };
    let present =
        judged("events.future.adaptive-panes", &[tuned("one query", "5,000 ms", 1.5), tuned("two", "slices", 0.98)]);
    assert_eq!((present.verdict, value(&present)), (Verdict::Met, 0.98));
    for words in ["5,000 ms for one query", "slices for two", "0.980× as fast (two)"] {
        assert!(present.reason.contains(words), "{words}: {}", present.reason);
    }
}
