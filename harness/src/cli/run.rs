//! `lanemark run`: measures, judges, and writes the run's file and its page.

use super::folder::Folder;
use super::progress::Progress;
use super::{Outcome, gpu, out, own_files};
use crate::before::ladder;
use crate::measure::case::{Sampled, Settings};
use crate::measure::levels::Levels;
use crate::measure::memory::Buffers;
use crate::measure::profile::Profile;
use crate::measure::sampler::{INTERRUPTED, interrupted};
use crate::measure::schedule::Schedule;
use crate::measure::{ceilings, machine};
use crate::suite::choose::choose;
use crate::suite::events::own::findings;
use crate::suite::scan::text::Texts;
use crate::suite::session::Session;
use crate::suite::sketch::streams::Streams;
use crate::suite::{self, Definition, Point};
use crate::{ledger, ledger::judge};
use lanemark_kernels::isa::Isa;
use lanemark_peers::Peer;
use lanemark_reports::run::{self as format, Run, SCHEMA};
use lanemark_reports::terminal;
use lanemark_runtime::disturbance::Snapshot;
use lanemark_runtime::pages::PageWish;
use lanemark_runtime::{clock, cpu_list, pin, topology::Topology};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Measure benches and write the run's file and an HTML page.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Bench (aggregate/sum-f64), family (aggregate), part of a name, or row of the ledger; everything without one.
    filter: Vec<String>,
    /// How thorough: quick under 90 s, standard under 10 minutes, full unbounded.
    #[arg(long, value_enum, default_value = "quick")]
    profile: Profile,
    /// Instruction sets to measure, separated by commas; all of the machine's without one.
    #[arg(long, value_delimiter = ',', value_name = "ISA")]
    isa: Vec<String>,
    /// CPUs to use, for example 2 or 2-5,8; the last one measures single-threaded benches. All by default.
    #[arg(long, value_name = "LIST")]
    cpus: Option<String>,
    /// Adapter of the GPU benches: auto takes a real GPU where there is one, off none; a part of a name takes that one,
    /// adapters that compute on the CPU included.
    #[arg(long, value_name = "auto|off|NAME", default_value = "auto")]
    gpu: String,
    /// Folder for run.json and report.html.
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Seed of the generated inputs and of the sampling order.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Pages of the buffers: huge where the system grants them, or base.
    #[arg(long, value_parser = ["huge", "base"], default_value = "huge")]
    pages: String,
    #[command(flatten)]
    own_files: own_files::FileArguments,
    /// The peers built with this CPU's own features (harness/peers/build-native makes them); found by itself beside
    /// the program's folder.
    #[arg(long, value_name = "LIBRARY")]
    native_peers: Option<PathBuf>,
    /// Print the run as one JSON value instead of the table.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  lanemark run                                     everything, quick figures, in out/
  lanemark run --profile standard --out today      figures that may be quoted
  lanemark run aggregate --isa scalar,avx2         two rungs only
  lanemark run events.throughput.filter-map        the benches that stand for one documented figure
  lanemark run --input flights.csv --column dep_delay
  lanemark run events --input flights.csv          what windows, sketches and a pattern find in your own events
  lanemark run gpu --gpu auto                      from which batch size on the GPU is worth it
  lanemark run scan --input app.log --literals words.txt --templates templates.txt

Ctrl-C keeps what was measured.";

/// Measures and writes.
pub fn run(arguments: &Arguments) -> Outcome {
    let began = Instant::now();
    let started = jiff::Timestamp::now();
    let rows = ledger::rows()?;
    let all = suite::all();
    ledger::check_benches(&rows, &all)?;
    // Topology and CPUs are read before anything is pinned: a pinned process sees only its own CPU.
    let topology = Topology::of_this_machine();
    let own_files = arguments.own_files.read(&topology, &arguments.filter)?;
    let chosen = own_files.benches(choose(all, &arguments.filter)?, &arguments.filter)?;
    let isas = instruction_sets(&arguments.isa)?;
    let cpus = cpus(arguments.cpus.as_deref())?;
    #[cfg(feature = "gpu")]
    let gpu = gpu::access(&arguments.gpu, &chosen)?;
    #[cfg(not(feature = "gpu"))]
    gpu::refuse(&arguments.gpu)?;
    let mut warnings = Vec::new();
    let pinned = pin_measuring_thread(&cpus, &mut warnings);
    let peers = peers(arguments.native_peers.as_deref(), &mut warnings)?;
    let mut folder = Folder::prepare("--out", &arguments.out)?;
    stop_on_interrupt()?;

    let cpu = cpus[0];
    let mut machine = machine::describe(&topology, cpu, &pinned, &isas);
    let settings = Settings {
        profile: arguments.profile,
        seed: arguments.seed,
        clock_ns: clock::thread_clock_overhead_ns(),
        lap: 0,
        hurried: false,
        visitor: None,
    };
    let wish = if arguments.pages == "huge" { PageWish::Huge } else { PageWish::Base };
    let node = topology.cpu(cpu).and_then(|cpu| cpu.node).filter(|_| topology.nodes.len() > 1);
    let (texts, streams) = (Texts::default(), Streams::default());
    let session = Session {
        settings: &settings,
        levels: Levels::of(topology.caches_of(cpu), arguments.profile.memory_factor()),
        buffers: Buffers { wish, node },
        peers: &peers,
        isas: &isas,
        user: own_files.column(),
        user_text: own_files.text(),
        own_events: own_files.events(),
        texts: &texts,
        streams: &streams,
        cpus: &cpus,
        #[cfg(feature = "gpu")]
        gpu: &gpu,
    };
    let before = Snapshot::take();
    let (ceilings, benches) = measure(&session, &chosen, began, &mut warnings)?;
    let window = Snapshot::take().since(&before);
    #[cfg(feature = "gpu")]
    warnings.extend(gpu.warnings());

    machine.pages.used = pages_used(&benches);
    warnings.splice(0..0, machine::hazards(&machine, window.load_before));
    let mut run = Run {
        schema: SCHEMA.to_owned(),
        lanemark: build(),
        machine,
        profile: arguments.profile.name().to_owned(),
        filters: arguments.filter.clone(),
        seed: arguments.seed,
        started: started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        seconds: began.elapsed().as_secs_f64(),
        interrupted: interrupted(),
        disturbance: disturbance(&window, &benches, warnings),
        ceilings,
        benches,
        claims: Vec::new(),
        contradictions: ledger::contradictions(&rows)?,
        findings: own_files.events().map(findings).transpose()?.unwrap_or_default(),
        crossovers: Vec::new(),
    };
    #[cfg(feature = "gpu")]
    suite::gpu::complete(&mut run, &gpu);
    let evidence = judge::Evidence { own_input: own_files.any(), some_rungs: !arguments.isa.is_empty() };
    run.claims = judge::judge(&rows, &suite::all(), &run, evidence);
    // That there is no GPU is what a run of its benches says.
    let nothing = |bench: &format::Bench| bench.variants.is_empty() && bench.figures.is_empty() && !bench.is_gpu();
    if run.benches.iter().all(nothing) {
        let reason = run.benches.iter().find_map(|bench| bench.unavailable.as_deref());
        let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
        return Err(format!("the run measured nothing, so nothing was written{reason}").into());
    }
    folder.write(&run)?;
    if arguments.json {
        return out::json(&run);
    }
    Ok(out::text(&terminal::summary(&run, None, out::style()))?)
}

/// The instruction sets to measure.
fn instruction_sets(names: &[String]) -> Result<Vec<Isa>, String> {
    let usable = Isa::usable().map_err(|error| error.to_string())?;
    if names.is_empty() {
        return Ok(usable);
    }
    let mut isas = Vec::new();
    for name in names {
        let known = Isa::from_name(name).filter(|isa| usable.contains(isa));
        isas.push(known.ok_or_else(|| {
            let there: Vec<&str> = usable.iter().map(|isa| isa.name()).collect();
            format!("--isa {name}: not an instruction set that can be used here; there are {}", there.join(", "))
        })?);
    }
    isas.sort();
    isas.dedup();
    Ok(isas)
}

/// The CPUs that may be used, the measuring one first: the last of the list, as the first one answers most interrupts.
pub(super) fn cpus(list: Option<&str>) -> Result<Vec<usize>, String> {
    let allowed = pin::allowed_cpus();
    let mut cpus = match list {
        None => allowed.clone(),
        Some(list) => cpu_list::parse_cpu_list(list).map_err(|error| format!("--cpus {list}: {error}"))?,
    };
    if let (Some(list), Some(cpu)) = (list, cpus.iter().find(|cpu| !allowed.contains(cpu))) {
        let there = cpu_list::format_cpu_list(&allowed);
        return Err(format!("--cpus {list}: CPU {cpu} cannot be used; there are {there}"));
    }
    match (list, cpus.is_empty()) {
        (Some(list), true) => Err(format!("--cpus {list}: names no CPU")),
        (None, true) => Ok(vec![0]),
        (_, false) => {
            cpus.rotate_right(1);
            Ok(cpus)
        }
    }
}

fn pin_measuring_thread(cpus: &[usize], warnings: &mut Vec<String>) -> Vec<usize> {
    match pin::pin_current_thread(cpus[0]) {
        Ok(()) => cpus.to_vec(),
        Err(error) => {
            warnings.push(format!("the measuring thread could not be pinned to CPU {}: {error}", cpus[0]));
            Vec::new()
        }
    }
}

/// The peers of this program's own build, and those built with the CPU's features where they are there.
fn peers(native: Option<&Path>, warnings: &mut Vec<String>) -> Result<Vec<Peer>, Box<dyn std::error::Error>> {
    let mut peers = lanemark_peers::linked();
    match native {
        Some(path) => peers.extend(lanemark_peers::load(path)?),
        None => match beside_this_program(&["native", "release"]) {
            Some(path) if path.exists() => match lanemark_peers::load(&path) {
                Ok(native) => peers.extend(native),
                Err(error) => warnings.push(format!("the peers built for this CPU were left out: {error}")),
            },
            _ => warnings.push(
                "libraries were measured in their default build only; harness/peers/build-native builds them for this CPU too"
                    .to_owned(),
            ),
        },
    }
    // The ladder alone has a documented figure of such a build; where it is missing, the ladder says so itself.
    match beside_this_program(&["unoptimized"]).filter(|path| path.exists()).map(lanemark_peers::load) {
        Some(Ok(unoptimized)) => {
            peers.extend(unoptimized.into_iter().filter(|peer| peer.operation() == ladder::BENCH));
        }
        Some(Err(error)) => warnings.push(format!("the unoptimized build of a peer was left out: {error}")),
        None => {}
    }
    Ok(peers)
}

/// A build of the peers in some folder beside the program's own `release`: `harness/peers/build-native` and
/// `harness/peers/build-unoptimized` put theirs there.
fn beside_this_program(folder: &[&str]) -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let mut path = program.parent()?.parent()?.to_owned();
    let library = format!("{}lanemark_peers{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    path.extend(folder);
    Some(path.join(library))
}

/// Lets the user's interrupt end the measuring, not the program.
pub(super) fn stop_on_interrupt() -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        eprintln!("stopping after this round; what was measured is kept (once more to leave at once)");
    })
}

/// The ceilings, then every bench at every point, in laps.
fn measure(
    session: &Session<'_>,
    benches: &[Definition],
    began: Instant,
    warnings: &mut Vec<String>,
) -> Result<(Vec<format::Ceiling>, Vec<format::Bench>), Box<dyn std::error::Error>> {
    let profile = session.settings.profile;
    let points: Vec<(&Definition, Point)> =
        benches.iter().flat_map(|bench| (bench.points)(session).into_iter().map(move |point| (bench, point))).collect();
    let laps = |bench: &Definition, point: &Point| if bench.kernel.is_some() { profile.laps(point.level) } else { 1 };
    let visits: u32 = points.iter().map(|(bench, point)| laps(bench, point)).sum();
    if visits == 0 {
        return Err(
            "none of the chosen benches has anything to measure; those of your own events need --input FILE".into()
        );
    }
    let mut progress = Progress::new(u64::from(visits) + 1);
    progress.step("ceilings of this machine");
    #[cfg_attr(not(feature = "gpu"), allow(unused_mut, reason = "the device's limits are added to them"))]
    let mut ceilings = ceilings::sweep(&session.levels, &session.buffers, session.settings)?;
    #[cfg(feature = "gpu")]
    ceilings.extend(suite::gpu::limits(session.gpu, &session.buffers, session.settings)?);
    let mut schedule = Schedule::new(profile, began, points.iter().map(|(_, point)| point.level));
    let (mut hurried, mut omitted) = (0, 0);
    let mut sampled: Vec<Option<Sampled>> = points.iter().map(|_| None).collect();
    'run: for lap in 0.. {
        let due = |(bench, point): &(&Definition, Point)| lap < laps(bench, point);
        if !points.iter().any(due) {
            break;
        }
        for (index, (bench, point)) in points.iter().enumerate().filter(|(_, point)| due(point)) {
            if interrupted() {
                break 'run;
            }
            progress.step(&format!("{} at {}", bench.id, point.label));
            if lap > 0 && schedule.is_over() {
                omitted += 1;
                continue;
            }
            let settings = Settings { lap, hurried: schedule.is_behind(), ..session.settings.clone() };
            hurried += usize::from(settings.hurried);
            let session = Session { settings: &settings, ..*session };
            let visit = (bench.measure)(&session, bench, point)?;
            match &mut sampled[index] {
                Some(sampled) => sampled.merge(visit),
                first => *first = Some(visit),
            }
            if lap == 0 {
                schedule.visited(point.level);
            }
        }
    }
    progress.finish();
    if hurried + omitted > 0 {
        warnings.push(format!(
            "to end in the time of the profile {}, {hurried} of {visits} visits took fewer samples and {omitted} second visits \
             were left out: the intervals are wider; a quieter machine or --profile full has more",
            profile.name()
        ));
    }
    Ok((ceilings, sampled.into_iter().flatten().map(|sampled| sampled.finish(session.settings)).collect()))
}

fn pages_used(benches: &[format::Bench]) -> String {
    let measured = benches.iter().filter(|bench| bench.variants.iter().any(format::Variant::is_timed));
    let mut kinds: Vec<&str> = measured.map(|bench| bench.input.pages.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    match kinds.as_slice() {
        [] => "none".to_owned(),
        [kind] => (*kind).to_owned(),
        _ => "mixed".to_owned(),
    }
}

fn disturbance(
    window: &lanemark_runtime::disturbance::Disturbance,
    benches: &[format::Bench],
    mut warnings: Vec<String>,
) -> format::Disturbance {
    let variants = || benches.iter().flat_map(|bench| &bench.variants).filter(|variant| variant.clock == "thread-cpu");
    let pairs = || variants().flat_map(|variant| variant.samples_ns.iter().zip(&variant.wall_ns));
    let (samples, disturbed) =
        (pairs().count() as u64, pairs().filter(|(cpu, wall)| **wall > **cpu * 1.02).count() as u64);
    if disturbed * 10 > samples {
        warnings.push(format!(
            "{disturbed} of {samples} samples took over 2 % more wall time than CPU time: other work ran on the measured core"
        ));
    }
    format::Disturbance {
        steal_ms: window.steal_ms,
        involuntary_switches: window.involuntary_switches,
        waited_ms: window.waited_ms,
        cpu_pressure: window.cpu_pressure,
        load_before: window.load_before,
        load_after: window.load_after,
        disturbed_samples: disturbed,
        samples,
        warnings,
    }
}

/// This program, as the run's file describes it.
pub(super) fn build() -> format::Build {
    let features = [
        ("arrow", cfg!(feature = "arrow")),
        ("gpu", cfg!(feature = "gpu")),
        ("polars", cfg!(feature = "polars")),
        ("stringzilla", cfg!(feature = "stringzilla")),
        ("hyperscan", cfg!(feature = "hyperscan")),
    ];
    format::Build {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: env!("LANEMARK_COMMIT").to_owned(),
        rustc: env!("LANEMARK_RUSTC").to_owned(),
        features: features.iter().filter(|(_, on)| *on).map(|(name, _)| (*name).to_owned()).collect(),
        target_features: env!("LANEMARK_TARGET_FEATURES").split(',').map(str::to_owned).collect(),
    }
}
