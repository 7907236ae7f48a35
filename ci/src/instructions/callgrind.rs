//! Counting by callgrind: a second counter, which knows nothing of single steps, for the rungs that valgrind can run.
//!
//! The program answers the same requests under valgrind, which collects within the function whose single steps are
//! counted: one process a rung, at the first point of its bench.

use super::{Counts, InstructionError};
use crate::worker::protocol::{KernelState, Request, Subject};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The function that is collected within, in whatever way its name is mangled.
const FUNCTION: &str = "*counted_pass*";
/// Valgrind 3.19 hides these from the program.
const HIDDEN: [&str; 1] = ["avx512"];

/// Whether valgrind can be started.
pub fn is_installed() -> bool {
    let mut command = Command::new("valgrind");
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Counts the rungs of the benches that callgrind can run, at the first point of each.
///
/// # Errors
/// When no file can be written; what went wrong with one bench is in its counts.
pub fn count(
    program: &Path,
    variables: &[(String, String)],
    benches: &[&KernelState],
    progress: &mut dyn FnMut(&str),
) -> Result<Counts, InstructionError> {
    let mut counts = Counts::new();
    for bench in benches {
        progress(&bench.bench);
        let folder = tempfile::tempdir().map_err(|error| format!("a folder for callgrind: {error}"))?;
        let Some(first) = bench.points.first() else { continue };
        for subject in super::stepped::subjects(bench) {
            if subject.point == first.label && !HIDDEN.contains(&&*subject.rung) {
                let count = run(program, variables, &subject, &folder.path().join(&subject.rung));
                counts.insert(subject, count);
            }
        }
    }
    Ok(counts)
}

/// The subject's count, from a process of its own. The requests are written at once, as none depends on a reply.
fn run(program: &Path, variables: &[(String, String)], subject: &Subject, profile: &Path) -> Result<u64, String> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--quiet", "--collect-atstart=no"]);
    command.arg(format!("--toggle-collect={FUNCTION}"));
    command.arg(format!("--callgrind-out-file={}", profile.display()));
    command.arg(program).arg("gate-worker").envs(variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| format!("valgrind: {error}"))?;
    let requests = requests(subject).map_err(|error| error.to_string())?;
    let written = child.stdin.take().map(|mut input| input.write_all(requests.as_bytes()));
    let status = child.wait().map_err(|error| format!("valgrind: {error}"))?;
    if !status.success() || !matches!(written, Some(Ok(()))) {
        return Err(format!("the program ended under valgrind ({status})"));
    }
    let text = fs::read_to_string(profile).map_err(|error| format!("callgrind wrote no profile: {error}"))?;
    // The program says why no trap came under valgrind, so its reply tells nothing; a pass that was not made counts 0.
    total_of(&text).filter(|total| *total > 0).ok_or_else(|| "callgrind saw no pass".to_owned())
}

/// Opens the point, counts the rung, closes it.
fn requests(subject: &Subject) -> serde_json::Result<String> {
    let Subject { bench, point, rung } = subject.clone();
    let requests = [Request::Open { bench, point }, Request::Count { rung }, Request::Close];
    let lines: serde_json::Result<Vec<String>> = requests.iter().map(serde_json::to_string).collect();
    Ok(lines?.join("\n") + "\n")
}

/// The total of a profile's text: its line `totals: N`, or `summary: N`.
fn total_of(text: &str) -> Option<u64> {
    let value = |key| text.lines().find_map(|line| line.strip_prefix(key)).and_then(|value| value.trim().parse().ok());
    value("totals:").or_else(|| value("summary:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_tells_its_total() {
        assert_eq!(total_of("version: 1\nevents: Ir\nsummary: 120\nfn=(1) f\n3 120\ntotals: 120\n"), Some(120));
        assert_eq!(total_of("version: 1\nevents: Ir\nsummary: 7\n"), Some(7));
        assert_eq!(total_of("version: 1\n"), None);
    }

    #[test]
    fn one_point_is_opened_counted_and_closed() {
        let (bench, point, rung) = ("scan/csv-index".to_owned(), "L1".to_owned(), "avx2".to_owned());
        assert_eq!(
            requests(&Subject { bench, point, rung }).expect("they are JSON").lines().collect::<Vec<_>>(),
            [r#"{"open":{"bench":"scan/csv-index","point":"L1"}}"#, r#"{"count":{"rung":"avx2"}}"#, r#""close""#]
        );
    }
}
