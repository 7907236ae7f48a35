//! `lanemark doctor`: what this machine is, and what will disturb a measurement on it.

use super::{Outcome, gpu, out};
use crate::measure::machine;
use lanemark_kernels::isa::Isa;
use lanemark_reports::quantity;
use lanemark_reports::run::Machine;
use lanemark_runtime::{disturbance::Snapshot, pin, topology::Topology};
use serde::Serialize;
use std::time::Duration;

/// What this machine is, and what will disturb a measurement on it.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  lanemark doctor")]
pub struct Arguments {
    /// Print one JSON value.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Diagnosis {
    machine: Machine,
    hazards: Vec<String>,
}

/// Looks at the machine for a moment and prints what it found.
pub fn doctor(arguments: &Arguments) -> Outcome {
    let topology = Topology::of_this_machine();
    let cpus = pin::allowed_cpus();
    let cpu = cpus.last().copied().unwrap_or(0);
    let pinned: Vec<usize> = if pin::pin_current_thread(cpu).is_ok() { vec![cpu] } else { Vec::new() };
    let before = Snapshot::take();
    let mut machine = machine::describe(&topology, cpu, &pinned, &Isa::usable()?);
    std::thread::sleep(Duration::from_millis(500));
    let window = Snapshot::take().since(&before);
    machine.gpu = gpu::adapters();
    let mut hazards = machine::hazards(&machine, window.load_before);
    if let Some(steal) = window.steal_ms.filter(|steal| *steal > 0.0) {
        hazards.push(format!("the hypervisor took {steal:.0} ms away within {:.0} ms", window.window_ms));
    }
    if let Some(pressure) = window.cpu_pressure.filter(|pressure| *pressure > 0.02) {
        hazards.push(format!("tasks waited for a CPU in {} of the time", quantity::percent(pressure)));
    }
    if arguments.json {
        return out::json(&Diagnosis { machine, hazards });
    }
    let mut text = format!("{} ({}), {}\n", machine.cpu, machine.cpu_id, machine.kernel);
    for isa in &machine.isas {
        let state =
            if isa.available { "yes".to_owned() } else { format!("no: {}", isa.reason.as_deref().unwrap_or("")) };
        text.push_str(&format!("  {:8} {state}\n", isa.name));
    }
    let caches = machine.caches.iter().map(|cache| format!("{} {}", cache.level, quantity::bytes(cache.bytes as f64)));
    text.push_str(&format!("caches    {}\n", caches.collect::<Vec<_>>().join(", ")));
    text.push_str(&format!(
        "memory    {} of {} free\n",
        quantity::bytes(machine.memory.available as f64),
        quantity::bytes(machine.memory.total as f64)
    ));
    text.push_str(&format!("CPUs      {} usable, {} NUMA node(s)\n", machine.cores.len(), machine.numa.len()));
    text.push_str(&gpu::in_words(&machine.gpu));
    let hertz = |clock: Option<f64>| clock.map_or("unknown".to_owned(), |hertz| format!("{:.3} GHz", hertz / 1e9));
    text.push_str(&format!(
        "clocks    core {}, time-stamp counter {}\n",
        hertz(machine.clock.core_hz),
        hertz(machine.clock.tsc_hz)
    ));
    let pages = machine.pages.transparent_huge.as_deref().unwrap_or("unknown");
    text.push_str(&format!("pages     {} bytes, transparent huge pages {pages}\n", machine.pages.base));
    text.push_str(&match hazards.is_empty() {
        true => "nothing that would disturb a measurement was seen\n".to_owned(),
        false => format!(
            "what will disturb a measurement:\n{}",
            hazards.iter().map(|hazard| format!("  - {hazard}\n")).collect::<String>()
        ),
    });
    for unknown in &machine.unknown {
        text.push_str(&format!("not shown by this platform: {unknown}\n"));
    }
    Ok(out::text(&text)?)
}
