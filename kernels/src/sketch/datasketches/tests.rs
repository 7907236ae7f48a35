//! Every rung against the reference, images against those of DataSketches, merges, and accuracy.

use super::tables::EXTEND;
use super::*;
use crate::inputs::lengths;
use proptest::prelude::*;

/// Different keys without structure.
fn stream(seed: u64, len: usize) -> Vec<u64> {
    (0..len as u64).map(|i| (seed << 32 | i).wrapping_mul(0xD129_0D3D_9D5A_9F35)).collect()
}

fn sketch(lg_k: u8, target: Target) -> HllSketch {
    HllSketch::new(lg_k, target).unwrap()
}

fn fed(lg_k: u8, target: Target, keys: &[u64]) -> HllSketch {
    let mut sketch = sketch(lg_k, target);
    sketch.extend(keys);
    sketch
}

/// Feeds the keys in two batches to every rung.
fn check(lg_k: u8, keys: &[u64], cut: usize, what: &str) {
    let mut expected = sketch(lg_k, Target::Hll8);
    reference::extend(&mut expected, keys);
    for (isa, rung) in EXTEND.usable() {
        let mut sketch = sketch(lg_k, Target::Hll8);
        rung(&mut sketch, &keys[..cut]);
        rung(&mut sketch, &keys[cut..]);
        assert!(sketch == expected, "{isa}, lg_k {lg_k}, {what}: {} and {}", sketch.estimate(), expected.estimate());
        assert!(sketch.to_updatable_bytes() == expected.to_updatable_bytes(), "{isa}, lg_k {lg_k}, {what}");
    }
}

#[test]
fn every_length_off_alignment_as_the_reference() {
    for (turn, len) in lengths().into_iter().enumerate() {
        let keys = stream(1, len + turn % 3);
        let lg_k = [4, 7, 8, 11][turn % 4];
        check(lg_k, &keys[turn % 3..], len / 3, &format!("{len} keys"));
    }
}

#[test]
fn keys_again_and_again_as_the_reference() {
    for distinct in [1, 7, 8, 9, 100, 2000] {
        let keys: Vec<u64> = stream(2, distinct).into_iter().cycle().take(5000).collect();
        check(9, &keys, 1000, &format!("{distinct} keys again and again"));
    }
}

/// Keys whose second word of hash starts with 32 zeros and more, found by trying all from 0 on.
const RARE: [u64; 2] = [5_366_044_298, 8_976_502_966];

#[test]
fn rare_values_as_the_reference() {
    for lg_k in [4, 10] {
        let mut keys = stream(3, 4000);
        for (place, key) in [0, 17, 2500, 3999].into_iter().zip(RARE.into_iter().cycle()) {
            keys[place] = key;
        }
        check(lg_k, &keys, 2049, "rare values");
        assert!(fed(lg_k, Target::Hll8, &keys).registers().iter().any(|value| *value > 32));
    }
    for key in RARE {
        check(12, &[key; 40], 3, "one rare value");
    }
}

proptest! {
    #[test]
    fn any_keys_in_any_batches_as_the_reference(
        lg_k in 4u8..=12,
        keys in prop::collection::vec(prop_oneof![any::<u64>(), 0u64..50], 0..3000),
        cut in any::<prop::sample::Index>(),
    ) {
        check(lg_k, &keys, cut.index(keys.len() + 1), "any keys");
    }

    #[test]
    fn a_merge_has_the_registers_of_both(
        lg_k in 4u8..=12,
        other in 4u8..=12,
        lens in (0usize..3000, 0usize..3000),
    ) {
        let (mine, theirs) = (stream(4, lens.0), stream(5, lens.1));
        let mut merged = fed(lg_k, Target::Hll4, &mine);
        let theirs_fed = fed(other, Target::Hll8, &theirs);
        merged.merge(&theirs_fed);
        let smaller = if theirs_fed.mode() == Mode::Registers { lg_k.min(other) } else { lg_k };
        prop_assert_eq!((merged.lg_k(), merged.target()), (smaller, Target::Hll4));
        let all: Vec<u64> = mine.into_iter().chain(theirs).collect();
        let expected = fed(smaller, Target::Hll8, &all);
        prop_assert_eq!(merged.registers(), expected.registers());
        // Not the sketches themselves: a set's coupons lie in the order in which they came.
        let read = HllSketch::from_bytes(&merged.to_bytes()).unwrap();
        prop_assert_eq!((read.mode(), read.registers()), (merged.mode(), merged.registers()));
        prop_assert_eq!(read.estimate().to_bits(), merged.estimate().to_bits());
        let error = (merged.estimate() / all.len().max(1) as f64 - 1.0).abs();
        prop_assert!(all.is_empty() || error < 6.0 * merged.standard_error() + 0.01, "off by {}", error);
    }
}

#[test]
fn keys_strings_and_single_keys_agree() {
    let keys = stream(6, 3000);
    let (mut by_key, mut by_string) = (sketch(10, Target::Hll8), sketch(10, Target::Hll8));
    let bytes: Vec<u8> = keys.iter().flat_map(|key| key.to_le_bytes()).collect();
    let offsets: Vec<u32> = (0..=keys.len() as u32).map(|i| 8 * i).collect();
    keys.iter().for_each(|key| by_key.insert(*key));
    by_string.extend_strings(Strings::new(&bytes, &offsets).unwrap());
    by_string.insert_bytes(b"");
    assert_eq!(by_key, fed(10, Target::Hll8, &keys));
    assert_eq!(by_string, by_key);
}

#[test]
fn a_sketch_goes_through_its_modes() {
    let keys = stream(7, 2000);
    let mode = |lg_k, len| fed(lg_k, Target::Hll8, &keys[..len]).mode();
    assert_eq!([mode(10, 0), mode(10, 7), mode(7, 7)], [Mode::List; 3]);
    assert_eq!([mode(10, 8), mode(10, 96), mode(8, 24), mode(14, 1536)], [Mode::Set; 4]);
    assert_eq!([mode(7, 8), mode(8, 25), mode(10, 97), mode(14, 1537)], [Mode::Registers; 4]);
    assert!(sketch(10, Target::Hll4).is_empty() && sketch(10, Target::Hll4).estimate() == 0.0);
    for lg_k in [0, 3, 22, 255] {
        let error = HllSketch::new(lg_k, Target::Hll8).unwrap_err();
        assert_eq!(error.to_string(), format!("a sketch with lg_k {lg_k} is impossible: it is from 4 to 21"));
    }
}

/// Root-mean-square error and bias of 200 streams, relative to the standard error.
fn errors(keys: usize, make: impl Fn(&[u64]) -> HllSketch) -> (f64, f64) {
    let (mut squares, mut sum) = (0.0, 0.0);
    for seed in 0..200 {
        let made = make(&stream(1000 + seed, keys));
        let error = (made.estimate() / keys as f64 - 1.0) / made.standard_error();
        (squares, sum) = (squares + error * error, sum + error);
    }
    ((squares / 200.0).sqrt(), sum / 200.0)
}

#[test]
fn the_error_is_that_of_theory() {
    for keys in [20, 60, 130, 190, 250, 1500] {
        let halves = |keys: &[u64]| {
            let (first, second) = keys.split_at(keys.len() / 2);
            let mut sketch = fed(6, Target::Hll8, first);
            sketch.merge(&fed(6, Target::Hll8, second));
            assert!(sketch.is_out_of_order());
            sketch
        };
        for (rmse, bias) in [errors(keys, |keys| fed(6, Target::Hll8, keys)), errors(keys, halves)] {
            // Small counts are known better; 200 streams give the bias with an error of 0.07.
            assert!(rmse < 1.15 && bias.abs() < 3.0 * 0.07, "{keys} keys: {rmse}, {bias}");
        }
    }
}
