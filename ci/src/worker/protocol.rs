//! What the gate and a program that it judges say to each other: one JSON value a line, a request on the worker's
//! standard input, its reply on standard output.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Raised when a request or reply changes; programs of another number cannot be judged side by side.
pub const PROTOCOL: u32 = 1;

/// What the gate judges: one rung of one bench's kernel, at one point.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The bench: `aggregate/sum-f64`.
    pub bench: String,
    /// The point of its sweep: `L1`.
    pub point: String,
    /// The rung: `avx2`.
    pub rung: String,
}

impl fmt::Display for Subject {
    /// `aggregate/sum-f64 at L1, avx2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}, {}", self.bench, self.point, self.rung)
    }
}

/// Which inputs a worker makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inputs {
    /// A few KiB each, the same on every machine.
    Small,
    /// Those of `lanemark run --profile quick`: up to twice the last cache.
    Machine,
}

/// What the gate asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// What there is. Answered by [`Reply::Catalogue`].
    List,
    /// Make and verify the input of a bench at a point. Answered by [`Reply::Opened`], or by [`Reply::Failed`].
    Open {
        /// The bench.
        bench: String,
        /// The point.
        point: String,
    },
    /// Of the open bench: time some passes of a rung, after one that is not timed. Answered by [`Reply::Sampled`].
    Sample {
        /// The rung.
        rung: String,
        /// Passes.
        passes: u64,
    },
    /// Of the open bench: count the instructions of one pass by single steps. Answered by [`Reply::Counted`], or by
    /// [`Reply::Failed`] where this machine cannot.
    Count {
        /// The rung.
        rung: String,
    },
    /// Drop the open bench. Answered by [`Reply::Closed`].
    Close,
}

/// What a worker answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// What there is.
    Catalogue(Box<Catalogue>),
    /// The bench is open.
    Opened {
        /// SHA-256 of its input: two programs must have the same.
        digest: String,
        /// Items of one pass.
        items: u64,
        /// Bytes of input, output and state together.
        working_set: u64,
        /// The rungs that can be sampled, each with its verified answer in words.
        rungs: Vec<(String, String)>,
    },
    /// A sample.
    Sampled {
        /// CPU time of the thread for all passes, in nanoseconds.
        cpu_ns: f64,
        /// Wall time, in nanoseconds.
        wall_ns: f64,
    },
    /// Instructions of one pass.
    Counted {
        /// How many.
        instructions: u64,
    },
    /// The bench is closed.
    Closed,
    /// The request could not be done; the worker goes on.
    Failed {
        /// Why, in words.
        reason: String,
    },
}

/// Everything that a program can be judged by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// [`PROTOCOL`].
    pub protocol: u32,
    /// The program.
    pub lanemark: lanemark_reports::run::Build,
    /// Whether it was built with optimization; a program that does not say is taken to be.
    #[serde(default = "unless_stated")]
    pub optimized: bool,
    /// A number that is raised with every change of the gate's own inputs: programs of two numbers do different work.
    #[serde(default)]
    pub inputs: u32,
    /// Instruction-set levels, lowest first.
    pub levels: Vec<LevelState>,
    /// The processor's feature flags as the operating system names them, whatever the program detected.
    pub flags: Vec<String>,
    /// The microarchitecture as dispatch tells them apart: `zen4`, `other`.
    #[serde(default)]
    pub microarchitecture: String,
    /// The kernels.
    pub kernels: Vec<KernelState>,
}

fn unless_stated() -> bool {
    true
}

/// One instruction-set level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelState {
    /// `scalar`, `avx2`, `avx512`, `neon`.
    pub name: String,
    /// Features that it needs, as Rust names them.
    pub features: Vec<String>,
    /// Why it cannot be used here; none where it can.
    pub missing: Option<String>,
}

/// One bench with a kernel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KernelState {
    /// The bench.
    pub bench: String,
    /// The points of its sweep that a worker can open.
    pub points: Vec<PointState>,
    /// Levels that the kernel has a rung for on this architecture.
    pub rungs: Vec<String>,
    /// The rung that dispatch chooses here.
    pub chosen: String,
}

/// One point of a bench.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointState {
    /// Its label.
    pub label: String,
    /// The level of the memory hierarchy: `L1`, `L2`, `L3`, `memory`.
    pub level: String,
    /// Threads that work at once.
    pub threads: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_replies_are_one_line_each_and_come_back_as_they_were() {
        let request = Request::Sample { rung: "avx2".to_owned(), passes: 7 };
        let line = serde_json::to_string(&request).expect("a request is JSON");
        assert!(!line.contains('\n'));
        assert_eq!(serde_json::from_str::<Request>(&line).expect("it is read"), request);
        let reply = Reply::Failed { reason: "two\nlines".to_owned() };
        let line = serde_json::to_string(&reply).expect("a reply is JSON");
        assert!(!line.contains('\n'));
        assert_eq!(serde_json::from_str::<Reply>(&line).expect("it is read"), reply);
    }
}
