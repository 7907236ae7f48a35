//! Whether the executor that picks CPU or GPU by the batch keeps its promise.

use super::{AUTO, END_TO_END, Kernel};
use crate::quantity::percent;
use crate::run::{Bench, Crossover};

/// What the executor may lose at the most against the better of CPU and GPU, as a share of that one's time.
const PROMISE: f64 = 0.1;

/// How much slower than the better of CPU and GPU the executor was where it was slowest, outside of the crossover's
/// interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Worst<'a> {
    /// The batch size.
    pub point: &'a Bench,
    /// Share of the better one's time that it took beside it: 0.03 where it was 3 % slower.
    pub slower: f64,
    /// Lower end of the 95 % interval.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
    /// Batch sizes that were looked at.
    pub sizes: usize,
    /// True for an adapter that computes on the CPU: shown and labelled, never judged.
    pub software: bool,
}

impl<'a> Kernel<'a> {
    /// The batch size at which the executor lost most against the better of one core and the GPU with both transfers,
    /// taken pair by pair from the samples. Sizes at which one of the three was not timed are left out, and so are those
    /// inside of the interval of the crossover of the two. None where no size is left.
    pub fn auto_at_worst(&self) -> Option<Worst<'a>> {
        let of_the_two = |one: &&&Crossover| one.figure == "end to end" && one.threads == 1;
        let crossover = self.crossovers.iter().find(of_the_two)?;
        let at = |point: &&'a Bench| {
            let is_timed = |name: &str| point.variant(name).is_some_and(|variant| variant.is_timed());
            if crossover.leaves_open(point.input.n) || ![AUTO, END_TO_END, &crossover.against].into_iter().all(is_timed)
            {
                return None;
            }
            // The better of the two is the one that it lost more against.
            let rivals = [END_TO_END, &crossover.against].map(|rival| point.ratio(AUTO, rival));
            let [Some(gpu), Some(cpu)] = rivals else { return None };
            let better = if gpu.median < cpu.median { gpu } else { cpu };
            let slower = |faster: f64| 1.0 / faster - 1.0;
            Some((*point, [slower(better.median), slower(better.hi), slower(better.lo)]))
        };
        let all: Vec<_> = self.points.iter().filter_map(at).collect();
        let (point, [slower, lo, hi]) = all.iter().max_by(|a, b| a.1[0].total_cmp(&b.1[0]))?;
        let software = crossover.software;
        Some(Worst { point, slower: *slower, lo: *lo, hi: *hi, sizes: all.len(), software })
    }
}

impl Worst<'_> {
    /// How much slower, in a few words: `3.1 % slower`, `not slower`.
    pub fn brief(&self) -> String {
        if self.slower > 0.0 { format!("{} slower", percent(self.slower)) } else { "not slower".into() }
    }

    /// The interval: `95 %: 1.2 % to 4.4 %`.
    pub fn interval(&self) -> String {
        format!("95 %: {} to {}", percent(self.lo), percent(self.hi))
    }

    /// Whether it certainly lost more than it may.
    pub fn is_broken(&self) -> bool {
        !self.software && self.lo > PROMISE
    }
}

/// One sentence of all kernels: where the executor lost most, and which kernels broke its promise. None where no kernel
/// may be judged.
pub(super) fn promise(kernels: &[Kernel]) -> Option<String> {
    let all: Vec<Worst> = kernels.iter().filter_map(Kernel::auto_at_worst).filter(|worst| !worst.software).collect();
    let worst = all.iter().max_by(|a, b| a.slower.total_cmp(&b.slower))?;
    let broken: Vec<&str> = all.iter().filter(|worst| worst.is_broken()).map(|worst| worst.point.id.as_str()).collect();
    let broken = match broken.as_slice() {
        [] => String::new(),
        some => format!("; more than the 10 % that it promises: {}", some.join(", ")),
    };
    Some(format!(
        "Auto, at its worst batch size outside of the intervals, is {} than the better of one core and the GPU ({}, at {} of {}){broken}",
        worst.brief(),
        worst.interval(),
        worst.point.point,
        worst.point.id
    ))
}
