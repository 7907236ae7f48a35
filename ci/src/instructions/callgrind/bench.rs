//! The benchmark `instructions`, as a process that prints a summary a line.

use super::InstructionError;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// The longest wait for the next count; the first one waits for the build too.
const LIMIT: Duration = Duration::from_secs(10 * 60);
/// Lines of the benchmark's messages that an error repeats.
const REPEATED: usize = 12;

/// Where programs are looked for: gungraun's runner in the folder of `ci/setup` first, then the caller's own folders.
///
/// # Errors
/// When valgrind, the runner or cargo is nowhere.
pub fn path_with_runner() -> Result<OsString, InstructionError> {
    let own = std::env::var_os("LANEMARK_GUNGRAUN").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME")?;
        Some(Path::new(&home).join(".cache/lanemark/gungraun"))
    });
    let callers = std::env::var_os("PATH").unwrap_or_default();
    let folders = own.map(|folder| folder.join("bin")).into_iter().chain(std::env::split_paths(&callers));
    let path = std::env::join_paths(folders)
        .map_err(|error| format!("LANEMARK_GUNGRAUN cannot be a folder that programs are looked for in: {error}"))?;
    for (tool, from) in [
        ("valgrind", "ci/setup installs it"),
        ("gungraun-runner", "ci/setup installs it"),
        ("cargo", "it comes with Rust"),
    ] {
        if !is_there(tool, &path) {
            return Err(format!(
                "callgrind counts with {tool}, and there is none: {from}; or count with --counter single-step"
            )
            .into());
        }
    }
    Ok(path)
}

/// Whether a program of the path's folders can be started.
fn is_there(tool: &str, path: &OsStr) -> bool {
    let mut command = Command::new(tool);
    command.arg("--version").env("PATH", path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok()
}

/// Runs the benchmark by a plan and gives each line that it prints to `line`. How it ended and its last messages are
/// the result, in words.
///
/// # Errors
/// When it cannot be started, fails, prints nothing for too long, or `line` refuses a line.
pub fn run(
    folder: &Path,
    plan: &Path,
    path: &OsStr,
    line: &mut dyn FnMut(&str) -> Result<(), String>,
) -> Result<String, InstructionError> {
    let messages = folder.join("messages");
    let log = File::create(&messages).map_err(|error| format!("{}: {error}", messages.display()))?;
    let mut command = Command::new("cargo");
    // Only the driver is built here, so its optimization changes no count.
    command.args(["bench", "--profile", "dev", "-p", "lanemark-gate", "--bench", "instructions", "--"]);
    command.args(["--output-format=json", "--parallel=auto"]).arg(format!("--home={}", folder.join("out").display()));
    command.env("PATH", path).env("LANEMARK_GATE_PLAN", plan);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
    // A group of its own, so that what cargo starts can be ended with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|error| format!("cargo: {error}"))?;
    let read = read_lines(&mut child, line);
    if read.is_err() {
        end(&mut child);
    }
    let status = child.wait().map_err(|error| format!("cargo: {error}"))?;
    let ended = format!("`cargo bench -p lanemark-gate --bench instructions` ended ({status}){}", last(&messages));
    match read {
        Err(reason) => Err(format!("{reason}; {ended}").into()),
        Ok(()) if !status.success() => {
            Err(format!("{ended}\ncallgrind counts in the sources of lanemark alone: start the gate there").into())
        }
        Ok(()) => Ok(ended),
    }
}

/// Hands on each line, and waits for none longer than [`LIMIT`].
fn read_lines(child: &mut Child, line: &mut dyn FnMut(&str) -> Result<(), String>) -> Result<(), String> {
    let Some(output) = child.stdout.take() else { return Err("the benchmark has no output".to_owned()) };
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            // The receiver is gone after an error, and nothing is left to do.
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    loop {
        match lines.recv_timeout(LIMIT) {
            Ok(Ok(text)) if text.is_empty() => {}
            Ok(Ok(text)) => line(&text)?,
            Ok(Err(error)) if error.kind() == ErrorKind::Interrupted => {}
            Ok(Err(error)) => return Err(format!("the benchmark's output: {error}")),
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {
                return Err(format!("callgrind gave no count for {} minutes", LIMIT.as_secs() / 60));
            }
        }
    }
}

/// Ends the benchmark and what it started.
fn end(child: &mut Child) {
    // The shell's own `kill` reaches a group, and the standard library's a single process.
    let _ = Command::new("sh").arg("-c").arg(format!("kill -KILL -{}", child.id())).stderr(Stdio::null()).status();
    let _ = child.kill();
}

/// The last messages, each on a line of its own.
fn last(messages: &Path) -> String {
    let text = fs::read(messages).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(REPEATED)..].iter().map(|line| format!("\n  {line}")).collect()
}
