//! Building a revision into a program that is kept.

use super::BaseError;
use super::checkout::Checkout;
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Lines of cargo's output that an error shows.
const SHOWN: usize = 25;

/// Variables that decide what cargo builds: another value is another program.
const DECIDING: [&str; 2] = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"];

/// The program of a commit: the one that was kept, or a new build.
pub(super) fn build(
    checkout: &Checkout,
    revision: &str,
    commit: &str,
    target: Option<&Path>,
    progress: &mut dyn FnMut(&str),
) -> Result<PathBuf, BaseError> {
    let told = |error: io::Error| BaseError(format!("--base {revision}: no folder to build it in: {error}"));
    let target = target.map_or_else(|| checkout.top.join("target"), Path::to_owned);
    let gate = std::path::absolute(target).map_err(told)?.join("gate");
    let kept = gate.join(commit);
    fs::create_dir_all(&kept).map_err(told)?;
    // Two gates at once would build in one folder.
    let lock = File::create(gate.join("lock")).map_err(told)?;
    lock.lock().map_err(told)?;

    let name = format!("lanemark{}", std::env::consts::EXE_SUFFIX);
    let (program, stamp, built_with) = (kept.join(&name), kept.join("built-with"), built_with(&checkout.top));
    if program.is_file() && fs::read_to_string(&stamp).is_ok_and(|found| found == built_with) {
        return Ok(program);
    }
    let tree = gate.join("tree");
    checkout
        .add_tree(&tree, commit)
        .map_err(|reason| BaseError(format!("--base {revision}: git cannot check it out: {reason}")))?;
    progress(&format!("building the base {revision}"));
    let built = cargo(&tree, &gate.join("build"), progress).and_then(|()| {
        let fresh = kept.join("fresh");
        let _ = fs::remove_file(&stamp);
        let copied =
            fs::copy(gate.join("build/release").join(&name), &fresh).and_then(|_| fs::rename(&fresh, &program));
        copied
            .and_then(|()| fs::write(&stamp, &built_with))
            .map_err(|error| format!("its program is not there: {error}"))
    });
    checkout.remove_tree(&tree);
    built.map_err(|end| {
        BaseError(format!(
            "--base {revision}: does not build:\n{end}\nGive a revision that builds, or a program that was built \
             elsewhere: --base PATH"
        ))
    })?;
    Ok(program)
}

/// The compiler and the variables that a program depends on.
fn built_with(folder: &Path) -> String {
    let compiler = Command::new("rustc").current_dir(folder).arg("-vV").output();
    let mut text =
        compiler.map_or_else(|_| String::new(), |output| String::from_utf8_lossy(&output.stdout).into_owned());
    for name in DECIDING {
        text.push_str(&format!("{name}={}\n", std::env::var(name).unwrap_or_default()));
    }
    text
}

/// Builds the program; else the end of cargo's output.
fn cargo(tree: &Path, target: &Path, progress: &mut dyn FnMut(&str)) -> Result<(), String> {
    let mut child = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(tree)
        .args(["build", "--release", "-p", "lanemark", "--color", "never"])
        .env("CARGO_TARGET_DIR", target)
        // The program is looked for where a build for this machine puts it.
        .env_remove("CARGO_BUILD_TARGET")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    let mut end = VecDeque::new();
    if let Some(lines) = child.stderr.take() {
        for line in BufReader::new(lines).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            progress(line.trim());
            end.push_back(line);
            if end.len() > SHOWN {
                end.pop_front();
            }
        }
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{}\n(cargo: {status})", end.make_contiguous().join("\n"))),
        Err(error) => Err(error.to_string()),
    }
}
