//! Ctrl-C keeps what was measured.
#![cfg(target_os = "linux")]

use crate::launch::{command, run_in, text};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

#[test]
fn an_interrupt_keeps_what_was_measured() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = command(&["run", "aggregate", "--out", text(folder.path())]);
    let mut child = run.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut progress = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    // The third step begins when the first bench has been measured.
    while !line.starts_with("[3/") {
        line.clear();
        assert_ne!(progress.read_line(&mut line).unwrap(), 0, "the run ended before it was interrupted");
    }
    let sent = Command::new("sh").args(["-c", "kill -INT \"$0\"", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut rest = String::new();
    progress.read_to_string(&mut rest).unwrap();
    let finished = child.wait_with_output().unwrap();
    assert_eq!(finished.status.code(), Some(0), "{rest}");
    assert!(rest.contains("what was measured is kept") && rest.contains("wrote "), "{rest}");

    let run = run_in(folder.path());
    assert!(run.interrupted);
    assert!(run.benches[0].unavailable.is_none() && !run.benches[0].variants.is_empty());
    assert_eq!(run.claims.len(), 97);
    assert!(folder.path().join("report.html").is_file());
    let table = String::from_utf8(finished.stdout).unwrap();
    assert!(table.contains(&run.benches[0].id), "{table}");
}
