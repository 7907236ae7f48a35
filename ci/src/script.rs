//! Programs of tests: shell scripts.

use std::path::Path;
use std::process::Command;

/// Makes a program of a shell script. Another process writes it: while this one has it open for writing, a process that
/// another test starts may inherit it, and then it cannot be executed ("text file busy").
pub fn program(path: &Path, script: &str) {
    let write = "printf %s \"$2\" >\"$1\" && chmod 755 \"$1\"";
    let written = Command::new("sh").args(["-c", write, "sh"]).arg(path).arg(script).status();
    assert!(written.expect("a shell").success(), "{} cannot be written", path.display());
}
