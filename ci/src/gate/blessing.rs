//! `--bless`: what is there now becomes what is expected.

use super::arguments::Arguments;
use super::filters::Wanted;
use super::inputs::Inputs;
use super::progress::Progress;
use super::written;
use crate::claims::list;
use crate::instructions;
use crate::outcome::{Exit, Tier};
use lanemark_reports::run::{Claim, Verdict as Row};
use serde::Serialize;
use std::error::Error;

/// One file that was written.
#[derive(Serialize)]
struct Written {
    file: String,
    /// Lines that changed, each with `- ` or `+ ` before it.
    changes: Vec<String>,
    notes: Vec<String>,
}

/// Writes the budgets, or the list of rows, and prints what changed as a diff.
///
/// # Errors
/// When nothing could be measured or a file cannot be written.
pub(super) fn bless(arguments: &Arguments, inputs: &Inputs, wanted: &Wanted) -> Result<Exit, Box<dyn Error>> {
    let mut files = Vec::new();
    for tier in &inputs.tiers {
        files.push(if *tier == Tier::Claims { rows(inputs, wanted)? } else { counts(inputs, wanted)? });
    }
    if arguments.json {
        written::print(&(serde_json::to_string_pretty(&files)? + "\n"))?;
        return Ok(Exit::Pass);
    }
    for Written { file, changes, notes } in files {
        let mut text = if changes.is_empty() { format!("{file}: nothing changed\n") } else { format!("{file}:\n") };
        for line in changes.iter().chain(&notes) {
            text.push_str(line);
            text.push('\n');
        }
        written::print(&text)?;
    }
    Ok(Exit::Pass)
}

fn counts(inputs: &Inputs, wanted: &Wanted) -> Result<Written, Box<dyn Error>> {
    if wanted.no_bench() {
        return Err("no bench with instructions matches the filters; `lanemark list` prints them".into());
    }
    let mut progress = Progress::new();
    progress.tier(Tier::Instructions);
    let blessed =
        instructions::bless(&inputs.candidate, &inputs.instruction_options(wanted), &mut |what, done, all| {
            progress.step(what, done, all)
        })?;
    progress.finish();
    Ok(Written {
        file: blessed.file.display().to_string(),
        changes: blessed.changes.iter().map(ToString::to_string).collect(),
        notes: blessed.notes,
    })
}

fn rows(inputs: &Inputs, wanted: &Wanted) -> Result<Written, Box<dyn Error>> {
    let run = inputs.run.as_ref().ok_or("--bless: rows are taken from a run: give --run RUN")?;
    if *wanted != Wanted::All {
        return Err("--bless writes the whole list of rows: leave the filters out".into());
    }
    if run.interrupted {
        return Err(
            "--bless: the run was stopped before its end; measure a whole one with `lanemark run --out DIR`".into()
        );
    }
    let met: Vec<&str> =
        run.claims.iter().filter(|claim| claim.verdict == Row::Met).map(|claim| claim.id.as_str()).collect();
    if met.is_empty() {
        return Err("--bless: the run met no row, and an empty list would judge nothing".into());
    }
    let file = inputs.list_to_write();
    let mut notes = Vec::new();
    let listed = match list::read(&file) {
        Ok(listed) => listed,
        Err(error) => {
            notes.extend(file.exists().then(|| format!("written anew, as it was no list: {error}")));
            Vec::new()
        }
    };
    // What was not measured stays, as a budget does that was not counted.
    let kept: Vec<&Claim> =
        run.claims.iter().filter(|claim| claim.verdict == Row::Unavailable && listed.contains(&claim.id)).collect();
    notes.extend(kept.iter().map(|claim| format!("{} has no figure in the run and stays: {}", claim.id, claim.reason)));
    let rows: Vec<&str> = met.into_iter().chain(kept.iter().map(|claim| claim.id.as_str())).collect();
    let changes = list::write(&file, &rows)?;
    Ok(Written { file: file.display().to_string(), changes, notes })
}
