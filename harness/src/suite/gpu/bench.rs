//! One bench of the family at one batch size: CPU and GPU verified, then timed together.

use super::access::{Access, ends};
use super::cores::{Alone, with_team};
use super::executor::executor;
use super::planted_kernel::PlantedKernel;
use super::subject::{Generated, Subject, Whole};
use super::tasks::{OnDevice, What};
use super::time_budget::{FEWEST_ROUNDS, Known, longest_pass};
use super::{FAMILY, results};
use crate::measure::case::{self, Case, Clock, Sampled, Variant, WrongAnswer, measure_by};
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
use lanemark_runtime::limits::free_memory;
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
    let free = free_memory().unwrap_or(u64::MAX);
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
    let columns = kernel.columns(batch);
    let bytes: u64 = columns.iter().map(|column| column.len() as u64).sum();
    let level = session.levels.holding(bytes);
    let header = run::Input {
        n: items as u64,
        bytes,
        working_set: bytes,
        level: level.name().to_owned(),
        source: input.source.clone(),
        digest: digest_of(session, subject.input(), items, &columns),
        pages: input.pages.clone(),
    };
    let bench = session.header(definition, point, header);
    let adapter = &gpu.adapter().name;
    // A wrong answer ends the run, any other failure the row.
    let failed = |variant: &str, error: GpuError| match error {
        GpuError::WrongAnswer(what) => {
            let (expected, found) = ("the CPU's answer".to_owned(), format!("another: {what}"));
            let wrong = WrongAnswer::of(&bench, variant, expected, found).on_device(adapter, |_| true);
            Failure::Suite(wrong.into())
        }
        error => Failure::Gpu(error),
    };
    let kernel_on_gpu = PlantedKernel { kernel: kernel.clone(), planted: planted::on_gpu(&definition.id) };
    let on_device = OnDevice::new(gpu, subject, &kernel_on_gpu, batch)?;
    let auto = match subject.together() {
        1 => {
            let longest = longest_pass(session.settings.profile);
            let batches = || {
                let sizes = points(session).into_iter().map(|point| point.detail).filter(|items| *items <= input.items);
                sizes.map(|items| subject.batch(&input.data, 0..items)).collect()
            };
            let made = executor(access, &definition.id, gpu, &kernel_on_gpu, batches, longest);
            Some(made.map_err(|error| failed(AUTO, error))?)
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
        Err(error) if ends(&error) => Err(failed(name, error)),
        Err(error) => {
            access.left_out(&definition.id, name, &point.label, &error.to_string());
            Ok(false)
        }
    };
    let isa = subject.isa().name();
    let parts = subject.parts(&input.data, items, session.cpus.len());
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
        let rounds = known.borrow().rounds(&variants, items, profile);
        let case = Case {
            bench: bench.clone(),
            level,
            bytes: kernel.bytes(batch),
            roof: (0, "copy"),
            roofs: Vec::new(),
            variants,
            clock: Clock::Wall,
        };
        let mut plan = case::plan(&case, session.settings);
        let most = if gpu.adapter().software { FEWEST_ROUNDS } else { rounds };
        plan.rounds = plan.rounds.max(FEWEST_ROUNDS).min(most);
        let sampled = measure_by(case, session.settings, plan);
        if let Some((what, error)) = on_device.trouble() {
            return Err(failed(what.variant(), error));
        }
        if let Some(error) = fallen_back().filter(ends) {
            return Err(failed(AUTO, error));
        }
        if let Some(reason) = trouble.get() {
            let reason = format!("{} at {}: {reason}", definition.id, point.label);
            return Err(Failure::Suite(SuiteError::Peer(reason)));
        }
        let mut sampled = sampled.map_err(|wrong| {
            let wrong = wrong.on_device(adapter, |variant| variant != isa && variant != on_team);
            Failure::Suite(wrong.into())
        })?;
        known.borrow_mut().add(items, sampled.medians_ns());
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
        // What the library chooses to run; without the run-time checks, which its `Gpu::open` has on.
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
