//! `lanemark peers`: measures systems that are no libraries, and adds their figures to a run.

use super::folder::Folder;
use super::progress::Progress;
use super::run::{build, cpus, stop_on_interrupt};
use super::{Outcome, out};
use crate::ledger::{self, judge};
use crate::measure::machine;
use crate::measure::sampler::interrupted;
use crate::peers::flink::job_run::{self, Plan};
use crate::peers::flink::transcript::Transcript;
use crate::peers::flink::{self, JOBS, Job, bench, install, java};
use crate::suite;
use lanemark_kernels::isa::Isa;
use lanemark_reports::file;
use lanemark_reports::quantity::{brief, percent, short_interval};
use lanemark_reports::run::{Bench, Disturbance, Run, SCHEMA};
use lanemark_runtime::disturbance::Snapshot;
use lanemark_runtime::limits::Limits;
use lanemark_runtime::{pin, topology::Topology};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Measure systems that a run does not start, and add their figures to it.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    system: System,
}

#[derive(clap::Subcommand)]
enum System {
    Flink(FlinkArguments),
}

/// Measure Apache Flink: install it from PyPI, run its jobs on one core, and judge the documented figure.
///
/// Needs a JDK 17 and python3 with pip. The libraries (330 MB to download) stay in the cache folder.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
struct FlinkArguments {
    /// Folder of the run that the figures are added to; where there is none, a run of Flink alone is written there.
    #[arg(long, value_name = "DIR", default_value = "out")]
    run: PathBuf,
    /// Folder for Flink's libraries; ~/.cache/lanemark/flink without one.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Fewer jobs and shorter steps: under a minute and a half on an idle core, where all take under five minutes.
    #[arg(long)]
    quick: bool,
    /// CPUs to use, for example 2 or 2-5,8; the last one runs the jobs. The run's own without one.
    #[arg(long, value_name = "LIST")]
    cpus: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  lanemark peers flink                       adds Apache Flink to the run in out/
  lanemark peers flink --run today --cpus 3  to the run in today/, all of Flink's threads on CPU 3
  lanemark peers flink --quick               fewer jobs, to see whether it works

Ctrl-C keeps the jobs that were measured.";

/// Measures the system that was named.
pub fn peers(arguments: &Arguments) -> Outcome {
    let System::Flink(arguments) = &arguments.system;
    flink(arguments)
}

fn flink(arguments: &FlinkArguments) -> Outcome {
    let rows = ledger::rows()?;
    // Whatever can be refused is refused before anything is downloaded.
    let topology = Topology::of_this_machine();
    let java = java::find()?;
    java.check()?;
    flink::enough_memory(&topology, Limits::of_this_process().memory)?;
    let mut folder = Folder::prepare("--run", &arguments.run)?;
    let earlier = if folder.run().exists() { Some(file::read(folder.run())?) } else { None };
    if let Some(earlier) = &earlier {
        same_machine(earlier, &topology, &folder.run())?;
    }
    let cpu = measuring_cpu(arguments.cpus.as_deref(), earlier.as_ref())?;
    let cache = arguments.cache.clone().map_or_else(install::usual_folder, Ok)?;
    let installed = install::install(&cache, &java)?;
    stop_on_interrupt()?;

    // The virtual machines inherit the core of the thread that starts them.
    let pinned = match pin::pin_current_thread(cpu) {
        Ok(()) => vec![cpu],
        Err(error) => {
            eprintln!("Flink's threads cannot be kept on CPU {cpu}: {error}");
            Vec::new()
        }
    };
    let (began, started) = (Instant::now(), now());
    let machine = machine::describe(&topology, cpu, &pinned, &Isa::usable()?);
    let before = Snapshot::take();
    let jobs: Vec<&Job> = JOBS.iter().filter(|job| job.quick || !arguments.quick).collect();
    let plan = if arguments.quick { Plan::QUICK } else { Plan::WHOLE };
    let benches = measured(&jobs, pinned.first().copied(), |job| job_run::run(&java, &installed, job, &plan))?;
    let disturbance = Snapshot::take().since(&before);

    let mut run = earlier.unwrap_or_else(|| Run {
        schema: SCHEMA.to_owned(),
        lanemark: build(),
        machine,
        profile: if arguments.quick { "quick" } else { "standard" }.to_owned(),
        filters: vec![flink::ROW.to_owned()],
        seed: 1,
        started: started.clone(),
        seconds: began.elapsed().as_secs_f64(),
        interrupted: false,
        disturbance: Disturbance::default(),
        ceilings: Vec::new(),
        benches: Vec::new(),
        claims: Vec::new(),
        contradictions: Vec::new(),
        findings: Vec::new(),
        crossovers: Vec::new(),
    });
    let text = table(&benches);
    add(&mut run, benches, &rows);
    let load = |load: Option<f64>| load.map_or("unknown".to_owned(), |load| format!("{load:.1}"));
    run.disturbance.warnings.retain(|warning| !warning.starts_with(WARNING));
    run.disturbance.warnings.push(format!(
        "{WARNING} {started}, on its own; the load average was {} before and {} after",
        load(disturbance.load_before),
        load(disturbance.load_after)
    ));
    folder.write(&run)?;
    let claim = run.claims.iter().find(|claim| claim.id == flink::ROW);
    let verdict = claim.map(|claim| format!("{}: {}: {}\n", claim.id, claim.verdict.word(), claim.reason));
    Ok(out::text(&format!("{text}{}", verdict.unwrap_or_default()))?)
}

/// How the warning begins that says when Flink was measured.
const WARNING: &str = "Apache Flink was measured at";

fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The CPU that was asked for, or the run's own, or the last one.
fn measuring_cpu(list: Option<&str>, run: Option<&Run>) -> Result<usize, String> {
    let usual = cpus(list)?[0];
    let of_run = run.and_then(|run| run.machine.pinned.first().copied());
    Ok(of_run.filter(|cpu| list.is_none() && pin::allowed_cpus().contains(cpu)).unwrap_or(usual))
}

/// Figures of two machines must not stand in one run.
fn same_machine(run: &Run, here: &Topology, file: &Path) -> Result<(), String> {
    let there = &run.machine;
    let here = [&here.processor.name, &here.processor.id].map(|part| part.as_deref().unwrap_or("unknown"));
    if [there.cpu.as_str(), &there.cpu_id] == here {
        return Ok(());
    }
    Err(format!(
        "{} is of another machine ({}, {}; this one is {}, {}): name another folder with --run",
        file.display(),
        there.cpu,
        there.cpu_id,
        here[0],
        here[1]
    ))
}

/// Every job's bench, measured or with its reason. An interrupt leaves out what was not measured.
///
/// # Errors
/// When there is no figure at all, with the reason of the first job.
fn measured(
    jobs: &[&Job],
    cpu: Option<usize>,
    mut run: impl FnMut(&Job) -> Result<Transcript, String>,
) -> Result<Vec<Bench>, String> {
    let mut progress = Progress::new(jobs.len() as u64);
    let (began, mut benches) = (Instant::now(), Vec::new());
    for (done, job) in jobs.iter().enumerate() {
        progress.step(&format!("Flink: {}{}", job.operator, time_left(began.elapsed(), done, jobs.len())));
        let outcome = run(job);
        if interrupted() {
            break;
        }
        if let Err(reason) = &outcome {
            eprintln!("Flink: {} was not measured: {reason}", job.operator);
        }
        benches.push(bench::bench(job, outcome.as_ref().map_err(String::as_str), cpu));
    }
    progress.finish();
    if benches.iter().all(|bench| bench.variants.is_empty()) {
        let reason = benches.iter().find_map(|bench| bench.unavailable.as_deref()).unwrap_or("it was stopped");
        return Err(format!("Apache Flink was not measured, so nothing was written: {reason}"));
    }
    Ok(benches)
}

/// ` (about 40 s left)`, from the jobs that are done.
fn time_left(elapsed: Duration, done: usize, all: usize) -> String {
    if done == 0 {
        return String::new();
    }
    let seconds = elapsed.as_secs_f64() / done as f64 * (all - done) as f64;
    format!(" (about {} s left)", (seconds / 10.0).ceil() as u64 * 10)
}

/// Puts Flink's benches in the place of those that said it was not measured, or of an earlier measurement, and judges
/// the rows that they stand for. The other rows keep their verdicts: nothing of theirs has changed.
fn add(run: &mut Run, benches: Vec<Bench>, rows: &[ledger::Row]) {
    let flinks = |bench: &Bench| flink::BENCHES.iter().any(|(id, _)| *id == bench.id);
    let place = run.benches.iter().position(flinks).unwrap_or(run.benches.len());
    // What an earlier, longer measurement has beside these jobs stays.
    let again = |bench: &Bench| benches.iter().any(|new| (&new.id, &new.point) == (&bench.id, &bench.point));
    run.benches.retain(|bench| !flinks(bench) || bench.unavailable.is_none() && !again(bench));
    run.benches.splice(place..place, benches);

    let definitions = suite::all();
    let evidence = judge::Evidence { own_input: false, some_rungs: false };
    // The jobs were measured to their end, and on their own input, whatever the run was of.
    let flinks_alone = Run {
        benches: run.benches.iter().filter(|bench| flinks(bench)).cloned().collect(),
        interrupted: false,
        ..run.clone()
    };
    let judged = judge::judge(rows, &definitions, &flinks_alone, evidence);
    if run.claims.is_empty() {
        run.claims = judged;
        return;
    }
    for claim in judged.into_iter().filter(|claim| claim.id == flink::ROW) {
        match run.claims.iter_mut().find(|known| known.id == claim.id) {
            Some(known) => *known = claim,
            None => run.claims.push(claim),
        }
    }
}

/// One line a job.
fn table(benches: &[Bench]) -> String {
    let lines = benches.iter().filter_map(|bench| {
        let job = JOBS.iter().find(|job| job.bench == bench.id && job.point == bench.point)?;
        let Some(variant) = bench.variants.first() else {
            return Some(format!("{:40} not measured: {}\n", job.operator, bench.unavailable.as_deref()?));
        };
        let (by_cpu, wall) = (variant.per_second, variant.figure(bench::BY_WALL_TIME)?);
        Some(format!(
            "{:40} {:>9} {:>18} {:>9} {:>8}\n",
            job.operator,
            brief(by_cpu.median, &bench.unit),
            short_interval(by_cpu.lo, by_cpu.hi),
            brief(wall.value, &bench.unit),
            percent(variant.figure(bench::SHARE_OF_CORE)?.value),
        ))
    });
    let head = format!(
        "Apache Flink {}, events/s\n{:40} {:>9} {:>18} {:>9} {:>8}\n",
        flink::VERSION,
        "",
        "by CPU",
        "95 % interval",
        "by wall",
        "of core"
    );
    head + &lines.collect::<String>()
}
