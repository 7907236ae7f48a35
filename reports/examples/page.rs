//! Shows runs as the page, to work on the report without measuring:
//! `cargo run -p lanemark-reports --example page -- out/run.json > report.html`; several files stand side by side.

use lanemark_reports::{file, html};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let runs: Result<Vec<_>, _> =
        paths.iter().map(|path| file::read(Path::new(path)).map(|run| (path.clone(), run))).collect();
    match runs {
        Ok(runs) => {
            println!("{}", html::page(&runs));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
