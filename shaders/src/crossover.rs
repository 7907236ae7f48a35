//! From which size of a batch on the GPU is faster.
//!
//! A batch takes a fixed time and a time an item, on the CPU and on the GPU. Over wide ranges caches bend both lines, so
//! the crossing is taken between the two measured sizes where the order turns for good, and the interval covers both of
//! them besides what a bootstrap over the samples gives. Only beyond the largest size, where nothing was measured, is it
//! where two fitted lines meet.

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
    /// Lower end of the interval: no higher than the largest size at which the CPU was faster, nor than the 95 % bootstrap
    /// interval's.
    pub lo: f64,
    /// Upper end: no lower than the next size, from which on the GPU was faster at every one; `None` where the samples do
    /// not exclude that it is never faster.
    pub hi: Option<f64>,
}

/// From which size of a batch on the GPU is faster, if ever.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossover {
    /// The CPU's time, near the crossing.
    pub cpu: Line,
    /// The GPU's.
    pub gpu: Line,
    /// Items from which on the GPU is faster; `None` where it is not at the largest size measured and an item costs it no
    /// less than the CPU. Zero where it is faster at every size measured.
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
    /// From samples at several sizes; `None` of fewer than two different sizes, or of a size without a sample on both
    /// sides.
    pub fn fit(timed: &[Timed], seed: u64) -> Option<Crossover> {
        let usable = |samples: &[f64]| !samples.is_empty() && samples.iter().all(|ns| ns.is_finite() && *ns > 0.0);
        let mut timed: Vec<&Timed> = timed.iter().collect();
        timed.sort_by_key(|at| at.items);
        timed.dedup_by_key(|at| at.items);
        if timed.len() < 2 || !timed.iter().all(|at| usable(&at.cpu_ns) && usable(&at.gpu_ns)) {
            return None;
        }
        let medians: Vec<Point> = timed.iter().map(|at| Point::of(at, |samples| median(samples.to_vec()))).collect();
        let near = around_the_crossing(&medians);
        let from = crossing(&medians);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut resample = |samples: &[f64]| {
            let drawn = samples.iter().map(|_| samples[(random.next_u64() % samples.len() as u64) as usize]);
            median(drawn.collect())
        };
        let mut drawn: Vec<f64> = (0..RESAMPLES)
            .map(|_| {
                let points: Vec<Point> = timed.iter().map(|at| Point::of(at, &mut resample)).collect();
                crossing(&points).unwrap_or(f64::INFINITY)
            })
            .collect();
        drawn.sort_by(f64::total_cmp);
        let (lo, hi) = (drawn[RESAMPLES / 40], drawn[RESAMPLES - 1 - RESAMPLES / 40]);
        let (below, above) = bracket(&medians);
        let from = from.map(|crossing| Interval {
            median: crossing,
            lo: lo.min(below).min(crossing),
            hi: Some(hi.max(above).max(crossing)).filter(|hi| hi.is_finite()),
        });
        let line = |of: fn(&Point) -> f64| Line::fit(&near.iter().map(|at| (at.items, of(at))).collect::<Vec<_>>());
        let measured = (timed[0].items, timed[timed.len() - 1].items);
        Some(Crossover { cpu: line(|at| at.cpu_ns), gpu: line(|at| at.gpu_ns), from, measured })
    }
}

/// The times of one size.
struct Point {
    items: f64,
    cpu_ns: f64,
    gpu_ns: f64,
}

impl Point {
    fn of(timed: &Timed, mut time: impl FnMut(&[f64]) -> f64) -> Point {
        Point { items: timed.items as f64, cpu_ns: time(&timed.cpu_ns), gpu_ns: time(&timed.gpu_ns) }
    }

    fn gained_on_gpu(&self) -> f64 {
        self.cpu_ns - self.gpu_ns
    }
}

/// The first of the sizes from which on the GPU is faster at every one.
fn first_of_gpu(points: &[Point]) -> usize {
    points.iter().rposition(|at| at.gained_on_gpu() <= 0.0).map_or(0, |last| last + 1)
}

/// From how many items on the GPU is faster; zero where it is at every size, `None` where never.
fn crossing(points: &[Point]) -> Option<f64> {
    let first = first_of_gpu(points);
    if first == 0 {
        return Some(0.0);
    }
    if let Some(above) = points.get(first) {
        // Straight between two sizes, whatever the curves do elsewhere.
        let below = &points[first - 1];
        let part = below.gained_on_gpu() / (below.gained_on_gpu() - above.gained_on_gpu());
        return Some(below.items + part * (above.items - below.items));
    }
    let last = around_the_crossing(points);
    let line = |of: fn(&Point) -> f64| Line::fit(&last.iter().map(|at| (at.items, of(at))).collect::<Vec<_>>());
    let measured = points[points.len() - 1].items;
    line(|at| at.cpu_ns).overtaken_by(&line(|at| at.gpu_ns)).map(|items| items.max(measured))
}

/// The measured sizes between which the crossing lies; the largest one and nothing above it where it lies beyond.
fn bracket(points: &[Point]) -> (f64, f64) {
    match first_of_gpu(points) {
        0 => (0.0, 0.0),
        first => (points[first - 1].items, points.get(first).map_or(0.0, |above| above.items)),
    }
}

/// The sizes that tell most of the crossing: those around it; the largest ones where it lies beyond them, the smallest
/// ones where it lies below.
fn around_the_crossing(points: &[Point]) -> &[Point] {
    let first = first_of_gpu(points);
    let end = (first + NEIGHBOURS).min(points.len()).max(NEIGHBOURS.min(points.len()));
    &points[first.saturating_sub(NEIGHBOURS).min(end.saturating_sub(NEIGHBOURS))..end]
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
        assert_eq!((from.lo, from.hi), (f64::from(1 << 16), Some(f64::from(1 << 18))), "{from:?}");
        assert!((crossover.gpu.ns_per_item - 0.1).abs() < 0.02);
        assert_eq!(crossover.measured, (1 << 10, 1 << 26));
    }

    #[test]
    fn a_cpu_that_falls_out_of_its_caches_is_overtaken_all_the_same() {
        // 0.25 ns an item up to 2^22 items, 0.7 ns for those beyond: the sizes below say nothing of those above.
        let cpu = |items: u64| 0.25 * items.min(1 << 22) as f64 + 0.7 * items.saturating_sub(1 << 22) as f64;
        let gpu = |items: u64| 60_000.0 + 0.4 * items as f64;
        let at = |items| Timed { items, cpu_ns: vec![cpu(items); 5], gpu_ns: vec![gpu(items); 5] };
        let timed: Vec<Timed> = (5..15).map(|power| at(1 << (2 * power))).collect();
        let from = Crossover::fit(&timed, 1).unwrap().from.unwrap();
        let crossing = ((0.7 - 0.25) * f64::from(1 << 22) + 60_000.0) / (0.7 - 0.4);
        assert!(from.lo <= crossing && crossing <= from.hi.unwrap(), "{from:?}");
        assert_eq!((from.lo, from.hi), (f64::from(1 << 22), Some(f64::from(1 << 24))));
    }

    #[test]
    fn the_order_of_the_sizes_and_repeated_ones_do_not_matter() {
        let cpu = Line { fixed_ns: 100.0, ns_per_item: 0.5 };
        let gpu = Line { fixed_ns: 50_100.0, ns_per_item: 0.1 };
        let timed = of_lines(cpu, gpu, 0.1);
        let mut mixed = timed.clone();
        mixed.reverse();
        mixed.push(timed[3].clone());
        assert_eq!(Crossover::fit(&mixed, 1), Crossover::fit(&timed, 1));
        assert_eq!(Crossover::fit(&[timed[3].clone(), timed[3].clone()], 1), None);
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
