//! What the machine is made of, as the kernel shows it in `/sys` and `/proc`.
//!
//! The root of both is a parameter, so that any machine's files can be read anywhere. A file that is missing,
//! empty or nonsensical costs one fact, never the rest: the fact is `None` (or the safest value, where its field
//! says so) and [`Topology::unknown`] says in words what was not found out.

mod cpus;
mod frequency;
mod hypervisor;
mod memory;
mod nodes;
mod processor;

pub use cpus::{Cache, CacheKind, Cpu};
pub use frequency::Frequency;
pub use memory::{Memory, PagePolicy};
pub use nodes::NumaNode;
pub use processor::Processor;

use crate::kernel_files::KernelFiles;
use std::path::Path;

/// What a machine is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Topology {
    /// The processor's name, identity and features.
    pub processor: Processor,
    /// Every CPU that is online and that this process may use, in order.
    pub cpus: Vec<Cpu>,
    /// Every other CPU that is online. Isolated ones among them can be pinned to all the same, unless a control
    /// group forbids it.
    pub others: Vec<Cpu>,
    /// Every CPU that is online, whether or not this process may use it.
    pub online: Vec<usize>,
    /// Every CPU that the scheduler leaves alone (`isolcpus`), whether or not this process may use it.
    pub isolated: Vec<usize>,
    /// NUMA nodes, in order; empty where the kernel shows none.
    pub nodes: Vec<NumaNode>,
    /// Size of the memory.
    pub memory: Memory,
    /// Page sizes and policies.
    pub pages: PagePolicy,
    /// Frequency policy.
    pub frequency: Frequency,
    /// The hypervisor; `None` on bare metal and where the platform does not say (then `unknown` says so).
    pub hypervisor: Option<String>,
    /// Name and version of the kernel: `Linux 6.1.0-13-amd64 #1 SMP PREEMPT_DYNAMIC …`.
    pub kernel: Option<String>,
    /// What was not found out, in words, one entry each.
    pub unknown: Vec<String>,
}

impl Topology {
    /// The machine that this program runs on. Call it before any thread is pinned: the kernel answers for the
    /// main thread.
    ///
    /// ```
    /// use lanemark_runtime::topology::Topology;
    ///
    /// let machine = Topology::of_this_machine();
    /// println!("{}", machine.processor.name.as_deref().unwrap_or("unnamed processor"));
    /// for cpu in &machine.cpus {
    ///     println!("CPU {} on node {:?} shares its core with {:?}", cpu.cpu, cpu.node, cpu.siblings);
    /// }
    /// for missing in &machine.unknown {
    ///     println!("not known: {missing}");
    /// }
    /// ```
    pub fn of_this_machine() -> Self {
        let mut topology = Self::read(Path::new("/"));
        if topology.cpus.is_empty() {
            // Without /sys and /proc the platform may still name the CPUs.
            topology.cpus = crate::pin::allowed_cpus().into_iter().map(Cpu::bare).collect();
        }
        if topology.hypervisor.as_deref() == Some(hypervisor::UNNAMED) {
            topology.hypervisor = hypervisor::answered().or(topology.hypervisor);
        }
        topology
    }

    /// The machine whose `/sys` and `/proc` lie below `root`.
    pub fn read(root: &Path) -> Self {
        let files = KernelFiles::below(root);
        let mut unknown = Unknown::default();
        let processor = Processor::read(files, &mut unknown);
        let nodes = nodes::read(files, &mut unknown);
        let cpus = cpus::read(files, &nodes, &mut unknown);
        let numbers: Vec<usize> = cpus.allowed.iter().map(|cpu| cpu.cpu).collect();
        Self {
            hypervisor: hypervisor::read(files, &processor, &mut unknown),
            processor,
            cpus: cpus.allowed,
            others: cpus.others,
            online: cpus.online,
            isolated: cpus.isolated,
            nodes,
            memory: Memory::read(files, &mut unknown),
            pages: PagePolicy::read(files, &mut unknown),
            frequency: Frequency::read(files, &numbers, &mut unknown),
            kernel: unknown.or_note("kernel version", kernel(files)),
            unknown: unknown.0,
        }
    }

    /// One of the CPUs that are online.
    pub fn cpu(&self, cpu: usize) -> Option<&Cpu> {
        self.cpus.iter().chain(&self.others).find(|c| c.cpu == cpu)
    }

    /// Data and unified caches of a CPU, from the nearest; empty where they are not known.
    pub fn caches_of(&self, cpu: usize) -> &[Cache] {
        self.cpu(cpu).map_or(&[], |cpu| &cpu.caches)
    }
}

/// Name and version without the builder and compiler that `/proc/version` adds.
fn kernel(files: KernelFiles) -> Result<String, String> {
    let name = files.line("/proc/sys/kernel/ostype");
    let release = files.line("/proc/sys/kernel/osrelease");
    let (Ok(name), Ok(release)) = (name, release) else {
        return files.line("/proc/version");
    };
    Ok(match files.line("/proc/sys/kernel/version") {
        Ok(version) => format!("{name} {release} {version}"),
        Err(_) => format!("{name} {release}"),
    })
}

/// What could not be found out.
#[derive(Debug, Default)]
struct Unknown(Vec<String>);

impl Unknown {
    fn note(&mut self, what: &str, why: impl std::fmt::Display) {
        self.0.push(format!("{what}: {why}"));
    }

    /// The value, or nothing and a note.
    fn or_note<T>(&mut self, what: &str, found: Result<T, String>) -> Option<T> {
        found.map_err(|why| self.note(what, why)).ok()
    }
}

#[cfg(test)]
mod tests;
