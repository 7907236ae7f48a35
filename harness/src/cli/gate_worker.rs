//! `lanemark gate-worker`: makes inputs, runs rungs and counts instructions for the gate, one request a line.

use super::Outcome;
use crate::measure::case::{Settings, Variant, Visitor};
use crate::measure::counted;
use crate::measure::levels::Levels;
use crate::measure::machine;
use crate::measure::memory::Buffers;
use crate::measure::profile::Profile;
use crate::measure::task::in_words;
use crate::suite::planted;
use crate::suite::scan::text::Texts;
use crate::suite::session::Session;
use crate::suite::sketch::streams::Streams;
use crate::suite::{self, Definition, OwnInput, Point};
use lanemark_gate::worker::protocol::{Catalogue, KernelState, LevelState, PROTOCOL, PointState, Reply, Request};
use lanemark_kernels::isa::{Isa, Microarchitecture};
use lanemark_reports::run;
use lanemark_runtime::pages::PageWish;
use lanemark_runtime::topology::Topology;
use lanemark_runtime::{clock, pin};
use std::io::{self, BufRead, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Answer the requests of `lanemark gate`, one JSON value a line.
#[derive(clap::Args)]
pub struct Arguments {
    /// The CPU to stay on.
    #[arg(long)]
    cpu: Option<usize>,
    /// Inputs of this machine's caches and memory in place of those of a few KiB.
    #[arg(long)]
    machine_inputs: bool,
}

/// Seed of every input: two programs must have the same.
const SEED: u64 = 1;

/// Raised with every change of the inputs that these benches make: programs of two numbers do different work.
const INPUTS: u32 = 1;

/// What the heap hands out in line where instructions are counted: more than any bench takes with small inputs.
const LINE_BYTES: usize = 1 << 30;

/// Answers requests until their end.
pub fn serve(arguments: &Arguments) -> Outcome {
    if !arguments.machine_inputs && !crate::ALLOCATOR.hand_out_in_line(LINE_BYTES) {
        return Err(format!("no {} MiB of memory to count with", LINE_BYTES >> 20).into());
    }
    // Read before anything is pinned: a pinned process sees only its own CPU.
    let topology = Topology::of_this_machine();
    let cpu = arguments.cpu.unwrap_or_else(|| pin::allowed_cpus().last().copied().unwrap_or(0));
    if arguments.cpu.is_some() {
        pin::pin_current_thread(cpu).map_err(|error| format!("--cpu {cpu}: {error}"))?;
    }
    let profile = if arguments.machine_inputs { Profile::Quick } else { Profile::Gate };
    let levels = if arguments.machine_inputs {
        Levels::of(topology.caches_of(cpu), profile.memory_factor())
    } else {
        Levels::small()
    };
    let wire = Arc::new(Wire::default());
    let settings = Settings {
        profile,
        seed: SEED,
        clock_ns: clock::thread_clock_overhead_ns(),
        lap: 0,
        hurried: false,
        visitor: Some(visitor(&wire)),
    };
    let isas = Isa::usable()?;
    let (texts, streams) = (Texts::default(), Streams::default());
    let session = Session {
        settings: &settings,
        levels,
        buffers: Buffers { wish: PageWish::Huge, node: None },
        peers: &[],
        isas: &isas,
        user: None,
        user_text: None,
        own_events: None,
        texts: &texts,
        streams: &streams,
        cpus: &[cpu],
        // The gate's subjects have no clock of a device.
        #[cfg(feature = "gpu")]
        gpu: &suite::gpu::Access::closed(),
    };
    // Kernels of one thread, on inputs that every machine has.
    let single = |bench: &Definition| {
        let points = (bench.points)(&session);
        !points.is_empty() && points.iter().all(|point| point.threads == 1)
    };
    let benches: Vec<Definition> = suite::all()
        .into_iter()
        .filter(|bench| bench.kernel.is_some() && bench.own_input != OwnInput::Events && single(bench))
        .collect();
    while let Some(request) = wire.next()? {
        match request {
            Request::List => {
                let flags = machine::describe(&topology, cpu, &[], &isas).features;
                wire.reply(&Reply::Catalogue(Box::new(catalogue(&session, &benches, flags))))?;
            }
            Request::Open { bench, point } => open(&wire, &session, &benches, &bench, &point)?,
            Request::Close => wire.reply(&Reply::Closed)?,
            Request::Sample { .. } | Request::Count { .. } => wire.fail("no bench is open")?,
        }
        wire.failed()?;
    }
    Ok(())
}

/// Standard input and output, and the first error of either.
#[derive(Default)]
struct Wire {
    /// Whether the case that was asked for was met.
    opened: AtomicBool,
    error: Mutex<Option<io::Error>>,
}

impl Wire {
    /// The next request; none at the end of the input.
    fn next(&self) -> io::Result<Option<Request>> {
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let request = serde_json::from_str(&line);
        request.map(Some).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("{error}: {line:?}")))
    }

    fn reply(&self, reply: &Reply) -> io::Result<()> {
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, reply)?;
        out.write_all(b"\n")?;
        out.flush()
    }

    fn fail(&self, reason: &str) -> io::Result<()> {
        self.reply(&Reply::Failed { reason: reason.to_owned() })
    }

    /// The error that ended a visit, if one did.
    fn failed(&self) -> io::Result<()> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }
}

/// Serves the first case that an opened bench makes, until it is closed.
fn visitor(wire: &Arc<Wire>) -> Visitor {
    let wire = Arc::clone(wire);
    let clock_ns = clock::thread_clock_overhead_ns();
    Visitor(Arc::new(move |bench: &run::Bench, variants: &mut [Variant<'_>]| {
        if !wire.opened.swap(true, Ordering::Relaxed)
            && let Err(error) = visit(&wire, bench, variants, clock_ns)
        {
            *wire.error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
    }))
}

fn visit(wire: &Wire, bench: &run::Bench, variants: &mut [Variant<'_>], clock_ns: f64) -> io::Result<()> {
    wire.reply(&Reply::Opened {
        digest: bench.input.digest.clone(),
        items: bench.input.n,
        working_set: bench.input.working_set,
        rungs: variants.iter().map(|rung| (rung.name.clone(), in_words(&rung.expected.answer))).collect(),
    })?;
    while let Some(request) = wire.next()? {
        let (Request::Sample { rung, .. } | Request::Count { rung }) = &request else {
            if request == Request::Close {
                return wire.reply(&Reply::Closed);
            }
            wire.fail("a bench is open; close it first")?;
            continue;
        };
        match variants.iter_mut().find(|variant| variant.name == *rung) {
            None => wire.fail(&format!("{} has no rung {rung} here", bench.id))?,
            Some(variant) => wire.reply(&perform(&request, bench, variant, clock_ns))?,
        }
    }
    Ok(())
}

fn perform(request: &Request, bench: &run::Bench, variant: &mut Variant<'_>, clock_ns: f64) -> Reply {
    match request {
        Request::Sample { passes, .. } => {
            let passes = planted::passes(&bench.id, (*passes).max(1));
            variant.task.run(1);
            let (wall, cpu) = (clock::wall_ns(), clock::thread_cpu_ns());
            variant.task.run(passes);
            let cpu_ns = (clock::thread_cpu_ns() - cpu) as f64 - clock_ns;
            Reply::Sampled { cpu_ns: cpu_ns.max(1.0), wall_ns: (clock::wall_ns() - wall) as f64 }
        }
        _ => match counted::instructions(&mut *variant.task, planted::turns(bench, &variant.name)) {
            Ok(instructions) => Reply::Counted { instructions },
            Err(refused) => Reply::Failed { reason: refused.to_string() },
        },
    }
}

/// Makes and verifies the input of a bench at a point; the visitor answers once that is done.
fn open(wire: &Wire, session: &Session<'_>, benches: &[Definition], bench: &str, label: &str) -> io::Result<()> {
    let Some(definition) = benches.iter().find(|known| known.id == bench) else {
        return wire.fail(&format!("there is no bench {bench}"));
    };
    let Some(point) = points(session, definition).into_iter().find(|point| point.label == label) else {
        return wire.fail(&format!("{bench} has no point {label:?}"));
    };
    wire.opened.store(false, Ordering::Relaxed);
    match (definition.measure)(session, definition, &point) {
        // What follows the visit works on no samples, and is of no interest here.
        _ if wire.opened.load(Ordering::Relaxed) => Ok(()),
        Ok(_) => wire.fail(&format!("{bench} at {label} times no rung here")),
        Err(error) => wire.fail(&error.to_string()),
    }
}

fn points(session: &Session<'_>, definition: &Definition) -> Vec<Point> {
    (definition.points)(session).into_iter().filter(|point| point.threads == 1).collect()
}

fn catalogue(session: &Session<'_>, benches: &[Definition], flags: Vec<String>) -> Catalogue {
    let kernels = benches.iter().filter_map(|definition| {
        let kernel = definition.kernel.as_ref()?;
        let points = points(session, definition);
        Some(KernelState {
            bench: definition.id.clone(),
            points: points
                .iter()
                .map(|point| PointState {
                    label: point.label.clone(),
                    level: point.level.name().to_owned(),
                    threads: point.threads,
                })
                .collect(),
            rungs: kernel.isas.iter().map(|isa| isa.name().to_owned()).collect(),
            chosen: kernel.chosen.name().to_owned(),
        })
    });
    Catalogue {
        protocol: PROTOCOL,
        lanemark: super::run::build(),
        optimized: !cfg!(debug_assertions),
        inputs: INPUTS,
        levels: Isa::ALL
            .into_iter()
            .map(|isa| LevelState {
                name: isa.name().to_owned(),
                features: isa.features().split(',').filter(|feature| !feature.is_empty()).map(str::to_owned).collect(),
                missing: isa.missing(),
            })
            .collect(),
        flags,
        microarchitecture: format!("{:?}", Microarchitecture::detect()).to_lowercase(),
        kernels: kernels.collect(),
    }
}
