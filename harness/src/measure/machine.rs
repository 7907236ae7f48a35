//! The machine, as the run's file describes it.

use lanemark_kernels::isa::Isa;
use lanemark_reports::run;
use lanemark_runtime::clock;
use lanemark_runtime::limits::Limits;
use lanemark_runtime::topology::Topology;

/// Everything that can be found out about this machine. The measured core is `cpu`; its clock is measured on the calling
/// thread, which should be pinned to it.
pub fn describe(topology: &Topology, cpu: usize, pinned: &[usize], isas: &[Isa]) -> run::Machine {
    let limits = Limits::of_this_process();
    let mut unknown = topology.unknown.clone();
    unknown.extend(limits.unknown.iter().cloned());
    run::Machine {
        cpu: topology.processor.name.clone().unwrap_or_else(|| "unknown".to_owned()),
        cpu_id: topology.processor.id.clone().unwrap_or_else(|| "unknown".to_owned()),
        architecture: std::env::consts::ARCH.to_owned(),
        isas: Isa::ALL.into_iter().map(|isa| state(isa, isas)).collect(),
        features: topology.processor.flags.clone(),
        cores: topology
            .cpus
            .iter()
            .map(|cpu| run::Core {
                cpu: cpu.cpu,
                package: cpu.package,
                node: cpu.node,
                siblings: cpu.siblings.clone(),
                isolated: cpu.isolated,
            })
            .collect(),
        numa: topology
            .nodes
            .iter()
            .map(|node| run::NumaNode {
                node: node.node,
                cpus: node.cpus.clone(),
                bytes: node.bytes,
                distances: node.distances.clone(),
            })
            .collect(),
        caches: topology
            .caches_of(cpu)
            .iter()
            .map(|cache| run::Cache {
                level: format!("L{}", cache.level),
                bytes: cache.bytes,
                line: cache.line.unwrap_or(64),
                shared_by: cache.shared_by.clone(),
            })
            .collect(),
        memory: run::Memory {
            total: topology.memory.total.unwrap_or(0),
            available: topology.memory.available.unwrap_or(0),
        },
        pages: run::Pages {
            base: topology.pages.base,
            transparent_huge: topology.pages.transparent_huge.clone(),
            huge: topology.pages.huge,
            reserved: topology.pages.reserved,
            used: "none".to_owned(),
        },
        clock: run::Clock {
            governor: topology.frequency.governor.clone(),
            boost: topology.frequency.boost,
            core_hz: clock::core_hz(),
            tsc_hz: clock::tsc_hz(),
            thread_clock_ns: clock::thread_clock_overhead_ns(),
        },
        kernel: topology.kernel.clone().unwrap_or_else(|| std::env::consts::OS.to_owned()),
        limits: limits.in_words(),
        hypervisor: topology.hypervisor.clone(),
        gpu: Vec::new(),
        pinned: pinned.to_vec(),
        unknown,
    }
}

fn state(isa: Isa, measured: &[Isa]) -> run::IsaState {
    let available = measured.contains(&isa);
    let reason = (!available).then(|| isa.missing().unwrap_or_else(|| "left out by LANEMARK_ISA or --isa".to_owned()));
    run::IsaState { name: isa.name().to_owned(), available, reason }
}

/// What will disturb a measurement on this machine, and what to do about it, one sentence each.
pub fn hazards(machine: &run::Machine, load: Option<f64>) -> Vec<String> {
    let mut hazards = Vec::new();
    if let Some(load) = load.filter(|load| *load > 0.5) {
        hazards.push(format!(
            "the load average is {load:.1}: other work is running; stop it, or trust CPU time more than wall time"
        ));
    }
    if let Some(governor) = machine.clock.governor.as_deref().filter(|governor| *governor != "performance") {
        hazards.push(format!("the frequency governor is {governor}; set it to performance"));
    }
    if machine.clock.boost == Some(true) {
        hazards.push("the processor may raise its clock, so short runs look faster than long ones".to_owned());
    }
    if machine.pages.transparent_huge.as_deref() == Some("never") {
        hazards.push(
            "transparent huge pages are off: memory-bound figures will be lower than this machine can do".to_owned(),
        );
    }
    if machine.cores.iter().any(|core| core.siblings.len() > 1) {
        hazards.push(
            "cores share their units between two CPUs (SMT): keep the sibling of the measured CPU idle".to_owned(),
        );
    }
    if let Some(hypervisor) = &machine.hypervisor {
        hazards.push(format!(
            "this is a virtual machine ({hypervisor}): neighbours share the last cache level and the memory"
        ));
    }
    hazards.extend(machine.limits.iter().map(|limit| format!("a container limit is in force: {limit}")));
    if machine.pinned.is_empty() {
        hazards.push("threads cannot be pinned here: figures include migrations between cores".to_owned());
    }
    hazards
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_can_be_described_and_unused_levels_have_reasons() {
        let topology = Topology::of_this_machine();
        let machine = describe(&topology, 0, &[], &[Isa::Scalar]);
        assert!(machine.clock.thread_clock_ns >= 0.0);
        for isa in &machine.isas {
            assert_eq!(isa.available, isa.name == "scalar");
            assert_eq!(isa.reason.is_none(), isa.available);
        }
        assert!(hazards(&machine, Some(3.0)).iter().any(|hazard| hazard.contains("load average is 3.0")));
    }
}
