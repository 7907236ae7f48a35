//! `lanemark report`: one self-contained HTML page of one or several runs.

use super::Outcome;
use lanemark_reports::{file, html};
use std::path::PathBuf;

/// Write one self-contained HTML page of one run, or of several side by side.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  lanemark report out/run.json -o report.html")]
pub struct Arguments {
    /// Files of runs.
    #[arg(required = true)]
    runs: Vec<PathBuf>,
    /// The page to write.
    #[arg(short, long)]
    output: PathBuf,
}

/// Writes the page.
pub fn report(arguments: &Arguments) -> Outcome {
    let mut runs = Vec::new();
    for path in &arguments.runs {
        runs.push((path.display().to_string(), file::read(path)?));
    }
    file::replace(&arguments.output, html::page(&runs).as_bytes())?;
    eprintln!("wrote {}", arguments.output.display());
    Ok(())
}
