//! Writes every export of a run into a folder, for readers that are not lanemark's:
//! `cargo run -p lanemark-reports --example exports -- FOLDER [RUN]`; without a run's file, of a synthetic run.

#[allow(dead_code)]
#[path = "../tests/sample/mod.rs"]
mod sample;

use lanemark_reports::export::github_action_benchmark::{self, Direction};
use lanemark_reports::export::{bencher, csv, junit};
use lanemark_reports::{file, markdown};
use std::error::Error;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// What writes one file.
type Export<'a> = &'a dyn Fn(&mut Vec<u8>) -> io::Result<()>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().ok_or("usage: exports FOLDER [RUN]")?;
    let (name, run) = match arguments.next() {
        Some(path) => (path.to_string_lossy().into_owned(), file::read(path)?),
        None => ("synthetic".to_string(), sample::run()),
    };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    // The run itself beside its exports, so that a reader can compare.
    file::write(&run, folder.join("run.json"))?;
    let runs = [(name, run)];
    let (_, run) = &runs[0];
    let bigger = |out: &mut Vec<u8>| github_action_benchmark::write(run, Direction::BiggerIsBetter, out);
    let smaller = |out: &mut Vec<u8>| github_action_benchmark::write(run, Direction::SmallerIsBetter, out);
    let exports: [(&str, Export); 7] = [
        ("summary.md", &|out| out.write_all(markdown::summary(run).as_bytes())),
        ("junit.xml", &|out| junit::write(run, out)),
        ("bencher.json", &|out| bencher::write(run, out)),
        ("bigger-is-better.json", &bigger),
        ("smaller-is-better.json", &smaller),
        ("points.csv", &|out| csv::points(&runs, out)),
        ("samples.csv", &|out| csv::samples(&runs, out)),
    ];
    for (name, write) in exports {
        let mut bytes = Vec::new();
        match write(&mut bytes) {
            Ok(()) => fs::write(folder.join(name), bytes)?,
            // A run may have no latencies; the reader of the folder sees that the file is not there.
            Err(error) if error.kind() == ErrorKind::InvalidData => eprintln!("{name}: not written: {error}"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
