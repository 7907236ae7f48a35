//! The run's file: everything that one invocation measured, as one JSON value (`lanemark.run/1`).
//!
//! The file says nothing about *how* a figure was taken beyond what a reader needs to trust it, so that a
//! file from any machine can be shown on any other. Every rate is in units per second, every time in
//! nanoseconds, every size in bytes, unless a field's name says otherwise.

mod crossover;

pub use crossover::{Crossover, End, Interval, Line, Overtakes, Stretch};

use serde::{Deserialize, Serialize};

/// The schema that this version writes and reads.
pub const SCHEMA: &str = "lanemark.run/1";

/// Everything one invocation measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The program that measured.
    pub lanemark: Build,
    /// The machine that was measured.
    pub machine: Machine,
    /// `quick`, `standard` or `full`.
    pub profile: String,
    /// The filters of the command line; empty when everything was asked for.
    pub filters: Vec<String>,
    /// The seed of every generated input and of the sampling order.
    pub seed: u64,
    /// When the run began, RFC 3339 in UTC.
    pub started: String,
    /// How long the run took, in seconds.
    pub seconds: f64,
    /// True when the run was stopped before its end; what was measured until then is in the file.
    pub interrupted: bool,
    /// What disturbed the run.
    pub disturbance: Disturbance,
    /// The limits of this machine, measured in the same run.
    pub ceilings: Vec<Ceiling>,
    /// One entry a bench and point (working set, selectivity, threads …).
    pub benches: Vec<Bench>,
    /// Every row of the ledger, measured or with its reason.
    pub claims: Vec<Claim>,
    /// Rows of the ledger that contradict each other or theory; none in a file from before they were kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<Contradiction>,
    /// What was found in the user's own events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// From which batch sizes on the GPU is worth it; none in a run without the benches of the family `gpu`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crossovers: Vec<Crossover>,
}

/// What an operation found in the user's own input, as a table of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The operation, with what it found in one line.
    pub title: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// One row a result; as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// The program that measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Build {
    /// Version of lanemark.
    pub version: String,
    /// Commit it was built from, with `-dirty` where the tree was changed; `unknown` outside a checkout.
    pub commit: String,
    /// The compiler's own version line.
    pub rustc: String,
    /// Cargo features that the program was built with.
    pub features: Vec<String>,
    /// Instruction-set features that the compiler was allowed everywhere (`sse2`, or the CPU's own).
    pub target_features: Vec<String>,
}

/// The machine that was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The processor's own name.
    pub cpu: String,
    /// Vendor, family, model and stepping, as the processor gives them.
    pub cpu_id: String,
    /// Target architecture: `x86_64`, `aarch64`.
    pub architecture: String,
    /// Every instruction-set level that lanemark knows, with whether it can be used here.
    pub isas: Vec<IsaState>,
    /// The processor's feature flags.
    pub features: Vec<String>,
    /// Every CPU that this process may use.
    pub cores: Vec<Core>,
    /// NUMA nodes.
    pub numa: Vec<NumaNode>,
    /// Data and unified caches of the measured core.
    pub caches: Vec<Cache>,
    /// Memory.
    pub memory: Memory,
    /// Page sizes and policies.
    pub pages: Pages,
    /// Frequency policy and measured clocks.
    pub clock: Clock,
    /// Operating system and kernel version.
    pub kernel: String,
    /// Limits that a container or a control group sets; empty where there are none.
    pub limits: Vec<String>,
    /// The hypervisor, where there is one.
    pub hypervisor: Option<String>,
    /// GPU adapters.
    pub gpu: Vec<Gpu>,
    /// CPUs that the measuring threads were pinned to, in order; empty where pinning was refused.
    pub pinned: Vec<usize>,
    /// What could not be found out or done, in words, one entry each.
    pub unknown: Vec<String>,
}

/// One instruction-set level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IsaState {
    /// `scalar`, `avx2`, `avx512`, `neon`.
    pub name: String,
    /// Whether it was measured in this run.
    pub available: bool,
    /// Why not, where it was not.
    pub reason: Option<String>,
}

/// One CPU.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Core {
    /// Number of the CPU, as the operating system counts.
    pub cpu: usize,
    /// Physical package.
    pub package: Option<usize>,
    /// NUMA node.
    pub node: Option<usize>,
    /// CPUs that share this core, itself included.
    pub siblings: Vec<usize>,
    /// Whether the scheduler leaves this CPU alone (`isolcpus`).
    pub isolated: bool,
}

/// One NUMA node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumaNode {
    /// Number of the node.
    pub node: usize,
    /// Its CPUs.
    pub cpus: Vec<usize>,
    /// Its memory, in bytes.
    pub bytes: Option<u64>,
    /// Distance to each node, in the firmware's units (10 is local).
    pub distances: Vec<u32>,
}

/// One cache level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cache {
    /// `L1`, `L2`, `L3`.
    pub level: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Line size in bytes.
    pub line: u64,
    /// CPUs that share it.
    pub shared_by: Vec<usize>,
}

/// Memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// All of the machine's memory.
    pub total: u64,
    /// What could be taken without swapping when the run began.
    pub available: u64,
}

/// Page sizes and policies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pages {
    /// Base page size.
    pub base: u64,
    /// Policy of transparent huge pages: `always`, `madvise`, `never`.
    pub transparent_huge: Option<String>,
    /// Size of a huge page.
    pub huge: Option<u64>,
    /// Reserved huge pages.
    pub reserved: Option<u64>,
    /// The kind that the buffers of this run really had: `huge`, `base`, `mixed`.
    pub used: String,
}

/// Frequency policy and measured clocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// Frequency governor, where the platform shows one.
    pub governor: Option<String>,
    /// Whether the processor may raise its clock, where the platform shows it.
    pub boost: Option<bool>,
    /// The core's clock, measured with a chain of dependent additions.
    pub core_hz: Option<f64>,
    /// The time-stamp counter's rate, measured against the operating system's clock.
    pub tsc_hz: Option<f64>,
    /// Cost of one reading of the thread's CPU clock, subtracted from every sample.
    pub thread_clock_ns: f64,
}

/// One GPU adapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gpu {
    /// The adapter's own name.
    pub name: String,
    /// Driver and version.
    pub driver: String,
    /// True for an adapter that computes on the CPU; its times are never judged.
    pub software: bool,
    /// Whether the benches of the family `gpu` ran on it.
    #[serde(default)]
    pub used: bool,
    /// What it can that shaders make use of: `SUBGROUP`, `SHADER_INT64`.
    #[serde(default)]
    pub features: Vec<String>,
}

/// What disturbed the run. `None` means that the platform does not show it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Disturbance {
    /// Time that the hypervisor took away from all CPUs.
    pub steal_ms: Option<f64>,
    /// Times that the measuring thread was taken off its core.
    pub involuntary_switches: Option<u64>,
    /// Time that the measuring thread was ready to run and had to wait.
    pub waited_ms: Option<f64>,
    /// Share of the run in which some task waited for a CPU (pressure stall information).
    pub cpu_pressure: Option<f64>,
    /// Load average over one minute before the run.
    pub load_before: Option<f64>,
    /// Load average over one minute after it.
    pub load_after: Option<f64>,
    /// Samples whose wall time was more than 2 % above their CPU time.
    pub disturbed_samples: u64,
    /// All samples.
    pub samples: u64,
    /// What a reader should know and what to do about it, one sentence each.
    pub warnings: Vec<String>,
}

/// A median with its bootstrap interval, and the best sample.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The median.
    pub median: f64,
    /// Lower end of the 95 % bootstrap interval of the median.
    pub lo: f64,
    /// Upper end of that interval.
    pub hi: f64,
    /// The best single sample.
    pub max: f64,
}

/// A limit of the machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ceiling {
    /// `load`, `store` or `copy`; `copy` counts the bytes read and the bytes written.
    pub operation: String,
    /// `L1`, `L2`, `L3` or `memory`.
    pub level: String,
    /// Bytes of the buffers that were walked.
    pub working_set: u64,
    /// Kind of the pages: `huge`, `base`, `mixed`.
    pub pages: String,
    /// The way that was fastest, for example `256-bit loads`.
    pub method: String,
    /// Bytes per second.
    pub bytes_per_second: Figure,
    /// CPU time of one pass, every sample, in nanoseconds.
    pub samples_ns: Vec<f64>,
}

/// One kernel or pipeline on one input, in several variants that all gave the same answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bench {
    /// Family and name: `aggregate/sum-f64`.
    pub id: String,
    /// The point of the bench's sweep: `L1`, `L2`, `memory`, `50% of L1`, `2 threads`. Unique within a bench.
    pub point: String,
    /// The family: `aggregate`.
    pub family: String,
    /// One line in words.
    pub title: String,
    /// What is counted per second: `values/s`, `events/s`.
    pub unit: String,
    /// The input.
    pub input: Input,
    /// Threads that worked at once.
    pub threads: usize,
    /// Share of the input that a filter keeps, where there is one.
    pub selectivity: Option<f64>,
    /// The variants, in the order before, peers, rungs.
    pub variants: Vec<Variant>,
    /// The machine's limit on the very buffers of this bench, sampled in the same rounds; shares are against it.
    #[serde(default)]
    pub ceilings: Vec<Ceiling>,
    /// Ratios of rates, computed pair by pair: how many times faster `of` is than `to`.
    pub ratios: Vec<Ratio>,
    /// Rows of the ledger that this bench stands for.
    pub claims: Vec<String>,
    /// Figures that are not rates: bytes, errors, seconds.
    #[serde(default)]
    pub figures: Vec<Quantity>,
    /// Why this point could not be measured; then `variants` and `figures` are empty.
    pub unavailable: Option<String>,
}

/// A figure that is not a rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// What it is: `counted peak`.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Its unit: `bytes`, `fraction`, `s`.
    pub unit: String,
}

/// The input of a bench.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Items (values, events).
    pub n: u64,
    /// Bytes of the input alone.
    pub bytes: u64,
    /// Bytes of input, output and state together.
    pub working_set: u64,
    /// The level of the memory hierarchy that the working set fits in: `L1`, `L2`, `L3`, `memory`.
    pub level: String,
    /// How the input came to be: a generator in words, or a file's name and column.
    pub source: String,
    /// SHA-256 of the input's bytes, in hexadecimal.
    pub digest: String,
    /// Kind of the pages that it lies on: `huge`, `base`, `mixed`.
    pub pages: String,
}

/// One way to do the work of a bench.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Unique within the bench: `before: row-wise event`, `arrow-arith 60.1.0 (x86-64)`, `avx512`.
    pub name: String,
    /// What the variant is.
    pub role: Role,
    /// The instruction set, for rungs.
    pub isa: Option<String>,
    /// Version of the library, for peers.
    pub version: Option<String>,
    /// True for the rung that dispatch chooses on this machine.
    pub chosen: bool,
    /// True once its answer equalled the reference's on this very input. A variant that fails ends the run.
    pub verified: bool,
    /// The answer, in words.
    pub answer: String,
    /// Items per second.
    pub per_second: Figure,
    /// `thread-cpu` or `wall`: the clock that `per_second` and `samples_ns` were taken with.
    pub clock: String,
    /// Time of one pass, every sample, in nanoseconds.
    pub samples_ns: Vec<f64>,
    /// Wall time of one pass, every sample, in nanoseconds.
    pub wall_ns: Vec<f64>,
    /// Passes in one sample.
    pub passes: u64,
    /// Items of one pass, where this variant ran on a smaller input than the bench.
    pub smaller_n: Option<u64>,
    /// Bytes that one pass must move at least.
    pub bytes: u64,
    /// The share of the machine's limit, where one was measured.
    pub ceiling: Option<Share>,
    /// Latency, for pipelines.
    pub latency_ns: Option<Latency>,
    /// What a reader must know about this variant.
    pub note: Option<String>,
    /// Its figures that are not rates: error, bias, bytes.
    #[serde(default)]
    pub figures: Vec<Quantity>,
    /// How such a figure depends on the input.
    #[serde(default)]
    pub curves: Vec<Curve>,
}

/// A figure over something that varies: the error over the number of distinct keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// What it is: `root-mean-square error`. Curves of one name in one bench are drawn in one plot.
    pub name: String,
    /// Its unit: `fraction`.
    pub unit: String,
    /// What varies: `distinct keys`.
    pub over: String,
    /// Pairs of what varies and the figure, in order.
    pub points: Vec<(f64, f64)>,
}

/// What a variant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The naive method that a document starts from.
    Before,
    /// The same job done by a library.
    Peer,
    /// lanemark on one instruction set.
    Rung,
    /// lanemark on the GPU.
    Gpu,
}

/// How near a variant comes to a limit of the machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// `load`, `store` or `copy`.
    pub operation: String,
    /// `L1`, `L2`, `L3`, `memory` or `GPU memory`.
    pub level: String,
    /// Bytes moved per second over the ceiling's; 1 is the limit itself.
    pub share: f64,
}

/// Percentiles of latency, corrected for coordinated omission.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
    /// 99.9th percentile; none in a file from before it was kept.
    #[serde(default)]
    pub p999: Option<f64>,
    /// The longest.
    pub max: f64,
}

/// How many times faster one variant is than another, pair by pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
    /// The faster one, where the ratio is above 1.
    pub of: String,
    /// What it is compared to.
    pub to: String,
    /// Median of the pairs' ratios.
    pub median: f64,
    /// Lower end of its 95 % bootstrap interval.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
}

/// One row of the ledger and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Table and row joined by a dot: `events.throughput.filter-map`.
    pub id: String,
    /// The row's label.
    pub label: String,
    /// The table's title.
    pub table: String,
    /// What was documented.
    pub documented: Documented,
    /// What was measured, where something was.
    pub measured: Option<Measured>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why the verdict is what it is, in one sentence.
    pub reason: String,
    /// The bench that stands for the row.
    pub bench: Option<String>,
}

/// Documented figures that cannot hold at once, or not at all, or cannot be checked as they are stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// The rows of the ledger that it concerns.
    pub claims: Vec<String>,
    /// What they contradict: `each other`, `theory`, `a measurement`; `nothing stated` where what a figure depends on is
    /// not stated, so that it cannot be checked.
    pub against: String,
    /// What cannot hold, and the arithmetic or the measurement that shows it.
    pub why: String,
    /// What a reader can check it by.
    pub source: String,
}

/// What a document states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Documented {
    /// The documented starting figure: a number, a range `[low, high]`, or percentiles by name.
    pub before: Option<serde_json::Value>,
    /// The documented figure.
    pub after: Option<serde_json::Value>,
    /// The documented improvement.
    pub factor: Option<f64>,
    /// Unit of `before` and `after`.
    pub unit: Option<String>,
    /// `at-least`, `at-most`, `within` or `present`.
    pub want: String,
    /// `kernel`, `pipeline` or `model`.
    pub method: String,
    /// The workload that the row stands for.
    pub how: String,
}

/// What was measured for a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The figure that is judged, in the row's unit.
    pub value: f64,
    /// Lower end of its interval, where it has one.
    pub lo: Option<f64>,
    /// Upper end.
    pub hi: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// The naive method's figure.
    pub before: Option<f64>,
    /// The best peer's name and figure.
    pub best_peer: Option<(String, f64)>,
    /// Share of the machine's limit.
    pub ceiling: Option<Share>,
    /// The variant that gave the figure.
    pub variant: Option<String>,
    /// The single figures behind it, in words and numbers.
    pub parts: Vec<(String, f64)>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The documented figure holds on this machine.
    Met,
    /// It does not.
    Missed,
    /// Computed from measured inputs; never a measurement.
    Modelled,
    /// Not measured, for the reason given.
    Unavailable,
}
