//! Counting by single steps in the program itself, in a fresh process for each bench.

use super::Counts;
use crate::worker::protocol::{Inputs, KernelState, Reply, Request, Subject};
use crate::worker::{Launch, Worker, WorkerError};
use std::path::Path;

/// Counts every rung of the benches at each of their points. `progress` is told each bench before it is counted.
pub fn count(
    program: &Path,
    variables: &[(String, String)],
    benches: &[&KernelState],
    progress: &mut dyn FnMut(&str),
) -> Counts {
    let launch = Launch { cpu: None, inputs: Inputs::Small, variables: variables.to_vec() };
    let mut counts = Counts::new();
    for bench in benches {
        progress(&bench.bench);
        // A program that ends or answers nonsense fails this bench alone.
        if let Err(error) = count_bench(program, &launch, bench, &mut counts) {
            for subject in subjects(bench) {
                counts.entry(subject).or_insert_with(|| Err(error.to_string()));
            }
        }
    }
    counts
}

/// Every rung of the bench at each of its points.
pub fn subjects(bench: &KernelState) -> impl Iterator<Item = Subject> {
    bench.points.iter().flat_map(|point| {
        bench.rungs.iter().map(|rung| Subject {
            bench: bench.bench.clone(),
            point: point.label.clone(),
            rung: rung.clone(),
        })
    })
}

fn count_bench(program: &Path, launch: &Launch, bench: &KernelState, counts: &mut Counts) -> Result<(), WorkerError> {
    let mut worker = Worker::start(program, launch)?;
    for point in &bench.points {
        let opened = worker.ask(&Request::Open { bench: bench.bench.clone(), point: point.label.clone() })?;
        let offered: Vec<String> = match &opened {
            Reply::Opened { rungs, .. } => rungs.iter().map(|(rung, _)| rung.clone()).collect(),
            other => return Err(worker.unexpected(other)),
        };
        for rung in offered.iter().filter(|rung| bench.rungs.contains(rung)) {
            let count = match worker.ask(&Request::Count { rung: rung.clone() })? {
                Reply::Counted { instructions } => Ok(instructions),
                Reply::Failed { reason } => Err(reason),
                other => return Err(worker.unexpected(&other)),
            };
            let subject = Subject { bench: bench.bench.clone(), point: point.label.clone(), rung: rung.clone() };
            counts.insert(subject, count);
        }
        match worker.ask(&Request::Close)? {
            Reply::Closed => {}
            other => return Err(worker.unexpected(&other)),
        }
    }
    Ok(())
}
