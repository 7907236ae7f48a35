//! `--calibrate`: how often the gate itself is wrong on this machine.

use super::arguments::Arguments;
use super::progress::Progress;
use super::{filters, written};
use crate::base;
use crate::calibrate::{self, Options};
use crate::outcome::{Exit, Tier};
use crate::time::Programs;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Measures the rates and prints them as a table, or as one JSON value.
///
/// # Errors
/// When the programs cannot be judged.
pub(super) fn calibrate(arguments: &Arguments, this: &Path) -> Result<Exit, Box<dyn Error>> {
    let candidate = base::program(arguments.candidate.as_deref().unwrap_or(this))?;
    let benches: Vec<String> = filters::benches(&super::optimized(&candidate)?).collect();
    let wanted = filters::resolve(&arguments.filters, &benches, &[])?;
    let mut progress = Progress::new();
    progress.tier(Tier::Time);
    let program = match &arguments.base {
        Some(asked) => {
            let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
            let say = &mut |line: &str| progress.say(line);
            base::take(asked, &std::env::current_dir()?, target.as_deref(), say)?.program
        }
        None => candidate.clone(),
    };
    let folder = tempfile::tempdir()?;
    let programs = Programs::new(program, candidate).copied_to(folder.path())?;
    let mut options = Options::new(programs, arguments.plan(&wanted)?);
    options.runs = arguments.comparisons.map_or(options.runs, |runs| runs as usize);
    options.tries = arguments.tries.map_or(options.tries, |tries| tries as usize);
    options.busy = !arguments.without_load;
    let found = calibrate::calibrate(&options, &mut |what, done, all| progress.step(what, done, all))?;
    progress.finish();
    let table = found.markdown();
    if arguments.json {
        written::print(&(serde_json::to_string_pretty(&found)? + "\n"))?;
    } else {
        written::print(&table)?;
    }
    written::summary(arguments, &table)?;
    Ok(if found.decisions() == 0 { Exit::Undecided } else { Exit::Pass })
}
