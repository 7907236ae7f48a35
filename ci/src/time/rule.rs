//! When a difference is a regression.
//!
//! A subject is `regressed` when all of these hold, and hold again in a second set of fresh launches:
//!
//! 1. the exact interval of the median ratio, over the pairs of all launches, lies above no difference, at a level
//!    that is divided by the number of subjects;
//! 2. the shift is over the threshold;
//! 3. the median ratio is over half of the threshold.
//!
//! The *shift* is the weaker of two ratios of quick samples, the quickest but a tenth of each launch: the median of the
//! launches' ratios, and the ratio of each side's best launch; none where the two point in different directions. Two
//! processes of one file can differ for as long as they live. Measured on a busy 2-core machine, a tenth of the
//! processes of some kernels took 1.3 to 2 times as long from beginning to end, and single fastest samples lay up to
//! 20 % under a median that stood still. The median of the ratios bears two launches of five that met such a process,
//! the best launch bears four, and neither leans on one sample.
//!
//! The threshold is 2 %, or three times the noise where that is more; the noise is the shift between the base and its
//! twin, the same file in another process, in the same launches. Tried beside it, in all six roles of three identical
//! processes, on 128 kernels in two runs under a load of 8 to 13, before confirmation: with three times the *largest*
//! distance of a launch, 0 of 1536 decisions were false alarms and 29 % of slowdowns of 5 % were found; with this one
//! 1.6 %, which a second set of launches must repeat, and 92 %.
//!
//! Where a threshold would be over 10 %, there is no verdict but `ambiguous`: a gate that passes what it cannot see is
//! none.

use super::sign_test::{interval_of_median, median};
use crate::outcome::Verdict;
use serde::Serialize;

/// The times of one launch, in nanoseconds of CPU time a sample; values at one place were taken in one block.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Times {
    pub(crate) base: Vec<f64>,
    pub(crate) twin: Vec<f64>,
    pub(crate) candidate: Vec<f64>,
}

/// What the samples of a subject say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// The distance of the shift between the base and its twin from 1.
    pub noise: f64,
    /// The change that counts as one.
    pub threshold: f64,
    /// Candidate over base, by quick samples: the weaker of two ratios, 1 where they disagree in direction.
    pub shift: f64,
    /// Candidate over base, median over all pairs.
    pub median_ratio: f64,
    /// Bounds of the median ratio; none where there are too few pairs.
    pub interval: Option<(f64, f64)>,
    /// Quick sample of the base's best launch, in nanoseconds a pass.
    pub base_ns: f64,
    /// The same of the candidate.
    pub candidate_ns: f64,
}

/// Times the noise that a threshold is.
const NOISE_FACTOR: f64 = 3.0;

/// The largest threshold with which a pass still says something.
const MOST_THRESHOLD: f64 = 0.10;

/// Share of a launch's samples that are quicker than its quick sample.
const QUICK: f64 = 0.1;

impl Figures {
    /// The figures of some launches; none without a sample. `alpha` is the chance of a false alarm that is left to this
    /// subject, `least_threshold` the least change that is one.
    pub(crate) fn of(launches: &[Times], alpha: f64, least_threshold: f64) -> Option<Figures> {
        let of_side = |side: fn(&Times) -> &Vec<f64>| -> Option<Vec<f64>> {
            launches.iter().map(|times| quick(side(times))).collect()
        };
        let base = of_side(|times| &times.base)?;
        let twin = of_side(|times| &times.twin)?;
        let candidate = of_side(|times| &times.candidate)?;
        let pairs = launches.iter().flat_map(|times| times.candidate.iter().zip(&times.base));
        let ratios: Vec<f64> = pairs.map(|(candidate, base)| candidate / base).collect();
        let of_twin = shift(&twin, &base)?;
        let noise = of_twin.max(1.0 / of_twin) - 1.0;
        Some(Figures {
            noise,
            threshold: least_threshold.max(NOISE_FACTOR * noise),
            shift: shift(&candidate, &base)?,
            median_ratio: median(&ratios)?,
            interval: interval_of_median(&ratios, alpha),
            base_ns: least(&base)?,
            candidate_ns: least(&candidate)?,
        })
    }

    /// Whether a pass would say nothing.
    pub(crate) fn blind(&self) -> bool {
        self.threshold > MOST_THRESHOLD
    }

    /// The same with times of one pass, where a sample had `passes`.
    pub(crate) fn of_one_pass(self, passes: u64) -> Figures {
        let passes = passes as f64;
        Figures { base_ns: self.base_ns / passes, candidate_ns: self.candidate_ns / passes, ..self }
    }

    /// The verdict of these launches alone, without the confirming ones.
    pub(crate) fn verdict(&self) -> Verdict {
        let bounds = self.interval;
        let slower = Signs::of(self.shift, self.median_ratio, bounds.map(|(lo, _)| lo), self.threshold);
        // Seen from the candidate, a faster one is a base that is slower.
        let faster =
            Signs::of(1.0 / self.shift, 1.0 / self.median_ratio, bounds.map(|(_, hi)| 1.0 / hi), self.threshold);
        match (slower.all(), faster.all()) {
            (true, _) => Verdict::Regressed,
            (_, true) => Verdict::Improved,
            _ if slower.some() || faster.some() || self.blind() => Verdict::Ambiguous,
            _ => Verdict::Pass,
        }
    }
}

/// What two sets of launches say together.
///
/// A change is one only where both sets see it, each over the larger of their thresholds. A first set that was too
/// noisy to pass leaves passing to the second.
pub(crate) fn together(first: &Figures, second: &Figures) -> Verdict {
    let seen = first.verdict();
    if !matches!(seen, Verdict::Regressed | Verdict::Improved) {
        return if second.verdict() == Verdict::Pass { Verdict::Pass } else { Verdict::Ambiguous };
    }
    let threshold = first.threshold.max(second.threshold);
    let confirmed = [first, second].iter().all(|figures| Figures { threshold, ..**figures }.verdict() == seen);
    if confirmed { seen } else { Verdict::Ambiguous }
}

/// The quickest sample but a tenth; none of none.
fn quick(samples: &[f64]) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((QUICK * sorted.len() as f64) as usize).copied()
}

fn least(values: &[f64]) -> Option<f64> {
    values.iter().copied().min_by(f64::total_cmp)
}

/// The weaker of the launches' median ratio and the ratio of the best launches; 1 where they disagree in direction.
fn shift(of: &[f64], to: &[f64]) -> Option<f64> {
    let ratios: Vec<f64> = of.iter().zip(to).map(|(of, to)| of / to).collect();
    let (typical, best) = (median(&ratios)?, least(of)? / least(to)?);
    Some(match (typical > 1.0, best > 1.0) {
        (true, true) => typical.min(best),
        (false, false) => typical.max(best),
        _ => 1.0,
    })
}

/// The three signs of one direction.
struct Signs {
    interval: bool,
    shift: bool,
    median: bool,
}

impl Signs {
    fn of(shift: f64, median: f64, bound: Option<f64>, threshold: f64) -> Signs {
        Signs {
            interval: bound.is_some_and(|bound| bound > 1.0),
            shift: shift > 1.0 + threshold,
            median: median > 1.0 + threshold / 2.0,
        }
    }

    fn all(&self) -> bool {
        self.interval && self.shift && self.median
    }

    /// A change of a size that counts, by one statistic, or a sure one of half that size. An interval alone is none.
    fn some(&self) -> bool {
        self.shift || (self.interval && self.median)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_xoshiro::SplitMix64;
    use rand_xoshiro::rand_core::{Rng, SeedableRng};

    /// Five launches of 50 blocks of a kernel of 300 µs with skewed noise, its candidate slower by `slower`; `launch`
    /// is how far the processes of a launch differ from each other, at most.
    fn launches(seed: u64, slower: f64, launch: f64) -> Vec<Times> {
        let mut random = SplitMix64::seed_from_u64(seed);
        let mut uniform = move || (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        (0..5)
            .map(|_| {
                let mut process = |factor: f64| {
                    let shift = 1.0 + launch * (2.0 * uniform() - 1.0);
                    (0..50)
                        .map(|_| {
                            // One sample in ten is hit by an interrupt that takes up to half as long again.
                            let interrupt = if uniform() < 0.1 { 0.5 * uniform() } else { 0.0 };
                            300_000.0 * factor * shift * (1.0 + 0.004 * uniform() + interrupt)
                        })
                        .collect()
                };
                Times { base: process(1.0), twin: process(1.0), candidate: process(1.0 + slower) }
            })
            .collect()
    }

    fn verdicts(slower: f64, launch: f64) -> [usize; 4] {
        let mut counts = [0; 4];
        for seed in 0..200 {
            let figures = Figures::of(&launches(seed, slower, launch), 0.05 / 150.0, 0.02).expect("there are samples");
            counts[match figures.verdict() {
                Verdict::Regressed => 0,
                Verdict::Improved => 1,
                Verdict::Ambiguous => 2,
                _ => 3,
            }] += 1;
        }
        counts
    }

    #[test]
    fn no_false_difference_is_found() {
        assert_eq!(verdicts(0.0, 0.0), [0, 0, 0, 200]);
        let [regressed, improved, ..] = verdicts(0.0, 0.01);
        assert_eq!((regressed, improved), (0, 0), "processes that differ by up to 1 %");
        assert_eq!(verdicts(0.005, 0.0), [0, 0, 0, 200], "sure, but too small to count");
    }

    #[test]
    fn a_real_difference_is_found_in_both_directions() {
        assert_eq!(verdicts(0.05, 0.0), [200, 0, 0, 0]);
        assert_eq!(verdicts(-0.05, 0.0), [0, 200, 0, 0]);
        assert_eq!(verdicts(0.10, 0.005), [200, 0, 0, 0]);
    }

    /// Five launches in which every sample of a process takes the same.
    fn flat(processes: [[f64; 3]; 5]) -> Figures {
        let launches = processes.map(|[base, twin, candidate]| Times {
            base: vec![base; 50],
            twin: vec![twin; 50],
            candidate: vec![candidate; 50],
        });
        Figures::of(&launches, 0.001, 0.02).expect("there are samples")
    }

    #[test]
    fn noise_between_base_and_twin_raises_the_threshold() {
        let figures = flat([[100.0, 101.0, 102.5]; 5]);
        assert!((figures.noise - 0.01).abs() < 1e-9 && (figures.threshold - 0.03).abs() < 1e-9, "{figures:?}");
        assert_eq!(figures.verdict(), Verdict::Ambiguous, "sure, and not over the threshold");
        assert_eq!(flat([[100.0, 100.0, 102.5]; 5]).verdict(), Verdict::Regressed);
        let blind = flat([[100.0, 104.0, 100.0]; 5]);
        assert!(blind.blind() && blind.verdict() == Verdict::Ambiguous, "a pass under 12 % would say nothing");
    }

    #[test]
    fn a_change_must_be_over_the_larger_noise_of_both_sets() {
        let slower = flat([[100.0, 100.0, 105.0]; 5]);
        let noisier = flat([[100.0, 102.0, 108.0]; 5]);
        assert_eq!((slower.verdict(), noisier.verdict()), (Verdict::Regressed, Verdict::Regressed));
        assert_eq!(together(&slower, &slower), Verdict::Regressed);
        assert_eq!(together(&slower, &noisier), Verdict::Ambiguous, "5 % is under three times 2 %");
        let same = flat([[100.0; 3]; 5]);
        assert_eq!(together(&slower, &same), Verdict::Ambiguous);
        let blind = flat([[100.0, 104.0, 100.0]; 5]);
        assert_eq!((together(&blind, &same), together(&blind, &slower)), (Verdict::Pass, Verdict::Ambiguous));
    }

    #[test]
    fn processes_that_are_slow_all_their_life_are_no_change() {
        let calm = [100.0; 3];
        let one_slow = |at: usize| {
            let mut slow = calm;
            slow[at] = 200.0;
            slow
        };
        let unlucky = flat([one_slow(2), one_slow(2), one_slow(1), calm, one_slow(0)]);
        assert_eq!((unlucky.shift, unlucky.noise, unlucky.verdict()), (1.0, 0.0, Verdict::Pass));
        // The median of the ratios does not bear three of five; the best launch does.
        let worse = flat([one_slow(2), one_slow(2), one_slow(2), calm, calm]);
        assert_eq!((worse.median_ratio, worse.shift, worse.verdict()), (2.0, 1.0, Verdict::Pass));
        // A real change shows beside them.
        let slower = [[100.0, 100.0, 105.0], [200.0, 100.0, 105.0], [100.0, 200.0, 105.0], [100.0, 100.0, 210.0]];
        let slower = flat([slower[0], slower[1], slower[2], slower[3], slower[0]]);
        assert_eq!(slower.verdict(), Verdict::Regressed);
    }

    #[test]
    fn a_few_lucky_samples_hide_nothing_and_ties_are_no_difference() {
        let with = |candidate: Vec<f64>| {
            let times = Times { base: vec![100.0; 50], twin: vec![100.0; 50], candidate };
            Figures::of(&vec![times; 5], 0.001, 0.02).expect("there are samples")
        };
        assert_eq!(with(vec![100.0; 50]).interval, Some((1.0, 1.0)));
        assert_eq!(with(vec![100.0; 50]).verdict(), Verdict::Pass);
        let mut lucky = vec![105.0; 50];
        lucky[..3].fill(80.0);
        assert_eq!(with(lucky.clone()).verdict(), Verdict::Regressed);
        // With a fifth of them as quick as ever it is not said.
        lucky[..10].fill(100.0);
        assert_eq!(with(lucky).verdict(), Verdict::Ambiguous);
    }

    #[test]
    fn too_few_pairs_never_suffice() {
        let few = Times { base: vec![100.0; 3], twin: vec![100.0; 3], candidate: vec![200.0; 3] };
        let figures = Figures::of(&[few], 0.001, 0.02).expect("there are samples");
        assert_eq!((figures.interval, figures.verdict()), (None, Verdict::Ambiguous));
        assert_eq!(Figures::of(&[], 0.001, 0.02), None);
        assert_eq!(Figures::of(&[Times::default()], 0.001, 0.02), None);
    }
}
