//! Medians with bootstrap intervals, and paired ratios. Never a mean: one preemption moves it.

use lanemark_reports::run::Figure;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Resamples of a bootstrap.
const RESAMPLES: usize = 1000;

/// A number below `bound`, without modulo bias worth speaking of for the small bounds used here.
pub fn below(random: &mut impl Rng, bound: usize) -> usize {
    ((u128::from(random.next_u64()) * bound as u128) >> 64) as usize
}

/// The median of a list that is not empty; of an even number of values, the mean of the middle two.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    median_in_place(&mut sorted)
}

fn median_in_place(values: &mut [f64]) -> f64 {
    let (middle, odd) = (values.len() / 2, values.len() % 2 == 1);
    let (lower, &mut upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if odd { upper } else { (lower.iter().copied().fold(f64::NEG_INFINITY, f64::max) + upper) / 2.0 }
}

/// The median with its 95 % percentile-bootstrap interval. The same values and seed give the same interval.
pub fn interval(values: &[f64], seed: u64) -> (f64, f64, f64) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut resample = vec![0.0; values.len()];
    let mut medians: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            resample.fill_with(|| values[below(&mut random, values.len())]);
            median_in_place(&mut resample)
        })
        .collect();
    medians.sort_by(f64::total_cmp);
    (median(values), medians[RESAMPLES * 25 / 1000], medians[RESAMPLES * 975 / 1000])
}

/// Rates of samples that each took some nanoseconds for `items` items.
pub fn rate(items: f64, samples_ns: &[f64], seed: u64) -> Figure {
    let rates: Vec<f64> = samples_ns.iter().map(|nanoseconds| items * 1e9 / nanoseconds).collect();
    let (median, lo, hi) = interval(&rates, seed);
    Figure { median, lo, hi, max: rates.iter().copied().fold(0.0, f64::max) }
}

/// How many times faster `of` is than `to`, sample by sample of the same rounds; times are per item.
pub fn paired_ratio(of: &[f64], to: &[f64], seed: u64) -> (f64, f64, f64) {
    let ratios: Vec<f64> = of.iter().zip(to).map(|(of, to)| to / of).collect();
    interval(&ratios, seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_odd_and_even_lists() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(&[5.0]), 5.0);
    }

    #[test]
    fn one_preemption_moves_neither_median_nor_interval_much() {
        let mut samples = vec![100.0; 24];
        samples.push(1e9);
        let figure = rate(1.0, &samples, 1);
        assert_eq!((figure.median, figure.lo, figure.hi), (1e7, 1e7, 1e7));
    }

    /// The interval of the median of normal-like samples covers the truth in about 95 % of trials.
    #[test]
    fn intervals_cover_the_truth() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
        let trials = 300;
        let covered = (0..trials)
            .filter(|trial| {
                let samples: Vec<f64> =
                    (0..25).map(|_| (0..12).map(|_| below(&mut random, 1000) as f64).sum::<f64>() / 12.0).collect();
                let (_, lo, hi) = interval(&samples, *trial);
                (lo..=hi).contains(&499.5)
            })
            .count();
        assert!((270..=298).contains(&covered), "{covered} of {trials}");
    }

    #[test]
    fn ratios_are_taken_pair_by_pair() {
        // Both drift by 10x over the run; each pair still differs by exactly 2.
        let slow: Vec<f64> = (1..=10).map(|i| 200.0 * f64::from(i)).collect();
        let fast: Vec<f64> = (1..=10).map(|i| 100.0 * f64::from(i)).collect();
        assert_eq!(paired_ratio(&fast, &slow, 3), (2.0, 2.0, 2.0));
    }
}
