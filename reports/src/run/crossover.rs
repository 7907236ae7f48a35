//! At which batch sizes the GPU is worth it, and the sentence that says so.

mod words;

use serde::{Deserialize, Serialize};

/// At which batch sizes the GPU is worth it for one kernel, by one of its figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crossover {
    /// The bench's id: `gpu/sum-i64`.
    pub bench: String,
    /// The adapter's own name.
    pub adapter: String,
    /// True for an adapter that computes on the CPU: its figures are shown and labelled, never judged.
    pub software: bool,
    /// What of the GPU's work is counted: `kernel`, `resident`, `end to end`, `sustained`.
    pub figure: String,
    /// Name of the CPU's variant: `avx512, 8 cores`.
    pub against: String,
    /// Cores that this variant ran on.
    pub threads: usize,
    /// Fitted time of a batch on the CPU.
    pub cpu: Line,
    /// Fitted time of a batch on the GPU.
    pub gpu: Line,
    /// Items of a batch from which on the GPU is faster, 0 where it is at any size; none where it never is. Beyond the
    /// largest batch measured only where the GPU is faster at no size that was measured.
    pub from: Option<Interval>,
    /// Where it is slower again; none where it is faster for good, and in files from before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<End>,
    /// Stretches of smaller batches in which the GPU is faster too, in rising order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Stretch>,
    /// Where `from` is none: between which sizes the samples do not exclude that the GPU is faster; the second is none
    /// where they do not at the largest batch measured or beyond it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub perhaps: Option<(f64, Option<f64>)>,
    /// Items of the smallest and of the largest batch that was measured.
    pub measured: (u64, u64),
}

/// The time of a batch as a line: so much for any batch, and so much for each item.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Nanoseconds that a batch costs however small it is.
    pub fixed_ns: f64,
    /// Nanoseconds that each further item costs.
    pub ns_per_item: f64,
}

/// A batch size with its 95 % interval, in items.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The best estimate.
    pub median: f64,
    /// Lower end.
    pub lo: f64,
    /// Upper end; none where the samples do not exclude that the GPU is never faster.
    pub hi: Option<f64>,
}

/// Where the GPU is slower again, with its 95 % interval, in items.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct End {
    /// The best estimate; none where the GPU is faster at the largest batch measured, but the samples leave that in doubt.
    pub median: Option<f64>,
    /// Lower end.
    pub lo: f64,
    /// Upper end; none where the samples do not exclude that the GPU is faster for good.
    pub hi: Option<f64>,
}

/// Batch sizes at which the GPU is faster.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// Where it begins.
    pub from: Interval,
    /// Where it ends; none where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<End>,
}

/// Where the GPU is faster, beside the batches that were measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Overtakes {
    /// From the smallest batch on.
    Always,
    /// From a batch size on that lies among those measured.
    From(Interval),
    /// From one batch size on and up to another: it is slower again at the largest measured.
    Between(Interval, End),
    /// From a batch size on that is larger than all measured: it rests on the fitted lines alone.
    Beyond(Interval),
    /// From the smallest batch on up to a batch size alone.
    Below(End),
    /// At no batch size.
    Never,
}

impl Crossover {
    /// Where the GPU is faster: of several stretches that of the largest batches.
    pub fn overtakes(&self) -> Overtakes {
        let (least, most) = (self.measured.0 as f64, self.measured.1 as f64);
        let end = self.to.filter(|to| to.median.is_some());
        match (self.from, end) {
            (Some(from), Some(to)) if from.median <= least => Overtakes::Below(to),
            (Some(from), None) if from.median <= least => Overtakes::Always,
            (Some(from), Some(to)) => Overtakes::Between(from, to),
            (Some(from), None) if from.median < most => Overtakes::From(from),
            (Some(from), None) => Overtakes::Beyond(from),
            (None, _) => Overtakes::Never,
        }
    }

    /// All stretches of batch sizes in which the GPU is faster, in rising order.
    fn stretches(&self) -> impl Iterator<Item = Stretch> {
        self.also.iter().copied().chain(self.from.map(|from| Stretch { from, to: self.to }))
    }

    /// Every batch size above the smallest measured at which the order turns, with its interval, in rising order.
    pub fn turns(&self) -> Vec<Interval> {
        let begin = |from: Interval| (from.median > self.measured.0 as f64).then_some(from);
        let end = |to: End| Some(Interval { median: to.median?, lo: to.lo, hi: to.hi });
        self.stretches().flat_map(|one| [begin(one.from), one.to.and_then(end)]).flatten().collect()
    }

    /// Whether a batch of so many items lies inside of an interval: the samples do not tell which side is faster.
    pub fn leaves_open(&self, items: u64) -> bool {
        let items = items as f64;
        let lies = |lo: f64, hi: Option<f64>| lo < items && hi.is_none_or(|hi| items < hi);
        let in_stretch = |one: Stretch| {
            lies(one.from.lo, one.from.hi.or(one.to.and_then(|to| to.hi)))
                || one.to.is_some_and(|to| lies(to.lo, to.hi))
        };
        self.stretches().any(in_stretch) || self.perhaps.is_some_and(|(lo, hi)| lies(lo, hi))
    }
}
