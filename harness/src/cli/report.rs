//! `lanemark report`: a run as a page, a summary, or a file that other programs read.

use super::{Outcome, out};
use lanemark_reports::export::github_action_benchmark::{self, Direction};
use lanemark_reports::export::{bencher, csv, junit};
use lanemark_reports::run::Run;
use lanemark_reports::{file, html, markdown};
use std::error::Error;
use std::path::{Path, PathBuf};

/// Write one run, or several side by side, as a page, or hand a run to another program.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Files of runs; html and csv take several.
    #[arg(required = true)]
    runs: Vec<PathBuf>,
    /// What to write.
    #[arg(short, long, value_enum, default_value_t = Format::Html)]
    format: Format,
    /// The file to write; `-`, or none at all, is standard output, which html does not take.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// With csv: one row a sample, not one a variant.
    #[arg(long)]
    samples: bool,
}

const EXAMPLES: &str = "\
Examples:
  lanemark report out/run.json -o report.html
  lanemark report before.json after.json -o both.html
  lanemark report out/run.json --format md >> \"$GITHUB_STEP_SUMMARY\"
  lanemark report out/run.json --format junit -o lanemark.xml
  lanemark report out/run.json --format csv --samples | head";

/// What a run can be written as.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One self-contained page for people; opens from the disk, loads nothing
    Html,
    /// A short summary for people, as GitHub Markdown: a CI step's summary, a comment
    Md,
    /// JUnit XML: claims and benches as tests, for GitLab, Jenkins and test reporters of GitHub Actions
    Junit,
    /// Bencher Metric Format, for `bencher run --adapter json`: rates, latencies and bytes over time
    Bencher,
    /// Rates for the action github-action-benchmark, its tool customBiggerIsBetter
    GithubActionBenchmark,
    /// Latencies and bytes for the same action, its tool customSmallerIsBetter
    GithubActionBenchmarkSmaller,
    /// Every variant of every bench with units in the header, for spreadsheets and data frames
    Csv,
}

impl Format {
    fn takes_several(self) -> bool {
        matches!(self, Format::Html | Format::Csv)
    }

    fn name(self) -> String {
        clap::ValueEnum::to_possible_value(&self).map_or(String::new(), |value| value.get_name().to_string())
    }
}

/// Writes the file, or prints the text.
pub fn report(arguments: &Arguments) -> Outcome {
    let format = arguments.format;
    let output = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    if format == Format::Html && output.is_none() {
        return Err("a page is written to a file: add -o report.html, or choose a text with --format md".into());
    }
    if arguments.runs.len() > 1 && !format.takes_several() {
        let (name, given) = (format.name(), arguments.runs.len());
        return Err(format!("--format {name} takes one run and {given} are given; html and csv take several").into());
    }
    if arguments.samples && format != Format::Csv {
        return Err(format!("--samples goes with --format csv, not {}", format.name()).into());
    }
    if let Some((run, output)) = overwritten(&arguments.runs, output) {
        let (run, output) = (run.display(), output.display());
        return Err(format!("-o {output} is the run {run} itself, which would be lost: name another file").into());
    }
    let mut runs = Vec::new();
    for path in &arguments.runs {
        runs.push((path.display().to_string(), file::read(path)?));
    }
    let bytes = written(format, arguments.samples, &runs)?;
    match output {
        None => out::text(&String::from_utf8(bytes)?)?,
        Some(path) => {
            file::replace(path, &bytes)?;
            eprintln!("wrote {}", path.display());
        }
    }
    Ok(())
}

/// The run that writing `output` would replace, by whatever path or link it is named.
fn overwritten<'a>(runs: &'a [PathBuf], output: Option<&'a Path>) -> Option<(&'a Path, &'a Path)> {
    let output = output?;
    let place = output.canonicalize().ok()?;
    let run = runs.iter().find(|run| run.canonicalize().is_ok_and(|run| run == place))?;
    Some((run, output))
}

/// The runs in `format`.
fn written(format: Format, samples: bool, runs: &[(String, Run)]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    let (_, run) = runs.first().ok_or("there is no run to write")?;
    match format {
        Format::Html => bytes = html::page(runs).into_bytes(),
        Format::Md => bytes = markdown::summary(run).into_bytes(),
        Format::Junit => junit::write(run, &mut bytes)?,
        Format::Bencher => bencher::write(run, &mut bytes)?,
        Format::GithubActionBenchmark => {
            github_action_benchmark::write(run, Direction::BiggerIsBetter, &mut bytes)?;
        }
        Format::GithubActionBenchmarkSmaller => {
            github_action_benchmark::write(run, Direction::SmallerIsBetter, &mut bytes)?;
        }
        Format::Csv if samples => csv::samples(runs, &mut bytes)?,
        Format::Csv => csv::points(runs, &mut bytes)?,
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_never_replaced_by_what_is_made_of_it() {
        let folder = std::env::temp_dir().join(format!("lanemark-report-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("out")).unwrap();
        let run = folder.join("out/run.json");
        std::fs::write(&run, "measured").unwrap();
        let other_way = folder.join("out/../out/run.json");
        let arguments = |output: PathBuf| Arguments {
            runs: vec![run.clone()],
            format: Format::Csv,
            output: Some(output),
            samples: false,
        };
        for output in [run.clone(), other_way] {
            let message = report(&arguments(output)).unwrap_err().to_string();
            assert!(message.contains("which would be lost"), "{message}");
        }
        let elsewhere = report(&arguments(folder.join("out/new.csv"))).unwrap_err().to_string();
        assert!(!elsewhere.contains("which would be lost"), "{elsewhere}");
        assert_eq!(std::fs::read_to_string(&run).unwrap(), "measured");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
