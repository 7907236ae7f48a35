//! A program that is judged, as a process of its own that answers requests.

pub mod protocol;

use protocol::{Catalogue, Inputs, PROTOCOL, Reply, Request};
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A running worker. Dropping it ends the process.
#[derive(Debug)]
pub struct Worker {
    program: PathBuf,
    child: Child,
    requests: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
}

/// Why a worker gave no answer. The message names the program.
#[derive(Debug)]
pub struct WorkerError {
    program: PathBuf,
    reason: String,
}

impl fmt::Display for WorkerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.program.display(), self.reason)
    }
}

impl std::error::Error for WorkerError {}

impl WorkerError {
    /// An error in the name of `program`.
    pub fn new(program: PathBuf, reason: String) -> WorkerError {
        WorkerError { program, reason }
    }
}

/// What a worker is started with.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The CPU that it is pinned to; any one without.
    pub cpu: Option<usize>,
    /// Inputs that it makes.
    pub inputs: Inputs,
    /// Variables of its environment beside the caller's.
    pub variables: Vec<(String, String)>,
}

impl Worker {
    /// Starts `program` as a worker.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(program: &Path, launch: &Launch) -> Result<Worker, WorkerError> {
        let mut command = Command::new(program);
        command.arg("gate-worker").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        command.envs(launch.variables.iter().map(|(name, value)| (name, value)));
        if launch.inputs == Inputs::Machine {
            command.arg("--machine-inputs");
        }
        if let Some(cpu) = launch.cpu {
            command.args(["--cpu", &cpu.to_string()]);
        }
        let refused =
            |error| WorkerError { program: program.to_owned(), reason: format!("cannot be started: {error}") };
        let mut child = command.spawn().map_err(refused)?;
        let (requests, replies) = (child.stdin.take(), child.stdout.take());
        let replies = BufReader::new(replies.expect("standard output was asked to be a pipe"));
        Ok(Worker { program: program.to_owned(), child, requests, replies })
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What the program can be judged by.
    ///
    /// # Errors
    /// When it gives no answer, or is of another protocol.
    pub fn catalogue(&mut self) -> Result<Catalogue, WorkerError> {
        match self.ask(&Request::List)? {
            Reply::Catalogue(catalogue) if catalogue.protocol == PROTOCOL => Ok(*catalogue),
            Reply::Catalogue(catalogue) => Err(self.error(format!(
                "speaks protocol {} and this gate {PROTOCOL}: judge programs of one version",
                catalogue.protocol
            ))),
            other => Err(self.unexpected(&other)),
        }
    }

    /// Asks, and waits for the reply.
    ///
    /// # Errors
    /// When the program has ended or answers with what is no reply. [`Reply::Failed`] is a reply.
    pub fn ask(&mut self, request: &Request) -> Result<Reply, WorkerError> {
        let mut line = serde_json::to_string(request).map_err(|error| self.error(error.to_string()))?;
        line.push('\n');
        let sent = self.requests.as_mut().map(|pipe| pipe.write_all(line.as_bytes()));
        let mut reply = String::new();
        let read = self.replies.read_line(&mut reply);
        if !matches!(sent, Some(Ok(()))) || !matches!(read, Ok(1..)) {
            let status = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
            return Err(self.error(format!(
                "ended without an answer ({status}); a program from before `lanemark gate` cannot be judged"
            )));
        }
        serde_json::from_str(&reply).map_err(|error| self.error(format!("answered {:?}: {error}", reply.trim_end())))
    }

    /// An error for a reply that does not belong to the request.
    pub fn unexpected(&self, reply: &Reply) -> WorkerError {
        match reply {
            Reply::Failed { reason } => self.error(reason.clone()),
            other => self.error(format!("answered another question: {other:?}")),
        }
    }

    fn error(&self, reason: String) -> WorkerError {
        WorkerError { program: self.program.clone(), reason }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // A worker ends at the end of its input; one that does not is stopped.
        self.requests = None;
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
