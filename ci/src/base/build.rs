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

/// Whether a variable decides what cargo builds: another value is another program.
fn decides(name: &str) -> bool {
    matches!(name, "RUSTFLAGS" | "CARGO_ENCODED_RUSTFLAGS" | "CARGO_BUILD_RUSTFLAGS" | "RUSTC" | "RUSTC_WRAPPER")
        || name.starts_with("CARGO_PROFILE_RELEASE_")
        || (name.starts_with("CARGO_TARGET_") && name.ends_with("_RUSTFLAGS"))
}

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
    if lock.try_lock().is_err() {
        progress("waiting for another gate that takes a base");
        lock.lock().map_err(told)?;
    }

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
    let variables = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok().filter(|name| decides(name))?;
        Some(format!("{name}={}\n", value.to_string_lossy()))
    });
    let mut variables: Vec<String> = variables.collect();
    variables.sort();
    text.push_str(&variables.concat());
    text
}

/// The compiler flags of the tree's own cargo configuration, as cargo takes them from the environment. The tree lies in
/// the checkout, and cargo would join them with those of the checkout's configuration.
fn flags(tree: &Path) -> String {
    let text = fs::read_to_string(tree.join(".cargo/config.toml")).unwrap_or_default();
    let configuration: toml::Table = text.parse().unwrap_or_default();
    let flags = configuration.get("build").and_then(|build| build.get("rustflags")).and_then(toml::Value::as_array);
    let flags: Vec<&str> = flags.into_iter().flatten().filter_map(toml::Value::as_str).collect();
    flags.join("\x1f")
}

/// Builds the program; else the end of cargo's output.
fn cargo(tree: &Path, target: &Path, progress: &mut dyn FnMut(&str)) -> Result<(), String> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // The caller's own flags replace a configuration's, as in any build.
    if !["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"].iter().any(|name| std::env::var_os(name).is_some()) {
        command.env("CARGO_ENCODED_RUSTFLAGS", flags(tree));
    }
    let mut child = command
        .current_dir(tree)
        .args(["build", "--release", "-p", "lanemark", "--color", "never"])
        .env("CARGO_TARGET_DIR", target)
        // The program is looked for where a build for this machine puts it.
        .env_remove("CARGO_BUILD_TARGET")
        // A hook's variables are about the caller's checkout, and a build script may ask git about this one.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
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

#[cfg(test)]
mod tests {
    use super::{decides, flags};

    #[test]
    fn the_flags_of_a_tree_are_its_own() {
        let tree = tempfile::tempdir().expect("a folder");
        assert_eq!(flags(tree.path()), "");
        std::fs::create_dir(tree.path().join(".cargo")).expect("a folder");
        let text = "[build]\nrustflags = [\"-C\", \"opt-level=2\"]\n";
        std::fs::write(tree.path().join(".cargo/config.toml"), text).expect("a file");
        assert_eq!(flags(tree.path()), "-C\x1fopt-level=2");
    }

    #[test]
    fn flags_and_the_release_profile_decide_what_is_built() {
        for name in ["RUSTFLAGS", "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS", "CARGO_PROFILE_RELEASE_LTO"] {
            assert!(decides(name), "{name}");
        }
        for name in ["CARGO_TARGET_DIR", "PATH", "CARGO_PROFILE_DEV_DEBUG"] {
            assert!(!decides(name), "{name}");
        }
    }
}
