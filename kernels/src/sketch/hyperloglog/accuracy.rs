//! The estimates against theory, over many streams.

use super::estimator::{self, Histogram, RANKS};
use super::tests::scattered;
use super::*;

/// Estimates over streams of the numbers of keys, one row a stream.
fn estimates(precision: u8, streams: usize, counts: &[usize]) -> Vec<Vec<f64>> {
    let stream = |seed| {
        let keys = scattered(seed, counts[counts.len() - 1]);
        let mut sketch = HyperLogLog::dense(precision).unwrap();
        let mut taken = 0;
        let mut at = |count: &usize| {
            sketch.extend(&keys[taken..*count]);
            taken = *count;
            sketch.estimate()
        };
        counts.iter().map(&mut at).collect()
    };
    (1..=streams as u64).map(stream).collect()
}

/// Root-mean-square error and bias at every count, relative to it, hold against theory.
///
/// The error of so many streams is itself one of a sample: its standard deviation is about `1 / sqrt(2 streams)` of it,
/// so that three of those are allowed above the 1.15 that are asked for. The bias of the mean has `sigma / sqrt(streams)`.
fn hold(precision: u8, streams: usize, counts: &[usize]) {
    let sigma = estimator::relative_error(precision);
    let rows = estimates(precision, streams, counts);
    for (at, count) in counts.iter().enumerate() {
        let errors = rows.iter().map(|row| row[at] / *count as f64 - 1.0);
        let (sum, squares) = errors.fold((0.0, 0.0), |(sum, squares), error| (sum + error, squares + error * error));
        let (bias, rmse) = (sum / streams as f64, (squares / streams as f64).sqrt());
        let most = sigma * (1.15 + 3.0 / (2.0 * streams as f64).sqrt());
        assert!(rmse <= most, "precision {precision}, {count} keys: error {rmse}, at most {most}");
        let most = 3.0 * sigma / (streams as f64).sqrt();
        assert!(bias.abs() <= most, "precision {precision}, {count} keys: bias {bias}, at most {most}");
    }
}

#[test]
fn errors_are_those_of_theory_from_one_key_to_ten_times_the_registers() {
    let mut counts: Vec<usize> = (0..24).map(|step| 1.4f64.powi(step) as usize).filter(|count| *count < 512).collect();
    counts.extend((512..1280).step_by(32));
    counts.extend([1280, 1536, 1792, 2048, 2560]);
    counts.dedup();
    hold(8, 240, &counts);
}

#[test]
fn errors_are_those_of_theory_at_precision_14() {
    hold(14, 24, &[1, 1_000, 8_000, 20_000, 40_000, 60_000]);
}

#[test]
fn an_intersection_is_within_its_stated_error() {
    let (mut squares, mut stated) = (0.0, 0.0);
    for seed in 1..=200 {
        let keys = scattered(seed, 3500);
        let sketch = |keys: &[u64]| {
            let mut sketch = HyperLogLog::dense(8).unwrap();
            sketch.extend(keys);
            sketch
        };
        let (one, other) = (sketch(&keys[..2000]), sketch(&keys[1500..]));
        let both = one.intersection(&other).unwrap();
        squares += (both.value - 500.0).powi(2);
        stated += both.standard_error.powi(2);
    }
    // Three standard deviations of the error of 200 pairs.
    assert!(squares.sqrt() <= stated.sqrt() * (1.0 + 3.0 / 400f64.sqrt()), "{squares} of {stated}");
    let (one, none) = (scattered(1, 50), scattered(2, 50));
    let sketch = |keys: &[u64]| {
        let mut sketch = HyperLogLog::new(14).unwrap();
        sketch.extend(keys);
        sketch
    };
    assert!(sketch(&one).intersection(&sketch(&none)).unwrap().value < 0.01, "nothing in common");
    assert!((sketch(&one).intersection(&sketch(&one)).unwrap().value - 50.0).abs() < 0.01, "everything in common");
}

#[test]
fn the_estimator_is_the_sum_that_defines_it() {
    let mut histogram: Histogram = [0; RANKS];
    histogram[2..8].copy_from_slice(&[20, 300, 400, 200, 100, 4]);
    let sum: f64 = (2..8).map(|rank| f64::from(histogram[rank]) * 0.5f64.powi(rank as i32)).sum();
    let expected = 1024.0 * 1024.0 / (2.0 * std::f64::consts::LN_2 * sum);
    let found = estimator::dense(10, &histogram);
    assert!((found.value / expected - 1.0).abs() < 1e-12, "{} and {expected}", found.value);
    assert!((found.standard_error / found.value - 1.04 / 32.0).abs() < 1e-4);
}

#[test]
fn no_key_is_none_and_full_registers_are_infinitely_many() {
    let mut histogram: Histogram = [0; RANKS];
    histogram[0] = 16;
    assert_eq!(estimator::dense(4, &histogram).value, 0.0);
    histogram = [0; RANKS];
    histogram[61] = 16;
    assert_eq!(estimator::dense(4, &histogram).value, f64::INFINITY);
}

#[test]
fn an_estimate_has_the_same_bits_everywhere() {
    let mut sketch = HyperLogLog::dense(12).unwrap();
    sketch.extend(&scattered(7, 10_000));
    assert_eq!(sketch.estimate().to_bits(), 4_666_659_817_142_851_686);
}
