//! Failed rows are measured once more: a row close to its documented figure can be missed by the hour.

use super::{Expected, claim};
use crate::outcome::{Judgement, Verdict};
use lanemark_reports::file;
use lanemark_reports::run::{Run, Verdict as Row};
use std::path::Path;
use std::process::{Command, Stdio};

/// Measures the rows that fail again with `lanemark run ROW… --profile standard`, and lets off those that are met then:
/// they become ambiguous. Rows without a bench cannot be measured on their own, and rows that the run does not have are
/// gone from its program; both stay as they are. Gives a note.
///
/// # Errors
/// When the program does not measure them, or is of another commit than the run, or this is not the machine that the
/// run was measured on; then every row stays as it is.
pub fn measure_again(
    judgements: &mut [Judgement],
    expected: &Expected,
    run: &Run,
    program: &Path,
) -> Result<Option<String>, String> {
    let measurable = |id: &str| claim(run, id).is_some() && expected.bench(run, id).is_some();
    let failed: Vec<&mut Judgement> =
        judgements.iter_mut().filter(|judgement| judgement.fails() && measurable(&judgement.subject)).collect();
    if failed.is_empty() {
        return Ok(None);
    }
    let rows: Vec<String> = failed.iter().map(|judgement| judgement.subject.clone()).collect();
    let again = measured(program, &rows, &run.machine.pinned)?;
    if again.machine.cpu != run.machine.cpu {
        return Err(format!(
            "--confirm measures again on this machine ({}), and the run is of another one ({}): judge the run where it \
             was measured, or without --confirm",
            again.machine.cpu, run.machine.cpu
        ));
    }
    if again.lanemark.commit != run.lanemark.commit {
        return Err(format!(
            "--confirm measures again with the candidate, of commit {}, and the run is of {}: give a run of the \
             candidate, or judge without --confirm",
            again.lanemark.commit, run.lanemark.commit
        ));
    }
    let mut met = 0;
    for judgement in failed {
        match claim(&again, &judgement.subject) {
            Some(claim) if claim.verdict == Row::Met => {
                judgement.verdict = Verdict::Ambiguous;
                judgement.reason = format!("{}; measured again, it is met", judgement.reason);
                met += 1;
            }
            Some(claim) => judgement.reason = format!("{}; and again: {}", judgement.reason, claim.reason),
            None => {}
        }
    }
    Ok(Some(match rows.len() {
        1 => format!("1 failed row was measured again, and was {}met then", if met == 1 { "" } else { "not " }),
        all => format!("{all} failed rows were measured again, and {met} of them met then"),
    }))
}

/// A new run of some rows, on the CPUs of the first one.
fn measured(program: &Path, rows: &[String], cpus: &[usize]) -> Result<Run, String> {
    let told = |reason: String| format!("--confirm: {} cannot measure {}: {reason}", program.display(), rows.join(" "));
    let folder = tempfile::tempdir().map_err(|error| told(error.to_string()))?;
    let mut command = Command::new(program);
    command.arg("run").args(rows).args(["--profile", "standard"]);
    if !cpus.is_empty() {
        let cpus: Vec<String> = cpus.iter().map(usize::to_string).collect();
        command.args(["--cpus", &cpus.join(",")]);
    }
    command.arg("--out").arg(folder.path());
    let status =
        command.stdin(Stdio::null()).stdout(Stdio::null()).status().map_err(|error| told(error.to_string()))?;
    if !status.success() {
        return Err(told(status.to_string()));
    }
    file::read(folder.path().join("run.json")).map_err(|error| told(error.to_string()))
}
