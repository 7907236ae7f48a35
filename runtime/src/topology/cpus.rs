//! CPUs, their cores and their caches.

use super::Unknown;
use super::nodes::NumaNode;
use crate::cpu_list::{format_cpu_list, parse_cpu_list};
use crate::kernel_files::{KernelFiles, quoted};

const CPUS: &str = "/sys/devices/system/cpu";

/// One CPU: what the scheduler counts, which is one hardware thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cpu {
    /// Number of the CPU, as the operating system counts.
    pub cpu: usize,
    /// Physical package.
    pub package: Option<usize>,
    /// NUMA node.
    pub node: Option<usize>,
    /// CPUs that share this core, itself included; itself alone where that is not known.
    pub siblings: Vec<usize>,
    /// Whether the scheduler leaves this CPU alone (`isolcpus`); false where that is not known.
    pub isolated: bool,
    /// Data and unified caches, from the nearest.
    pub caches: Vec<Cache>,
}

impl Cpu {
    /// A CPU of which only the number is known.
    pub(super) fn bare(cpu: usize) -> Self {
        Self { cpu, package: None, node: None, siblings: vec![cpu], isolated: false, caches: Vec::new() }
    }
}

/// What a cache holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CacheKind {
    /// Data alone.
    Data,
    /// Data and instructions.
    Unified,
}

/// One data or unified cache of a CPU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// 1 is the nearest to the core.
    pub level: u32,
    /// What it holds.
    pub kind: CacheKind,
    /// Size in bytes.
    pub bytes: u64,
    /// Line size in bytes.
    pub line: Option<u64>,
    /// CPUs that share it; the CPU asked for alone where that is not known.
    pub shared_by: Vec<usize>,
}

/// The CPUs of a machine.
pub(super) struct Cpus {
    pub(super) allowed: Vec<Cpu>,
    pub(super) others: Vec<Cpu>,
    pub(super) online: Vec<usize>,
    pub(super) isolated: Vec<usize>,
}

pub(super) fn read(files: KernelFiles, nodes: &[NumaNode], unknown: &mut Unknown) -> Cpus {
    let isolated = unknown.or_note("isolated CPUs", files.cpus(&format!("{CPUS}/isolated"))).unwrap_or_default();
    let online = unknown.or_note("CPUs online", files.cpus(&format!("{CPUS}/online"))).unwrap_or_default();
    let allowed = match unknown.or_note("CPUs of this process", allowed(files)) {
        // The list may name CPUs that could be added later.
        Some(allowed) if !online.is_empty() => allowed.into_iter().filter(|cpu| online.contains(cpu)).collect(),
        Some(allowed) => allowed,
        None => online.clone(),
    };
    let mut missing = Missing::default();
    let mut read = |cpu| one(files, cpu, nodes, &isolated, &mut missing);
    let others = online.iter().copied().filter(|cpu| !allowed.contains(cpu)).map(&mut read).collect();
    let allowed = allowed.iter().copied().map(&mut read).collect();
    missing.siblings.note("CPUs that share a core", unknown);
    missing.package.note("physical package", unknown);
    missing.caches.note("caches", unknown);
    Cpus { allowed, others, online, isolated }
}

fn one(files: KernelFiles, cpu: usize, nodes: &[NumaNode], isolated: &[usize], missing: &mut Missing) -> Cpu {
    let topology = format!("{CPUS}/cpu{cpu}/topology");
    let siblings = files
        .cpus(&format!("{topology}/thread_siblings_list"))
        .or_else(|_| files.cpus(&format!("{topology}/core_cpus_list")));
    let siblings = missing.siblings.or_count(cpu, siblings);
    Cpu {
        cpu,
        package: missing.package.or_count(cpu, files.number(&format!("{topology}/physical_package_id"))),
        node: nodes.iter().find(|node| node.cpus.contains(&cpu)).map(|node| node.node),
        siblings: with_itself(siblings.unwrap_or_default(), cpu),
        isolated: isolated.contains(&cpu),
        caches: missing.caches.or_count(cpu, caches(files, cpu)).unwrap_or_default(),
    }
}

/// The CPUs that this process may use.
fn allowed(files: KernelFiles) -> Result<Vec<usize>, String> {
    const STATUS: &str = "/proc/self/status";
    let text = files.text(STATUS)?;
    let list = text
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))
        .ok_or_else(|| format!("{STATUS} has no Cpus_allowed_list"))?;
    parse_cpu_list(list).map_err(|error| format!("{STATUS}: {error}"))
}

fn with_itself(mut cpus: Vec<usize>, cpu: usize) -> Vec<usize> {
    if let Err(place) = cpus.binary_search(&cpu) {
        cpus.insert(place, cpu);
    }
    cpus
}

/// Data and unified caches of a CPU, from the nearest. One that lacks its level or size spoils the others too:
/// a working set chosen from half a hierarchy would be wrong without a word.
fn caches(files: KernelFiles, cpu: usize) -> Result<Vec<Cache>, String> {
    let folder = format!("{CPUS}/cpu{cpu}/cache");
    let indices = files.numbered(&folder, "index");
    if indices.is_empty() {
        return Err(format!("{folder} names none"));
    }
    let mut caches = Vec::new();
    for index in indices {
        let file = |name: &str| format!("{folder}/index{index}/{name}");
        let kind = match files.line(&file("type"))?.as_str() {
            "Data" => CacheKind::Data,
            "Unified" => CacheKind::Unified,
            "Instruction" => continue,
            other => return Err(format!("{} holds {}", file("type"), quoted(other))),
        };
        let size = files.line(&file("size"))?;
        let shared_by = files.cpus(&file("shared_cpu_list")).unwrap_or_default();
        caches.push(Cache {
            level: files.number(&file("level"))?,
            kind,
            bytes: bytes(&size).ok_or_else(|| format!("{} holds {} instead of a size", file("size"), quoted(&size)))?,
            line: files.number(&file("coherency_line_size")).ok().filter(|&line: &u64| line > 0),
            shared_by: with_itself(shared_by, cpu),
        });
    }
    caches.sort_by_key(|cache| (cache.level, cache.kind));
    Ok(caches)
}

/// Bytes of `32K`, `2M` or `512`; nothing for a size of zero, which some firmware reports for "not known".
fn bytes(size: &str) -> Option<u64> {
    let (digits, unit) = match size.as_bytes().last()? {
        b'K' => (&size[..size.len() - 1], 1 << 10),
        b'M' => (&size[..size.len() - 1], 1 << 20),
        b'G' => (&size[..size.len() - 1], 1 << 30),
        _ => (size, 1),
    };
    digits.parse::<u64>().ok()?.checked_mul(unit).filter(|&bytes| bytes > 0)
}

/// Facts that some CPUs lack, so that a machine with many CPUs gives one note a fact.
#[derive(Default)]
struct Missing {
    siblings: Count,
    package: Count,
    caches: Count,
}

#[derive(Default)]
struct Count {
    cpus: Vec<usize>,
    first: String,
}

impl Count {
    fn or_count<T>(&mut self, cpu: usize, found: Result<T, String>) -> Option<T> {
        found
            .map_err(|why| {
                if self.cpus.is_empty() {
                    self.first = why;
                }
                self.cpus.push(cpu);
            })
            .ok()
    }

    fn note(self, what: &str, unknown: &mut Unknown) {
        if !self.cpus.is_empty() {
            let what = format!("{what} of CPU {}", format_cpu_list(&self.cpus));
            unknown.note(&what, self.first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(bytes("32K"), Some(32_768));
        assert_eq!(bytes("2M"), Some(2 << 20));
        assert_eq!(bytes("1G"), Some(1 << 30));
        assert_eq!(bytes("512"), Some(512));
        for bad in ["", "K", "0K", "-1K", "32k", "99999999999999999999K", "18446744073709551615G", "é"] {
            assert_eq!(bytes(bad), None, "{bad}");
        }
    }
}
