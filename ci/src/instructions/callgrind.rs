//! Counting by callgrind: a second counter, which knows nothing of single steps, for the rungs that valgrind can run.
//!
//! gungraun starts the program under callgrind, one process a rung at the first point of its bench, and collects within
//! the function whose single steps are counted. Its runner needs a benchmark that cargo builds, so this counter works
//! in the sources of lanemark alone.
//!
//! A candidate is judged by its single steps: they have a budget for every rung. Callgrind is there to doubt that
//! counter, so both must agree on the same program within 1 % or 64 instructions, and callgrind's counts have budgets
//! only where they were blessed too. Those are a section of their own, because single steps count a few instructions
//! around the call of the counted function, and callgrind what is within it: of one number for both, that would use up
//! part of the 16 instructions by which a count may differ.

mod bench;
mod summary;

use super::{Counts, InstructionError};
use crate::worker::protocol::{KernelState, Request, Subject};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The function that is collected within, in whatever way its name is mangled.
const FUNCTION: &str = "*counted_pass*";
/// Valgrind 3.19 hides these from the program.
const HIDDEN: [&str; 1] = ["avx512"];

/// What the benchmark `instructions` reads.
#[derive(Serialize)]
struct Plan<'a> {
    program: PathBuf,
    function: &'a str,
    variables: &'a [(String, String)],
    requests: Vec<PathBuf>,
}

/// Whether everything that callgrind counts with is there.
///
/// # Errors
/// When valgrind, gungraun's runner or cargo is nowhere: what to do.
pub fn check_tools() -> Result<(), InstructionError> {
    bench::path_with_runner().map(|_| ())
}

/// Counts the rungs of the benches that callgrind can run, at the first point of each. `progress` is told each bench
/// when its first count is there.
///
/// # Errors
/// When valgrind, gungraun's runner or cargo is missing, the benchmark cannot be built, or a count does not come. A
/// pass that was not made is told in the counts.
pub fn count(
    program: &Path,
    variables: &[(String, String)],
    benches: &[&KernelState],
    progress: &mut dyn FnMut(&str),
) -> Result<Counts, InstructionError> {
    let path = bench::path_with_runner()?;
    let subjects = subjects(benches);
    let folder = tempfile::tempdir().map_err(|error| format!("a folder for callgrind: {error}"))?;
    let plan = written_plan(folder.path(), program, variables, &subjects)
        .map_err(|error| format!("what callgrind is to count cannot be written: {error}"))?;
    let (mut counts, mut told) = (Counts::new(), BTreeSet::new());
    let ended = bench::run(folder.path(), &plan, &path, &mut |line| {
        let (number, count) = summary::read(line)?;
        let subject =
            subjects.get(number).ok_or_else(|| format!("gungraun counted s_{number}, which was not asked"))?;
        if told.insert(&subject.bench) {
            progress(&subject.bench);
        }
        // The program says why no trap came under valgrind, so its reply tells nothing; a pass not made counts 0.
        let count = if count > 0 { Ok(count) } else { Err("callgrind saw no pass".to_owned()) };
        counts.insert(subject.clone(), count);
        Ok(())
    })?;
    match subjects.iter().find(|subject| !counts.contains_key(subject)) {
        Some(missing) => Err(format!("callgrind gave no count of {missing}: {ended}").into()),
        None => Ok(counts),
    }
}

/// The first point of each bench on the rungs that callgrind can run.
fn subjects(benches: &[&KernelState]) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for bench in benches {
        let Some(first) = bench.points.first() else { continue };
        let all = super::stepped::subjects(bench);
        subjects.extend(all.filter(|it| it.point == first.label && !HIDDEN.contains(&&*it.rung)));
    }
    subjects
}

/// Writes the requests of each subject and the plan that names them; gives the plan's path.
fn written_plan(
    folder: &Path,
    program: &Path,
    variables: &[(String, String)],
    subjects: &[Subject],
) -> std::io::Result<PathBuf> {
    let mut requests = Vec::new();
    for (number, subject) in subjects.iter().enumerate() {
        let path = folder.join(format!("requests-{number}"));
        fs::write(&path, requests_of(subject)?)?;
        requests.push(path);
    }
    let plan = Plan { program: std::path::absolute(program)?, function: FUNCTION, variables, requests };
    let path = folder.join("plan.json");
    fs::write(&path, serde_json::to_vec(&plan)?)?;
    Ok(path)
}

/// Opens the point, counts the rung, closes it: all at once, as no request depends on a reply.
fn requests_of(subject: &Subject) -> serde_json::Result<String> {
    let Subject { bench, point, rung } = subject.clone();
    let requests = [Request::Open { bench, point }, Request::Count { rung }, Request::Close];
    let lines: serde_json::Result<Vec<String>> = requests.iter().map(serde_json::to_string).collect();
    Ok(lines?.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::protocol::PointState;

    #[test]
    fn the_first_point_is_counted_on_the_rungs_that_valgrind_runs() {
        let point = |label: &str| PointState { label: label.to_owned(), level: "L1".to_owned(), threads: 1 };
        let bench = KernelState {
            bench: "scan/csv-index".to_owned(),
            points: vec![point("quoted"), point("plain")],
            rungs: ["scalar", "avx2", "avx512"].map(str::to_owned).to_vec(),
            chosen: "avx512".to_owned(),
        };
        let found: Vec<String> = subjects(&[&bench]).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["scan/csv-index at quoted, scalar", "scan/csv-index at quoted, avx2"]);
    }

    #[test]
    fn the_plan_names_the_program_and_what_each_process_reads() {
        let folder = tempfile::tempdir().expect("a folder");
        let (bench, point, rung) = ("scan/csv-index".to_owned(), "L1".to_owned(), "avx2".to_owned());
        let variables = [("LANEMARK_ISA".to_owned(), String::new())];
        let path = written_plan(folder.path(), Path::new("lanemark"), &variables, &[Subject { bench, point, rung }])
            .expect("it is written");
        let plan: serde_json::Value = serde_json::from_slice(&fs::read(path).expect("a plan")).expect("JSON");
        assert!(Path::new(plan["program"].as_str().expect("a path")).is_absolute());
        assert_eq!(plan["function"], FUNCTION);
        assert_eq!(plan["variables"], serde_json::json!([["LANEMARK_ISA", ""]]));
        assert_eq!(
            fs::read_to_string(plan["requests"][0].as_str().expect("a path")).expect("requests"),
            "{\"open\":{\"bench\":\"scan/csv-index\",\"point\":\"L1\"}}\n{\"count\":{\"rung\":\"avx2\"}}\n\"close\"\n"
        );
    }
}
