//! Every rung against the reference.

use super::{Group, Groups, MOST_GROUPS, Value, reference, tables::*};
use crate::aggregate::AggregateError;
use crate::inputs::{columns_f64, columns_i64};
use proptest::prelude::*;
use std::fmt::Debug;

/// The tables that are walked: of one group, of few, and on either side of the most that are striped.
const TABLES: [usize; 4] = [1, 5, 1024, 1025];

/// A number without a pattern.
fn scattered(index: usize) -> u64 {
    (index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// Columns of keys: the last group alone, ascending, in runs, in runs that then end, and scattered.
fn key_columns(groups: usize, len: usize) -> Vec<(&'static str, Vec<u32>)> {
    let column = |key: &dyn Fn(usize) -> usize| (0..len).map(|index| (key(index) % groups) as u32).collect();
    let scattered = |index| scattered(index) as usize >> 8;
    vec![
        ("the last group", column(&|_| groups - 1)),
        ("ascending", column(&|index| index)),
        ("runs of 45", column(&|index| scattered(index / 45))),
        ("runs, then scattered", column(&|index| if index % 1500 < 700 { index / 700 } else { scattered(index) })),
        ("scattered", column(&scattered)),
    ]
}

fn bits_i64(group: Group<i64>) -> Group<i64> {
    group
}

/// The bits of a group. Which NaN a sum of several NaNs gives is left to the processor, so all NaNs are one.
fn bits_f64(group: Group<f64>) -> (u64, u64, Option<u64>, Option<u64>) {
    let bits = |number: f64| if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() };
    (group.count, bits(group.sum), group.min.map(bits), group.max.map(bits))
}

/// Feeds one batch by every rung in turn, and compares all groups.
fn check<T: Value + Debug, B: PartialEq + Debug>(
    (what, keys): &(&str, Vec<u32>),
    (name, values): (&str, &[T]),
    expected: Vec<Group<T>>,
    bits: fn(Group<T>) -> B,
) {
    let expected: Vec<B> = expected.into_iter().map(bits).collect();
    for (isa, rung) in T::kernel().usable() {
        let mut table = Groups::new(expected.len()).unwrap();
        rung(&mut table, keys, values).unwrap();
        let found: Vec<B> = table.iter().map(bits).collect();
        let (groups, kernel) = (expected.len(), T::kernel().name());
        assert_eq!(found, expected, "{kernel} {isa}, {groups} groups, keys: {what}, {name}");
    }
}

macro_rules! same_as_reference {
    ($test:ident, $most:ident, $columns:ident, $reference:path, $bits:expr) => {
        #[test]
        fn $test() {
            for column in $columns() {
                for groups in TABLES {
                    for keys in key_columns(groups, column.values().len()) {
                        let expected = $reference(groups, &keys.1, column.values());
                        check(&keys, (&column.name, column.values()), expected, $bits);
                    }
                }
            }
        }

        #[test]
        fn $most() {
            let columns = $columns();
            let column = columns.iter().max_by_key(|column| column.values().len()).unwrap();
            for keys in key_columns(MOST_GROUPS, column.values().len()) {
                let expected = $reference(MOST_GROUPS, &keys.1, column.values());
                check(&keys, (&column.name, column.values()), expected, $bits);
            }
        }
    };
}

same_as_reference!(groups_of_i64, most_groups_of_i64, columns_i64, reference::groups_i64, bits_i64);
same_as_reference!(groups_of_f64, most_groups_of_f64, columns_f64, reference::groups_f64, bits_f64);

/// A stream of keys and values, and where it is cut into batches.
fn streams<T: Debug>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = (usize, Vec<(u32, T)>, Vec<usize>)> {
    (prop::sample::select(TABLES.to_vec()), 0..3000usize).prop_flat_map({
        let value = value.boxed();
        move |(groups, len)| {
            let pairs = prop::collection::vec((0..groups as u32, value.clone()), len);
            (Just(groups), pairs, prop::collection::vec(0..=len, 0..6))
        }
    })
}

/// The stream as columns, and the ends of its batches in order.
fn columns<T: Copy>(pairs: &[(u32, T)], mut cuts: Vec<usize>) -> (Vec<u32>, Vec<T>, Vec<usize>) {
    cuts.extend([0, pairs.len()]);
    cuts.sort_unstable();
    let (keys, values) = pairs.iter().copied().unzip();
    (keys, values, cuts)
}

proptest! {
    #[test]
    fn batches_of_i64_have_no_effect((groups, pairs, cuts) in streams(any::<i64>())) {
        let (keys, values, cuts) = columns(&pairs, cuts);
        let expected = reference::groups_i64(groups, &keys, &values);
        for (isa, rung) in GROUP_I64.usable() {
            let mut table = Groups::new(groups).unwrap();
            for ends in cuts.windows(2) {
                rung(&mut table, &keys[ends[0]..ends[1]], &values[ends[0]..ends[1]]).unwrap();
            }
            prop_assert!(table.iter().eq(expected.iter().copied()), "{}", isa);
        }
    }

    #[test]
    fn batches_of_f64_have_no_effect((groups, pairs, cuts) in streams(prop::num::f64::ANY)) {
        let (keys, values, cuts) = columns(&pairs, cuts);
        let expected: Vec<_> = reference::groups_f64(groups, &keys, &values).into_iter().map(bits_f64).collect();
        for (isa, rung) in GROUP_F64.usable() {
            let mut table = Groups::new(groups).unwrap();
            for ends in cuts.windows(2) {
                rung(&mut table, &keys[ends[0]..ends[1]], &values[ends[0]..ends[1]]).unwrap();
            }
            prop_assert!(table.iter().map(bits_f64).eq(expected.iter().copied()), "{}", isa);
        }
    }

    #[test]
    fn merged_tables_of_i64_are_one_stream((groups, pairs, cuts) in streams(any::<i64>())) {
        let (keys, values, cuts) = columns(&pairs, cuts);
        let mut merged = Groups::new(groups).unwrap();
        for ends in cuts.windows(2) {
            let mut part = Groups::new(groups).unwrap();
            part.update(&keys[ends[0]..ends[1]], &values[ends[0]..ends[1]]).unwrap();
            merged.merge(&part).unwrap();
        }
        prop_assert!(merged.iter().eq(reference::groups_i64(groups, &keys, &values)));
    }

    #[test]
    fn merged_tables_of_f64_are_one_stream_but_for_rounding((groups, pairs, cuts) in streams(-1e6..1e6f64)) {
        let (keys, values, cuts) = columns(&pairs, cuts);
        let mut merged = Groups::new(groups).unwrap();
        for ends in cuts.windows(2) {
            let mut part = Groups::new(groups).unwrap();
            part.update(&keys[ends[0]..ends[1]], &values[ends[0]..ends[1]]).unwrap();
            merged.merge(&part).unwrap();
        }
        for (key, (found, one)) in merged.iter().zip(reference::groups_f64(groups, &keys, &values)).enumerate() {
            prop_assert_eq!((found.count, found.min, found.max), (one.count, one.min, one.max));
            let absolute: f64 = pairs.iter().filter(|(of, _)| *of == key as u32).map(|(_, value)| value.abs()).sum();
            prop_assert!((found.sum - one.sum).abs() <= 2.0 * bound(one.count) * absolute);
        }
    }
}

/// The relative error of a sum that the module promises.
fn bound(count: u64) -> f64 {
    (count as f64 + 2.0) * 2f64.powi(-53)
}

#[test]
fn sums_stay_within_their_bound() {
    let integers: Vec<i64> = (0..20_000).map(|index| scattered(index) as i64 >> 11).collect();
    let values: Vec<f64> = integers.iter().map(|integer| *integer as f64).collect();
    for groups in [3, 1025] {
        let keys: Vec<u32> = (0..values.len()).map(|index| index as u32 % 3).collect();
        let mut table = Groups::new(groups).unwrap();
        table.update(&keys, &values).unwrap();
        for key in 0..3 {
            let exact: i128 = integers.iter().skip(key).step_by(3).map(|integer| i128::from(*integer)).sum();
            let absolute: f64 = values.iter().skip(key).step_by(3).map(|value| value.abs()).sum();
            let group = table.get(key).unwrap();
            assert!((group.sum - exact as f64).abs() <= bound(group.count) * absolute, "group {key} of {groups}");
        }
    }
}

#[test]
fn an_unknown_key_is_named_and_nothing_is_taken_in() {
    for groups in [4, 1025] {
        for (isa, rung) in GROUP_I64.usable() {
            for (index, key) in [(0, groups as u32), (50, u32::MAX), (99, groups as u32)] {
                let mut table = Groups::new(groups).unwrap();
                rung(&mut table, &[1, 2, 1], &[5, -6, 7]).unwrap();
                let before: Vec<_> = table.iter().collect();
                let mut keys = vec![3; 100];
                keys[index] = key;
                keys[99] = groups as u32;
                let refused = rung(&mut table, &keys, &[1; 100]).unwrap_err();
                assert_eq!(refused, AggregateError::UnknownGroup { index, key, groups }, "{isa}");
                assert!(table.iter().eq(before), "{isa}");
            }
        }
    }
}

#[test]
fn a_refused_batch_does_not_move_the_stripes() {
    let keys = [0; 7];
    let values = [1e16, 1.0, -1e16, 3.0, 1e16, 5.0, 7.0];
    for (isa, rung) in GROUP_F64.usable() {
        let mut table = Groups::new(2).unwrap();
        rung(&mut table, &keys[..2], &values[..2]).unwrap();
        rung(&mut table, &[0, 2, 0], &[0.0; 3]).unwrap_err();
        rung(&mut table, &keys[2..], &values[2..]).unwrap();
        let expected = reference::groups_f64(2, &keys, &values);
        assert!(table.iter().map(bits_f64).eq(expected.into_iter().map(bits_f64)), "{isa}");
    }
}

#[test]
fn columns_of_different_lengths_are_refused() {
    let expected = AggregateError::Lengths { expected: 3, found: 2, what: "value column" };
    for (isa, rung) in GROUP_F64.usable() {
        let mut table = Groups::new(2).unwrap();
        assert_eq!(rung(&mut table, &[0, 1, 0], &[1.0, 2.0]), Err(expected), "{isa}");
        assert_eq!(table.get(0).unwrap().count, 0, "{isa}");
    }
}

#[test]
fn a_table_has_1_to_65536_groups() {
    for groups in [0, MOST_GROUPS + 1, usize::MAX] {
        let refused = Groups::<i64>::new(groups).unwrap_err();
        assert_eq!(refused, AggregateError::GroupCount { groups, most: 65_536 });
    }
    let table = Groups::<i64>::new(MOST_GROUPS).unwrap();
    assert_eq!((table.len(), table.bytes()), (65_536, 65_536 * 32));
    assert_eq!((table.get(65_535).unwrap().min, table.get(65_536)), (None, None));
    assert_eq!(Groups::<f64>::new(1024).unwrap().bytes(), 1024 * 128);
}

#[test]
fn tables_of_different_sizes_are_not_merged() {
    let mut table = Groups::<i64>::new(4).unwrap();
    let refused = table.merge(&Groups::new(5).unwrap()).unwrap_err();
    assert_eq!(refused, AggregateError::Lengths { expected: 4, found: 5, what: "other table of groups" });
}

#[test]
fn only_nan_gives_nan_and_infinities_are_values() {
    let mut table = Groups::new(4).unwrap();
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    table.update(&[0, 0, 1, 1, 2, 2], &[nan, nan, nan, inf, -inf, nan]).unwrap();
    let extremes = |group| {
        let group = table.get(group).unwrap();
        (group.count, group.min, group.max)
    };
    assert!(matches!(extremes(0), (2, Some(min), Some(max)) if min.is_nan() && max.is_nan()));
    assert_eq!(extremes(1), (2, Some(inf), Some(inf)));
    assert_eq!(extremes(2), (2, Some(-inf), Some(-inf)));
    assert_eq!(extremes(3), (0, None, None));
}

#[test]
fn a_cleared_table_is_a_new_one() {
    let (keys, values) = ([0, 0, 1, 0, 0], [1e16, 1.0, 2.0, -1e16, 3.0]);
    let mut table = Groups::new(2).unwrap();
    table.update(&keys, &values).unwrap();
    let first: Vec<_> = table.iter().map(bits_f64).collect();
    table.update(&keys[..3], &values[..3]).unwrap();
    table.clear();
    assert_eq!(table.get(0).unwrap().count, 0);
    table.update(&keys, &values).unwrap();
    assert!(table.iter().map(bits_f64).eq(first));
}
