//! Every rung against the reference, and what holds always against exact counts.

use super::tables::EXTEND;
use super::*;
use crate::inputs::lengths;
use crate::sketch::count_min::damage;
use crate::sketch::hash::hash_key;
use proptest::prelude::*;
use std::collections::HashMap;

/// Keys of which few occur often; `hash_key` makes the numbers.
fn skewed(seed: u64, len: usize, most: u64) -> Vec<u64> {
    let draw = |index: u64| hash_key(hash_key(seed) ^ index);
    (0..len as u64).map(|index| draw(2 * index) % (1 + draw(2 * index + 1) % most)).collect()
}

fn items(counters: usize, keys: &[u64]) -> FrequentItems {
    let mut items = FrequentItems::new(counters).unwrap();
    items.extend(keys);
    items
}

fn check(counters: usize, what: &str, keys: &[u64]) {
    let mut expected = FrequentItems::new(counters).unwrap();
    reference::extend(&mut expected, keys);
    let expected = expected.to_bytes();
    for (isa, rung) in EXTEND.usable() {
        let mut items = FrequentItems::new(counters).unwrap();
        rung(&mut items, keys);
        assert!(items.to_bytes() == expected, "{isa}, {counters} counters, {what}");
    }
}

/// What holds always, of a sketch of these keys.
fn check_bounds(items: &FrequentItems, keys: &[u64]) {
    let mut counts: HashMap<u64, u64> = HashMap::new();
    keys.iter().for_each(|key| *counts.entry(*key).or_default() += 1);
    let kept: HashMap<u64, Heavy> = items.top(usize::MAX).into_iter().map(|heavy| (heavy.key, heavy)).collect();
    for heavy in kept.values() {
        let count = counts.get(&heavy.key).copied().unwrap_or(0);
        assert!(count <= heavy.count && count + heavy.error >= heavy.count, "{heavy:?} occurred {count} times");
    }
    for (key, count) in &counts {
        assert!(items.estimate(*key) >= *count, "key {key} occurred {count} times");
        assert!(kept.contains_key(key) || *count <= items.missing_at_most(), "key {key} is missing");
    }
    assert_eq!(items.total(), keys.len() as u64);
}

#[test]
fn every_length_as_the_reference() {
    for (turn, len) in lengths().into_iter().enumerate() {
        let keys = skewed(turn as u64, len + 1, 300);
        check([8, 16, 64, 2048][turn % 4], &format!("{len} keys"), &keys[1..]);
    }
}

#[test]
fn keys_that_push_one_another_out_as_the_reference() {
    for counters in [8, 32] {
        check(counters, "all different", &(0..5000).collect::<Vec<u64>>());
        check(counters, "zero first", &[0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 10, 11, 0]);
        check(counters, "zero last", &[1, 2, 3, 4, 5, 6, 7, 0, 0, 8, 8, 8, 0, 9, 9, 9, 9, 0]);
        check(counters, "one key alone", &[u64::MAX; 1000]);
        check(counters, "in turn", &(0..5000).map(|index| index % 12).collect::<Vec<u64>>());
        check(counters, "in rows", &(0..5000).map(|index| index / 9).collect::<Vec<u64>>());
    }
}

#[test]
fn counts_and_errors_bound_what_occurred() {
    for (seed, most) in [(1, 50), (2, 500), (3, 5000), (4, 50_000)] {
        let keys = skewed(seed, 20_000, most);
        for counters in [8, 64, 512] {
            check_bounds(&items(counters, &keys), &keys);
        }
    }
}

#[test]
fn the_most_frequent_keys_are_found() {
    // The key at rank r occurs about 4,000 / r times.
    let mut keys: Vec<u64> = (1..=1000u64).flat_map(|rank| vec![hash_key(rank); 4000 / rank as usize]).collect();
    for index in (1..keys.len()).rev() {
        keys.swap(index, hash_key(index as u64) as usize % (index + 1));
    }
    let items = items(512, &keys);
    let top: Vec<u64> = items.top(50).iter().map(|heavy| heavy.key).collect();
    for rank in 1..=40 {
        assert!(top.contains(&hash_key(rank)), "rank {rank}");
    }
    assert!(items.missing_at_most() < items.total() / 100);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn batches_have_no_effect_and_merges_keep_the_bounds(
        keys in prop::collection::vec(0..120u64, 0..2000), cut in any::<prop::sample::Index>(), sets in 0..3,
    ) {
        let counters = KEYS << sets;
        let (first, second) = keys.split_at(cut.index(keys.len() + 1));
        let mut expected = FrequentItems::new(counters).unwrap();
        reference::extend(&mut expected, &keys);
        let mut merged = items(counters, first);
        merged.merge(&items(counters, second)).unwrap();
        check_bounds(&merged, &keys);
        for (isa, rung) in EXTEND.usable() {
            let mut fed = FrequentItems::new(counters).unwrap();
            rung(&mut fed, first);
            let mut read = FrequentItems::from_bytes(&fed.to_bytes()).unwrap();
            rung(&mut read, second);
            prop_assert!(read.to_bytes() == expected.to_bytes(), "{}", isa);
            // A merged sketch goes on like any other.
            let mut on = FrequentItems::from_bytes(&merged.to_bytes()).unwrap();
            rung(&mut on, &keys);
            check_bounds(&on, &[&keys[..], &keys[..]].concat());
        }
    }
}

#[test]
fn equal_counts_stand_in_the_order_of_their_keys() {
    let items = items(64, &[9, 3, 5, 3, 9, 5, 0, 1]);
    let keys: Vec<u64> = items.top(4).iter().map(|heavy| heavy.key).collect();
    assert_eq!(keys, [3, 5, 9, 0]);
    assert_eq!(items.missing_at_most(), 0, "there is room for all");
}

#[test]
fn counts_stop_at_their_greatest_value() {
    let mut near = items(8, &[7]);
    near.sets.sets[0].counts[0] = u32::MAX - 1;
    near.total = u64::from(u32::MAX) - 1;
    for (isa, rung) in EXTEND.usable() {
        let mut full = FrequentItems::from_bytes(&near.to_bytes()).unwrap();
        rung(&mut full, &[7; 3]);
        let kept = Heavy { key: 7, count: u32::MAX.into(), error: 0 };
        assert_eq!(full.top(1), [kept], "{isa}");
        let other = full.clone();
        full.merge(&other).unwrap();
        assert_eq!((full.top(1), full.total()), (vec![kept], 2 * u64::from(u32::MAX) + 4), "{isa}");
    }
}

#[test]
fn sketches_that_cannot_be_are_refused() {
    for counters in [0, 1, 4, 12, 1000, MOST_COUNTERS * 2, usize::MAX] {
        assert_eq!(FrequentItems::new(counters).unwrap_err(), CountersError { counters });
    }
    let refused = items(8, &[]).merge(&items(16, &[])).unwrap_err();
    assert_eq!(refused, DifferentCounters { expected: 8, found: 16 });
}

#[test]
fn damaged_images_are_errors_or_valid_sketches() {
    let image = items(16, &skewed(4, 400, 60)).to_bytes();
    damage::check(&image, |image| {
        if let Ok(mut read) = FrequentItems::from_bytes(image) {
            assert!(read.bytes() <= 2 * image.len());
            read.extend(&[0, 1, 2, 3]);
            assert!(read.top(4).len() <= 4);
        }
    });
}
