//! The ceilings of this machine: loads, stores and copies at every level of its memory hierarchy.

use super::case::{Clock, Roof, Settings, seed_of};
use super::levels::{Level, Levels};
use super::memory::{Buffers, OutOfMemory};
use super::sampler::{Plan, sample};
use super::statistics;
use super::task::{Task, task};
use lanemark_kernels::bandwidth::tables::{COPY, COPY_STREAMING, LOAD, STORE, STORE_STREAMING};
use lanemark_kernels::isa::{Isa, Kernel};
use lanemark_peers::Answer;
use lanemark_reports::run;
use std::cell::RefCell;
use std::hint::black_box;

/// A rung of a copy.
type Copies = fn(&[u64], &mut [u64]);

/// What a loop on one instruction set is called: `256-bit loads`.
fn method<F: Copy>(kernel: &Kernel<F>, isa: Isa, what: &str) -> String {
    let width = match isa {
        Isa::Scalar => "scalar",
        Isa::Neon => "128-bit",
        Isa::Avx2 => "256-bit",
        Isa::Avx512 => "512-bit",
    };
    let streaming = if kernel.name().ends_with("streaming") { "non-temporal " } else { "" };
    format!("{width} {streaming}{what}")
}

/// Every way of this machine to load a buffer.
pub fn loads<'a>(words: &'a [u64]) -> Vec<Roof<'a>> {
    let roof = |(isa, load): (Isa, fn(&[u64]) -> u64)| Roof {
        method: method(&LOAD, isa, "loads"),
        task: task(move || load(black_box(words)), |_| Answer::Nothing),
    };
    LOAD.usable().into_iter().map(roof).collect()
}

/// Every way of one kernel to store to a buffer.
fn stores<'a>(kernel: &'static Kernel<fn(&mut [u64], u64)>, words: &'a RefCell<&'a mut [u64]>) -> Vec<Roof<'a>> {
    let roof = |(isa, store): (Isa, fn(&mut [u64], u64))| {
        let pass = move || store(black_box(&mut words.borrow_mut()), black_box(7));
        Roof { method: method(kernel, isa, "stores"), task: task(pass, |_| Answer::Nothing) }
    };
    own_ways(kernel).map(roof).collect()
}

/// The kernel's usable rungs; of a streaming kernel, only those that do stream.
fn own_ways<F: Copy + 'static>(kernel: &'static Kernel<F>) -> impl Iterator<Item = (Isa, F)> {
    let streams = kernel.name().ends_with("streaming");
    kernel.usable().into_iter().filter(move |(isa, _)| !streams || *isa != Isa::Scalar)
}

/// Every way of this machine to copy a buffer through the caches to another of the same length: what a kernel that
/// leaves its output to the next one is held against.
pub fn copies<'a>(from: &'a [u64], to: &'a RefCell<&'a mut [u64]>) -> Vec<Roof<'a>> {
    copies_of(&COPY, from, to)
}

fn copies_of<'a>(kernel: &'static Kernel<Copies>, from: &'a [u64], to: &'a RefCell<&'a mut [u64]>) -> Vec<Roof<'a>> {
    let roof = |(isa, copy): (Isa, Copies)| {
        let pass = move || copy(black_box(from), black_box(&mut to.borrow_mut()));
        Roof { method: method(kernel, isa, "copies"), task: task(pass, |_| Answer::Nothing) }
    };
    own_ways(kernel).map(roof).collect()
}

/// Measures load, store and copy at every level; of the ways to do each, the fastest counts.
///
/// # Errors
/// When memory for the buffers cannot be had.
pub fn sweep(levels: &Levels, buffers: &Buffers, settings: &Settings) -> Result<Vec<run::Ceiling>, OutOfMemory> {
    let mut ceilings = Vec::new();
    for &level in settings.profile.levels() {
        let working_set = levels.working_set(level);
        let words = (working_set / 8) as usize / 64 * 64;
        let mut whole = buffers.zeroed::<u64>(words, 0)?;
        let mut source = buffers.zeroed::<u64>(words / 2, 0)?;
        let mut target = buffers.zeroed::<u64>(words / 2, 1)?;
        source.fill(3);
        let pages = whole.page_kind().map_or("unknown", |kind| kind.name()).to_owned();
        let mut ceiling = |operation: &str, bytes: usize, mut roofs: Vec<Roof<'_>>| {
            let plan = Plan {
                rounds: settings.rounds(level),
                sample_ns: settings.profile.sample_ns(),
                clock: Clock::ThreadCpu,
                warm: level != Level::Memory,
                seed: settings.seed ^ seed_of(operation, level.name()),
                clock_ns: settings.clock_ns,
            };
            let mut tasks: Vec<&mut dyn Task> = roofs.iter_mut().map(|roof| &mut *roof.task as &mut dyn Task).collect();
            let samples = sample(&mut tasks, plan);
            let fastest = (0..roofs.len()).filter(|index| !samples[*index].cpu_ns.is_empty()).min_by(|a, b| {
                let time = |index: usize| statistics::median(&samples[index].cpu_ns);
                time(*a).total_cmp(&time(*b))
            });
            if let Some(index) = fastest {
                ceilings.push(run::Ceiling {
                    operation: operation.to_owned(),
                    level: level.name().to_owned(),
                    working_set,
                    pages: pages.clone(),
                    method: roofs[index].method.clone(),
                    bytes_per_second: statistics::rate(bytes as f64, &samples[index].cpu_ns, plan.seed),
                    samples_ns: samples[index].cpu_ns.iter().map(|time| (time * 10.0).round() / 10.0).collect(),
                });
            }
        };
        ceiling("load", words * 8, loads(&whole));
        let whole = RefCell::new(&mut whole[..]);
        let target = RefCell::new(&mut target[..]);
        ceiling("store", words * 8, stores(&STORE, &whole));
        ceiling("copy", words / 2 * 16, copies(&source, &target));
        ceiling("streaming store", words * 8, stores(&STORE_STREAMING, &whole));
        ceiling("streaming copy", words / 2 * 16, copies_of(&COPY_STREAMING, &source, &target));
    }
    Ok(ceilings)
}
