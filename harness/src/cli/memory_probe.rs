//! `lanemark memory-probe`: one workload's memory, in this fresh process. The bench `runtime/memory-tracking` starts it.

use super::{Outcome, out};
use crate::suite::memory_tracking;

/// Measure the memory of one workload in this process.
#[derive(clap::Args)]
pub struct Arguments {
    /// The workload.
    workload: String,
}

/// Does the workload and prints both figures.
pub fn probe(arguments: &Arguments) -> Outcome {
    let peaks = memory_tracking::probe(&arguments.workload, &crate::ALLOCATOR)?;
    out::json(&peaks)
}
