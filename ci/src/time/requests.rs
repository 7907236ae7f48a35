//! What the gate asks a process, and how it fails.

use super::side::{Side, Who};
use crate::worker::WorkerError;
use crate::worker::protocol::{Reply, Request, Subject};

/// Why a process gave no figure.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) who: Who,
    pub(crate) reason: String,
    /// Whether it has ended, or can no longer be understood, and must be started again.
    pub(crate) lost: bool,
}

/// A running process of a launch.
pub(crate) struct Process {
    who: Who,
    side: Box<dyn Side>,
}

/// An open place, as a process tells it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Opened {
    pub(crate) digest: String,
    pub(crate) working_set: u64,
    /// Names of rungs and their verified answers.
    pub(crate) rungs: Vec<(String, String)>,
}

impl Process {
    pub(crate) fn new(who: Who, side: Box<dyn Side>) -> Process {
        Process { who, side }
    }

    /// Makes the input of a subject.
    pub(crate) fn open(&mut self, subject: &Subject) -> Result<Opened, Fault> {
        let request = Request::Open { bench: subject.bench.clone(), point: subject.point.clone() };
        match self.ask(&request)? {
            Reply::Opened { digest, working_set, rungs, .. } => Ok(Opened { digest, working_set, rungs }),
            other => Err(self.refused(&other)),
        }
    }

    /// CPU time of some passes, in nanoseconds.
    pub(crate) fn sample(&mut self, rung: &str, passes: u64) -> Result<f64, Fault> {
        match self.ask(&Request::Sample { rung: rung.to_owned(), passes })? {
            Reply::Sampled { cpu_ns, .. } if cpu_ns.is_finite() && cpu_ns > 0.0 => Ok(cpu_ns),
            other => Err(self.refused(&other)),
        }
    }

    /// Drops the open input.
    pub(crate) fn close(&mut self) -> Result<(), Fault> {
        match self.ask(&Request::Close)? {
            Reply::Closed => Ok(()),
            other => Err(self.refused(&other)),
        }
    }

    fn ask(&mut self, request: &Request) -> Result<Reply, Fault> {
        let lost = |error: WorkerError| Fault { who: self.who, reason: error.to_string(), lost: true };
        self.side.ask(request).map_err(lost)
    }

    /// A refusal leaves the process as it was; an answer to another question does not.
    fn refused(&self, reply: &Reply) -> Fault {
        let lost = !matches!(reply, Reply::Failed { .. });
        Fault { who: self.who, reason: self.side.unexpected(reply).to_string(), lost }
    }
}

impl Opened {
    /// The answer of a rung; none where it cannot be sampled here.
    pub(crate) fn answer(&self, rung: &str) -> Option<&str> {
        self.rungs.iter().find(|(name, _)| name == rung).map(|(_, answer)| answer.as_str())
    }
}
