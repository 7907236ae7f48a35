//! One bench at one point: its variants are verified, then timed together, then put beside the machine's limit.

use super::levels::Level;
use super::profile::Profile;
use super::sampler::{Plan, Samples, sample};
use super::statistics;
use super::task::{Expected, Task, in_words};
use lanemark_reports::run::{self, Figure, Role, Share};
use std::fmt;
use std::sync::Arc;

/// What every case of a run shares.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How thorough the run is.
    pub profile: Profile,
    /// The seed of inputs, orders and resamples.
    pub seed: u64,
    /// Cost of reading the thread's clock.
    pub clock_ns: f64,
    /// Which visit to the benches this is, from 0.
    pub lap: u32,
    /// Whether the run is behind its schedule, and takes fewer samples.
    pub hurried: bool,
    /// What takes the verified rungs in place of the sampler.
    pub visitor: Option<Visitor>,
}

impl Settings {
    /// Rounds of a visit.
    pub fn rounds(&self, level: Level) -> usize {
        if self.hurried { self.profile.fewer_rounds(level) } else { self.profile.rounds(level) }
    }
}

/// Takes the rungs of each case, verified on its input, in place of the sampler.
#[derive(Clone)]
pub struct Visitor(pub Arc<Visit>);

/// What is done with the rungs of a case.
pub type Visit = dyn Fn(&run::Bench, &mut [Variant<'_>]) + Send + Sync;

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visitor")
    }
}

/// The clock that a variant is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// CPU time of the measuring thread: what a kernel needs, whoever else is on the machine.
    ThreadCpu,
    /// Wall time: where several threads work at once.
    Wall,
}

/// One way to do the work.
pub struct Variant<'a> {
    /// Unique in the case.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// The instruction set, for rungs.
    pub isa: Option<String>,
    /// Version of the library, for peers.
    pub version: Option<String>,
    /// True for the rung that dispatch chooses.
    pub chosen: bool,
    /// What a reader must know about it.
    pub note: Option<String>,
    /// Items of one pass, where it runs on a smaller input than the case.
    pub smaller_n: Option<u64>,
    /// What it must answer.
    pub expected: Expected,
    /// The work.
    pub task: Box<dyn Task + 'a>,
}

/// A loop that only moves the bytes of the case: the machine's limit, sampled in the same rounds.
pub struct Roof<'a> {
    /// How it moves them: `256-bit loads`.
    pub method: String,
    /// The work.
    pub task: Box<dyn Task + 'a>,
}

/// One bench at one point.
pub struct Case<'a> {
    /// Everything that the run's file says about the bench before its variants.
    pub bench: run::Bench,
    /// Where its working set lies.
    pub level: Level,
    /// Bytes that one pass must move at least.
    pub bytes: u64,
    /// Bytes that one pass of a roof moves, and what the roof does: `load` or `copy`.
    pub roof: (u64, &'static str),
    /// The roofs; the fastest one counts.
    pub roofs: Vec<Roof<'a>>,
    /// The variants.
    pub variants: Vec<Variant<'a>>,
    /// The clock that the figures are taken with.
    pub clock: Clock,
}

/// A variant that does not give the reference's answer: an error of the run, not a fast row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongAnswer {
    bench: String,
    variant: String,
    input: String,
    expected: String,
    found: String,
}

impl WrongAnswer {
    /// What a variant of the bench gave instead of what the reference gives, in words.
    pub fn of(bench: &run::Bench, variant: &str, expected: String, found: String) -> WrongAnswer {
        let run::Input { n, source, digest, .. } = &bench.input;
        WrongAnswer {
            bench: format!("{} at {}", bench.id, bench.point),
            variant: variant.to_owned(),
            input: format!("{source} ({n} items, SHA-256 {digest})"),
            expected,
            found,
        }
    }
}

#[cfg(feature = "gpu")]
impl WrongAnswer {
    /// The same, with the device beside the variant's name where that variant ran on it.
    pub fn on_device(mut self, device: &str, ran_on_it: impl Fn(&str) -> bool) -> WrongAnswer {
        if ran_on_it(&self.variant) {
            self.variant = format!("{} on {device}", self.variant);
        }
        self
    }
}

impl fmt::Display for WrongAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WrongAnswer { bench, variant, input, expected, found } = self;
        write!(
            f,
            "wrong answer in {bench}, variant {variant}, on {input}: the reference gives {expected}, the variant {found}; \
             nothing was written, as no figure of a wrong kernel means anything"
        )
    }
}

impl std::error::Error for WrongAnswer {}

/// A case after one or several visits: what the file says of it, and every sample.
#[derive(Debug)]
pub struct Sampled {
    bench: run::Bench,
    level: Level,
    bytes: u64,
    roof: (u64, &'static str),
    clock: Clock,
    /// Each roof's method and samples.
    roofs: Vec<(String, Samples)>,
    /// Each variant's samples, in the order of `bench.variants`.
    variants: Vec<Samples>,
}

impl From<run::Bench> for Sampled {
    /// A bench without samples: one that could not be measured, or whose figures are no rates.
    fn from(bench: run::Bench) -> Sampled {
        Sampled {
            bench,
            level: Level::Memory,
            bytes: 0,
            roof: (0, "load"),
            clock: Clock::ThreadCpu,
            roofs: Vec::new(),
            variants: Vec::new(),
        }
    }
}

/// Verifies a case and takes `rounds` samples of each of its variants and roofs.
///
/// # Errors
/// [`WrongAnswer`] before anything is timed, when a variant's answer is not the reference's.
pub fn measure(case: Case<'_>, settings: &Settings) -> Result<Sampled, WrongAnswer> {
    let plan = plan(&case, settings);
    measure_by(case, settings, plan)
}

/// How the samples of a case are taken in this run.
pub fn plan(case: &Case<'_>, settings: &Settings) -> Plan {
    Plan {
        rounds: settings.rounds(case.level),
        sample_ns: settings.profile.sample_ns(),
        clock: case.clock,
        warm: case.level != Level::Memory,
        seed: settings.seed ^ seed_of(&case.bench.id, &case.bench.point) ^ u64::from(settings.lap),
        clock_ns: settings.clock_ns,
    }
}

/// As [`measure`], with samples taken as told.
///
/// # Errors
/// As [`measure`].
pub fn measure_by(case: Case<'_>, settings: &Settings, plan: Plan) -> Result<Sampled, WrongAnswer> {
    let Case { mut bench, level, bytes, roof, mut roofs, mut variants, clock } = case;
    if settings.visitor.is_some() {
        variants.retain(|variant| variant.role == Role::Rung && variant.isa.is_some());
    }
    for variant in &mut variants {
        variant.task.run(1);
        let found = variant.task.answer();
        if !found.as_ref().is_ok_and(|answer| variant.expected.met_by(answer)) {
            let found = found.map_or_else(|error| format!("failed: {error}"), |answer| in_words(&answer));
            return Err(WrongAnswer::of(&bench, &variant.name, in_words(&variant.expected.answer), found));
        }
    }
    if let Some(Visitor(visit)) = &settings.visitor {
        visit(&bench, &mut variants);
        return Ok(Sampled::from(bench));
    }
    let mut tasks: Vec<&mut dyn Task> =
        variants.iter_mut().map(|variant| &mut *variant.task as &mut dyn Task).collect();
    tasks.extend(roofs.iter_mut().map(|roof| &mut *roof.task as &mut dyn Task));
    let mut samples = sample(&mut tasks, plan);
    let roof_samples = samples.split_off(variants.len());
    bench.variants = variants.iter().map(|variant| described(variant, &bench, bytes, clock)).collect();
    let roofs = roofs.into_iter().map(|roof| roof.method).zip(roof_samples).collect();
    Ok(Sampled { bench, level, bytes, roof, clock, roofs, variants: samples })
}

/// What the file says of a variant before its figures.
fn described(variant: &Variant<'_>, bench: &run::Bench, bytes: u64, clock: Clock) -> run::Variant {
    let items = variant.smaller_n.unwrap_or(bench.input.n);
    run::Variant {
        name: variant.name.clone(),
        role: variant.role,
        isa: variant.isa.clone(),
        version: variant.version.clone(),
        chosen: variant.chosen,
        verified: true,
        answer: in_words(&variant.expected.answer),
        per_second: Figure { median: 0.0, lo: 0.0, hi: 0.0, max: 0.0 },
        clock: match (variant.task.own_time(), clock) {
            (Some(own), _) => own.clock.to_owned(),
            (None, Clock::ThreadCpu) => "thread-cpu".to_owned(),
            (None, Clock::Wall) => "wall".to_owned(),
        },
        samples_ns: Vec::new(),
        wall_ns: Vec::new(),
        passes: 0,
        smaller_n: variant.smaller_n,
        bytes: (bytes as f64 * items as f64 / bench.input.n as f64) as u64,
        ceiling: None,
        latency_ns: None,
        note: variant.note.clone(),
        figures: Vec::new(),
        curves: Vec::new(),
    }
}

impl Sampled {
    /// Puts figures that are not rates beside those of the variant of that name; nothing where there is none.
    pub fn add_accuracy(&mut self, variant: &str, figures: Vec<run::Quantity>, curves: Vec<run::Curve>) {
        if let Some(variant) = self.bench.variants.iter_mut().find(|known| known.name == variant) {
            variant.figures.extend(figures);
            variant.curves.extend(curves);
        }
    }

    /// The median time of a pass of each variant that has a sample, by name.
    #[cfg(feature = "gpu")]
    pub fn medians_ns(&self) -> std::collections::BTreeMap<String, f64> {
        let times =
            self.bench.variants.iter().zip(&self.variants).map(|(variant, samples)| (variant, self.times(samples)));
        let sampled = times.filter(|(_, times)| !times.is_empty());
        sampled.map(|(variant, times)| (variant.name.clone(), statistics::median(times))).collect()
    }

    /// Adds the samples of another visit to the same case.
    pub fn merge(&mut self, other: Sampled) {
        for ((_, samples), (_, more)) in self.roofs.iter_mut().zip(other.roofs) {
            samples.extend(more);
        }
        for (samples, more) in self.variants.iter_mut().zip(other.variants) {
            samples.extend(more);
        }
    }

    /// Times by the case's clock.
    fn times<'a>(&self, samples: &'a Samples) -> &'a [f64] {
        match self.clock {
            Clock::ThreadCpu => &samples.cpu_ns,
            Clock::Wall => &samples.wall_ns,
        }
    }

    /// The figures of all visits: rates, shares of the limit, ratios.
    pub fn finish(self, settings: &Settings) -> run::Bench {
        let mut bench = self.bench.clone();
        if self.variants.is_empty() {
            return bench;
        }
        if self.variants.iter().any(|samples| samples.cpu_ns.is_empty()) {
            bench.variants.clear();
            bench.unavailable = Some("the run was stopped before this bench had a sample".to_owned());
            return bench;
        }
        let seed = settings.seed ^ seed_of(&bench.id, &bench.point);
        let n = bench.input.n as f64;
        let items = |index: usize| self.bench.variants[index].smaller_n.map_or(n, |n| n as f64);
        let per = |times: &[f64], units: f64| -> Vec<f64> { times.iter().map(|time| time / units).collect() };
        let per_item = |index: usize| per(self.times(&self.variants[index]), items(index));
        let roof = self
            .roofs
            .iter()
            .min_by(|a, b| statistics::median(self.times(&a.1)).total_cmp(&statistics::median(self.times(&b.1))));
        let roof_per_byte = roof.map(|(_, samples)| per(self.times(samples), self.roof.0 as f64));
        for (index, variant) in bench.variants.iter_mut().enumerate() {
            let samples = &self.variants[index];
            variant.per_second = statistics::rate(items(index), self.times(samples), seed);
            variant.samples_ns = rounded(self.times(samples));
            variant.wall_ns = rounded(&samples.wall_ns);
            variant.passes = samples.passes;
            variant.ceiling = roof_per_byte.as_ref().map(|roof| {
                let per_byte = per(&per_item(index), self.bytes as f64 / n);
                let (share, _, _) = statistics::paired_ratio(&per_byte, roof, seed);
                Share { operation: self.roof.1.to_owned(), level: self.level.name().to_owned(), share }
            });
        }
        bench.ceilings.extend(roof.map(|(method, samples)| run::Ceiling {
            operation: self.roof.1.to_owned(),
            level: self.level.name().to_owned(),
            working_set: bench.input.working_set,
            pages: bench.input.pages.clone(),
            method: method.clone(),
            bytes_per_second: statistics::rate(self.roof.0 as f64, self.times(samples), seed),
            samples_ns: rounded(self.times(samples)),
        }));
        bench.ratios = ratios(&bench.variants, &per_item, seed);
        bench
    }
}

/// The chosen rung against every other variant.
fn ratios(variants: &[run::Variant], per_item: &dyn Fn(usize) -> Vec<f64>, seed: u64) -> Vec<run::Ratio> {
    let Some(chosen) = variants.iter().position(|variant| variant.chosen) else { return Vec::new() };
    let of = per_item(chosen);
    (0..variants.len())
        .filter(|index| *index != chosen)
        .map(|index| {
            let (median, lo, hi) = statistics::paired_ratio(&of, &per_item(index), seed);
            run::Ratio { of: variants[chosen].name.clone(), to: variants[index].name.clone(), median, lo, hi }
        })
        .collect()
}

/// Samples to a hundredth of a nanosecond, as the file keeps them.
fn rounded(samples: &[f64]) -> Vec<f64> {
    samples.iter().map(|time| (time * 100.0).round() / 100.0).collect()
}

/// A number of its own for each bench and point, so that each order is drawn anew (FNV-1a).
pub fn seed_of(id: &str, point: &str) -> u64 {
    id.bytes()
        .chain([0])
        .chain(point.bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
