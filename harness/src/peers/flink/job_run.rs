//! One job in a Java virtual machine of its own.

use super::Job;
use super::install::Installed;
use super::java::Java;
use super::transcript::{FEWEST, Reader, Transcript};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Options of the virtual machine; a reader of the figures must know them.
pub const OPTIONS: [&str; 4] = ["-Xms2g", "-Xmx2g", "-XX:+UseParallelGC", "-XX:ActiveProcessorCount=1"];

/// Events of the first run, whose results are compared: more than a second of event time.
const CHECKED_EVENTS: u64 = 120_000;

/// How long a job's steps are and how many of them there are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// CPU time of a step.
    pub step: Duration,
    /// Steps of the warm-up at least; it goes on while steps still get faster, and until the state is full.
    pub dropped: usize,
    /// Steps that count.
    pub kept: usize,
    /// The steps stop after this, once there are enough of them.
    pub enough: Duration,
}

impl Plan {
    /// What `--quick` does.
    pub const QUICK: Plan =
        Plan { step: Duration::from_millis(250), dropped: 3, kept: FEWEST, enough: Duration::from_secs(8) };

    /// What may be quoted.
    pub const WHOLE: Plan =
        Plan { step: Duration::from_millis(500), dropped: 3, kept: 7, enough: Duration::from_secs(20) };

    /// The whole job is given up after this: the steps stop by themselves, so something else hangs.
    fn given_up(&self) -> Duration {
        6 * self.enough + Duration::from_secs(120)
    }
}

/// Runs a job to its end. The virtual machine runs on the CPUs of the calling thread.
///
/// # Errors
/// Why there are no figures, in Flink's own words where it failed.
pub fn run(java: &Java, flink: &Installed, job: &Job, plan: &Plan) -> Result<Transcript, String> {
    let mut command = Command::new(&java.java);
    command.args(OPTIONS).args(["-Duser.language=en", "-Duser.country=US"]);
    let mut logging = std::ffi::OsString::from("-Dlog4j2.configurationFile=");
    logging.push(&flink.logging);
    command.arg(logging);
    for opened in ["lang", "util", "time", "net", "util.concurrent"] {
        command.arg(format!("--add-opens=java.base/java.{opened}=ALL-UNNAMED"));
    }
    command.arg("-cp").arg(&flink.class_path).arg("FlinkBench").arg(job.name);
    command.arg(CHECKED_EVENTS.to_string()).arg(plan.step.as_secs_f64().to_string());
    command.args([plan.dropped, plan.kept].map(|steps| steps.to_string())).arg(plan.enough.as_secs_f64().to_string());
    // Options of the user's environment would change what is measured.
    for variable in ["JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"] {
        command.env_remove(variable);
    }
    transcribed(command, job.name, plan.given_up())
}

/// Starts a program, reads its lines as they come and ends it at the first that is wrong.
fn transcribed(mut command: Command, job: &'static str, given_up: Duration) -> Result<Transcript, String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("Java cannot be started: {error}"))?;
    let (Some(output), Some(errors)) = (child.stdout.take(), child.stderr.take()) else {
        return Err("Java's output cannot be read".to_owned());
    };
    let lines = lines_of(output);
    let errors = text_of(errors);
    let mut reader = Reader::new(job);
    let end = Instant::now() + given_up;
    let outcome = loop {
        let left = end.saturating_duration_since(Instant::now());
        match lines.recv_timeout(left) {
            // A program that never stops talking is given up like one that never speaks.
            Ok(_) if left.is_zero() => {
                break Err(format!("the Java program was given up after {} s", given_up.as_secs()));
            }
            Ok(line) => {
                if let Err(error) = reader.line(&line) {
                    break Err(error);
                }
            }
            Err(RecvTimeoutError::Disconnected) => break Ok(()),
            Err(RecvTimeoutError::Timeout) => {
                break Err(format!("the Java program was given up after {} s", given_up.as_secs()));
            }
        }
    };
    match outcome {
        Err(error) => {
            // It may have ended by itself; either way it is waited for.
            let _ = child.kill();
            let _ = child.wait();
            Err(error)
        }
        Ok(()) => {
            let ended = ended(&mut child, end)?;
            reader.finish(&ended, &errors.recv().unwrap_or_default())
        }
    }
}

/// Waits for a program that has closed its output.
fn ended(child: &mut Child, end: Instant) -> Result<String, String> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(in_words(status)),
            Ok(None) if Instant::now() < end => thread::sleep(Duration::from_millis(5)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err("the Java program closed its output and did not end".to_owned());
            }
            Err(error) => return Err(format!("the Java program cannot be waited for: {error}")),
        }
    }
}

fn in_words(status: ExitStatus) -> String {
    status.code().map_or_else(|| format!("was killed ({status})"), |code| format!("ended with exit code {code}"))
}

fn lines_of(output: ChildStdout) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    lines
}

fn text_of(mut errors: ChildStderr) -> Receiver<String> {
    let (sender, text) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read until an error is still worth quoting; nobody may be waiting for it any more.
        let _ = errors.read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    text
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A shell in the place of Java.
    fn shell(script: &str, given_up: Duration) -> Result<Transcript, String> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        transcribed(command, "top-k", given_up)
    }

    const LONG: Duration = Duration::from_secs(60);

    const WHOLE: &str = r#"echo '{"line":"start","job":"top-k","flink":"2.3.0","java":"17","vm":"VM","processors":1}'
        echo '{"line":"verified","events":10,"results":1,"digest":"0f"}'
        for step in 1 2 3 4 5; do echo '{"line":"step","events":100,"wall_ns":12,"cpu_ns":10}'; done
        echo '{"line":"done","results":7}'"#;

    #[test]
    fn a_program_that_prints_its_steps_is_read_to_its_end() {
        assert_eq!(shell(WHOLE, LONG).unwrap().steps.len(), 5);
    }

    #[test]
    fn an_exceptions_text_and_the_last_words_of_a_crash_reach_the_user() {
        let script = r#"echo '{"line":"failed","error":"java.lang.RuntimeException: no slot"}'; exit 1"#;
        assert_eq!(shell(script, LONG).unwrap_err(), "java.lang.RuntimeException: no slot");
        let crash = shell("echo first >&2; echo 'Could not reserve enough space' >&2; exit 3", LONG).unwrap_err();
        assert!(crash.contains("exit code 3") && crash.ends_with("Could not reserve enough space"), "{crash}");
        let killed = shell("kill -9 $$", LONG).unwrap_err();
        assert!(killed.contains("was killed"), "{killed}");
    }

    #[test]
    fn a_program_that_hangs_is_given_up_and_ended() {
        let error = shell("exec sleep 100", Duration::from_millis(50)).unwrap_err();
        assert!(error.contains("given up"), "{error}");
        let error = shell("exec >&-; exec sleep 100", Duration::from_millis(50)).unwrap_err();
        assert!(error.contains("did not end") || error.contains("given up"), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        let error = transcribed(Command::new("/nowhere/java"), "top-k", LONG).unwrap_err();
        assert!(error.contains("cannot be started"), "{error}");
    }
}
