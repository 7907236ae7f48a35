//! Every rung against the reference, the forms against each other, merges, and damaged images.

use super::tables::*;
use super::*;
use crate::inputs::lengths;
use crate::sketch::hash::hash_bytes;
use proptest::prelude::*;

const PRECISIONS: [u8; 5] = [4, 5, 10, 14, 18];

/// Different numbers without structure.
pub(super) fn scattered(seed: u64, len: usize) -> Vec<u64> {
    let keys = (0..len as u64).map(|i| hash_key(i.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ seed.rotate_left(40)));
    keys.collect()
}

/// Hashes that random ones hardly ever are: without a bit behind the index, or with a single one in either half.
fn adversarial(precision: u8, len: usize) -> Vec<u64> {
    let others = u32::from(64 - precision);
    let hash = |i: usize| match i % 4 {
        0 => 0,
        1 => u64::MAX << others,
        2 => 1 << (i as u32 % 64),
        _ => (i as u64 / 4) << others | 1 << (i as u32 % others),
    };
    (0..len).map(hash).collect()
}

fn sketches(precision: u8) -> [HyperLogLog; 2] {
    [HyperLogLog::new(precision).unwrap(), HyperLogLog::dense(precision).unwrap()]
}

fn of_keys(precision: u8, keys: &[u64]) -> HyperLogLog {
    let mut sketch = HyperLogLog::new(precision).unwrap();
    sketch.extend(keys);
    sketch
}

#[test]
fn every_rung_has_the_registers_of_the_reference() {
    for precision in PRECISIONS {
        // The registers of the great precisions take long to compare.
        let step = if precision >= 14 { 12 } else { 1 };
        for len in lengths().into_iter().rev().step_by(step) {
            let keys = scattered(len as u64, len + 1);
            let keys = &keys[len % 2..len + len % 2];
            let hashes: Vec<u64> = keys.iter().map(|key| hash_key(*key)).collect();
            let expected = reference::registers(precision, &hashes);
            for (isa, rung) in EXTEND.usable() {
                for mut sketch in sketches(precision) {
                    rung(&mut sketch, keys);
                    assert!(sketch.registers() == expected, "{isa}, precision {precision}, {len} keys");
                }
            }
            for (isa, rung) in EXTEND_HASHES.usable() {
                for mut sketch in sketches(precision) {
                    rung(&mut sketch, &hashes);
                    assert!(sketch.registers() == expected, "{isa}, precision {precision}, {len} hashes");
                }
            }
        }
    }
}

#[test]
fn hashes_of_great_ranks_raise_registers_through_every_filter() {
    for precision in [4, 10, 14] {
        let others = u32::from(64 - precision);
        for floor in [0, 1, 2, 13, 14, 15, 22, 27, 28, 29, others, others + 1] {
            let first = 1u64.checked_shl(others.wrapping_sub(floor)).unwrap_or(0);
            let mut hashes: Vec<u64> = match floor {
                0 => Vec::new(),
                _ => (0..1 << precision).map(|index| index << others | first & ((1 << others) - 1)).collect(),
            };
            let filled = hashes.len();
            hashes.extend(adversarial(precision, 1300));
            let expected = reference::registers(precision, &hashes);
            for (isa, rung) in EXTEND_HASHES.usable() {
                let mut sketch = HyperLogLog::dense(precision).unwrap();
                rung(&mut sketch, &hashes[..filled]);
                rung(&mut sketch, &hashes[filled..]);
                assert!(sketch.registers() == expected, "{isa}, precision {precision}, least register {floor}");
            }
        }
    }
}

#[test]
fn every_rung_keeps_the_same_bytes() {
    let duplicates: Vec<u64> = (0..9000).map(|i| i % 37).collect();
    for precision in PRECISIONS {
        for keys in [&[0; 2000][..], &duplicates, &scattered(1, 700), &scattered(2, 30_000)] {
            let expected = {
                let mut sketch = HyperLogLog::new(precision).unwrap();
                keys.iter().for_each(|key| sketch.insert(*key));
                sketch.to_bytes()
            };
            for (isa, rung) in EXTEND.usable() {
                let mut sketch = HyperLogLog::new(precision).unwrap();
                rung(&mut sketch, &keys[..keys.len() / 3]);
                rung(&mut sketch, &keys[keys.len() / 3..]);
                assert!(sketch.to_bytes() == expected, "{isa}, precision {precision}, {} keys", keys.len());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn neither_order_nor_batches_nor_merges_change_the_bytes(
        precision in 4u8..=9,
        keys in prop::collection::vec(0u64..300, 0..400),
        cut in any::<prop::sample::Index>(),
    ) {
        let expected = of_keys(precision, &keys).to_bytes();
        let (first, second) = keys.split_at(cut.index(keys.len() + 1));
        let mut batches = of_keys(precision, second);
        batches.extend(first);
        prop_assert_eq!(&batches.to_bytes(), &expected);
        let mut merged = of_keys(precision, first);
        merged.merge(&of_keys(precision, second)).unwrap();
        prop_assert_eq!(&merged.to_bytes(), &expected);
        merged.merge_all(&[&batches, &of_keys(precision, first), &of_keys(precision, second)]).unwrap();
        prop_assert_eq!(&merged.to_bytes(), &expected);
        prop_assert_eq!(&HyperLogLog::from_bytes(&expected).unwrap().to_bytes(), &expected);
        prop_assert!(merged.bytes() <= 1 << precision);
    }

    #[test]
    fn a_folded_sketch_is_one_of_the_lesser_precision(
        (precision, lesser) in (4u8..=12).prop_flat_map(|precision| (Just(precision), 4..=precision)),
        seed in any::<u64>(),
        len in 0usize..3000,
    ) {
        let keys = scattered(seed, len);
        let folded = of_keys(precision, &keys).fold(lesser).unwrap();
        prop_assert_eq!(folded.to_bytes(), of_keys(lesser, &keys).to_bytes());
        let mut dense = HyperLogLog::dense(precision).unwrap();
        dense.extend_hashes(&adversarial(precision, len));
        let folded = dense.fold(lesser).unwrap();
        prop_assert!(folded.registers() == reference::registers(lesser, &adversarial(precision, len)));
    }
}

#[test]
fn a_sketch_is_sparse_up_to_three_sixteenths_of_its_registers() {
    for precision in [4, 5, 8, 14] {
        let mut sketch = HyperLogLog::new(precision).unwrap();
        assert_eq!((sketch.bytes(), sketch.estimate()), (0, 0.0));
        let most = 3 * (1usize << precision) / 16;
        for (number, key) in scattered(5, most).into_iter().enumerate() {
            sketch.insert(key);
            assert!(sketch.bytes() <= 1 << precision);
            assert!((sketch.estimate() - (number + 1) as f64).abs() < 0.9, "precision {precision}, {number} keys");
        }
        assert!(sketch.is_sparse());
        sketch.insert(u64::MAX);
        assert!(!sketch.is_sparse());
        assert_eq!(sketch.bytes(), 1 << precision);
    }
}

#[test]
fn sparse_and_dense_sketches_merge_both_ways() {
    for (one, other) in [(100, 3000), (3000, 100), (2500, 2600), (9000, 7000), (0, 5000), (5000, 0)] {
        let (keys, others) = (scattered(1, one), scattered(2, other));
        let mut merged = of_keys(14, &keys);
        merged.merge(&of_keys(14, &others)).unwrap();
        // What a merge leaves takes further keys in.
        merged.extend(&scattered(3, 4000));
        let expected = of_keys(14, &[keys, others, scattered(3, 4000)].concat());
        assert!(merged.to_bytes() == expected.to_bytes(), "{one} and {other} keys");
    }
}

#[test]
fn other_precisions_are_refused_and_nothing_is_taken_in() {
    let mut sketch = of_keys(10, &[1, 2, 3]);
    let before = sketch.to_bytes();
    let refused = DifferentPrecision { expected: 10, found: 12 };
    assert_eq!(sketch.merge_all(&[&of_keys(10, &[9]), &of_keys(12, &[9])]), Err(refused));
    assert_eq!(sketch.union(&of_keys(12, &[9])), Err(refused));
    assert_eq!(sketch.intersection(&of_keys(12, &[9])), Err(refused));
    assert!(refused.to_string().contains("precision 12 cannot be merged into one of precision 10"));
    assert_eq!(sketch.to_bytes(), before);
    for precision in [0, 3, 19, 255] {
        assert_eq!(HyperLogLog::new(precision).unwrap_err(), PrecisionError { found: precision, greatest: 18 });
        assert!(HyperLogLog::dense(precision).is_err());
    }
    assert_eq!(sketch.fold(11).unwrap_err(), PrecisionError { found: 11, greatest: 10 });
    assert!(sketch.fold(3).is_err());
}

#[test]
fn every_rung_merges_register_by_register() {
    for len in [0, 1, 16, 32, 255, 1024, 1025, 4096 + 512, 1 << 14] {
        for count in [0usize, 1, 2, 3, 8, 9, 70] {
            let all: Vec<u8> = (0..len * (count + 1)).map(|i| (i.wrapping_mul(0x9E37_79B1) >> 13) as u8).collect();
            let others: Vec<&[u8]> = (1..=count).map(|other| &all[other * len..(other + 1) * len]).collect();
            let greatest = |at: usize| (0..=count).map(|from| all[from * len + at]).max().unwrap();
            let expected: Vec<u8> = (0..len).map(greatest).collect();
            for (isa, rung) in MERGE.usable() {
                let mut merged = all[..len].to_vec();
                rung(&mut merged, &others);
                assert!(merged == expected, "{isa}, {len} registers, {count} others");
            }
        }
    }
}

#[test]
fn numbers_and_strings_are_keys() {
    let mut numbers = HyperLogLog::new(10).unwrap();
    numbers.extend_f64(&[0.0, -0.0, f64::NAN, -f64::NAN, f64::from_bits(0x7FF0_0000_0000_0001), 1.5, f64::INFINITY]);
    let keys = [0.0, f64::NAN, 1.5, f64::INFINITY].map(f64::to_bits);
    assert_eq!(numbers.to_bytes(), of_keys(10, &keys).to_bytes());

    // As many as fill every part of a block, so that no number is among those that are left over.
    let some =
        [0.0, -0.0, f64::NAN, -f64::NAN, f64::from_bits(0xFFF0_0000_0000_0001), 5e-324, -1.0, 1.0, f64::NEG_INFINITY];
    let many: Vec<f64> = scattered(9, 20_000).into_iter().map(f64::from_bits).collect();
    for values in [some.repeat(300), many.clone(), [many, some.repeat(300)].concat(), vec![-0.0], vec![]] {
        let keys: Vec<u64> = values.iter().map(|value| key_of(*value)).collect();
        let expected = of_keys(10, &keys).to_bytes();
        for (isa, rung) in EXTEND_F64.usable() {
            let mut numbers = HyperLogLog::new(10).unwrap();
            rung(&mut numbers, &values);
            assert!(numbers.to_bytes() == expected, "{isa}, {} numbers", values.len());
        }
    }

    let text: Vec<u8> = (0..5000u32).flat_map(|i| format!("{i:04}").into_bytes()).collect();
    let offsets: Vec<u32> = (0..=5000).map(|i| 4 * i).collect();
    let strings = Strings::new(&text, &offsets).unwrap();
    let mut of_strings = HyperLogLog::new(10).unwrap();
    of_strings.extend_strings(strings);
    let hashes: Vec<u64> = strings.iter().map(hash_bytes).collect();
    assert!(of_strings.registers() == reference::registers(10, &hashes));
}

#[test]
fn a_damaged_image_is_an_error_or_a_sketch() {
    let images: Vec<Vec<u8>> = [(4, 2), (4, 20), (5, 100), (8, 0), (8, 30), (8, 40), (7, 500)]
        .into_iter()
        .map(|(precision, keys)| of_keys(precision, &scattered(3, keys)).to_bytes())
        .collect();
    let mut sketches = 0;
    for (turn, random) in scattered(4, 12_000).into_iter().enumerate() {
        let mut image = images[turn % images.len()].clone();
        let len = image.len();
        let at = (random >> 8) as usize % len;
        match turn / images.len() % 4 {
            0 => image.truncate(at),
            1 => image[at] ^= 1 << (random % 8),
            2 => image[8 + at % (len - 8)] = random as u8,
            _ => image.extend(std::iter::repeat_n(random as u8, at % 9)),
        }
        if turn % 3 > 0 && image.len() >= 16 {
            let checked = image.len() - 8;
            let check = hash_bytes(&image[..checked]);
            image[checked..].copy_from_slice(&check.to_le_bytes());
        }
        if let Ok(mut sketch) = HyperLogLog::from_bytes(&image) {
            sketches += 1;
            assert_eq!(sketch.to_bytes(), image);
            assert!(sketch.estimate() >= 0.0 && sketch.bytes() <= 1 << sketch.precision());
            sketch.extend(&[1, 2, 3]);
        }
    }
    assert!(sketches > 100, "some lies are a sketch: {sketches}");
}

#[test]
fn a_wrong_field_is_named() {
    let image = |fields: &[u8]| {
        let mut image = b"LMSK\x01\x01\0\0".to_vec();
        image.extend(fields);
        let check = hash_bytes(&image);
        image.extend(check.to_le_bytes());
        HyperLogLog::from_bytes(&image).unwrap_err().to_string()
    };
    let registers = |rank| [&[4, 1][..], &[1; 15], &[rank]].concat();
    let entries = |entries: &[u32]| {
        let count = (entries.len() as u32).to_le_bytes();
        [&[4, 0][..], &count, &entries.iter().flat_map(|entry| entry.to_le_bytes()).collect::<Vec<u8>>()].concat()
    };
    for (fields, message) in [
        (vec![3, 0], "precision is wrong: the precision must be of 4 to 18, and is 3"),
        (vec![4, 2], "form is wrong: it is 2"),
        (registers(62), "register 15 is 62, and none is greater than 61"),
        (
            entries(&[1 << 6 | 1; 4]),
            "count of entries is wrong: 4, and a sparse sketch of this precision has at most 3",
        ),
        (entries(&[1 << 6]), "entry 0 has the rank 0"),
        (entries(&[1 << 6 | 40]), "entry 0 has the rank 40, and ranks are 1 to 39"),
        (entries(&[2 << 6 | 1, 2 << 6 | 2]), "entry 1 is not greater"),
        (vec![4, 1, 0, 0], "the state ends within registers: 16 bytes are needed, 2 are there"),
        (vec![4, 0, 0, 0, 0, 0, 7], "1 bytes follow"),
    ] {
        let found = image(&fields);
        assert!(found.contains(message), "{found}");
    }
}
