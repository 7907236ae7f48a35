//! Frequency policy.

use super::Unknown;
use crate::kernel_files::{KernelFiles, quoted};
use std::collections::BTreeSet;

const CPUS: &str = "/sys/devices/system/cpu";

/// Frequency policy of the CPUs that this process may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frequency {
    /// The governor: `performance`, `powersave`, …; all of them, with commas, where the CPUs differ.
    pub governor: Option<String>,
    /// Whether the processor may raise its clock above the nominal one.
    pub boost: Option<bool>,
}

impl Frequency {
    pub(super) fn read(files: KernelFiles, cpus: &[usize], unknown: &mut Unknown) -> Self {
        Self {
            governor: unknown.or_note("frequency governor", governor(files, cpus)),
            boost: unknown.or_note("boost", boost(files)),
        }
    }
}

fn governor(files: KernelFiles, cpus: &[usize]) -> Result<String, String> {
    let governors = cpus
        .iter()
        .map(|cpu| files.line(&format!("{CPUS}/cpu{cpu}/cpufreq/scaling_governor")))
        .collect::<Result<BTreeSet<_>, _>>()?;
    if governors.is_empty() {
        return Err("no CPU is known".to_owned());
    }
    Ok(Vec::from_iter(governors).join(", "))
}

fn boost(files: KernelFiles) -> Result<bool, String> {
    let flag = |file: &str| match files.line(file)?.as_str() {
        "0" => Ok(false),
        "1" => Ok(true),
        other => Err(format!("{file} holds {} instead of 0 or 1", quoted(other))),
    };
    // Intel's driver says it the other way round.
    flag(&format!("{CPUS}/intel_pstate/no_turbo")).map(|off| !off).or_else(|_| flag(&format!("{CPUS}/cpufreq/boost")))
}
