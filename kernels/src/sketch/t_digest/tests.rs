//! Every rung against the reference, the digest's rank error, and its bytes.

use super::{
    BUFFER, COMPRESSIONS, Centroid, CompressionError, MOST_VALUES, TDigest, TooManyValues, reference, tables::EXTEND,
};
use crate::inputs::columns_f64;
use crate::sketch::hash::hash_key;
use crate::sketch::state::{Kind, StateError, Writer};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A number from 0 to 1, never either.
fn uniform(seed: u64, i: usize) -> f64 {
    ((hash_key(seed << 32 | i as u64) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
}

/// The streams that the rank error is held on.
fn stream(shape: &str, len: usize, seed: u64) -> Vec<f64> {
    let at = |i| uniform(seed, i);
    let normal = |i| (-2.0 * at(2 * i).ln()).sqrt() * (std::f64::consts::TAU * at(2 * i + 1)).cos();
    let value = |i: usize| match shape {
        "uniform" => at(i),
        "exponential" => -at(i).ln(),
        "log-normal" => normal(i).exp(),
        "bimodal" => normal(i) + if i.is_multiple_of(3) { 10.0 } else { -10.0 },
        "sorted" => i as f64,
        "reversed" => -(i as f64),
        "constant" => 42.0,
        "few" => (at(i) * 10.0).floor(),
        "ties" => (at(i) * at(i) * 1000.0).floor(),
        _ => unreachable!("a shape of the tests"),
    };
    (0..len).map(value).collect()
}

/// How far a share is from the ranks of a value: 0 where the value is there often enough to have the share.
fn rank_error(sorted: &[f64], q: f64, value: f64) -> f64 {
    let len = sorted.len() as f64;
    let less = sorted.partition_point(|other| *other < value) as f64 / len;
    let not_greater = sorted.partition_point(|other| *other <= value) as f64 / len;
    (less - q).max(q - not_greater).max(0.0)
}

fn fed(rung: super::tables::Extend, compression: u32, values: &[f64]) -> TDigest {
    let mut digest = TDigest::new(compression).unwrap();
    rung(&mut digest, values);
    digest
}

/// All rungs give these bytes; the centroids are the reference's.
fn check(what: &str, compression: u32, values: &[f64]) {
    let finite: Vec<f64> = values.iter().filter(|value| value.is_finite()).map(|value| value + 0.0).collect();
    let numbers = values.iter().filter(|value| !value.is_nan()).count();
    // Where there are others than finite values, buffers are cut elsewhere than the reference's.
    let expected = (finite.len() == numbers).then(|| reference::centroids(compression, &finite));
    let states = EXTEND.usable().into_iter().map(|(isa, rung)| {
        let digest = fed(rung, compression, values);
        assert_eq!(digest.count(), numbers as u64, "{isa}, {what}");
        assert_eq!(digest.not_a_number(), (values.len() - numbers) as u64, "{isa}, {what}");
        if let Some(expected) = &expected {
            assert!(digest.centroids() == *expected, "{isa}, {what}");
        }
        digest.to_bytes()
    });
    assert_eq!(states.collect::<BTreeSet<_>>().len(), 1, "{what}");
}

#[test]
fn columns_as_the_reference() {
    for column in columns_f64() {
        // Sums of the greatest numbers overflow, which the reference does not handle.
        if column.name.contains("small") {
            check(&column.name, 50, column.values());
        } else {
            let states = EXTEND.usable().into_iter().map(|(_, rung)| fed(rung, 50, column.values()).to_bytes());
            assert_eq!(states.collect::<BTreeSet<_>>().len(), 1, "{}", column.name);
        }
    }
}

#[test]
fn streams_longer_than_the_buffer_as_the_reference() {
    for shape in ["exponential", "sorted", "reversed", "constant", "few", "ties"] {
        for len in [BUFFER - 1, BUFFER, BUFFER + 1, 3 * BUFFER + 17] {
            check(&format!("{len} {shape} values"), 100, &stream(shape, len, 1));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_values_as_the_reference(values in prop::collection::vec(-1e6..1e6f64, 0..3000), compression in 20u32..300) {
        check("any values", compression, &values);
    }

    #[test]
    fn any_bits_the_same_on_every_rung(values in prop::collection::vec(prop::num::f64::ANY, 0..1000)) {
        let states = EXTEND.usable().into_iter().map(|(_, rung)| fed(rung, 20, &values).to_bytes());
        prop_assert_eq!(states.collect::<BTreeSet<_>>().len(), 1);
        let digest = fed(EXTEND.best(), 20, &values);
        prop_assert!(digest.centroids().is_sorted_by(|one, two| one.mean <= two.mean));
        let quantiles: Vec<f64> = (0..=40).filter_map(|i| digest.quantile(f64::from(i) / 40.0)).collect();
        prop_assert!(quantiles.is_sorted());
        prop_assert_eq!(TDigest::from_bytes(&digest.to_bytes()).unwrap().to_bytes(), digest.to_bytes());
    }

    #[test]
    fn batches_have_no_effect(cuts in prop::collection::vec(0usize..20_000, 0..8)) {
        let values = stream("exponential", 20_000, 2);
        let whole = fed(EXTEND.best(), 100, &values).to_bytes();
        let ends: BTreeSet<usize> = cuts.into_iter().chain([0, values.len()]).collect();
        let ends: Vec<usize> = ends.into_iter().collect();
        for (isa, rung) in EXTEND.usable() {
            let mut digest = TDigest::new(100).unwrap();
            ends.windows(2).for_each(|cut| rung(&mut digest, &values[cut[0]..cut[1]]));
            prop_assert_eq!(&digest.to_bytes(), &whole, "{}", isa);
        }
    }
}

/// The share that a centroid may hold bounds what straight lines between centroids can miss.
#[test]
fn the_rank_error_is_a_small_part_of_a_centroid() {
    for shape in ["uniform", "exponential", "log-normal", "bimodal", "sorted", "reversed", "constant", "few", "ties"] {
        let values = stream(shape, 60_000, 3);
        let digest = fed(EXTEND.best(), 100, &values);
        let mut sorted = values;
        sorted.sort_by(f64::total_cmp);
        for q in [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999] {
            let spread: f64 = q * (1.0 - q);
            let share = 0.01 / (0.08 / spread.sqrt() + 0.05 / (spread + 1e-5));
            // Among few values the cluster that holds the step from one to the next may be missed whole.
            let allowed = if matches!(shape, "few" | "ties") { share } else { share / 4.0 } + 1.0 / 60_000.0;
            let error = rank_error(&sorted, q, digest.quantile(q).unwrap());
            assert!(error <= allowed, "{shape}: {error} at {q}, {allowed} allowed");
            let found = digest.rank(digest.quantile(q).unwrap()).unwrap();
            assert!(!matches!(shape, "uniform" | "exponential") || (found - q).abs() < 1e-9, "{shape}: {found} at {q}");
        }
        assert!(digest.centroids().len() <= 190, "{shape}: {} centroids", digest.centroids().len());
    }
}

#[test]
fn merged_digests_are_as_exact_as_one() {
    let values = stream("log-normal", 60_000, 4);
    let mut merged = TDigest::new(100).unwrap();
    for part in values.chunks(7_000) {
        merged.merge(&fed(EXTEND.best(), 100, part)).unwrap();
    }
    assert_eq!(merged.count(), 60_000);
    let mut sorted = values;
    sorted.sort_by(f64::total_cmp);
    assert_eq!((merged.min(), merged.max()), (sorted.first().copied(), sorted.last().copied()));
    for q in [0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999] {
        let error = rank_error(&sorted, q, merged.quantile(q).unwrap());
        assert!(error < 0.005 * (q * (1.0_f64 - q)).sqrt(), "{error} at {q}");
    }
}

#[test]
fn a_digest_of_one_rung_merges_on_another() {
    let values = stream("bimodal", 30_000, 5);
    let (first, second) = values.split_at(11_000);
    let mut states = BTreeSet::new();
    for (_, rung) in EXTEND.usable() {
        for (_, other) in EXTEND.usable() {
            let mut digest = TDigest::from_bytes(&fed(rung, 200, first).to_bytes()).unwrap();
            digest.merge(&TDigest::from_bytes(&fed(other, 200, second).to_bytes()).unwrap()).unwrap();
            other(&mut digest, first);
            states.insert(digest.to_bytes());
        }
    }
    assert_eq!(states.len(), 1);
}

#[test]
fn empty_and_single_digests() {
    let mut digest = TDigest::new(100).unwrap();
    digest.extend(&[]);
    assert_eq!((digest.quantile(0.5), digest.rank(0.0), digest.min(), digest.max()), (None, None, None, None));
    assert_eq!((digest.count(), digest.bytes(), digest.centroids()), (0, 0, vec![]));
    digest.extend(&[f64::NAN, 7.5, -f64::NAN]);
    assert_eq!((digest.count(), digest.not_a_number()), (1, 2));
    for q in [0.0, 0.3, 1.0] {
        assert_eq!(digest.quantile(q), Some(7.5));
    }
    assert_eq!((digest.rank(7.0), digest.rank(7.5), digest.rank(8.0)), (Some(0.0), Some(0.5), Some(1.0)));
    assert_eq!((digest.quantile(-0.1), digest.quantile(1.1), digest.quantile(f64::NAN)), (None, None, None));
    assert_eq!(digest.rank(f64::NAN), None);
    assert_eq!(digest.centroids(), [Centroid { mean: 7.5, weight: 1 }]);
}

#[test]
fn infinities_are_counted_at_the_ends() {
    let mut digest = TDigest::new(100).unwrap();
    digest.extend(&[f64::INFINITY, 1.0, f64::NEG_INFINITY, 2.0, f64::NEG_INFINITY, 3.0, 4.0, f64::INFINITY]);
    assert_eq!((digest.min(), digest.max(), digest.count()), (Some(f64::NEG_INFINITY), Some(f64::INFINITY), 8));
    let quantiles = [0.0, 0.2, 0.5, 0.8, 1.0].map(|q| digest.quantile(q).unwrap());
    assert_eq!(quantiles, [f64::NEG_INFINITY, f64::NEG_INFINITY, 2.5, f64::INFINITY, f64::INFINITY]);
    let ranks = [f64::NEG_INFINITY, 0.0, 2.5, 9.0, f64::INFINITY].map(|value| digest.rank(value).unwrap());
    assert_eq!(ranks, [0.125, 0.25, 0.5, 0.75, 0.875]);
    let mut infinite = TDigest::new(100).unwrap();
    infinite.extend(&[f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY]);
    assert_eq!((infinite.quantile(0.1), infinite.quantile(0.9)), (Some(f64::NEG_INFINITY), Some(f64::INFINITY)));
    assert_eq!(infinite.rank(0.0), Some(1.0 / 3.0));
    infinite.merge(&digest).unwrap();
    assert_eq!((infinite.count(), infinite.quantile(0.1)), (11, Some(f64::NEG_INFINITY)));
    assert_eq!(TDigest::from_bytes(&infinite.to_bytes()).unwrap().to_bytes(), infinite.to_bytes());
}

#[test]
fn zero_has_one_sign() {
    let mut digest = TDigest::new(20).unwrap();
    digest.extend(&[-0.0; 40]);
    assert_eq!(digest.quantile(0.5).map(f64::to_bits), Some(0));
    assert_eq!((digest.min().map(f64::to_bits), digest.max().map(f64::to_bits)), (Some(0), Some(0)));
    assert_eq!(digest.rank(-0.0), Some(0.5));
}

#[test]
fn sums_past_the_greatest_number_keep_their_means() {
    let mut digest = TDigest::new(20).unwrap();
    digest.extend(&vec![f64::MAX; 20_000]);
    digest.extend(&vec![f64::MIN; 20_000]);
    assert_eq!((digest.quantile(0.1), digest.quantile(0.9)), (Some(f64::MIN), Some(f64::MAX)));
    assert!(digest.centroids().iter().all(|centroid| centroid.mean.is_finite()));
    assert!(digest.quantile(0.5).unwrap().is_finite());
}

#[test]
fn a_flush_keeps_what_is_asked() {
    let values = stream("uniform", 10_000, 6);
    let mut digest = fed(EXTEND.best(), 100, &values);
    let before =
        (digest.quantile(0.3), digest.rank(0.3), digest.count(), digest.min(), digest.max(), digest.to_bytes());
    digest.flush();
    let after = (digest.quantile(0.3), digest.rank(0.3), digest.count(), digest.min(), digest.max(), digest.to_bytes());
    assert_eq!(before, after);
    assert!(digest.bytes() <= 2 * 8 * (BUFFER + 64) + 2 * 16 * 512, "{} bytes", digest.bytes());
}

#[test]
fn compressions_out_of_range_are_refused() {
    for compression in [0, COMPRESSIONS.start() - 1, COMPRESSIONS.end() + 1, u32::MAX] {
        assert_eq!(TDigest::new(compression).unwrap_err(), CompressionError { compression });
    }
    assert_eq!(TDigest::new(10_000).unwrap().compression(), 10_000);
}

/// A state of these centroids, in the order of its fields.
fn state(compression: u32, counts: [u64; 4], ends: [f64; 2], means: &[f64], weights: &[u64]) -> Vec<u8> {
    let mut writer = Writer::new(Kind::TDigest, 1);
    writer.u32(compression);
    counts.into_iter().for_each(|count| writer.u64(count));
    ends.into_iter().for_each(|end| writer.f64(end));
    writer.u32(means.len() as u32);
    means.iter().for_each(|mean| writer.f64(*mean));
    weights.iter().for_each(|weight| writer.u64(*weight));
    writer.finish()
}

#[test]
fn lies_in_fields_are_named() {
    let good = state(100, [1, 2, 3, 6], [0.5, 9.0], &[1.0, 2.0, 2.0], &[1, 2, 3]);
    assert_eq!(TDigest::from_bytes(&good).unwrap().count(), 11);
    let none = [0, 0, 0, 0];
    let lies = [
        (state(19, none, [0.0; 2], &[], &[]), "compression"),
        (state(100, [MOST_VALUES + 1, 0, 0, 0], [0.0; 2], &[], &[]), "number of NaNs"),
        (state(100, [0, 0, u64::MAX, 0], [0.0; 2], &[], &[]), "number of positive infinities"),
        (state(100, none, [0.0, 1.0], &[], &[]), "least value"),
        (state(100, none, [-0.0, 0.0], &[], &[]), "least value"),
        (state(100, [0, 0, 0, 1], [0.0; 2], &[], &[]), "weight"),
        (state(100, [0, 0, 0, 2], [1.0, 2.0], &[2.0, 1.0], &[1, 1]), "mean"),
        (state(100, [0, 0, 0, 1], [1.0, 1.0], &[f64::NAN], &[1]), "mean"),
        (state(100, [0, 0, 0, 1], [0.0, 0.0], &[-0.0], &[1]), "mean"),
        (state(100, [0, 0, 0, 1], [f64::NEG_INFINITY, 1.0], &[1.0], &[1]), "least value"),
        (state(100, [0, 0, 0, 1], [1.5, 2.0], &[1.0], &[1]), "least value"),
        (state(100, [0, 0, 0, 1], [0.5, 0.9], &[1.0], &[1]), "least value"),
        (state(100, [0, 0, 0, 1], [1.0, 1.0], &[1.0, 1.0], &[1, 0]), "weight"),
        (state(100, [0, 0, 0, 1], [1.0, 1.0], &[1.0, 1.0], &[2, u64::MAX]), "weight"),
        (state(100, [0, 0, 0, 1], [1.0, 1.0], &[1.0], &[]), "number of centroids"),
        (state(20, [0, 0, 0, 200], [1.0, 1.0], &[1.0; 200], &[1; 200]), "number of centroids"),
    ];
    for (lie, expected) in lies {
        match TDigest::from_bytes(&lie) {
            Err(StateError::Field { field, .. }) => assert_eq!(field, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
}

#[test]
fn more_values_than_are_counted_one_by_one_are_not_merged() {
    let many = TDigest::from_bytes(&state(100, [0, 0, MOST_VALUES, 0], [0.0; 2], &[], &[])).unwrap();
    let mut digest = TDigest::new(100).unwrap();
    digest.extend(&[1.0]);
    let before = digest.to_bytes();
    assert_eq!(digest.merge(&many), Err(TooManyValues));
    assert_eq!(digest.to_bytes(), before);
}

/// Bits flipped, ends cut, words overwritten and the check written anew: an error, or a digest that works.
#[test]
fn damaged_states_are_errors_or_digests() {
    let mut digest = TDigest::new(20).unwrap();
    digest.extend(&stream("few", 300, 7));
    digest.extend(&[f64::NAN, f64::INFINITY]);
    let image = digest.to_bytes();
    let (mut accepted, mut refused) = (0, 0);
    for turn in 0..10_000u64 {
        let random = |i: u64| hash_key(turn * 8 + i) as usize;
        let mut damaged = image.clone();
        match turn % 4 {
            0 => damaged[random(0) % image.len()] ^= 1 << (random(1) % 8),
            1 => damaged.truncate(random(0) % image.len()),
            _ => {
                damaged.truncate(image.len() - 8);
                let at = 8 + random(0) % (damaged.len() - 8);
                let word =
                    [random(1) as u64, random(1) as u64 % 64, u64::MAX, 0x7ff0 << 48][random(2) % 4].to_le_bytes();
                let width = [1, 4, 8][random(3) % 3].min(damaged.len() - at);
                damaged[at..at + width].copy_from_slice(&word[..width]);
                let check = crate::sketch::hash::hash_bytes(&damaged);
                damaged.extend(check.to_le_bytes());
            }
        }
        match TDigest::from_bytes(&damaged) {
            Ok(mut read) => {
                accepted += 1;
                assert!(read.bytes() <= 4 * image.len());
                read.extend(&[1.0, -1.0, f64::NEG_INFINITY]);
                let (low, high) = (read.quantile(0.1).unwrap(), read.quantile(0.9).unwrap());
                assert!(low <= high && read.rank(3.0).is_some());
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 5000 && accepted > 100, "{refused} refused, {accepted} accepted");
}
