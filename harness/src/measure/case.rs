//! One bench at one point: its variants are verified, then timed together, then put beside the machine's limit.

use super::levels::Level;
use super::profile::Profile;
use super::sampler::{Plan, Samples, sample};
use super::statistics;
use super::task::{Expected, Task, in_words};
use lanemark_reports::run::{self, Figure, Role, Share};
use std::fmt;

/// What every case of a run shares.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How thorough the run is.
    pub profile: Profile,
    /// The seed of inputs, orders and resamples.
    pub seed: u64,
    /// Cost of reading the thread's clock.
    pub clock_ns: f64,
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

/// Verifies and times a case.
///
/// # Errors
/// [`WrongAnswer`] before anything is timed, when a variant's answer is not the reference's.
pub fn measure(case: Case<'_>, settings: &Settings) -> Result<run::Bench, WrongAnswer> {
    let Case { mut bench, level, bytes, roof, mut roofs, mut variants, clock } = case;
    for variant in &mut variants {
        variant.task.run(1);
        let found = variant.task.answer();
        if !found.as_ref().is_ok_and(|answer| variant.expected.met_by(answer)) {
            return Err(WrongAnswer {
                bench: format!("{} at {}", bench.id, bench.point),
                variant: variant.name.clone(),
                input: format!("{} ({} items, SHA-256 {})", bench.input.source, bench.input.n, bench.input.digest),
                expected: in_words(&variant.expected.answer),
                found: found.map_or_else(|error| format!("failed: {error}"), |answer| in_words(&answer)),
            });
        }
    }
    let plan = Plan {
        rounds: settings.profile.rounds(level),
        sample_ns: settings.profile.sample_ns(),
        warm: level != Level::Memory,
        seed: settings.seed ^ seed_of(&bench.id, &bench.point),
        clock_ns: settings.clock_ns,
    };
    let mut tasks: Vec<&mut dyn Task> =
        variants.iter_mut().map(|variant| &mut *variant.task as &mut dyn Task).collect();
    tasks.extend(roofs.iter_mut().map(|roof| &mut *roof.task as &mut dyn Task));
    let mut samples = sample(&mut tasks, plan);
    let roof_samples = samples.split_off(variants.len());
    if samples.iter().any(|samples| samples.cpu_ns.is_empty()) {
        bench.unavailable = Some("the run was stopped before this bench had a sample".to_owned());
        return Ok(bench);
    }
    let timed = |samples: &Samples| match clock {
        Clock::ThreadCpu => samples.cpu_ns.clone(),
        Clock::Wall => samples.wall_ns.clone(),
    };
    let best_roof = (0..roofs.len()).min_by(|a, b| {
        let time = |index: usize| statistics::median(&timed(&roof_samples[index]));
        time(*a).total_cmp(&time(*b))
    });
    if let Some(index) = best_roof {
        let times = timed(&roof_samples[index]);
        bench.ceilings.push(run::Ceiling {
            operation: roof.1.to_owned(),
            level: level.name().to_owned(),
            working_set: bench.input.working_set,
            pages: bench.input.pages.clone(),
            method: roofs[index].method.clone(),
            bytes_per_second: statistics::rate(roof.0 as f64, &times, plan.seed),
            samples_ns: rounded(&times),
        });
    }
    let items = |variant: &Variant<'_>| variant.smaller_n.unwrap_or(bench.input.n) as f64;
    let per_item = |index: usize| -> Vec<f64> {
        timed(&samples[index]).iter().map(|time| time / items(&variants[index])).collect()
    };
    let shares: Vec<Option<Share>> = (0..variants.len())
        .map(|index| {
            let roof_times = timed(&roof_samples[best_roof?]);
            let roof_per_byte: Vec<f64> = roof_times.iter().map(|time| time / roof.0 as f64).collect();
            let bytes_per_item = bytes as f64 / bench.input.n as f64;
            let per_byte: Vec<f64> = per_item(index).iter().map(|time| time / bytes_per_item).collect();
            let (share, _, _) = statistics::paired_ratio(&per_byte, &roof_per_byte, plan.seed);
            Some(Share { operation: roof.1.to_owned(), level: level.name().to_owned(), share })
        })
        .collect();
    bench.ratios = ratios(&variants, &per_item, plan.seed);
    let made: Vec<run::Variant> = variants
        .iter()
        .enumerate()
        .map(|(index, variant)| run::Variant {
            name: variant.name.clone(),
            role: variant.role,
            isa: variant.isa.clone(),
            version: variant.version.clone(),
            chosen: variant.chosen,
            verified: true,
            answer: in_words(&variant.expected.answer),
            per_second: per_second(items(variant), &timed(&samples[index]), plan.seed),
            clock: match clock {
                Clock::ThreadCpu => "thread-cpu".to_owned(),
                Clock::Wall => "wall".to_owned(),
            },
            samples_ns: rounded(&timed(&samples[index])),
            wall_ns: rounded(&samples[index].wall_ns),
            passes: samples[index].passes,
            smaller_n: variant.smaller_n,
            bytes: (bytes as f64 * items(variant) / bench.input.n as f64) as u64,
            ceiling: shares[index].clone(),
            latency_ns: None,
            note: variant.note.clone(),
        })
        .collect();
    bench.variants = made;
    Ok(bench)
}

fn per_second(items: f64, samples_ns: &[f64], seed: u64) -> Figure {
    statistics::rate(items, samples_ns, seed)
}

/// The chosen rung against every other variant.
fn ratios(variants: &[Variant<'_>], per_item: &dyn Fn(usize) -> Vec<f64>, seed: u64) -> Vec<run::Ratio> {
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

/// Samples to a tenth of a nanosecond, as the file keeps them.
fn rounded(samples: &[f64]) -> Vec<f64> {
    samples.iter().map(|time| (time * 10.0).round() / 10.0).collect()
}

/// A number of its own for each bench and point, so that each order is drawn anew (FNV-1a).
pub fn seed_of(id: &str, point: &str) -> u64 {
    id.bytes()
        .chain([0])
        .chain(point.bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
