//! The judge of a run's file. `lanemark-gate --help` lists its commands.

#[cfg(test)]
mod fixture;

use clap::{Parser, Subcommand};
use lanemark_gate::{check, page};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Judges a run's file of lanemark: what it must hold before anyone relies on it.
#[derive(Parser)]
#[command(version, after_help = "Example:\n  lanemark run --out results && lanemark-gate check results/run.json")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Says whether the figures of a run can be relied on, one line for each problem
    ///
    /// Looks for variants that were never verified or have no samples, figures that are not positive numbers inside
    /// their own interval, benches without a figure or a reason, missing ceilings, and rows of the ledger that are
    /// missing, judged without a figure, or stand on a bench that is not in the file.
    #[command(after_help = "Exit: 0 no problem, 1 a problem or an unreadable file.\n\n\
        Example:\n  lanemark-gate check results/run.json --page results/report.html")]
    Check {
        /// The run's file
        run: PathBuf,
        /// A report that belongs to the run: it must be there, and load nothing from elsewhere
        #[arg(long, value_name = "REPORT.html")]
        page: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Status 2 means a regression, so a wrong command line must not end with clap's own.
            let status = if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
            return if error.print().is_ok() { status } else { ExitCode::FAILURE };
        }
    };
    let Command::Check { run, page } = arguments.command;
    match check(&run, page.as_deref(), &mut io::stdout().lock()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "lanemark-gate: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints what is wrong with the run's file and its page, or the counts where nothing is; true where nothing is.
fn check(file: &Path, page: Option<&Path>, out: &mut impl Write) -> Result<bool, Box<dyn std::error::Error>> {
    let run = lanemark_reports::file::read(file)?;
    let mut problems = check::problems(&run);
    if let Some(page) = page {
        let name = page.display().to_string();
        match std::fs::read_to_string(page) {
            Ok(html) => problems.extend(page::problems(&name, &html)),
            Err(error) => problems.push(check::Problem { place: name, message: format!("cannot be read: {error}") }),
        }
    }
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    if problems.is_empty() {
        writeln!(out, "{}: no problem: {}", file.display(), check::counts(&run))?;
    } else {
        let s = if problems.len() == 1 { "" } else { "s" };
        writeln!(out, "{}: {} problem{s}", file.display(), problems.len())?;
    }
    Ok(problems.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(run: &lanemark_reports::run::Run, html: Option<&str>) -> (bool, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("run.json");
        std::fs::write(&file, serde_json::to_vec(run).expect("a run is JSON")).expect("the file is written");
        let page = html.map(|html| {
            let page = folder.path().join("report.html");
            std::fs::write(&page, html).expect("the page is written");
            page
        });
        let mut out = Vec::new();
        let clean = check(&file, page.as_deref(), &mut out).expect("the file is readable");
        (clean, String::from_utf8(out).expect("the output is text"))
    }

    #[test]
    fn the_command_line_is_consistent() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn a_sound_run_prints_its_counts() {
        let (clean, out) = judged(&fixture::run(), Some("<!doctype html><title>run</title>"));
        assert!(clean, "{out}");
        assert!(out.contains("no problem: 3 points of 2 benches (1 not measured)"), "{out}");
    }

    #[test]
    fn problems_of_the_file_and_of_its_page_are_all_printed() {
        let mut run = fixture::run();
        run.benches[0].variants[1].verified = false;
        let (clean, out) = judged(&run, Some(r#"<!doctype html><img src="https://example.org/a.png">"#));
        assert!(!clean);
        assert!(out.contains("benches[0].variants[1]: "), "{out}");
        assert!(out.contains("report.html: line 1: "), "{out}");
        assert!(out.ends_with("run.json: 2 problems\n"), "{out}");
    }

    #[test]
    fn an_unreadable_file_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("run.json");
        let error = || check(&file, None, &mut io::sink()).expect_err("nothing to read").to_string();
        assert!(error().contains("run.json"));
        std::fs::write(&file, "{").expect("the file is written");
        assert!(error().contains("run.json"));
    }

    #[test]
    fn a_page_that_is_not_there_is_a_problem() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("run.json");
        std::fs::write(&file, serde_json::to_vec(&fixture::run()).expect("a run is JSON"))
            .expect("the file is written");
        let mut out = Vec::new();
        let clean = check(&file, Some(&folder.path().join("report.html")), &mut out).expect("the file is readable");
        let out = String::from_utf8(out).expect("the output is text");
        assert!(!clean && out.contains("report.html: cannot be read"), "{out}");
    }
}
