//! At which sizes of a batch the GPU is faster.

mod line;
mod sides;

pub use line::Line;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

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

/// Where a stretch of sizes at which the GPU is faster begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// From so many items on the GPU is faster; 0 where it is at the smallest size measured.
    pub median: f64,
    /// Lower end: the next size below at which the samples are sure that it is not; 0 where there is none.
    pub lo: f64,
    /// Upper end: the first size of the stretch at which they are sure that it is, 0 where that is the smallest one
    /// measured; `None` where they are at no size.
    pub hi: Option<f64>,
}

/// Where a stretch of sizes at which the GPU is faster ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct End {
    /// From so many items on the GPU is slower again; `None` where it is faster at the largest size measured.
    pub median: Option<f64>,
    /// Lower end: the last size of the stretch at which the samples are sure that it is faster; where they are at no size,
    /// the lower end of the stretch's beginning.
    pub lo: f64,
    /// Upper end: the next size above at which they are sure that it is slower; `None` where there is none.
    pub hi: Option<f64>,
}

/// Sizes of batches at which the GPU is faster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Where it begins.
    pub from: Interval,
    /// Where it ends; `None` where the GPU is faster at the largest size measured and the samples leave no doubt of it that
    /// they do not leave of the whole stretch.
    pub to: Option<End>,
}

/// At which sizes of a batch the GPU is faster, if at any.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossover {
    /// The CPU's time, near the crossing.
    pub cpu: Line,
    /// The GPU's.
    pub gpu: Line,
    /// Where the GPU is faster, in rising order. One that begins beyond the largest size measured rests on the two lines
    /// alone; there is none such where the GPU is faster at a size measured.
    pub stretches: Vec<Stretch>,
    /// Where there is no stretch: between which sizes the samples do not exclude one; the second is `None` where they do
    /// not at the largest size measured or beyond it.
    pub perhaps: Option<(f64, Option<f64>)>,
    /// The smallest and the largest batch that was measured, in items: beyond them the lines are a guess.
    pub measured: (u64, u64),
}

/// Resamples of the bootstrap.
const RESAMPLES: usize = 1000;
/// Resamples that a 95 % interval leaves out at either end.
const LEFT_OUT: usize = RESAMPLES / 40;
/// Sizes on each side of the crossing that the lines are fitted to.
const NEIGHBOURS: usize = 3;

impl Crossover {
    /// From samples at several sizes; `None` of fewer than two different sizes, or of a size without a sample on both
    /// sides.
    ///
    /// - **Sides.** At each measured size the side with the lower median is faster. Neighbouring sizes at which the GPU is
    ///   faster are a stretch. A second stretch is told apart only where that saves more than 10 %: near ties go with
    ///   their neighbours, and going by the stretches loses no more than 10 % at any measured size.
    /// - **Ends.** A stretch begins and ends between the two sizes where the order turns, on straight lines between their
    ///   medians. What lies among the sizes elsewhere, such as where the CPU's caches end, does not matter.
    /// - **Intervals.** The samples are drawn anew 1,000 times. They are sure of a size where at least 97.5 % of the draws
    ///   put it on the same side. The interval of an end reaches on both sides to the next size that they are sure of.
    /// - **Beyond.** Only where the GPU is faster at no measured size are lines fitted to the three largest ones: where
    ///   they meet beyond the largest, the GPU is said to be faster from there on.
    pub fn fit(timed: &[Timed], seed: u64) -> Option<Crossover> {
        let usable = |samples: &[f64]| !samples.is_empty() && samples.iter().all(|ns| ns.is_finite() && *ns > 0.0);
        let mut timed: Vec<&Timed> = timed.iter().collect();
        timed.sort_by_key(|at| at.items);
        timed.dedup_by_key(|at| at.items);
        if timed.len() < 2 || !timed.iter().all(|at| usable(&at.cpu_ns) && usable(&at.gpu_ns)) {
            return None;
        }
        let points: Vec<Point> = timed.iter().map(|at| Point::of(at, |samples| median(samples.to_vec()))).collect();
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut resample = |samples: &[f64]| {
            let drawn = samples.iter().map(|_| samples[(random.next_u64() % samples.len() as u64) as usize]);
            median(drawn.collect())
        };
        let mut draw = || timed.iter().map(|at| Point::of(at, &mut resample)).collect();
        let sides = Sides::of(&points, (0..RESAMPLES).map(|_| draw()));
        let found = sides::stretches(&sides.on_gpu);
        let mut stretches: Vec<Stretch> = (0..found.len()).map(|at| sides.stretch(&found, at)).collect();
        stretches.extend(sides.beyond().filter(|_| found.is_empty()));
        let perhaps = if stretches.is_empty() { sides.doubt() } else { None };
        // Where the last stretch begins, or ends if it begins at the smallest size.
        let turn = found.last().map_or(points.len(), |(first, last)| if *first == 0 { last + 1 } else { *first });
        let (cpu, gpu) = lines(around(&points, turn));
        Some(Crossover { cpu, gpu, stretches, perhaps, measured: (timed[0].items, timed[timed.len() - 1].items) })
    }

    /// Whether the samples are sure that a batch of so many items is faster on the GPU: it lies in a stretch and outside of
    /// the intervals of both ends.
    pub fn favours_gpu(&self, items: u64) -> bool {
        let items = items as f64;
        let begun = |stretch: &Stretch| stretch.from.hi.is_some_and(|hi| items >= hi);
        let ended = |stretch: &Stretch| stretch.to.is_some_and(|to| items > to.lo);
        self.stretches.iter().any(|stretch| begun(stretch) && !ended(stretch))
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

/// What the medians of all sizes and their draws say of each size.
struct Sides<'a> {
    points: &'a [Point],
    /// For each size whether it is better on the GPU.
    on_gpu: Vec<bool>,
    /// For each size the draws that put it on the GPU.
    draws: Vec<usize>,
    /// For each draw from where on the GPU is faster at the largest size or beyond it, in rising order; infinite where it
    /// never is.
    beyond: Vec<f64>,
}

impl Sides<'_> {
    fn of(points: &[Point], drawn: impl Iterator<Item = Vec<Point>>) -> Sides<'_> {
        let mut draws = vec![0; points.len()];
        let mut beyond: Vec<f64> = drawn
            .map(|drawn| {
                let on_gpu = sides::on_gpu(&drawn);
                draws.iter_mut().zip(&on_gpu).for_each(|(draws, on_gpu)| *draws += usize::from(*on_gpu));
                meeting(&drawn, &on_gpu)
            })
            .collect();
        beyond.sort_by(f64::total_cmp);
        Sides { points, on_gpu: sides::on_gpu(points), draws, beyond }
    }

    fn is_sure_of_cpu(&self, at: usize) -> bool {
        self.draws[at] <= LEFT_OUT
    }

    fn is_sure_of_gpu(&self, at: usize) -> bool {
        self.draws[at] >= RESAMPLES - LEFT_OUT
    }

    fn items(&self, at: usize) -> f64 {
        self.points[at].items
    }

    /// One of the stretches that were found, with the intervals of its ends.
    fn stretch(&self, found: &[(usize, usize)], which: usize) -> Stretch {
        let (first, last) = found[which];
        let below = which.checked_sub(1).map(|before| found[before].1);
        let above = found.get(which + 1).map(|after| after.0);
        // At the smallest size it is the GPU's for smaller ones too.
        let sure_from = (first..=last).find(|at| self.is_sure_of_gpu(*at));
        let not_yet = (below.map_or(0, |at| at + 1)..first).rfind(|at| self.is_sure_of_cpu(*at)).or(below);
        let from = Interval {
            median: if first == 0 { 0.0 } else { crossing(&self.points[first - 1], &self.points[first]) },
            lo: not_yet.map_or(0.0, |at| self.items(at)),
            hi: sure_from.map(|at| if at == 0 { 0.0 } else { self.items(at) }),
        };
        let sure_to = (first..=last).rfind(|at| self.is_sure_of_gpu(*at));
        let is_open = last + 1 == self.points.len();
        let no_more = (last + 1..above.unwrap_or(self.points.len())).find(|at| self.is_sure_of_cpu(*at)).or(above);
        let to = (!is_open || sure_to.is_some_and(|at| at < last)).then(|| End {
            median: (!is_open).then(|| crossing(&self.points[last], &self.points[last + 1])),
            lo: sure_to.map_or(from.lo, |at| self.items(at)),
            hi: no_more.map(|at| self.items(at)),
        });
        Stretch { from, to }
    }

    /// The stretch that begins beyond the largest size, where the lines meet.
    fn beyond(&self) -> Option<Stretch> {
        let median = meeting(self.points, &self.on_gpu);
        let hi = self.beyond[RESAMPLES - 1 - LEFT_OUT].max(median);
        let not_yet = (0..self.points.len()).rfind(|at| self.is_sure_of_cpu(*at));
        let from =
            Interval { median, lo: not_yet.map_or(0.0, |at| self.items(at)), hi: Some(hi).filter(|hi| hi.is_finite()) };
        median.is_finite().then_some(Stretch { from, to: None })
    }

    /// The sizes that the samples are not sure of, from the last one before them that they are sure of to the first one
    /// after them.
    fn doubt(&self) -> Option<(f64, Option<f64>)> {
        let size = self.points.len();
        let is_beyond = self.beyond[LEFT_OUT].is_finite();
        let mut doubtful = (0..size).filter(|at| !self.is_sure_of_cpu(*at)).chain(is_beyond.then_some(size));
        let first = doubtful.next()?;
        let last = doubtful.last().unwrap_or(first);
        let lo = first.checked_sub(1).map_or(0.0, |at| self.items(at));
        Some((lo, (last + 1 < size).then(|| self.items(last + 1))))
    }
}

/// Where the order of two neighbouring sizes turns: straight between them, whatever the curves do elsewhere.
fn crossing(below: &Point, above: &Point) -> f64 {
    let part = below.gained_on_gpu() / (below.gained_on_gpu() - above.gained_on_gpu());
    // Two ties have no part between them.
    let part = if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 };
    below.items + part * (above.items - below.items)
}

/// From where on the GPU is faster at the largest size or beyond it, where fitted lines meet; infinite where never.
fn meeting(points: &[Point], on_gpu: &[bool]) -> f64 {
    let largest = points[points.len() - 1].items;
    if on_gpu[points.len() - 1] {
        return largest;
    }
    let (cpu, gpu) = lines(around(points, points.len()));
    cpu.overtaken_by(&gpu).map_or(f64::INFINITY, |items| items.max(largest))
}

/// The lines of least relative error through these sizes.
fn lines(points: &[Point]) -> (Line, Line) {
    let line = |of: fn(&Point) -> f64| Line::fit(&points.iter().map(|at| (at.items, of(at))).collect::<Vec<_>>());
    (line(|at| at.cpu_ns), line(|at| at.gpu_ns))
}

/// The sizes around the turn below that one: those that tell most of it.
fn around(points: &[Point], turn: usize) -> &[Point] {
    let end = (turn + NEIGHBOURS).min(points.len()).max(NEIGHBOURS.min(points.len()));
    &points[turn.saturating_sub(NEIGHBOURS).min(end.saturating_sub(NEIGHBOURS))..end]
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    let middle = samples.len() / 2;
    if samples.len() % 2 == 1 { samples[middle] } else { (samples[middle - 1] + samples[middle]) / 2.0 }
}

#[cfg(test)]
mod tests;
