//! What follows from the samples of all batch sizes: shares of the device's copy ceiling, and the crossovers.

use super::access::Access;
use super::limits::{COPY, LEVEL};
use super::tasks::What;
use crate::measure::case::seed_of;
use lanemark_reports::run::{self, Bench, Role, Share};
use lanemark_shaders::{Crossover, Timed};

/// The figure of the kernel with the run-time checks of browsers.
pub const CHECKED: &str = "gpu: kernel, checked";

/// The name of the variant on these CPUs: `avx512, 8 cores`, or `avx512, 8 CPUs` where some of them share a core, as
/// `siblings` gives the CPUs of a CPU's core.
pub fn on_cpus(isa: &str, cpus: &[usize], siblings: impl Fn(usize) -> Vec<usize>) -> String {
    let shares = |cpu: &usize| siblings(*cpu).iter().any(|other| other != cpu && cpus.contains(other));
    match cpus.len() {
        1 => isa.to_owned(),
        many if cpus.iter().any(shares) => format!("{isa}, {many} CPUs"),
        many => format!("{isa}, {many} cores"),
    }
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
    let mut also: Vec<run::Stretch> = fit.stretches.iter().copied().map(stretch).collect();
    let last = also.pop();
    let threads = rival.split(", ").nth(1).and_then(|cpus| cpus.split(' ').next()?.parse().ok()).unwrap_or(1);
    Some(run::Crossover {
        bench: bench.clone(),
        adapter: adapter.to_owned(),
        software,
        figure: name.trim_start_matches("gpu: ").to_owned(),
        against: rival.to_owned(),
        threads,
        cpu: line(fit.cpu),
        gpu: line(fit.gpu),
        from: last.map(|last| last.from),
        to: last.and_then(|last| last.to),
        also,
        perhaps: fit.perhaps,
        measured: fit.measured,
    })
}

fn stretch(lanemark_shaders::Stretch { from, to }: lanemark_shaders::Stretch) -> run::Stretch {
    run::Stretch {
        from: run::Interval { median: from.median, lo: from.lo, hi: from.hi },
        to: to.map(|to| run::End { median: to.median, lo: to.lo, hi: to.hi }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::judge::by_hand;
    use lanemark_reports::gpu::{END_TO_END, KERNEL};

    /// A point whose variants take a fixed time and a time an item, in nanoseconds.
    fn point(items: u64, variants: &[(&str, f64, f64)]) -> Bench {
        let variants = variants.iter().map(|(name, fixed, each)| {
            let role = if name.starts_with("gpu") { Role::Gpu } else { Role::Rung };
            let time = fixed + each * items as f64;
            run::Variant { wall_ns: vec![time; 5], bytes: 8 * items, ..by_hand::variant(name, role, 1e9 / time) }
        });
        let mut bench = by_hand::bench("gpu/sum-i64", &format!("{items}"), "values/s", variants.collect());
        bench.input.n = items;
        bench
    }

    #[test]
    fn each_figure_that_was_measured_crosses_each_rival_where_the_lines_do() {
        let all = [
            ("avx2", 0.0, 1.0),
            ("avx2, 8 cores", 10_000.0, 0.2),
            (KERNEL, 1_000.0, 0.01),
            (END_TO_END, 50_000.0, 0.5),
        ];
        let mut points: Vec<Bench> = (5..10).map(|power| point(1 << (2 * power), &all)).collect();
        // What is left out at a size tells nothing of that size.
        points.push(point(1 << 24, &all[1..3]));
        let found = crossovers(&points, "Card", false, 1);
        let of = |figure: &str, threads: usize| {
            found.iter().find(|crossover| crossover.figure == figure && crossover.threads == threads).unwrap()
        };
        assert_eq!(found.len(), 4);
        let ends = of("end to end", 1);
        assert!((ends.from.unwrap().median - 100_000.0).abs() < 1.0, "{ends:?}");
        assert_eq!((ends.against.as_str(), ends.measured), ("avx2", (1 << 10, 1 << 18)));
        let never = of("end to end", 8);
        assert_eq!((never.against.as_str(), never.from, never.perhaps), ("avx2, 8 cores", None, None));
        assert_eq!(of("kernel", 8).measured, (1 << 10, 1 << 24));
        // At every size that both were measured at.
        assert_eq!(of("kernel", 1).from.unwrap().median, 0.0);
    }

    #[test]
    fn every_stretch_of_the_fit_is_in_the_run() {
        let times = [(10, 1_000.0), (12, 3_000.0), (14, 1_000.0), (16, 1_000.0), (18, 4_000.0)];
        let points: Vec<Bench> =
            times.map(|(power, gpu)| point(1 << power, &[("avx2", 2_000.0, 0.0), (END_TO_END, gpu, 0.0)])).into();
        let [found] = &crossovers(&points, "Card", false, 1)[..] else { panic!("one figure against one rival") };
        let [small] = found.also[..] else { panic!("{found:?}") };
        assert_eq!((small.from.median, small.to.and_then(|to| to.hi)), (0.0, Some(4096.0)));
        assert_eq!(found.from.map(|from| (from.lo, from.hi)), Some((4096.0, Some(16384.0))));
        assert_eq!(found.to.map(|to| (to.lo, to.hi)), Some((65536.0, Some(262_144.0))));
    }

    #[test]
    fn cpus_that_share_a_core_are_not_called_cores() {
        let siblings = |cpu: usize| vec![cpu % 4, cpu % 4 + 4];
        assert_eq!(on_cpus("avx2", &[7], siblings), "avx2");
        assert_eq!(on_cpus("avx2", &[7, 0, 1, 2], siblings), "avx2, 4 cores");
        assert_eq!(on_cpus("avx2", &[7, 0, 1, 2, 3], siblings), "avx2, 5 CPUs");
    }

    #[test]
    fn the_share_is_of_the_bytes_that_must_move() {
        let point = point(1_000, &[(KERNEL, 0.0, 1.0)]);
        let share = share(&point.variants[0], Some(16e9)).unwrap();
        assert_eq!((share.level.as_str(), share.operation.as_str(), share.share), (LEVEL, COPY, 0.5));
        assert_eq!(super::share(&point.variants[0], None), None);
    }
}
