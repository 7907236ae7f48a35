//! Every rung against the reference, the guarantee against exact quantiles, and states that were damaged.

use super::buckets::Resolution;
use super::{Place, RelativeHistogram, TooManyValues, reference, tables::EXTEND};
use crate::inputs::columns_f64;
use crate::sketch::hash::{hash_bytes, hash_key};
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Relative errors and the mantissa bits they ask for.
const ERRORS: [(f64, u32); 5] = [(0.5, 0), (0.05, 4), (0.01, 6), (0.001, 9), (1.0 / 16_385.0, 13)];

const QUANTILES: [f64; 12] = [0.0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 1.0];

const SPECIAL: [f64; 14] = [
    f64::NAN,
    -f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    0.0,
    -0.0,
    f64::MAX,
    f64::MIN,
    f64::MIN_POSITIVE,
    -f64::MIN_POSITIVE,
    5e-324,
    -5e-324,
    1.0,
    -1.0,
];

fn filled(relative_error: f64, values: &[f64]) -> RelativeHistogram {
    let mut histogram = RelativeHistogram::new(relative_error).unwrap();
    histogram.extend(values);
    histogram
}

/// What a histogram counted in buckets, in the shape of the reference.
fn counts(histogram: &RelativeHistogram) -> BTreeMap<(bool, i32, u32), u64> {
    let bits = histogram.counters.resolution().bits();
    let bucket = |below, key: u32| (below, (key >> bits) as i32 - 1074, key & ((1 << bits) - 1));
    let counts = histogram.occupied().filter_map(|(place, count)| match place {
        Place::Negative(Reverse(key)) => Some((bucket(true, key), count)),
        Place::Positive(key) => Some((bucket(false, key), count)),
        _ => None,
    });
    counts.collect()
}

/// Every rung counts as the reference, and makes the same state.
fn check(relative_error: f64, bits: u32, what: &str, values: &[f64]) {
    let expected = reference::counts(bits, values);
    let how_many = |is: fn(&f64) -> bool| values.iter().filter(|value| is(value)).count() as u64;
    let mut states = Vec::new();
    for (isa, rung) in EXTEND.usable() {
        let mut histogram = RelativeHistogram::new(relative_error).unwrap();
        rung(&mut histogram, values);
        assert_eq!(counts(&histogram), expected, "{isa}, {bits} bits, {what}");
        assert_eq!(histogram.not_a_number(), how_many(|value| value.is_nan()), "{isa}, {what}");
        assert_eq!(histogram.others.zero, how_many(|value| *value == 0.0), "{isa}, {what}");
        let infinite = [how_many(|value| *value == f64::INFINITY), how_many(|value| *value == f64::NEG_INFINITY)];
        assert_eq!(histogram.others.infinite, infinite, "{isa}, {what}");
        assert_eq!(histogram.count() + histogram.not_a_number(), values.len() as u64, "{isa}, {what}");
        assert_eq!(histogram.min(), reference::quantile(values, 0.0), "{isa}, {what}");
        assert_eq!(histogram.max(), reference::quantile(values, 1.0), "{isa}, {what}");
        states.push(histogram.to_bytes());
    }
    assert!(states.windows(2).all(|two| two[0] == two[1]), "{what}: one state on every rung");
}

#[test]
fn columns_as_the_reference() {
    for column in columns_f64() {
        let values = column.values();
        if [0, 1, 15, 16, 17, 31, 33, 64, 257].contains(&values.len()) || column.name.starts_with("4097 small") {
            check(0.05, 4, &column.name, values);
        }
    }
}

#[test]
fn special_values_among_others_as_the_reference() {
    for (relative_error, bits) in &ERRORS[..2] {
        for len in [1, 7, 16, 33, 600] {
            let value = |i: usize| {
                let mixed = hash_key(i as u64 + len as u64);
                if mixed.is_multiple_of(3) { SPECIAL[(mixed >> 8) as usize % 14] } else { (i as f64 - 9.0) * 0.37 }
            };
            check(*relative_error, *bits, &format!("{len} values"), &(0..len).map(value).collect::<Vec<f64>>());
        }
    }
}

/// In units of the last place, in which the numbers of a bucket and the one that stands for them are whole.
fn keeps_the_guarantee(resolution: Resolution, magnitude: u64) -> bool {
    let representative = resolution.representative(resolution.key(magnitude));
    let units = if magnitude >> 52 == 0 { magnitude } else { magnitude & ((1 << 52) - 1) | 1 << 52 };
    let error = u128::from(representative.abs_diff(magnitude)) * ((2 << resolution.bits()) + 1);
    error <= u128::from(units) && resolution.key(representative) == resolution.key(magnitude)
}

#[test]
fn the_ends_of_every_bucket_keep_the_guarantee() {
    for bits in 0..=Resolution::FINEST.bits() {
        let resolution = Resolution::from_bits(bits).unwrap();
        // Octaves of subnormal numbers, around the first normal one, and the last.
        for octave in [0, 1, 2, 5, 13, 14, 15, 30, 51, 52, 53, 1074, 2097] {
            let place: u64 = if octave < 52 { 1 << octave } else { (octave - 51) << 52 };
            let end: u64 = if octave < 52 { 2 << octave } else { (octave - 50) << 52 };
            let step = ((end - place) >> bits).max(1);
            for first in (place..end).step_by(step as usize).step_by(1 << bits.saturating_sub(6)) {
                let last = first + step - 1;
                for magnitude in [first, last, first.midpoint(last)] {
                    assert!(keeps_the_guarantee(resolution, magnitude), "{bits} bits, {magnitude:#x}");
                }
                assert!(first == 1 || resolution.key(first) > resolution.key(first - 1), "{bits} bits, {first:#x}");
            }
        }
        assert!(resolution.key(f64::MAX.to_bits()) == resolution.keys() - 1 && resolution.key(1) == 0);
    }
}

/// Columns of distributions that the guarantee is held against.
fn distributions(len: usize) -> Vec<(&'static str, Vec<f64>)> {
    let uniform = |i: usize| (hash_key(i as u64) >> 11) as f64 / (1u64 << 53) as f64 + 1e-18;
    // A sum of 12 uniform numbers is close to a normal one.
    let normal = |i: usize| (0..12).map(|j| uniform(12 * i + j)).sum::<f64>() - 6.0;
    let column = |value: &dyn Fn(usize) -> f64| (0..len).map(value).collect::<Vec<f64>>();
    let exponential = column(&|i| -uniform(i).ln());
    let mut sorted = exponential.clone();
    sorted.sort_by(f64::total_cmp);
    vec![
        ("uniform", column(&uniform)),
        ("log-normal", column(&|i| (3.0 * normal(i)).exp())),
        ("bimodal", column(&|i| if i % 2 == 0 { 1.0 + uniform(i) } else { 1e6 + 1e3 * uniform(i) })),
        ("reversed", sorted.iter().rev().copied().collect()),
        ("sorted", sorted),
        ("both signs", column(&normal)),
        ("below 0", column(&|i| -uniform(i))),
        ("any bits", column(&|i| f64::from_bits(hash_key(i as u64)))),
        ("subnormal", column(&|i| f64::from_bits(hash_key(i as u64) >> (12 + i % 52)))),
        ("zeros strewn in", column(&|i| if hash_key(i as u64).is_multiple_of(5) { 0.0 } else { -uniform(i).ln() })),
        ("with infinities", column(&|i| if i % 4 == 0 { f64::INFINITY * normal(i) } else { normal(i) })),
        ("constant", vec![42.42; len]),
    ]
}

#[test]
fn quantiles_keep_the_guarantee() {
    for (name, values) in distributions(2000) {
        // Fine histograms of all octaves are large.
        let errors = if ["any bits", "subnormal"].contains(&name) { &ERRORS[..3] } else { &ERRORS[..4] };
        for (relative_error, _) in errors {
            let relative_error = *relative_error;
            let histogram = filled(relative_error, &values);
            assert!(histogram.relative_error() <= relative_error);
            for q in QUANTILES {
                let (answer, exact) = (histogram.quantile(q).unwrap(), reference::quantile(&values, q).unwrap());
                let within = (answer - exact).abs() <= histogram.relative_error() * exact.abs();
                // Of two infinities, and of a product that is rounded to 0, the difference says nothing.
                assert!(within || answer == exact || exact.is_subnormal(), "{name}, {q}: {answer} for {exact}");
                if exact.is_finite() && exact != 0.0 {
                    let resolution = histogram.counters.resolution();
                    assert!(keeps_the_guarantee(resolution, exact.abs().to_bits()), "{name}, {q}: {exact}");
                }
            }
            assert_eq!(histogram.quantile(0.0), reference::quantile(&values, 0.0), "{name}");
            assert_eq!(histogram.quantile(1.0), reference::quantile(&values, 1.0), "{name}");
        }
    }
}

#[test]
fn what_no_quantile_is_of_is_none() {
    let empty = RelativeHistogram::new(0.01).unwrap();
    assert_eq!((empty.quantile(0.5), empty.min(), empty.max(), empty.count()), (None, None, None, 0));
    let without_numbers = filled(0.01, &[f64::NAN; 20]);
    assert_eq!((without_numbers.quantile(0.5), without_numbers.not_a_number()), (None, 20));
    let one = filled(0.01, &[7.0]);
    for q in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert_eq!(one.quantile(q), None);
    }
    assert_eq!((one.quantile(0.3), one.buckets().collect::<Vec<_>>()), (Some(7.0), vec![(7.0, 1)]));
}

#[test]
fn either_zero_is_zero() {
    for values in [[0.0, -0.0], [-0.0, 0.0], [-0.0, -0.0]] {
        let histogram = filled(0.01, &values);
        assert_eq!(histogram.min().map(f64::to_bits), Some(0));
        assert_eq!(histogram.max().map(f64::to_bits), Some(0));
        assert_eq!(histogram.to_bytes(), filled(0.01, &[0.0, 0.0]).to_bytes());
    }
}

#[test]
fn errors_that_no_histogram_guarantees_are_refused() {
    for relative_error in [0.0, -0.01, 1.0, 2.0, 6e-5, f64::NAN, f64::INFINITY] {
        let refused = RelativeHistogram::new(relative_error).unwrap_err();
        assert!(refused.to_string().contains("from 0.000061 to below 1"), "{refused}");
    }
    for (relative_error, bits) in ERRORS {
        let histogram = RelativeHistogram::new(relative_error).unwrap();
        assert_eq!(histogram.counters.resolution().bits(), bits);
        assert_eq!(RelativeHistogram::new(histogram.relative_error()).unwrap().counters.resolution().bits(), bits);
    }
}

#[test]
fn memory_follows_the_range_seen() {
    let mut rising = RelativeHistogram::new(0.01).unwrap();
    for power in -30..30 {
        rising.extend(&[f64::powi(2.0, power), 0.0, f64::NAN]);
    }
    let needed = 8 * (60 * 64 + 2);
    assert!(rising.bytes() <= needed * 5 / 4, "{} bytes", rising.bytes());
    let all = filled(0.01, &[f64::MAX, f64::MIN, 5e-324, -5e-324]);
    assert_eq!(all.bytes(), 8 * (2 * 2098 * 64 + 2));
}

#[test]
fn a_cleared_histogram_is_a_new_one() {
    let mut histogram = filled(0.01, &SPECIAL);
    histogram.clear();
    assert_eq!(histogram.to_bytes(), RelativeHistogram::new(0.01).unwrap().to_bytes());
    histogram.extend(&SPECIAL);
    assert_eq!(histogram.to_bytes(), filled(0.01, &SPECIAL).to_bytes());
}

#[test]
fn more_values_than_one_counts_are_not_merged() {
    let mut many = filled(0.01, &[1.0]);
    for _ in 0..63 {
        many.merge(&many.clone()).unwrap();
    }
    let before = many.to_bytes();
    assert_eq!(many.merge(&many.clone()).unwrap_err(), TooManyValues { values: [1 << 63, 1 << 63] });
    assert_eq!((many.to_bytes(), many.count()), (before, 1 << 63));
    assert_eq!(RelativeHistogram::from_bytes(&many.to_bytes()).unwrap().quantile(1.0), Some(1.0));
}

fn any_values() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        4 => prop::num::f64::ANY,
        4 => -1e3..1e3f64,
        1 => prop::sample::select(SPECIAL.to_vec()),
    ];
    prop::collection::vec(value, 0..700)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_values_as_the_reference(values in any_values(), error in prop::sample::select(ERRORS[..2].to_vec())) {
        check(error.0, error.1, "any values", &values);
    }

    #[test]
    fn values_of_some_octaves_as_the_reference(
        values in prop::collection::vec(prop_oneof![8 => -1e3..1e3f64, 1 => Just(0.0), 1 => Just(f64::NAN)], 0..700),
        error in prop::sample::select(ERRORS.to_vec()),
    ) {
        // Any number near 0 would ask for counters down to its octave.
        let values: Vec<f64> = values.into_iter().filter(|value| *value == 0.0 || value.abs() >= 1.0).collect();
        check(error.0, error.1, "values of some octaves", &values);
    }

    #[test]
    fn any_magnitude_keeps_the_guarantee(bits in 0..=13u32, magnitude in 1..f64::INFINITY.to_bits(), shift in 0..63u32) {
        let resolution = Resolution::from_bits(bits).unwrap();
        prop_assert!(keeps_the_guarantee(resolution, magnitude));
        prop_assert!(keeps_the_guarantee(resolution, (magnitude >> shift).max(1)));
    }

    #[test]
    fn batches_and_merges_have_no_effect(
        values in any_values(),
        cut in any::<prop::sample::Index>(),
        coarser in prop::sample::select(vec![0.3, 0.5]),
    ) {
        let (first, second) = values.split_at(cut.index(values.len() + 1));
        let expected = filled(coarser, &values).to_bytes();
        for (isa, rung) in EXTEND.usable() {
            let mut fed = RelativeHistogram::new(coarser).unwrap();
            rung(&mut fed, first);
            rung(&mut fed, second);
            prop_assert_eq!(&fed.to_bytes(), &expected, "{}", isa);
            // Merged into a finer one, and the finer one into it; one of them came as a state.
            let mut finer = RelativeHistogram::new(0.1).unwrap();
            rung(&mut finer, first);
            let mut other = filled(coarser, second);
            let mut merged = RelativeHistogram::from_bytes(&finer.to_bytes()).unwrap();
            merged.merge(&other).unwrap();
            prop_assert_eq!(&merged.to_bytes(), &expected, "{}", isa);
            other.merge(&finer).unwrap();
            prop_assert_eq!(&other.to_bytes(), &expected, "{}", isa);
        }
    }
}

#[test]
fn states_are_read_back() {
    for values in [&[][..], &SPECIAL, &[f64::NAN], &[1.0, 2.0, -3.0], &[5e-324, 1.0]] {
        for (relative_error, _) in &ERRORS[..2] {
            let histogram = filled(*relative_error, values);
            let read = RelativeHistogram::from_bytes(&histogram.to_bytes()).unwrap();
            assert_eq!(read.to_bytes(), histogram.to_bytes());
            assert_eq!((read.count(), read.not_a_number()), (histogram.count(), histogram.not_a_number()));
            assert_eq!(QUANTILES.map(|q| read.quantile(q)), QUANTILES.map(|q| histogram.quantile(q)));
        }
    }
}

#[test]
fn damaged_states_are_errors_or_histograms() {
    let values: Vec<f64> = (0..40).map(|i| (f64::from(i) - 15.0) * 0.1).chain(SPECIAL[..6].iter().copied()).collect();
    let state = filled(0.05, &values).to_bytes();
    let (mut refused, mut seed) = (0, 0);
    let mut random = || {
        seed += 1;
        hash_key(seed)
    };
    for turn in 0..10_000 {
        let mut damaged = state.clone();
        match turn % 4 {
            0 => damaged.truncate(random() as usize % damaged.len()),
            1 => damaged[random() as usize % state.len()] ^= 1 << (random() % 8),
            kind => {
                // A lie whose check was repaired: in the fields in front, or anywhere.
                let fields = if kind == 2 { 57 } else { damaged.len() - 16 };
                damaged[8 + random() as usize % fields] =
                    [0, 1, 0x7F, 0x80, 0xFF, random() as u8][random() as usize % 6];
                let end = damaged.len() - 8;
                let check = hash_bytes(&damaged[..end]).to_le_bytes();
                damaged[end..].copy_from_slice(&check);
            }
        }
        match RelativeHistogram::from_bytes(&damaged) {
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().is_empty());
            }
            Ok(mut read) => {
                assert!(read.bytes() <= 2 * damaged.len());
                assert!(QUANTILES.iter().all(|q| read.count() == 0 || read.quantile(*q).is_some()));
                read.extend(&[1.0, -1.0, 0.0, f64::INFINITY, f64::NAN]);
                assert!(RelativeHistogram::from_bytes(&read.to_bytes()).is_ok());
            }
        }
    }
    assert!(refused > 5000, "{refused} of 10,000 were refused");
}
