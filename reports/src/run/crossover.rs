//! From which batch size on the GPU is worth it, and the sentence that says so.

use crate::gpu::never_judged;
use crate::quantity::{count, nanoseconds, short, short_interval};
use serde::{Deserialize, Serialize};

/// From which batch size on the GPU is worth it for one kernel, by one of its figures.
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
    /// Items of a batch from which on the GPU is faster, 0 where it is at any size; none where it never is.
    pub from: Option<Interval>,
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

/// Where the GPU is faster, beside the batches that were measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Overtakes {
    /// From the smallest batch on.
    Always,
    /// From a batch size on that lies among those measured.
    From(Interval),
    /// From a batch size on that is larger than all measured: it rests on the fitted lines alone.
    Beyond(Interval),
    /// Below a batch size alone, as its batches begin sooner and its items cost more.
    Below(f64),
    /// At no batch size.
    Never,
}

impl Crossover {
    /// Where the GPU is faster.
    pub fn overtakes(&self) -> Overtakes {
        let (least, most) = (self.measured.0 as f64, self.measured.1 as f64);
        match self.from {
            Some(from) if from.median <= least => Overtakes::Always,
            Some(from) if from.median < most => Overtakes::From(from),
            Some(from) => Overtakes::Beyond(from),
            None => {
                let meet = (self.cpu.fixed_ns - self.gpu.fixed_ns) / (self.gpu.ns_per_item - self.cpu.ns_per_item);
                let sooner = self.gpu.fixed_ns < self.cpu.fixed_ns && self.gpu.ns_per_item > self.cpu.ns_per_item;
                if sooner && meet > least { Overtakes::Below(meet) } else { Overtakes::Never }
            }
        }
    }

    /// The one sentence that a reader needs.
    ///
    /// ```
    /// use lanemark_reports::run::{Crossover, Interval, Line};
    /// let crossover = Crossover {
    ///     bench: "gpu/sum-i64".into(),
    ///     adapter: "NVIDIA H100".into(),
    ///     software: false,
    ///     figure: "end to end".into(),
    ///     against: "avx512, 8 cores".into(),
    ///     threads: 8,
    ///     cpu: Line { fixed_ns: 9e3, ns_per_item: 0.41 },
    ///     gpu: Line { fixed_ns: 386e3, ns_per_item: 0.12 },
    ///     from: Some(Interval { median: 1.3e6, lo: 1.1e6, hi: Some(1.6e6) }),
    ///     measured: (1 << 10, 1 << 28),
    /// };
    /// assert_eq!(
    ///     crossover.sentence(),
    ///     "End to end, the GPU (NVIDIA H100) overtakes avx512 on 8 cores at 1.30 M items a batch (95 %: 1.10–1.60 M)."
    /// );
    /// ```
    pub fn sentence(&self) -> String {
        if self.software {
            return never_judged(&self.adapter);
        }
        let rival = self.rival();
        let costs = format!(
            "each further item costs {} on the GPU and {} on the CPU",
            nanoseconds(self.gpu.ns_per_item),
            nanoseconds(self.cpu.ns_per_item)
        );
        let most = short(self.measured.1 as f64);
        let gpu = format!("{}, the GPU ({})", self.figure_words(), self.adapter);
        match self.overtakes() {
            Overtakes::Always => format!(
                "{gpu} is faster than {rival} from the smallest batch measured on, {} items{}.",
                count(self.measured.0),
                self.doubt()
            ),
            Overtakes::From(from) => {
                format!("{gpu} overtakes {rival} at {} items a batch ({}).", short(from.median), from.words())
            }
            Overtakes::Beyond(from) => format!(
                "{gpu} would overtake {rival} at {} items a batch ({}): extrapolated, the largest batch measured has {most}.",
                short(from.median),
                from.words()
            ),
            Overtakes::Below(size) => {
                format!("{gpu} is faster than {rival} in batches below {} items alone: {costs}.", short(size))
            }
            Overtakes::Never if self.gpu.ns_per_item < self.cpu.ns_per_item => {
                format!("{gpu} does not overtake {rival} on this machine in batches of up to {most} items.")
            }
            Overtakes::Never => format!("{gpu} never overtakes {rival} on this machine: {costs}."),
        }
    }

    /// The crossover in a few words, for a table: `1.30 M (95 %: 1.10–1.60 M)`, or that it is not judged.
    pub fn brief(&self) -> String {
        if self.software {
            return "not judged".into();
        }
        let size = |from: Interval| format!("{} ({})", short(from.median), from.words());
        match self.overtakes() {
            Overtakes::Always => format!("every batch from {} on{}", count(self.measured.0), self.doubt()),
            Overtakes::From(from) => size(from),
            Overtakes::Beyond(from) => format!("{}, extrapolated", size(from)),
            Overtakes::Below(below) => format!("only below {}", short(below)),
            Overtakes::Never => "never".into(),
        }
    }

    /// The CPU's variant with its cores: `avx512 on 8 cores`, or `avx512 on 16 CPUs` where CPUs share cores.
    pub fn rival(&self) -> String {
        let cpus = format!("{} CPUs", self.threads);
        if let Some(name) = self.against.strip_suffix(&format!(", {cpus}")) {
            return format!("{name} on {cpus}");
        }
        let cores = if self.threads == 1 { "one core".to_owned() } else { format!("{} cores", self.threads) };
        let name = self.against.strip_suffix(&format!(", {} cores", self.threads)).unwrap_or(&self.against);
        format!("{name} on {cores}")
    }

    /// What the samples leave open where the GPU is faster from the smallest batch on; nothing where that is sure.
    fn doubt(&self) -> String {
        match self.from.map(|from| from.hi) {
            Some(None) => " (95 %: or never)".into(),
            Some(Some(hi)) if hi > self.measured.0 as f64 => format!(" (95 %: or from {} on)", short(hi)),
            _ => String::new(),
        }
    }

    /// What is counted, as a sentence begins: `With its data on the GPU`.
    fn figure_words(&self) -> String {
        match self.figure.as_str() {
            "kernel" => "By its kernel alone".into(),
            "resident" => "With its data on the GPU".into(),
            "end to end" => "End to end".into(),
            "sustained" => "With one batch after the other".into(),
            other => format!("By its figure “{other}”"),
        }
    }
}

impl Interval {
    /// The two ends: `95 %: 1.10–1.60 M`.
    fn words(self) -> String {
        match self.hi {
            Some(hi) => format!("95 %: {}", short_interval(self.lo, hi)),
            None => format!("95 %: {} to never", short(self.lo)),
        }
    }
}
