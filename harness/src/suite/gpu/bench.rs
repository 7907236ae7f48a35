//! One bench of the family at one batch size: CPU and GPU verified, then timed together.

use super::access::{Access, ends};
use super::cores::{Alone, with_team};
use super::executor::executor;
use super::subject::{Generated, Subject, Whole};
use super::tasks::{OnDevice, What};
use super::{FAMILY, results};
use crate::measure::case::{self, Case, Clock, Sampled, Variant, measure_by};
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::measure::statistics;
use crate::measure::task::{Expected, Task};
use crate::suite::column::digest;
use crate::suite::planted;
use crate::suite::race::figure;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_reports::gpu::AUTO;
use lanemark_reports::run::{self, Role};
use lanemark_runtime::topology::Topology;
use lanemark_shaders::{DeviceKernel, Gpu, GpuError, Runner};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::sync::Arc;

/// Inputs below this stay in the caches of a large GPU from one sample to the next.
const CACHED_BYTES: u64 = 256 << 20;

/// A bench of that kernel.
pub fn definition<S: Subject>(
    name: &str,
    title: &str,
    unit: &'static str,
    claims: &'static [&'static str],
    subject: S,
) -> Definition {
    Definition {
        id: format!("{FAMILY}/{name}"),
        title: title.to_owned(),
        unit,
        claims,
        kernel: None,
        own_input: OwnInput::None,
        points,
        measure: Box::new(move |session, definition, point| at_point(&subject, session, definition, point)),
    }
}

/// Exponents of two of the batch sizes.
fn exponents(profile: Profile, software: bool) -> Vec<u32> {
    match profile {
        _ if software => vec![10, 12, 14, 16],
        Profile::Quick | Profile::Gate => vec![10, 14, 18, 22, 24],
        Profile::Standard | Profile::Full => (10..=28).step_by(2).collect(),
    }
}

/// One point a batch size; a single one that says why where there is no GPU.
fn points(session: &Session<'_>) -> Vec<Point> {
    if session.gpu.absent().is_some() {
        return vec![Point { label: "every batch size".to_owned(), ..Point::at(Level::L1) }];
    }
    let sizes = exponents(session.settings.profile, session.gpu.is_software());
    let point = |exponent: u32| {
        let items = 1 << exponent;
        Point { label: format!("2^{exponent}"), detail: items, ..Point::at(session.levels.holding(8 * items as u64)) }
    };
    sizes.into_iter().map(point).collect()
}

/// The longest that a pass of a variant may be expected to take, in nanoseconds; longer ones are left out.
fn longest_pass(profile: Profile) -> f64 {
    match profile {
        Profile::Quick | Profile::Gate => 25e6,
        Profile::Standard => 60e6,
        Profile::Full => f64::INFINITY,
    }
}

/// What all samples of a point should take together, in nanoseconds: the whole family must fit in the profile.
fn point_budget(profile: Profile) -> f64 {
    match profile {
        Profile::Quick | Profile::Gate => 0.1e9,
        Profile::Standard => 0.35e9,
        Profile::Full => f64::INFINITY,
    }
}

/// Samples of each variant at the least, however long they take.
const FEWEST_ROUNDS: usize = 3;

/// Items and time of a pass of each variant, at the batch sizes that it had a sample of, in rising order.
#[derive(Default)]
struct Known {
    passes: BTreeMap<String, Vec<(usize, f64)>>,
}

impl Known {
    /// What a pass of the variant should take at a larger size; none where it had no sample.
    fn expected_ns(&self, variant: &str, items: usize) -> Option<f64> {
        match self.passes.get(variant)?.as_slice() {
            [] => None,
            // What of it is fixed is not known yet.
            [(_, ns)] => Some(*ns),
            [.., (fewer, sooner), (most, ns)] => {
                let each = (ns - sooner).max(0.0) / (most - fewer) as f64;
                Some(ns + each * (items as f64 - *most as f64))
            }
        }
    }

    /// The rounds that a point of these variants can afford.
    fn rounds(&self, variants: &[Variant<'_>], items: usize, profile: Profile) -> usize {
        let all: f64 = variants.iter().filter_map(|variant| self.expected_ns(&variant.name, items)).sum();
        // Beside the rounds, each variant is verified once and tried once.
        ((point_budget(profile) / all.max(1.0)) as usize).saturating_sub(2).max(FEWEST_ROUNDS)
    }
}

fn at_point<S: Subject>(
    subject: &S,
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
) -> Result<Sampled, SuiteError> {
    let access = session.gpu;
    let unavailable = |reason: String| Ok(session.unavailable(definition, point, reason).into());
    let gpu = match access.device(&definition.id) {
        Ok(gpu) => gpu,
        Err(reason) => return unavailable(reason),
    };
    // Once a bench: its inputs take of the memory that is free then.
    let most = *access.kept("most", &definition.id, || Ok::<_, SuiteError>(affordable(session, subject)))?;
    if point.detail > most {
        return unavailable(format!("{} items take more than half of the memory that is free here", point.detail));
    }
    let name = format!("{} {most}", subject.input());
    let input = access.kept("input", &name, || subject.generated(session, most))?;
    match measured(subject, session, definition, point, &gpu, &input) {
        Ok(sampled) => Ok(sampled),
        Err(Failure::Suite(error)) => Err(error),
        Err(Failure::Gpu(error)) => unavailable(access.failed(&definition.id, &point.label, &error)),
    }
}

/// The largest batch whose inputs take half of the free memory or less: the answers and what the driver stages need the
/// rest. 0 where none does.
fn affordable<S: Subject>(session: &Session<'_>, subject: &S) -> usize {
    let free = Topology::of_this_machine().memory.available.unwrap_or(u64::MAX);
    // An answer that is a column is there twice while it is put together or read.
    let bytes = subject.item_bytes() + 2 * subject.output_bytes();
    let fits = |items: &usize| *items as u64 * bytes <= free / 2;
    points(session).into_iter().map(|point| point.detail).filter(fits).max().unwrap_or(0)
}

/// Why a point has no figures.
enum Failure {
    /// The run ends.
    Suite(SuiteError),
    /// The row ends.
    Gpu(GpuError),
}

impl From<GpuError> for Failure {
    fn from(error: GpuError) -> Self {
        Failure::Gpu(error)
    }
}

fn measured<S: Subject>(
    subject: &S,
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    gpu: &Arc<Gpu>,
    input: &Generated<S::Data>,
) -> Result<Sampled, Failure> {
    let (access, items) = (session.gpu, point.detail);
    let kernel = subject.kernel(items);
    let batch = subject.batch(&input.data, 0..items);
    let on_device = OnDevice::new(gpu, subject, &kernel, batch, planted::on_gpu(&definition.id))?;
    let auto = match subject.together() {
        1 => {
            let longest = longest_pass(session.settings.profile);
            let batches = || {
                let sizes = points(session).into_iter().map(|point| point.detail).filter(|items| *items <= input.items);
                sizes.map(|items| subject.batch(&input.data, 0..items)).collect()
            };
            Some(executor(access, &definition.id, gpu, &kernel, batches, longest)?)
        }
        _ => None,
    };
    let auto = auto.as_ref().and_then(|auto| auto.as_ref().as_ref());
    let known = access.kept("times", &definition.id, || Ok::<_, Failure>(RefCell::new(Known::default())))?;
    let profile = session.settings.profile;
    let longest = longest_pass(profile);
    let affordable = |name: &str| {
        let affordable = known.borrow().expected_ns(name, items).is_none_or(|expected| expected <= longest);
        if !affordable {
            let reason = format!("a pass would take longer than this profile's {} ms", longest / 1e6);
            access.left_out(&definition.id, name, &point.label, &reason);
        }
        affordable
    };
    // Without what a variant needs the bench goes on, unless the device failed.
    let is_ready = |name: &str, needed: Result<(), GpuError>| match needed {
        Ok(()) => Ok(true),
        Err(error) if ends(&error) => Err(Failure::Gpu(error)),
        Err(error) => {
            access.left_out(&definition.id, name, &point.label, &error.to_string());
            Ok(false)
        }
    };
    let isa = subject.isa().name();
    let cores = if subject.is_divisible() { session.cpus.len() } else { 1 };
    let parts = subject.parts(&input.data, items, cores);
    let Ok(topology) = access.kept("topology", "", || Ok::<_, Infallible>(Topology::of_this_machine()));
    let siblings = |cpu: usize| topology.cpu(cpu).map_or_else(Vec::new, |cpu| cpu.siblings.clone());
    let on_team = results::on_cpus(isa, &session.cpus[..parts.len()], siblings);
    let fresh = |more: &str| {
        let fresh = subject.output_bytes() > 0;
        fresh.then(|| format!("with the allocation of its answer, as the library's call makes it{more}"))
    };
    with_team(subject, &kernel, &input.data, &parts, session.cpus, |mut team| {
        // The CPU's answer, by all cores: one alone is the first variant that must give the same.
        let answer = team.told().map_err(SuiteError::Peer).map_err(Failure::Suite)?;
        let trouble = team.trouble();
        let expected = Expected { answer, tolerance: None };
        let mut variants = Vec::new();
        if affordable(isa) {
            let pass = || kernel.on_cpu(black_box(batch));
            let task = Box::new(Alone::new(pass, |answer: &Whole<S>| subject.told(answer)));
            variants.push(rung(isa, isa, fresh(""), expected, task));
        }
        if parts.len() > 1 && affordable(&on_team) {
            let note = fresh("; its parts are not put together");
            variants.push(rung(&on_team, isa, note, expected, Box::new(team)));
        }
        for what in [What::Kernel, What::Resident, What::EndToEnd, What::Sustained] {
            let name = what.variant();
            if !affordable(name) || (what == What::Kernel && !gpu.has_timestamps()) {
                continue;
            }
            let needed = match what {
                What::Kernel => on_device.try_clock(),
                What::Sustained => on_device.prepare_sustained(),
                What::Resident | What::EndToEnd => Ok(()),
            };
            if is_ready(name, needed)? {
                let note = note(gpu, what, kernel.bytes(batch));
                variants.push(on_gpu(name, note, expected, on_device.task(what)));
            }
        }
        let fallen_back = || auto.and_then(|auto| auto.borrow().trouble().cloned());
        if let Some(auto) = auto.filter(|_| affordable(AUTO))
            && is_ready(AUTO, fallen_back().map_or(Ok(()), Err))?
        {
            let pass = || auto.borrow_mut().run(black_box(batch));
            let task = Box::new(Alone::new(pass, |answer: &Whole<S>| subject.told(answer)));
            variants.push(on_gpu(AUTO, note(gpu, What::EndToEnd, 0), expected, task));
        }
        let columns = kernel.columns(batch);
        let bytes: u64 = columns.iter().map(|column| column.len() as u64).sum();
        let level = session.levels.holding(bytes);
        let rounds = known.borrow().rounds(&variants, items, profile);
        let header = run::Input {
            n: items as u64,
            bytes,
            working_set: bytes,
            level: level.name().to_owned(),
            source: input.source.clone(),
            digest: digest_of(session, subject.input(), items, &columns),
            pages: input.pages.clone(),
        };
        let case = Case {
            bench: session.header(definition, point, header),
            level,
            bytes: kernel.bytes(batch),
            roof: (0, "copy"),
            roofs: Vec::new(),
            variants,
            clock: Clock::Wall,
        };
        let mut plan = case::plan(&case, session.settings);
        plan.rounds = plan.rounds.min(if gpu.adapter().software { 5 } else { rounds });
        let sampled = measure_by(case, session.settings, plan);
        if let Some(error) = on_device.trouble().or_else(|| fallen_back().filter(ends)) {
            return Err(Failure::Gpu(error));
        }
        if let Some(reason) = trouble.get() {
            let reason = format!("{} at {}: {reason}", definition.id, point.label);
            return Err(Failure::Suite(SuiteError::Peer(reason)));
        }
        let mut sampled = sampled.map_err(|wrong| Failure::Suite(wrong.into()))?;
        for (variant, ns) in sampled.medians_ns() {
            known.borrow_mut().passes.entry(variant).or_default().push((items, ns));
        }
        if is_largest(session, point) && !profile.is_brief() && !gpu.adapter().software {
            match checked_ns(access, &kernel, batch) {
                Ok(ns) => {
                    let rate = ns.map(|ns| figure(results::CHECKED, items as f64 * 1e9 / ns, definition.unit));
                    sampled.add_accuracy(What::Kernel.variant(), rate.into_iter().collect(), Vec::new());
                }
                Err(error) => access.warn(format!("{} with run-time checks has no figure: {error}", definition.id)),
            }
        }
        Ok(sampled)
    })
}

/// The digest of the columns of a batch: benches of one input share it.
fn digest_of(session: &Session<'_>, input: &str, items: usize, columns: &[&[u8]]) -> String {
    let name = format!("{input} {items}");
    let kept = session.gpu.kept("digests", input, || Ok::<_, Infallible>(RefCell::new(BTreeMap::new())));
    let Ok(digests) = kept;
    digests.borrow_mut().entry(name).or_insert_with(|| digest(columns)).clone()
}

fn rung<'a>(name: &str, isa: &str, note: Option<String>, expected: Expected, task: Box<dyn Task + 'a>) -> Variant<'a> {
    Variant { role: Role::Rung, isa: Some(isa.to_owned()), ..on_gpu(name, note, expected, task) }
}

fn on_gpu<'a>(name: &str, note: Option<String>, expected: Expected, task: Box<dyn Task + 'a>) -> Variant<'a> {
    Variant {
        name: name.to_owned(),
        role: Role::Gpu,
        isa: None,
        version: None,
        // What a user of the library gets.
        chosen: name == AUTO,
        note,
        smaller_n: None,
        expected,
        task,
    }
}

fn is_largest(session: &Session<'_>, point: &Point) -> bool {
    points(session).last() == Some(point)
}

/// What a reader must know of a figure.
fn note(gpu: &Gpu, what: What, bytes: u64) -> Option<String> {
    if gpu.adapter().software {
        return Some(format!("{} computes on the CPU: its times are shown and never judged", gpu.adapter().name));
    }
    let resident = matches!(what, What::Kernel | What::Resident);
    (resident && bytes < CACHED_BYTES)
        .then(|| "its input may still lie in the device's caches from the last sample".to_owned())
}

/// Time of the kernel alone when its shaders are compiled with the checks of browsers.
fn checked_ns<K: DeviceKernel + Clone>(
    access: &Access,
    kernel: &K,
    batch: K::Batch<'_>,
) -> Result<Option<f64>, GpuError> {
    let mut runner = Runner::new(access.with_checks()?, kernel.clone());
    let program = runner.program(batch)?;
    let mut times = Vec::new();
    for _ in 0..5 {
        program.submit()?;
        program.wait()?;
        times.extend(program.kernel_ns()?.filter(|ns| *ns > 0.0));
    }
    Ok((!times.is_empty()).then(|| statistics::median(&times)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_that_is_mostly_fixed_is_not_expected_to_grow_with_the_batch() {
        let mut known = Known::default();
        assert_eq!(known.expected_ns("gpu: end to end", 1 << 10), None);
        for items in [1 << 10, 1 << 12] {
            let ns = 8e6 + 10.0 * items as f64;
            known.passes.entry("gpu: end to end".to_owned()).or_default().push((items, ns));
            let expected = known.expected_ns("gpu: end to end", 1 << 14).unwrap();
            assert!(expected < 8.2e6, "{expected}");
        }
        assert_eq!(known.expected_ns("gpu: end to end", 1 << 20), Some(8e6 + 10.0 * (1 << 20) as f64));
    }
}
