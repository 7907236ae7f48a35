//! Every rung against the sort of the standard library.

use super::{ROOM, tables::SORT};
use crate::inputs::{columns_f64, lengths};
use proptest::prelude::*;

fn check(what: &str, values: &[f64]) {
    let values: Vec<f64> = values.iter().filter(|value| !value.is_nan()).map(|value| value + 0.0).collect();
    let mut expected: Vec<u64> = values.iter().map(|value| value.to_bits()).collect();
    expected.sort_unstable_by(|one, two| f64::from_bits(*one).total_cmp(&f64::from_bits(*two)));
    for (isa, rung) in SORT.usable() {
        for skip in 0..2 {
            // What stands in the room and in the spare slice must not matter.
            let mut sorted = vec![-1e300; skip];
            sorted.extend_from_slice(&values);
            sorted.extend([f64::NAN; ROOM]);
            let mut spare = vec![-1e300; sorted.len()];
            rung(&mut sorted[skip..], &mut spare[skip..]);
            let found: Vec<u64> = sorted[skip..skip + values.len()].iter().map(|value| value.to_bits()).collect();
            assert!(found == expected, "{isa}, {what}");
            assert!(sorted[..skip].iter().all(|value| *value == -1e300), "{isa} wrote before the values, {what}");
        }
    }
}

#[test]
fn columns_as_the_standard_sort() {
    for column in columns_f64() {
        check(&column.name, column.values());
    }
}

#[test]
fn patterns_as_the_standard_sort() {
    let mut state = 1u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    for len in lengths() {
        let up: Vec<f64> = (0..len).map(|i| i as f64).collect();
        let down: Vec<f64> = up.iter().rev().copied().collect();
        let organ: Vec<f64> = (0..len).map(|i| i.min(len - i) as f64).collect();
        let saw: Vec<f64> = (0..len).map(|i| (i % 129) as f64).collect();
        let few: Vec<f64> = (0..len).map(|_| (random() % 3) as f64).collect();
        let one_high: Vec<f64> = (0..len).map(|i| f64::from(u8::from(i == len / 2))).collect();
        for (what, values) in
            [("up", up), ("down", down), ("organ", organ), ("saw", saw), ("few", few), ("one", one_high)]
        {
            check(&format!("{what}, {len} values"), &values);
        }
    }
}

/// Values on which the pivots are the least but some again and again: small where the samples are taken.
#[test]
fn bad_pivots_end_in_the_plain_sort() {
    for len in [129usize, 1000, 5000, 20_000] {
        let mut values: Vec<f64> = (0..len).map(|i| 1e6 + ((i * 7919) % len) as f64).collect();
        for place in 0..5 {
            let at = place * ((len - 8) / 4);
            (0..8).for_each(|lane| values[at + lane] = (place * 8 + lane) as f64);
        }
        check(&format!("{len} values that are small where pivots are sampled"), &values);
    }
}

proptest! {
    #[test]
    fn any_values_as_the_standard_sort(values in prop::collection::vec(prop::num::f64::ANY, 0..3000)) {
        check("any values", &values);
    }
}
