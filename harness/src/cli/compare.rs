//! `lanemark compare`: two runs side by side.

use super::{Outcome, out};
use lanemark_reports::{compare as comparison, file, terminal};
use std::path::PathBuf;

/// Compare two runs: how many times faster B is than A, with an interval, bench by bench.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  lanemark compare before/run.json after/run.json")]
pub struct Arguments {
    /// The first run.
    a: PathBuf,
    /// The second run.
    b: PathBuf,
    /// Print one JSON value.
    #[arg(long)]
    json: bool,
}

/// Prints the comparison.
pub fn compare(arguments: &Arguments) -> Outcome {
    let (a, b) = (file::read(&arguments.a)?, file::read(&arguments.b)?);
    let compared = comparison::compare(&a, &b)?;
    if arguments.json {
        return out::json(&compared);
    }
    Ok(out::text(&terminal::comparison(&compared, None, out::style()))?)
}
