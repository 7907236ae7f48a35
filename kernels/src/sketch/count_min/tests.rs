//! Every rung against the reference, and the sketch against its theory.

use super::tables::{ESTIMATES, EXTEND_CONSERVATIVE, EXTEND_PLAIN};
use super::*;
use crate::inputs::lengths;
use crate::sketch::state::StateError;
use proptest::prelude::*;
use std::collections::HashMap;

/// Default, narrower and wider than a field, fewer and more rows than one hash has columns for.
const SHAPES: [Shape; 7] = [
    Shape { width: 4096, depth: 4 },
    Shape { width: 4096, depth: 2 },
    Shape { width: 1, depth: 4 },
    Shape { width: 64, depth: 4 },
    Shape { width: 64, depth: 1 },
    Shape { width: 256, depth: 9 },
    Shape { width: 1 << 17, depth: 3 },
];

/// Numbers without a pattern.
fn mixed(seed: u64, index: u64) -> u64 {
    hash::hash_key(hash::hash_key(seed) ^ index)
}

/// Keys of which few occur often.
fn skewed(seed: u64, len: usize) -> Vec<u64> {
    (0..len as u64).map(|index| mixed(seed, index) % (1 + mixed(seed + 1, index) % 300)).collect()
}

fn sketch_of(shape: Shape, update: Update, keys: &[u64]) -> CountMin {
    let mut sketch = CountMin::new(shape, update).unwrap();
    for key in keys {
        reference::count(&mut sketch, hash::hash_key(*key), 1);
    }
    sketch
}

fn check(shape: Shape, what: &str, keys: &[u64]) {
    for (update, table) in [(Update::Plain, &EXTEND_PLAIN), (Update::Conservative, &EXTEND_CONSERVATIVE)] {
        let expected = sketch_of(shape, update, keys);
        for (isa, rung) in table.usable() {
            let mut sketch = CountMin::new(shape, update).unwrap();
            rung(&mut sketch, keys);
            assert!(sketch == expected, "{isa}, {update:?}, {shape}, {what}");
        }
        let one_by_one: Vec<u32> = keys.iter().map(|key| expected.estimate(*key)).collect();
        for (isa, rung) in ESTIMATES.usable() {
            let mut estimates = vec![0; keys.len()];
            rung(&expected, keys, &mut estimates);
            assert!(estimates == one_by_one, "estimates, {isa}, {update:?}, {shape}, {what}");
        }
    }
}

#[test]
fn every_length_as_the_reference() {
    for (turn, len) in lengths().into_iter().enumerate() {
        let keys = skewed(turn as u64, len + turn % 3);
        check(SHAPES[turn % SHAPES.len()], &format!("{len} keys"), &keys[turn % 3..]);
    }
}

#[test]
fn hot_and_extreme_keys_as_the_reference() {
    for shape in SHAPES {
        check(shape, "one key alone", &[u64::MAX; 5000]);
        check(shape, "ones and zeros", &[0, u64::MAX, 1, 1 << 63, 0, 0]);
        check(shape, "ascending keys", &(0..6000).collect::<Vec<u64>>());
    }
}

#[test]
fn long_batches_as_the_reference() {
    #[cfg(target_arch = "x86_64")]
    let most = differences::MOST;
    #[cfg(not(target_arch = "x86_64"))]
    let most = rows::BATCH;
    // One key alone makes a difference as great as it can be; the rest is counted the same way, or as a short batch.
    check(SHAPES[0], "one key alone, for long", &vec![7; most]);
    check(SHAPES[0], "two long parts", &skewed(6, most + (1 << 14) + 3));
    check(SHAPES[0], "a long and a short part", &skewed(7, most + 13));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn batches_have_no_effect_and_nothing_is_under_estimated(
        keys in prop::collection::vec(0..200u64, 0..1500), cut in any::<prop::sample::Index>(), shape in 0..SHAPES.len(),
    ) {
        let shape = Shape { width: SHAPES[shape].width.min(4096), ..SHAPES[shape] };
        let (first, second) = keys.split_at(cut.index(keys.len() + 1));
        let mut counts: HashMap<u64, u32> = HashMap::new();
        keys.iter().for_each(|key| *counts.entry(*key).or_default() += 1);
        for update in [Update::Plain, Update::Conservative] {
            let expected = sketch_of(shape, update, &keys);
            let mut sketch = CountMin::new(shape, update).unwrap();
            sketch.extend(first);
            sketch.extend(second);
            prop_assert_eq!(&sketch, &expected);
            prop_assert!(counts.iter().all(|(key, count)| sketch.estimate(*key) >= *count));
            let mut merged = sketch_of(shape, update, first);
            merged.merge(&sketch_of(shape, update, second)).unwrap();
            prop_assert!(update == Update::Conservative || merged == expected);
            prop_assert!(counts.iter().all(|(key, count)| merged.estimate(*key) >= *count));
            prop_assert_eq!(CountMin::from_bytes(&sketch.to_bytes()), Ok(sketch));
        }
    }
}

#[test]
fn weights_are_repetitions() {
    let (keys, weights) = (skewed(5, 700), (0..700u32).map(|index| index % 4).collect::<Vec<u32>>());
    let repeated: Vec<u64> =
        keys.iter().zip(&weights).flat_map(|(key, weight)| std::iter::repeat_n(*key, *weight as usize)).collect();
    for update in [Update::Plain, Update::Conservative] {
        let mut weighted = CountMin::new(SHAPES[3], update).unwrap();
        weighted.extend_weighted(&keys, &weights).unwrap();
        assert_eq!(weighted, sketch_of(SHAPES[3], update, &repeated));
        let refused = weighted.extend_weighted(&keys, &[1]).unwrap_err();
        assert_eq!(refused, WeightsError { keys: 700, weights: 1 });
    }
}

#[test]
fn strings_are_counted_by_their_hash() {
    let strings = Strings::new(b"UAAADLUA", &[0, 2, 4, 6, 8]).unwrap();
    for update in [Update::Plain, Update::Conservative] {
        let mut sketch = CountMin::with_error(0.01, 0.01, update).unwrap();
        sketch.extend_strings(strings);
        let estimates = [b"UA", b"AA", b"DL", b"B6"].map(|carrier| sketch.estimate_bytes(carrier));
        assert_eq!((estimates, sketch.total()), ([2, 1, 1, 0], 4));
    }
}

#[test]
fn the_error_is_exceeded_as_seldom_as_promised() {
    let (mut over, mut asked) = (0, 0);
    for seed in 0..60 {
        let keys: Vec<u64> = skewed(seed, 2000).into_iter().map(|key| mixed(seed, key)).collect();
        let mut sketch = CountMin::new(Shape { width: 32, depth: 2 }, Update::Plain).unwrap();
        sketch.extend(&keys);
        let bound = sketch.epsilon() * sketch.total() as f64;
        let mut counts: HashMap<u64, u32> = HashMap::new();
        keys.iter().for_each(|key| *counts.entry(*key).or_default() += 1);
        asked += counts.len();
        over += counts.iter().filter(|(key, count)| f64::from(sketch.estimate(**key) - **count) > bound).count();
    }
    let share = over as f64 / asked as f64;
    assert!(share <= (-2.0f64).exp(), "{share} of {asked} keys are over the bound");
}

#[test]
fn conservative_estimates_are_never_above_plain_ones() {
    let keys = skewed(9, 3000);
    let (plain, conservative) =
        (sketch_of(SHAPES[3], Update::Plain, &keys), sketch_of(SHAPES[3], Update::Conservative, &keys));
    let estimates = |sketch: &CountMin| (0..400).map(|key| sketch.estimate(key)).collect::<Vec<u32>>();
    let (plain, conservative) = (estimates(&plain), estimates(&conservative));
    assert!(conservative.iter().zip(&plain).all(|(conservative, plain)| conservative <= plain));
    assert!(conservative.iter().sum::<u32>() < plain.iter().sum::<u32>());
}

#[test]
fn counters_stop_at_their_greatest_value() {
    for shape in [SHAPES[0], SHAPES[3], SHAPES[5]] {
        for (update, table) in [(Update::Plain, &EXTEND_PLAIN), (Update::Conservative, &EXTEND_CONSERVATIVE)] {
            let mut near = CountMin::new(shape, update).unwrap();
            near.extend_weighted(&[7], &[u32::MAX - 2]).unwrap();
            let near = CountMin::from_bytes(&near.to_bytes()).unwrap();
            for (isa, rung) in table.usable() {
                let mut sketch = near.clone();
                for expected in [u32::MAX - 1, u32::MAX, u32::MAX, u32::MAX] {
                    rung(&mut sketch, &[7]);
                    assert_eq!(sketch.estimate(7), expected, "{isa}, {update:?}, {shape}");
                }
                let mut at_once = near.clone();
                rung(&mut at_once, &[7; 4]);
                assert_eq!(at_once, sketch, "{isa}, {update:?}, {shape}");
                assert_eq!(sketch.total(), u64::from(u32::MAX) + 2);
                let other = sketch.clone();
                sketch.merge(&other).unwrap();
                assert_eq!(sketch.estimate(7), u32::MAX);
                assert_eq!(CountMin::from_bytes(&sketch.to_bytes()), Ok(sketch));
            }
        }
    }
}

#[test]
fn inner_products_are_never_too_low() {
    let exact = |a: &[u64], b: &[u64]| a.iter().map(|key| b.iter().filter(|other| *other == key).count() as u128).sum();
    for seed in 0..5 {
        let (a, b) = (skewed(seed, 400), skewed(seed + 100, 300));
        let sketches = |shape| (sketch_of(shape, Update::Plain, &a), sketch_of(shape, Update::Plain, &b));
        let expected: u128 = exact(&a, &b);
        let (narrow, other) = sketches(SHAPES[3]);
        assert!(narrow.inner_product(&other).unwrap() >= expected);
        let (wide, other) = sketches(SHAPES[6]);
        assert_eq!(wide.inner_product(&other), Ok(expected), "nothing collides in 131,072 columns");
    }
    let plain = sketch_of(SHAPES[3], Update::Plain, &[1]);
    let conservative = sketch_of(SHAPES[3], Update::Conservative, &[1]);
    assert_eq!(plain.inner_product(&conservative), Err(InnerProductError::Conservative));
    let other = sketch_of(SHAPES[4], Update::Plain, &[1]);
    assert_eq!(plain.inner_product(&other), Err(InnerProductError::Shape { expected: SHAPES[3], found: SHAPES[4] }));
    let mut full = plain.clone();
    full.extend_weighted(&[1], &[u32::MAX]).unwrap();
    assert_eq!(plain.inner_product(&full), Err(InnerProductError::Saturated));
}

#[test]
fn shapes_follow_from_the_error_and_bad_ones_are_refused() {
    let shape = |epsilon, delta| Shape::with_error(epsilon, delta);
    assert_eq!(shape(0.001, 0.01), Ok(Shape { width: 4096, depth: 5 }));
    assert_eq!(shape(0.9, 0.9), Ok(Shape { width: 4, depth: 1 }));
    assert!(matches!(shape(1e-12, 0.1), Err(ShapeError::TooLarge { .. })));
    assert!(matches!(shape(0.1, 1e-300), Err(ShapeError::Depth { .. })));
    for bad in [0.0, 1.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(shape(bad, 0.1), Err(ShapeError::Share { name: "epsilon", .. })));
        assert!(matches!(shape(0.1, bad), Err(ShapeError::Share { name: "delta", .. })));
    }
    let new = |width, depth| CountMin::new(Shape { width, depth }, Update::Plain).unwrap_err();
    assert_eq!(new(0, 4), ShapeError::Width { width: 0 });
    assert_eq!(new(1000, 4), ShapeError::Width { width: 1000 });
    assert_eq!(new(64, 0), ShapeError::Depth { depth: 0 });
    assert_eq!(new(1 << 31, 1), ShapeError::TooLarge { width: 1 << 31, depth: 1 });
    assert_eq!((CountMin::default().bytes(), CountMin::default().total()), (65_536, 0));
}

#[test]
fn different_sketches_are_not_merged() {
    let mut sketch = sketch_of(SHAPES[3], Update::Plain, &[1]);
    for (shape, update) in [(SHAPES[4], Update::Plain), (SHAPES[3], Update::Conservative)] {
        let refused = sketch.merge(&CountMin::new(shape, update).unwrap()).unwrap_err();
        assert_eq!(refused, DifferentSketch { expected: (SHAPES[3], Update::Plain), found: (shape, update) });
    }
    sketch.clear();
    assert_eq!(sketch, CountMin::new(SHAPES[3], Update::Plain).unwrap());
}

#[test]
fn damaged_images_are_errors_or_valid_sketches() {
    let sketch = sketch_of(Shape { width: 16, depth: 4 }, Update::Plain, &skewed(3, 500));
    crate::sketch::count_min::damage::check(&sketch.to_bytes(), |image| {
        let read = CountMin::from_bytes(image);
        if let Ok(mut read) = read {
            assert!(read.bytes() <= image.len());
            read.extend(&[1, 2, 3]);
        }
    });
    let foreign = CountMin::from_bytes(b"LMSK and nothing that follows").unwrap_err();
    assert!(matches!(foreign, StateError::Foreign { .. }));
}
