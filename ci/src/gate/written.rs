//! Where the outcome goes: standard output, files, and what GitHub reads.

use super::arguments::Arguments;
use crate::outcome::Outcome;
use crate::output::{annotations, json, junit, markdown, terminal};
use lanemark_reports::terminal::Style;
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

/// Refuses files that cannot be written, before anything is measured, and removes those of an earlier invocation: one
/// that ends with an error writes none, and nobody should take the old ones for its own.
///
/// # Errors
/// When the folder of a file is not there, or an old file cannot be removed.
pub(super) fn prepare(arguments: &Arguments) -> Result<(), String> {
    let files = [("--markdown", &arguments.markdown), ("--junit", &arguments.junit)];
    let files: Vec<_> = files.into_iter().filter_map(|(option, file)| Some((option, file.as_ref()?))).collect();
    for (option, file) in &files {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() || file.is_dir() {
            let reason =
                if file.is_dir() { "is a folder; name a file" } else { "its folder is not there; make it first" };
            return Err(format!("{option} {}: {reason}", file.display()));
        }
    }
    // A device or a pipe has nothing old in it.
    for (option, file) in files.iter().filter(|(_, file)| file.is_file()) {
        fs::remove_file(file)
            .map_err(|error| format!("{option} {}: an earlier one cannot be removed: {error}", file.display()))?;
    }
    Ok(())
}

/// Writes the outcome everywhere that the command line and the environment ask for.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn write(arguments: &Arguments, outcome: &Outcome) -> Result<(), Box<dyn Error>> {
    if arguments.json {
        print(&(json::outcome(outcome)? + "\n"))?;
    } else {
        print(&terminal::outcome(outcome, style()))?;
    }
    if arguments.annotations || variable("GITHUB_ACTIONS").is_some_and(|value| value == "true") {
        // The runner reads both streams, and standard output may be a JSON value.
        let _ = write!(io::stderr(), "{}", annotations::outcome(outcome));
    }
    if let Some(file) = &arguments.junit {
        save(file, &junit::outcome(outcome)?)?;
    }
    summary(arguments, &markdown::outcome(outcome))
}

/// Writes a Markdown text to the file that was asked for, or to the step's summary on GitHub.
///
/// # Errors
/// When it cannot be written.
pub(super) fn summary(arguments: &Arguments, text: &str) -> Result<(), Box<dyn Error>> {
    if let Some(file) = &arguments.markdown {
        return Ok(save(file, text)?);
    }
    if let Some(file) = variable("GITHUB_STEP_SUMMARY") {
        let told = |error: io::Error| format!("GITHUB_STEP_SUMMARY names {file}, which cannot be written: {error}");
        let mut summary = OpenOptions::new().append(true).create(true).open(&file).map_err(told)?;
        summary.write_all(text.as_bytes()).map_err(told)?;
    }
    Ok(())
}

/// Prints a result.
///
/// # Errors
/// When standard output cannot be written, except where its reader has gone: the exit code counts all the same.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

fn save(file: &Path, text: &str) -> Result<(), String> {
    fs::write(file, text).map_err(|error| format!("{}: cannot be written: {error}", file.display()))
}

/// A variable that is set and not empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// In colour on a terminal, unless the user asks for none.
fn style() -> Style {
    if io::stdout().is_terminal() && variable("NO_COLOR").is_none() { Style::Colour } else { Style::Plain }
}
