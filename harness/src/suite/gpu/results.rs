//! What follows from the samples of all batch sizes: shares of the device's copy ceiling, and the crossovers.

use super::access::Access;
use super::limits::{COPY, LEVEL};
use super::tasks::What;
use crate::measure::case::seed_of;
use lanemark_reports::run::{self, Bench, Role, Share};
use lanemark_shaders::{Crossover, Timed};

/// The variant that picks CPU or GPU by the batch.
pub const AUTO: &str = "auto";

/// The figure of the kernel with the run-time checks of browsers.
pub const CHECKED: &str = "gpu: kernel, checked";

/// The name of the variant of so many cores.
pub fn on_cores(isa: &str, cores: usize) -> String {
    if cores == 1 { isa.to_owned() } else { format!("{isa}, {cores} cores") }
}

/// Adds to a run's benches of the family what their points say together, and gives the crossovers.
pub fn complete(run: &mut run::Run, access: &Access) {
    let copy = run.ceilings.iter().find(|ceiling| ceiling.level == LEVEL && ceiling.operation == COPY);
    let copy = copy.map(|ceiling| ceiling.bytes_per_second.median);
    let software = access.is_software();
    for variant in run.benches.iter_mut().filter(|bench| bench.family == super::FAMILY).flat_map(kernel) {
        variant.ceiling = share(variant, copy);
    }
    run.machine.gpu = access.listed();
    let adapter = access.used().map(|adapter| adapter.name);
    if let Some(adapter) = adapter {
        run.crossovers = crossovers(&run.benches, &adapter, software, run.seed);
    }
}

fn kernel(bench: &mut Bench) -> Option<&mut run::Variant> {
    bench.variants.iter_mut().find(|variant| variant.name == What::Kernel.variant())
}

/// The bytes that the kernel must move over what the device can copy.
fn share(variant: &run::Variant, copy: Option<f64>) -> Option<Share> {
    let times = &variant.wall_ns;
    if times.is_empty() {
        return None;
    }
    let moved = variant.bytes as f64 * 1e9 / crate::measure::statistics::median(times);
    let share = moved / copy?;
    Some(Share { operation: COPY.to_owned(), level: LEVEL.to_owned(), share })
}

/// Each kernel's figures against one core and against all.
fn crossovers(benches: &[Bench], adapter: &str, software: bool, seed: u64) -> Vec<run::Crossover> {
    let mut ids: Vec<&str> =
        benches.iter().filter(|bench| bench.family == super::FAMILY).map(|bench| &*bench.id).collect();
    ids.dedup();
    let mut all = Vec::new();
    for id in ids {
        let points: Vec<&Bench> = benches.iter().filter(|bench| bench.id == id).collect();
        let mut rivals: Vec<&str> = Vec::new();
        for rung in points.iter().flat_map(|point| &point.variants).filter(|variant| variant.role == Role::Rung) {
            if !rivals.contains(&rung.name.as_str()) {
                rivals.push(&rung.name);
            }
        }
        for what in [What::Kernel, What::Resident, What::EndToEnd, What::Sustained] {
            for rival in &rivals {
                all.extend(crossover(&points, what, rival, adapter, software, seed));
            }
        }
    }
    all
}

fn crossover(
    points: &[&Bench],
    what: What,
    rival: &str,
    adapter: &str,
    software: bool,
    seed: u64,
) -> Option<run::Crossover> {
    let name = what.variant();
    let timed: Vec<Timed> = points
        .iter()
        .filter_map(|point| {
            let of = |name: &str| point.variant(name).filter(|variant| variant.is_timed());
            let (cpu, gpu) = (of(rival)?, of(name)?);
            Some(Timed { items: point.input.n, cpu_ns: cpu.wall_ns.clone(), gpu_ns: gpu.wall_ns.clone() })
        })
        .collect();
    let bench = &points.first()?.id;
    let fit = Crossover::fit(&timed, seed ^ seed_of(bench, name))?;
    let line = |line: lanemark_shaders::Line| run::Line { fixed_ns: line.fixed_ns, ns_per_item: line.ns_per_item };
    let threads = rival.split(", ").nth(1).and_then(|cores| cores.split(' ').next()?.parse().ok()).unwrap_or(1);
    Some(run::Crossover {
        bench: bench.clone(),
        adapter: adapter.to_owned(),
        software,
        figure: name.trim_start_matches("gpu: ").to_owned(),
        against: rival.to_owned(),
        threads,
        cpu: line(fit.cpu),
        gpu: line(fit.gpu),
        from: fit.from.map(|from| run::Interval { median: from.median, lo: from.lo, hi: from.hi }),
        measured: fit.measured,
    })
}
