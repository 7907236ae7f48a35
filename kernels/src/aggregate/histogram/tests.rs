//! Every rung against the reference.

use super::{DifferentBins, Histogram, MOST_BINS, reference, tables::HISTOGRAM_F64};
use crate::aggregate::AggregateError;
use crate::inputs::{columns_f64, lengths};
use proptest::prelude::*;

/// Bounds and bins: ordinary, around zero, one bin, subnormal, huge, and on either side of the most that have copies.
const HISTOGRAMS: [(f64, f64, usize); 9] = [
    (0.0, 100.0, 10),
    (-100.0, 100.0, 64),
    (-0.0, 1.5, 1),
    (-2.5, 0.1, 3),
    (0.0, 1e-300, 7),
    (-8e307, 8e307, 1000),
    (-100.0, 100.0, 512),
    (-100.0, 100.0, 513),
    (-99.5, 99.5, MOST_BINS),
];

/// What a histogram says, in the shape of the reference.
fn answer(histogram: &Histogram) -> (Vec<u64>, [u64; 3]) {
    (histogram.counts(), [histogram.below(), histogram.above(), histogram.not_a_number()])
}

fn check((low, high, bins): (f64, f64, usize), what: &str, values: &[f64]) {
    let expected = reference::histogram(low, high, bins, values);
    for (isa, rung) in HISTOGRAM_F64.usable() {
        let mut histogram = Histogram::new(low, high, bins).unwrap();
        rung(&mut histogram, values);
        assert_eq!(answer(&histogram), expected, "{isa}, {bins} bins from {low} to {high}, {what}");
    }
}

#[test]
fn columns_as_the_reference() {
    for column in columns_f64() {
        for histogram in HISTOGRAMS {
            if histogram.2 < MOST_BINS || column.values().len() % 64 == 1 {
                check(histogram, &column.name, column.values());
            }
        }
    }
}

#[test]
fn values_around_bounds_and_edges_as_the_reference() {
    for histogram in HISTOGRAMS {
        let (low, high, bins) = histogram;
        let edges: Vec<f64> = Histogram::new(low, high, bins).unwrap().edges().collect();
        let around = |edge: &f64| [edge.next_down(), *edge, edge.next_up()];
        let mut values: Vec<f64> = edges.iter().flat_map(around).collect();
        let extremes = [f64::MAX, f64::MIN, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -f64::NAN];
        values.extend(extremes.into_iter().chain([0.0, -0.0, 5e-324, -5e-324, f64::MIN_POSITIVE]));
        check(histogram, "values around edges", &values);
    }
}

#[test]
fn one_value_again_and_again_as_the_reference() {
    for value in [0.0, 50.0, 100.0, -1.0, f64::NAN] {
        for len in lengths() {
            check((0.0, 100.0, 10), &format!("{value} {len} times"), &vec![value; len]);
            check((0.0, 100.0, 1000), &format!("{value} {len} times"), &vec![value; len]);
        }
    }
}

/// Bounds in any order of size, and values around them.
fn inputs() -> impl Strategy<Value = ((f64, f64, usize), Vec<f64>)> {
    let bounds = (-1e3..1e3f64, 1e-3..1e3f64, prop::sample::select(vec![1usize, 2, 7, 100, 512, 513, 4096]));
    bounds.prop_flat_map(|(low, range, bins)| {
        let value = prop_oneof![8 => low - range..low + 2.0 * range, 1 => prop::num::f64::ANY];
        (Just((low, low + range, bins)), prop::collection::vec(value, 0..2000))
    })
}

proptest! {
    #[test]
    fn any_bounds_as_the_reference((histogram, values) in inputs()) {
        check(histogram, "any values", &values);
    }

    #[test]
    fn batches_and_merges_have_no_effect(((low, high, bins), values) in inputs(), cut in any::<prop::sample::Index>()) {
        let (first, second) = values.split_at(cut.index(values.len() + 1));
        let expected = reference::histogram(low, high, bins, &values);
        for (isa, rung) in HISTOGRAM_F64.usable() {
            let mut fed = Histogram::new(low, high, bins).unwrap();
            rung(&mut fed, first);
            let mut merged = fed.clone();
            rung(&mut fed, second);
            let mut other = Histogram::new(low, high, bins).unwrap();
            rung(&mut other, second);
            merged.merge(&other).unwrap();
            prop_assert_eq!(&answer(&fed), &expected, "{}", isa);
            prop_assert_eq!(&answer(&merged), &expected, "{}", isa);
        }
    }

    #[test]
    fn a_greater_value_is_never_in_a_lower_bin(((low, high, bins), values) in inputs()) {
        let mut values: Vec<f64> = values.into_iter().filter(|value| (low..high).contains(value)).collect();
        values.sort_by(f64::total_cmp);
        let bin = |value: f64| {
            let mut histogram = Histogram::new(low, high, bins).unwrap();
            histogram.update(&[value]);
            histogram.counts().iter().position(|count| *count == 1)
        };
        let found: Vec<_> = values.iter().step_by(20).map(|value| bin(*value)).collect();
        prop_assert!(found.is_sorted() && found.iter().all(Option::is_some));
    }
}

#[test]
fn bounds_without_a_width_are_refused() {
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    let bounds = [(1.0, 1.0), (2.0, 1.0), (0.0, inf), (-inf, 0.0), (nan, 1.0), (0.0, nan), (f64::MIN, f64::MAX)];
    for (low, high) in bounds {
        assert_eq!(Histogram::new(low, high, 4).unwrap_err(), AggregateError::Bins { bins: 4, most: MOST_BINS });
    }
    assert!(Histogram::new(0.0, 5e-324, 1).is_err(), "a bin a unit of which is infinite");
    for bins in [0, MOST_BINS + 1, usize::MAX] {
        assert_eq!(Histogram::new(0.0, 1.0, bins).unwrap_err(), AggregateError::Bins { bins, most: MOST_BINS });
    }
    assert_eq!(Histogram::new(0.0, 1.0, MOST_BINS).unwrap().counts().len(), MOST_BINS);
}

#[test]
fn edges_run_from_bound_to_bound() {
    let histogram = Histogram::new(-1.0, 2.0, 6).unwrap();
    assert!(histogram.edges().eq([-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]));
}

#[test]
fn histograms_of_other_bins_are_not_merged() {
    let mut histogram = Histogram::new(0.0, 1.0, 4).unwrap();
    for other in [(0.0, 1.0, 5), (0.0, 2.0, 4), (-1.0, 1.0, 4)] {
        let refused = histogram.merge(&Histogram::new(other.0, other.1, other.2).unwrap()).unwrap_err();
        assert_eq!(refused, DifferentBins { expected: (0.0, 1.0, 4), found: other });
    }
}

#[test]
fn a_cleared_histogram_is_a_new_one() {
    let mut histogram = Histogram::new(0.0, 1.0, 4).unwrap();
    histogram.update(&[0.1, 0.9, -1.0, 2.0, f64::NAN]);
    histogram.clear();
    assert_eq!(answer(&histogram), (vec![0; 4], [0; 3]));
}
