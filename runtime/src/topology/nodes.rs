//! NUMA nodes.

use super::Unknown;
use crate::kernel_files::{KernelFiles, kilobytes, quoted};

const NODES: &str = "/sys/devices/system/node";

/// One NUMA node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumaNode {
    /// Number of the node.
    pub node: usize,
    /// Its CPUs; empty for a node of memory alone.
    pub cpus: Vec<usize>,
    /// Its memory, in bytes.
    pub bytes: Option<u64>,
    /// Distance to each node in the order of the nodes, in the firmware's units (10 is local); empty where that
    /// is not known.
    pub distances: Vec<u32>,
}

pub(super) fn read(files: KernelFiles, unknown: &mut Unknown) -> Vec<NumaNode> {
    let numbers = files.numbered(NODES, "node");
    if numbers.is_empty() {
        unknown.note("NUMA nodes", format!("{NODES} names none"));
    }
    let mut nodes = Vec::new();
    for node in numbers {
        let file = |name: &str| format!("{NODES}/node{node}/{name}");
        let bytes = files.text(&file("meminfo")).and_then(|text| {
            kilobytes(&text, &format!("Node {node} MemTotal"))
                .ok_or_else(|| format!("{} has no readable MemTotal", file("meminfo")))
        });
        nodes.push(NumaNode {
            node,
            cpus: unknown.or_note(&format!("CPUs of node {node}"), files.cpus(&file("cpulist"))).unwrap_or_default(),
            bytes: unknown.or_note(&format!("memory of node {node}"), bytes),
            distances: unknown
                .or_note(&format!("distances of node {node}"), distances(files, &file("distance")))
                .unwrap_or_default(),
        });
    }
    nodes
}

fn distances(files: KernelFiles, file: &str) -> Result<Vec<u32>, String> {
    let line = files.line(file)?;
    line.split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| format!("{file} holds {} instead of numbers", quoted(&line)))
}
