//! From which size of a batch on the GPU is faster.
//!
//! A batch takes a fixed time and a time an item, on the CPU and on the GPU: two lines, which cross once or not at all.
//! The lines are fitted where they cross, as caches bend both over wide ranges; the interval is a bootstrap over the
//! samples.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Time of a batch of `n` items: `fixed_ns + n * ns_per_item`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// What a batch of any size takes.
    pub fixed_ns: f64,
    /// What each item adds.
    pub ns_per_item: f64,
}

/// Samples of batches of one size.
#[derive(Debug, Clone, PartialEq)]
pub struct Timed {
    /// Items of a batch.
    pub items: u64,
    /// Times on the CPU, in nanoseconds.
    pub cpu_ns: Vec<f64>,
    /// Times on the GPU, in nanoseconds.
    pub gpu_ns: Vec<f64>,
}

/// Where two lines cross.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// From so many items on the GPU is faster.
    pub median: f64,
    /// Lower end of the 95 % bootstrap interval.
    pub lo: f64,
    /// Upper end; `None` where the samples do not exclude that the GPU is never faster.
    pub hi: Option<f64>,
}

/// From which size of a batch on the GPU is faster, if ever.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossover {
    /// The CPU's time, near the crossing.
    pub cpu: Line,
    /// The GPU's.
    pub gpu: Line,
    /// Items from which on the GPU is faster; `None` where an item costs the GPU no less than the CPU. Zero where the GPU
    /// is faster at any size.
    pub from: Option<Interval>,
    /// The smallest and the largest batch that was measured, in items: beyond them the lines are a guess.
    pub measured: (u64, u64),
}

/// Resamples of the bootstrap.
const RESAMPLES: usize = 1000;
/// Sizes on each side of the crossing that the lines are fitted to.
const NEIGHBOURS: usize = 3;

impl Line {
    /// The line of least relative error through pairs of items and nanoseconds: an error of 10 % weighs the same at
    /// every size. Neither part is below zero.
    pub fn fit(points: &[(f64, f64)]) -> Line {
        let sum = |term: &dyn Fn(f64, f64) -> f64| points.iter().map(|(n, t)| term(*n, *t)).sum::<f64>();
        let (ones, ns, nns) = (sum(&|_, t| 1.0 / (t * t)), sum(&|n, t| n / (t * t)), sum(&|n, t| n * n / (t * t)));
        let (ts, nts) = (sum(&|_, t| 1.0 / t), sum(&|n, t| n / t));
        let determinant = ones * nns - ns * ns;
        let fixed_ns = (ts * nns - nts * ns) / determinant;
        let ns_per_item = (ones * nts - ns * ts) / determinant;
        if fixed_ns < 0.0 {
            Line { fixed_ns: 0.0, ns_per_item: nts / nns }
        } else if ns_per_item < 0.0 {
            Line { fixed_ns: ts / ones, ns_per_item: 0.0 }
        } else {
            Line { fixed_ns, ns_per_item }
        }
    }

    /// The time of a batch of `items`, in nanoseconds.
    pub fn at(&self, items: f64) -> f64 {
        self.fixed_ns + items * self.ns_per_item
    }

    /// From how many items on `other` is faster than this; `None` where never.
    fn overtaken_by(&self, other: &Line) -> Option<f64> {
        let gained = self.ns_per_item - other.ns_per_item;
        (gained > 0.0).then(|| ((other.fixed_ns - self.fixed_ns) / gained).max(0.0))
    }
}

impl Crossover {
    /// From samples at several sizes, in rising order of size; `None` of fewer than two sizes, or of a size without a
    /// sample on both sides.
    pub fn fit(timed: &[Timed], seed: u64) -> Option<Crossover> {
        let usable = |samples: &[f64]| !samples.is_empty() && samples.iter().all(|ns| ns.is_finite() && *ns > 0.0);
        if timed.len() < 2 || !timed.iter().all(|at| usable(&at.cpu_ns) && usable(&at.gpu_ns)) {
            return None;
        }
        let near = around_the_crossing(timed);
        let lines = |draw: &mut dyn FnMut(&[f64]) -> f64| {
            let mut points = |of: fn(&Timed) -> &[f64]| -> Vec<(f64, f64)> {
                near.iter().map(|at| (at.items as f64, draw(of(at)))).collect()
            };
            (Line::fit(&points(|at| &at.cpu_ns)), Line::fit(&points(|at| &at.gpu_ns)))
        };
        let (cpu, gpu) = lines(&mut |samples| median(samples.to_vec()));
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut resample = |samples: &[f64]| {
            let drawn = samples.iter().map(|_| samples[(random.next_u64() % samples.len() as u64) as usize]);
            median(drawn.collect())
        };
        let mut drawn: Vec<f64> = (0..RESAMPLES)
            .map(|_| {
                let (cpu, gpu) = lines(&mut resample);
                cpu.overtaken_by(&gpu).unwrap_or(f64::INFINITY)
            })
            .collect();
        drawn.sort_by(f64::total_cmp);
        let from = cpu.overtaken_by(&gpu).map(|crossing| Interval {
            median: crossing,
            lo: drawn[RESAMPLES / 40].min(crossing),
            hi: Some(drawn[RESAMPLES - 1 - RESAMPLES / 40].max(crossing)).filter(|hi| hi.is_finite()),
        });
        Some(Crossover { cpu, gpu, from, measured: (timed[0].items, timed[timed.len() - 1].items) })
    }
}

/// The sizes that tell most of the crossing: those around the last one at which the CPU is faster; the largest ones
/// where that is the largest of all, the smallest ones where it is at no size.
fn around_the_crossing(timed: &[Timed]) -> &[Timed] {
    let faster_on_cpu = |at: &Timed| median(at.cpu_ns.clone()) <= median(at.gpu_ns.clone());
    let above = timed.iter().rposition(faster_on_cpu).map_or(0, |last| last + 1);
    let end = (above + NEIGHBOURS).max(2 * NEIGHBOURS).min(timed.len());
    let begin = above.saturating_sub(NEIGHBOURS).min(timed.len().saturating_sub(2 * NEIGHBOURS));
    &timed[begin..end]
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    let middle = samples.len() / 2;
    if samples.len() % 2 == 1 { samples[middle] } else { (samples[middle - 1] + samples[middle]) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Samples of two lines at sizes of powers of four, each a little off.
    fn of_lines(cpu: Line, gpu: Line, noise: f64) -> Vec<Timed> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
        let mut samples = |line: Line, items: u64| -> Vec<f64> {
            let mut off = || 1.0 + noise * (random.next_u64() as f64 / u64::MAX as f64 - 0.5);
            (0..15).map(|_| line.at(items as f64) * off()).collect()
        };
        (5..14)
            .map(|power| 1u64 << (2 * power))
            .map(|items| Timed { items, cpu_ns: samples(cpu, items), gpu_ns: samples(gpu, items) })
            .collect()
    }

    #[test]
    fn lines_cross_where_they_were_drawn_to_cross() {
        let cpu = Line { fixed_ns: 100.0, ns_per_item: 0.5 };
        let gpu = Line { fixed_ns: 50_100.0, ns_per_item: 0.1 };
        let crossover = Crossover::fit(&of_lines(cpu, gpu, 0.1), 1).unwrap();
        let from = crossover.from.unwrap();
        assert!((from.median - 125_000.0).abs() < 12_500.0, "{from:?}");
        assert!(from.lo <= 125_000.0 && from.hi.unwrap() >= 125_000.0, "{from:?}");
        assert!((crossover.gpu.ns_per_item - 0.1).abs() < 0.02);
        assert_eq!(crossover.measured, (1 << 10, 1 << 26));
    }

    #[test]
    fn never_and_always() {
        let slow = Line { fixed_ns: 50_000.0, ns_per_item: 0.5 };
        let fast = Line { fixed_ns: 100.0, ns_per_item: 0.1 };
        assert_eq!(Crossover::fit(&of_lines(fast, slow, 0.1), 1).unwrap().from, None);
        let always = Crossover::fit(&of_lines(slow, fast, 0.1), 1).unwrap().from.unwrap();
        assert_eq!((always.median, always.lo), (0.0, 0.0));
    }

    #[test]
    fn two_lines_that_cannot_be_told_apart_have_no_upper_end() {
        let line = Line { fixed_ns: 1_000.0, ns_per_item: 0.5 };
        let crossover = Crossover::fit(&of_lines(line, line, 0.3), 1).unwrap();
        assert!(crossover.from.is_none_or(|from| from.hi.is_none()), "{crossover:?}");
    }

    #[test]
    fn a_crossing_beyond_what_was_measured_is_still_found() {
        let cpu = Line { fixed_ns: 0.0, ns_per_item: 0.11 };
        let gpu = Line { fixed_ns: 2e7, ns_per_item: 0.1 };
        let crossover = Crossover::fit(&of_lines(cpu, gpu, 0.0), 1).unwrap();
        assert!((crossover.from.unwrap().median - 2e9).abs() < 2e7, "{crossover:?}");
    }

    #[test]
    fn too_little_to_fit() {
        let timed = of_lines(Line { fixed_ns: 1.0, ns_per_item: 1.0 }, Line { fixed_ns: 2.0, ns_per_item: 0.5 }, 0.0);
        assert!(Crossover::fit(&timed[..1], 1).is_none());
        let mut without = timed;
        without[2].gpu_ns.clear();
        assert!(Crossover::fit(&without, 1).is_none());
        without[2].gpu_ns.push(f64::NAN);
        assert!(Crossover::fit(&without, 1).is_none());
    }

    #[test]
    fn neither_part_of_a_line_is_below_zero() {
        let falling = Line::fit(&[(1.0, 100.0), (1000.0, 90.0)]);
        assert!(falling.ns_per_item == 0.0 && falling.fixed_ns > 0.0);
        let steep = Line::fit(&[(10.0, 1.0), (1000.0, 1000.0)]);
        assert!(steep.fixed_ns == 0.0 && steep.ns_per_item > 0.0);
    }
}
