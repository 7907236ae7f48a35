//! The base that a candidate is judged against: a program, or a git revision that is built into one.

mod build;
mod checkout;

use build::build;
use checkout::Checkout;
use std::fmt;
use std::path::{Path, PathBuf};

/// A program to judge against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The program.
    pub program: PathBuf,
    /// What it is, in words: a path, or a revision with its commit.
    pub name: String,
}

/// Why there is no base. The message says what to do.
#[derive(Debug)]
pub struct BaseError(String);

impl fmt::Display for BaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BaseError {}

/// Takes a path to a program as it is, and builds anything else as a git revision of the checkout around `folder`.
///
/// A revision is checked out into a folder of its own below the target folder (`gate` in `target`, or in the
/// checkout's own without one), built there with
/// `cargo build --release -p lanemark` and kept for the next time; the checkout itself is never touched. The first
/// build takes minutes, a base that was built before none. `progress` is given cargo's lines.
///
/// # Errors
/// When a file is no program, the folder is in no checkout, the revision does not exist, or it does not build.
pub fn take(
    base: &str,
    folder: &Path,
    target: Option<&Path>,
    progress: &mut dyn FnMut(&str),
) -> Result<Base, BaseError> {
    let file = folder.join(base);
    if file.is_file() {
        return program(&file).map(|program| Base { program, name: base.to_owned() });
    }
    let checkout = Checkout::around(folder).map_err(|reason| {
        BaseError(format!(
            "--base {base}: there is no such file, and as a git revision it cannot be looked up: {reason}; give a \
             program, or run the gate in the checkout that has the revision"
        ))
    })?;
    let commit = checkout.commit(base)?;
    let program = build(&checkout, base, &commit, target, progress)?;
    Ok(Base { program, name: format!("{base} ({})", &commit[..commit.len().min(12)]) })
}

/// The full path of an executable file.
///
/// # Errors
/// When there is no such file, or it cannot be executed.
pub fn program(file: &Path) -> Result<PathBuf, BaseError> {
    let told = |reason: &str| BaseError(format!("{}: {reason}", file.display()));
    let found = file.canonicalize().map_err(|error| told(&format!("cannot be opened: {error}")))?;
    if !found.is_file() || !is_executable(&found) {
        return Err(told("is not an executable file; give a built lanemark, for example target/release/lanemark"));
    }
    Ok(found)
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests;
