//! A program that is judged, as a process of its own that answers requests.

pub mod protocol;

use protocol::{Catalogue, Inputs, PROTOCOL, Reply, Request};
use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The longest wait for a reply: a pass of single steps takes minutes where the machine is busy.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long a program that gives no answer may take to end by itself, which tells its status.
const MOMENT: Duration = Duration::from_secs(1);

/// A running worker. Dropping it ends the process.
#[derive(Debug)]
pub struct Worker {
    program: PathBuf,
    child: Child,
    requests: Option<ChildStdin>,
    /// Lines of its standard output, until that ends.
    replies: Receiver<io::Result<String>>,
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
        let replies = lines(replies.expect("standard output was asked to be a pipe"));
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
    /// When the program has ended, answers with what is no reply, or gives none for 5 minutes; it is stopped then.
    /// [`Reply::Failed`] is a reply.
    pub fn ask(&mut self, request: &Request) -> Result<Reply, WorkerError> {
        self.ask_within(request, PATIENCE)
    }

    fn ask_within(&mut self, request: &Request, patience: Duration) -> Result<Reply, WorkerError> {
        let mut line = serde_json::to_string(request).map_err(|error| self.error(error.to_string()))?;
        line.push('\n');
        let sent = self.requests.as_mut().map(|pipe| pipe.write_all(line.as_bytes()));
        let reply = self.replies.recv_timeout(patience);
        let reply = match (sent, reply) {
            (Some(Ok(())), Ok(Ok(reply))) => reply,
            (Some(Ok(())), Ok(Err(error))) => {
                let status = self.end(MOMENT);
                return Err(self.error(format!("its answer cannot be read: {error} ({status})")));
            }
            (Some(Ok(())), Err(RecvTimeoutError::Timeout)) => {
                self.end(Duration::ZERO);
                let seconds = patience.as_secs_f64();
                return Err(
                    self.error(format!("gave no answer to {} for {seconds} s and was stopped", line.trim_end()))
                );
            }
            _ => {
                let status = self.end(MOMENT);
                return Err(self.error(format!(
                    "ended without an answer ({status}); a program from before `lanemark gate` cannot be judged"
                )));
            }
        };
        serde_json::from_str(&reply).map_err(|error| self.error(format!("answered {:?}: {error}", reply.trim_end())))
    }

    /// Ends the process, with the end of its input and then by force; how it ended, in words.
    fn end(&mut self, moment: Duration) -> String {
        self.requests = None;
        let began = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && began.elapsed() < moment {
            thread::sleep(Duration::from_millis(10));
        }
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
        }
        self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string())
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
        // Nothing that it still does is wanted.
        self.end(Duration::ZERO);
    }
}

/// The lines of a process, read on a thread of their own so that a silent process can be given up.
fn lines(output: ChildStdout) -> Receiver<io::Result<String>> {
    // One line at most waits: a process that floods its output is held up, not collected.
    let (sender, lines) = mpsc::sync_channel(1);
    thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            let unreadable = line.is_err();
            if sender.send(line).is_err() || unreadable {
                break;
            }
        }
    });
    lines
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// What a worker that runs `script` answers to one request, for which it has `patience`.
    fn answer(script: &str, patience: Duration) -> Result<Reply, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("lanemark");
        crate::script::program(&program, &format!("#!/bin/sh\n{script}\n"));
        let launch = Launch { cpu: None, inputs: Inputs::Small, variables: Vec::new() };
        let mut worker = Worker::start(&program, &launch).map_err(|error| error.to_string())?;
        worker.ask_within(&Request::Close, patience).map_err(|error| error.to_string())
    }

    #[test]
    fn a_worker_that_never_answers_is_stopped() {
        let error = answer("read request; exec sleep 1000", Duration::from_millis(200)).expect_err("it sleeps");
        assert!(error.contains("gave no answer to \"close\" for 0.2 s and was stopped"), "{error}");
    }

    #[test]
    fn a_worker_that_lives_on_without_an_answer_holds_nothing_up() {
        let error = answer("read request; printf '\\377\\n'; exec sleep 1000", PATIENCE).expect_err("that is no text");
        assert!(error.contains("its answer cannot be read"), "{error}");
        let error = answer("exec 1>&-; exec sleep 1000", PATIENCE).expect_err("its output is closed");
        assert!(error.contains("ended without an answer (signal: 9"), "{error}");
    }

    #[test]
    fn the_status_of_a_worker_that_ends_is_told() {
        let error = answer("exit 3", PATIENCE).expect_err("it ended");
        assert!(error.contains("ended without an answer (exit status: 3)"), "{error}");
    }
}
