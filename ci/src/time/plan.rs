//! What is measured, how often, and the limits that a verdict needs.

use crate::worker::protocol::Inputs;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The two programs that are judged side by side.
#[derive(Debug, Clone)]
pub struct Programs {
    /// The program that sets the mark. It is started twice a launch: the second process is its own twin, and how far
    /// the two differ is the noise of the launch.
    pub base: PathBuf,
    /// The program that is judged.
    pub candidate: PathBuf,
    /// Variables of the candidate's environment beside the caller's: a planted slowdown.
    pub candidate_variables: Vec<(String, String)>,
}

impl Programs {
    /// Two programs in the caller's environment.
    pub fn new(base: PathBuf, candidate: PathBuf) -> Programs {
        Programs { base, candidate, candidate_variables: Vec::new() }
    }

    /// Copies of the two programs below a folder: a build that goes on meanwhile replaces the originals.
    ///
    /// # Errors
    /// When one cannot be copied, with its name.
    pub fn copied_to(&self, folder: &Path) -> io::Result<Programs> {
        // Paths of one length: a process's arguments lie on its stack, and move what lies above.
        let copy = |program: &Path, name: &str| {
            let copy = folder.join(name);
            let told = |error| {
                io::Error::other(format!("{}: cannot be copied to {}: {error}", program.display(), copy.display()))
            };
            fs::copy(program, &copy).map_err(told)?;
            Ok::<_, io::Error>(copy)
        };
        let (base, candidate) = (copy(&self.base, "base.copy")?, copy(&self.candidate, "candidate")?);
        Ok(Programs { base, candidate, candidate_variables: self.candidate_variables.clone() })
    }
}

/// Which rungs of a kernel are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rungs {
    /// The one that dispatch chooses: what a caller gets.
    Chosen,
    /// Every one that this processor can run.
    All,
}

/// How time is judged.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The CPU that every process is pinned to.
    pub cpu: usize,
    /// Sets of fresh processes. A process has its own addresses, pages and cache sets, so a launch, not a sample, is
    /// what must be repeated.
    pub launches: usize,
    /// Pairs of samples a launch. Subjects of which one pass takes long get fewer, and at least 10.
    pub pairs: usize,
    /// Time that a sample is to take, in nanoseconds: long beside the clock and one interrupt, short beside a slice of
    /// the scheduler.
    pub sample_ns: u64,
    /// Level of the sign tests of all subjects together. A verdict needs them and more; it is not the rate of false
    /// alarms, as the pairs of a launch share their processes: `lanemark gate --calibrate` measures that.
    pub alpha: f64,
    /// Subjects that share `alpha`, where they are more than those that this plan judges.
    pub shared_by: Option<usize>,
    /// The least change that is ever called one: 0.02 is 2 %.
    pub least_threshold: f64,
    /// Seed of the order in which the processes are sampled.
    pub seed: u64,
    /// Inputs: small ones block, those of the machine's own memory are told only.
    pub inputs: Inputs,
    /// Rungs of each kernel.
    pub rungs: Rungs,
    /// Benches: an id, or part of one where no bench has that id; empty for all.
    pub filters: Vec<String>,
}

impl Plan {
    /// The plan whose rates `lanemark gate --calibrate` publishes: 5 launches of 50 pairs of 0.3 ms, 5 % over all
    /// subjects, nothing under 2 %.
    pub fn new(cpu: usize) -> Plan {
        Plan {
            cpu,
            launches: 5,
            pairs: 50,
            sample_ns: 300_000,
            alpha: 0.05,
            shared_by: None,
            least_threshold: 0.02,
            seed: 1,
            inputs: Inputs::Small,
            rungs: Rungs::Chosen,
            filters: Vec::new(),
        }
    }
}
