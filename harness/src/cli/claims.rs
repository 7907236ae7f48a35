//! `lanemark claims`: the ledger of documented figures, with verdicts where a run is given.

use super::{Outcome, out};
use crate::{ledger, suite};
use lanemark_reports::claims::Counts;
use lanemark_reports::{file, terminal};
use std::path::PathBuf;

/// The documented figures, each with its verdict where a run is given.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  lanemark claims\n  lanemark claims out/run.json --json | jq '.[] | select(.verdict == \"met\")'"
)]
pub struct Arguments {
    /// A run's file.
    run: Option<PathBuf>,
    /// Print one JSON value: an array of rows.
    #[arg(long)]
    json: bool,
}

/// Prints the ledger.
pub fn claims(arguments: &Arguments) -> Outcome {
    let rows = ledger::rows()?;
    let benches = suite::all();
    ledger::check_benches(&rows, &benches)?;
    let claims = match &arguments.run {
        None => ledger::judge::unjudged(&rows, &benches),
        Some(path) => {
            let claims = file::read(path)?.claims;
            if let Some(lost) = rows.iter().find(|row| claims.iter().all(|claim| claim.id != row.id)) {
                return Err(
                    format!("{} has no claim {}: a row of the ledger is lost in it", path.display(), lost.id).into()
                );
            }
            claims
        }
    };
    if arguments.json {
        return out::json(&claims);
    }
    let table = terminal::claims_table(&claims, None, out::style());
    Ok(out::text(&format!("{table}\n{}", Counts::of(&claims).sentence()))?)
}
