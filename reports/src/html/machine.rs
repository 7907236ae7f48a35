//! What the machine is, what the program was, and what disturbed the run: one column a run.

use super::Runs;
use crate::quantity::{NOTHING, bytes, count, in_unit, nanoseconds, percent, significant};
use crate::run::{Machine, Run};
use maud::{Markup, html};

/// The name of a fact, and how a run tells it.
type Fact = (&'static str, fn(&Run) -> Markup);

/// The machine and the disturbance.
pub fn sections(runs: &Runs) -> Markup {
    html! {
        section id="machine" {
            h2 { "Machine" }
            (differences(runs))
            (facts(runs, MACHINE, differs))
        }
        section id="disturbance" {
            h2 { "Disturbance" }
            p.lead { "What came between the benches and the processor while they ran." }
            @for (name, run) in runs {
                @for warning in &run.disturbance.warnings {
                    p.alert { @if runs.len() > 1 { b { (name) } ": " } (warning) }
                }
            }
            (facts(runs, DISTURBANCE, |_, _| false))
        }
    }
}

/// A table of facts; `differs` says which of them tell the runs apart.
fn facts(runs: &Runs, facts: &[Fact], differs: fn(&Runs, &Fact) -> bool) -> Markup {
    html! {
        @if !runs.is_empty() {
            div.scroll tabindex="0" role="region" aria-label="Facts" { table.facts {
                @if runs.len() > 1 { thead { tr { td {} @for (name, _) in runs { th scope="col" { (name) } } } } }
                tbody { @for fact @ (name, tell) in facts { tr.differs[differs(runs, fact)] {
                    th scope="row" { @if differs(runs, fact) { "≠ " } (name) }
                    @for (_, run) in runs { td { (tell(run)) } }
                } } }
            } }
        }
    }
}

/// What the runs do not share, by name.
fn differences(runs: &Runs) -> Markup {
    let names: Vec<&str> = MACHINE.iter().filter(|fact| differs(runs, fact)).map(|(name, _)| *name).collect();
    html! {
        @if runs.len() > 1 {
            p.lead {
                @if names.is_empty() { "The runs are of one machine and one build." }
                @else { "≠ marks where the runs differ: " (names.join(", ")) "." }
            }
        }
    }
}

/// Whether a fact tells two runs apart.
fn differs(runs: &Runs, fact: &Fact) -> bool {
    runs.windows(2).any(|two| identity(fact, &two[0].1) != identity(fact, &two[1].1))
}

/// The fact that says when the run was and what it was of.
const RUN: &str = "run";

/// A fact without what one machine shows anew in every run.
fn identity((name, tell): &Fact, run: &Run) -> String {
    let clock = &run.machine.clock;
    match *name {
        "memory" => run.machine.memory.total.to_string(),
        "clock" => format!("{:?}, {:?}", clock.governor, clock.boost),
        RUN => format!("{}, {:?}", run.profile, run.filters),
        _ => tell(run).into_string(),
    }
}

const MACHINE: &[Fact] = &[
    ("processor", |run| html! { (run.machine.cpu) small { (run.machine.cpu_id) } }),
    ("architecture", |run| text(&run.machine.architecture)),
    ("instruction sets", |run| isas(&run.machine)),
    ("CPUs", |run| cpus(&run.machine)),
    ("NUMA nodes", |run| numa(&run.machine)),
    ("caches", |run| caches(&run.machine)),
    ("memory", |run| {
        let memory = &run.machine.memory;
        html! { (bytes(memory.total as f64)) ", " (bytes(memory.available as f64)) " available when the run began" }
    }),
    ("pages", |run| pages(&run.machine)),
    ("clock", |run| clock(&run.machine)),
    ("GPU", |run| {
        lines(run.machine.gpu.iter().map(|gpu| {
            let used = if gpu.used { "used by the benches on the GPU" } else { "not used" };
            let features =
                if gpu.features.is_empty() { String::new() } else { format!("; {}", gpu.features.join(", ")) };
            format!("{}, {}; {used}{features}", gpu.label(), gpu.driver)
        }))
    }),
    ("system", |run| text(&run.machine.kernel)),
    ("hypervisor", |run| text(run.machine.hypervisor.as_deref().unwrap_or("none seen"))),
    ("limits set on the process", |run| lines(run.machine.limits.iter().cloned())),
    ("pinned to", |run| {
        if run.machine.pinned.is_empty() {
            return text("not pinned");
        }
        text(&format!("CPU {}", joined(&run.machine.pinned)))
    }),
    ("could not be found out", |run| lines(run.machine.unknown.iter().cloned())),
    ("feature flags", |run| folded(&run.machine.features)),
    ("program", |run| {
        let build = &run.lanemark;
        html! { "lanemark " (build.version) ", commit " code { (build.commit) } small { (build.rustc) } }
    }),
    ("built with", |run| {
        let build = &run.lanemark;
        let features = if build.features.is_empty() { "none".into() } else { build.features.join(", ") };
        html! { "features " (features) small { "instruction sets everywhere: " (build.target_features.join(", ")) } }
    }),
    (RUN, |run| {
        html! {
            (run.started) ", profile " (run.profile) ", " (significant(run.seconds)) " s"
            @if !run.filters.is_empty() { small { "only what matches: " (run.filters.join(", ")) } }
        }
    }),
    ("seed", |run| html! { code { (run.seed) } }),
];

const DISTURBANCE: &[Fact] = &[
    ("disturbed samples", |run| {
        let disturbance = &run.disturbance;
        html! { (count(disturbance.disturbed_samples)) " of " (count(disturbance.samples)) }
    }),
    ("time taken by the hypervisor", |run| optional(run.disturbance.steal_ms, |ms| nanoseconds(ms * 1e6))),
    ("taken off the core", |run| {
        optional(run.disturbance.involuntary_switches, |times| {
            format!("{} {}", count(times), if times == 1 { "time" } else { "times" })
        })
    }),
    ("ready but waiting", |run| optional(run.disturbance.waited_ms, |ms| nanoseconds(ms * 1e6))),
    ("share of the run with tasks waiting for a CPU", |run| optional(run.disturbance.cpu_pressure, percent)),
    ("load average before", |run| optional(run.disturbance.load_before, significant)),
    ("load average after", |run| optional(run.disturbance.load_after, significant)),
];

fn text(words: &str) -> Markup {
    html! { (words) }
}

fn optional<T>(value: Option<T>, words: impl Fn(T) -> String) -> Markup {
    match value {
        Some(value) => html! { (words(value)) },
        None => html! { span.muted { "not shown by this platform" } },
    }
}

fn lines(entries: impl Iterator<Item = String>) -> Markup {
    let entries: Vec<String> = entries.collect();
    html! {
        @if entries.is_empty() { span.muted { (NOTHING) } }
        @for entry in entries { div { (entry) } }
    }
}

fn folded(words: &[String]) -> Markup {
    html! { details { summary { (words.len()) " flags" } p { (words.join(" ")) } } }
}

fn joined(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(", ")
}

fn isas(machine: &Machine) -> Markup {
    html! {
        @for isa in &machine.isas {
            div { (isa.name) @if !isa.available { span.muted { ": not measured" @if let Some(reason) = &isa.reason { ", " (reason) } } } }
        }
    }
}

fn cpus(machine: &Machine) -> Markup {
    let shared = machine.cores.iter().filter(|core| core.siblings.len() > 1).count();
    let isolated: Vec<usize> = machine.cores.iter().filter(|core| core.isolated).map(|core| core.cpu).collect();
    html! {
        (machine.cores.len()) " usable"
        @if shared > 0 { small { (shared) " of them share a core with another" } }
        @if !isolated.is_empty() { small { "isolated: " (joined(&isolated)) } }
    }
}

fn numa(machine: &Machine) -> Markup {
    lines(machine.numa.iter().map(|node| {
        let memory = node.bytes.map_or("memory not shown".into(), |size| bytes(size as f64));
        format!("node {}: {} CPUs, {memory}", node.node, node.cpus.len())
    }))
}

fn caches(machine: &Machine) -> Markup {
    lines(machine.caches.iter().map(|cache| {
        let sharers = cache.shared_by.len();
        let shared = if sharers > 1 { format!(", shared by {sharers} CPUs") } else { String::new() };
        format!("{} {}, lines of {} bytes{shared}", cache.level, bytes(cache.bytes as f64), cache.line)
    }))
}

fn pages(machine: &Machine) -> Markup {
    let pages = &machine.pages;
    html! {
        "buffers on " (pages.used) " pages; base " (bytes(pages.base as f64))
        @if let Some(huge) = pages.huge { ", huge " (bytes(huge as f64)) }
        @if let Some(policy) = &pages.transparent_huge { small { "transparent huge pages: " (policy) } }
        @if let Some(reserved) = pages.reserved { small { "reserved huge pages: " (count(reserved)) } }
    }
}

fn clock(machine: &Machine) -> Markup {
    let clock = &machine.clock;
    html! {
        (optional(clock.core_hz, |hz| format!("{}, by a chain of dependent additions", in_unit(hz, "Hz"))))
        @if let Some(hz) = clock.tsc_hz { small { "time-stamp counter " (in_unit(hz, "Hz")) } }
        small { "governor " (clock.governor.as_deref().unwrap_or("not shown")) ", boost " (match clock.boost { Some(true) => "on", Some(false) => "off", None => "not shown" }) }
        small { (nanoseconds(clock.thread_clock_ns)) " a reading of the thread's clock, subtracted from every sample" }
    }
}
