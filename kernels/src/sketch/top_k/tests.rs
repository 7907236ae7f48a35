//! Every rung against the reference, and the answers against exact counts.

use super::tables::EXTEND;
use super::*;
use crate::inputs::lengths;
use crate::sketch::count_min::damage;
use crate::sketch::hash::hash_key;
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::HashMap;

const SMALL: Shape = Shape { width: 16, depth: 4 };

/// Keys of which few occur often; `hash_key` makes the numbers.
fn skewed(seed: u64, len: usize, most: u64) -> Vec<u64> {
    let draw = |index: u64| hash_key(hash_key(seed) ^ index);
    (0..len as u64).map(|index| draw(2 * index) % (1 + draw(2 * index + 1) % most)).collect()
}

/// The sketch by the reference, as bytes.
fn reference(k: usize, shape: Shape, keys: &[u64]) -> Vec<u8> {
    let mut top = TopK::with_shape(k, shape).unwrap();
    let mut kept = Vec::new();
    reference::extend(&mut top, &mut kept, keys);
    top.kept = Kept::of(k, &kept);
    top.to_bytes()
}

fn check(k: usize, shape: Shape, what: &str, keys: &[u64]) {
    let expected = reference(k, shape, keys);
    for (isa, rung) in EXTEND.usable() {
        let mut top = TopK::with_shape(k, shape).unwrap();
        rung(&mut top, keys);
        assert!(top.to_bytes() == expected, "{isa}, {k} keys over {shape}, {what}");
    }
}

#[test]
fn every_length_as_the_reference() {
    let shapes = [SMALL, Shape::default(), Shape { width: 64, depth: 5 }];
    for (turn, len) in lengths().into_iter().filter(|len| *len <= 4097).enumerate() {
        let keys = skewed(turn as u64, len + 1, 300);
        check([1, 2, 7, 40][turn % 4], shapes[turn % 3], &format!("{len} keys"), &keys[1..]);
    }
}

#[test]
fn keys_that_push_one_another_out_as_the_reference() {
    check(3, SMALL, "all different", &(0..3000).collect::<Vec<u64>>());
    check(3, SMALL, "one key alone", &[u64::MAX; 1000]);
    check(8, SMALL, "in turn", &(0..3000).map(|index| index % 10).collect::<Vec<u64>>());
    check(50, Shape::default(), "greater and greater keys", &(0..4000).map(|index| index / 7).collect::<Vec<u64>>());
    check(
        50,
        Shape { width: 64, depth: 4 },
        "less and less keys",
        &(0..4000).map(|i| 600 - i / 7).collect::<Vec<u64>>(),
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn batches_have_no_effect(
        keys in prop::collection::vec(0..90u64, 0..1500), cut in any::<prop::sample::Index>(), k in 1..30usize,
    ) {
        let (first, second) = keys.split_at(cut.index(keys.len() + 1));
        let expected = reference(k, SMALL, &keys);
        for (isa, rung) in EXTEND.usable() {
            let mut top = TopK::with_shape(k, SMALL).unwrap();
            rung(&mut top, first);
            // The second half is counted by what was read from the first one's bytes.
            let mut read = TopK::from_bytes(&top.to_bytes()).unwrap();
            rung(&mut read, second);
            prop_assert!(read.to_bytes() == expected, "{}", isa);
        }
    }
}

#[test]
fn the_most_frequent_keys_are_found_in_order() {
    for (seed, most) in [(1, 400), (2, 2000), (3, 100)] {
        let keys = skewed(seed, 20_000, most);
        let mut counts: HashMap<u64, u64> = HashMap::new();
        keys.iter().for_each(|key| *counts.entry(*key).or_default() += 1);
        let mut exact: Vec<(u64, u64)> = counts.into_iter().collect();
        exact.sort_unstable_by_key(|(key, count)| (Reverse(*count), *key));
        let mut top = TopK::new(20).unwrap();
        top.extend(&keys);
        let found: Vec<(u64, u64)> = top.top().iter().map(|heavy| (heavy.key, heavy.count)).collect();
        assert_eq!(found[..10], exact[..10], "a sketch of 4,096 columns is exact for so few keys");
        assert!(found.is_sorted_by_key(|(key, count)| (Reverse(*count), *key)));
    }
}

#[test]
fn equal_counts_stand_in_the_order_of_their_keys() {
    let mut top = TopK::new(4).unwrap();
    top.extend(&[9, 3, 5, 3, 9, 5, 1]);
    let keys: Vec<u64> = top.top().iter().map(|heavy| heavy.key).collect();
    assert_eq!(keys, [3, 5, 9, 1]);
    // The least kept count is 1: a new key must exceed it.
    top.extend(&[7]);
    assert_eq!(top.top()[3], Heavy { key: 1, count: 1 });
    top.extend(&[7]);
    assert_eq!(top.top()[3], Heavy { key: 9, count: 2 });
}

#[test]
fn merged_sketches_keep_the_best_of_both() {
    let (mut first, mut second) = (TopK::new(2).unwrap(), TopK::new(2).unwrap());
    first.extend(&[1, 1, 1, 2, 2, 3]);
    second.extend(&[4, 4, 4, 4, 2, 2]);
    first.merge(&second).unwrap();
    assert_eq!(first.top(), [Heavy { key: 2, count: 4 }, Heavy { key: 4, count: 4 }]);
    assert_eq!(first.total(), 12);
    first.extend(&[1, 1]);
    assert_eq!(first.top()[0], Heavy { key: 1, count: 5 });
    let refused = first.merge(&TopK::new(3).unwrap()).unwrap_err();
    assert_eq!(refused, MergeError::Kept { expected: 2, found: 3 });
    assert!(matches!(first.merge(&TopK::with_shape(2, SMALL).unwrap()), Err(MergeError::Sketch(_))));
}

#[test]
fn sketches_that_cannot_be_are_refused() {
    assert_eq!(TopK::new(0).unwrap_err(), TopKError::Kept { k: 0 });
    assert_eq!(TopK::new(MOST_KEPT + 1).unwrap_err(), TopKError::Kept { k: MOST_KEPT + 1 });
    assert!(matches!(TopK::with_shape(1, Shape { width: 3, depth: 1 }), Err(TopKError::Shape(_))));
}

#[test]
fn damaged_images_are_errors_or_valid_sketches() {
    let mut top = TopK::with_shape(6, SMALL).unwrap();
    top.extend(&skewed(4, 300, 40));
    damage::check(&top.to_bytes(), |image| {
        if let Ok(mut read) = TopK::from_bytes(image) {
            assert!(read.bytes() <= 4096 + 8 * image.len());
            read.extend(&[1, 2, 3]);
            assert!(read.top().len() <= read.k());
        }
    });
}
