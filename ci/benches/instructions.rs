//! Counts what `lanemark gate --counter callgrind` asks for: a process of the judged program under callgrind for each
//! subject, collected within the function whose single steps are counted.
//!
//! The plan is the JSON file that `LANEMARK_GATE_PLAN` names. The subject of number N is the benchmark of id `s_N`.

#![expect(missing_docs, reason = "gungraun's macro makes a public module without documentation")]

use gungraun::{
    Bench, BinaryBenchmark, BinaryBenchmarkConfig, BinaryBenchmarkGroup, Callgrind, Command, Stdio,
    binary_benchmark_group, main,
};
use serde::Deserialize;
use std::path::PathBuf;

/// What the gate asks for.
#[derive(Deserialize)]
struct Plan {
    /// The program that is judged.
    program: PathBuf,
    /// The function that is collected within, as a pattern.
    function: String,
    /// Variables of the program's environment; it has no others.
    variables: Vec<(String, String)>,
    /// Files that the program reads as its standard input, one a subject.
    requests: Vec<PathBuf>,
}

fn plan() -> Result<Plan, String> {
    let path = std::env::var_os("LANEMARK_GATE_PLAN")
        .map(PathBuf::from)
        .ok_or("it is started by `lanemark gate --counter callgrind`, which sets LANEMARK_GATE_PLAN")?;
    let text = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn add_subjects(group: &mut BinaryBenchmarkGroup) {
    let plan = plan().unwrap_or_else(|reason| {
        eprintln!("nothing is counted by this benchmark: {reason}");
        std::process::exit(1);
    });
    let callgrind = Callgrind::with_args([
        "--cache-sim=no".to_owned(),
        "--collect-atstart=no".to_owned(),
        format!("--toggle-collect={}", plan.function),
    ]);
    let mut subjects = BinaryBenchmark::new("counted");
    subjects.config(BinaryBenchmarkConfig::default().tool(callgrind));
    for (number, requests) in plan.requests.into_iter().enumerate() {
        let mut command = Command::new(&plan.program);
        command.arg("gate-worker").envs(plan.variables.clone()).stdin(Stdio::File(requests));
        subjects.bench(Bench::new(format!("s_{number}")).command(command));
    }
    group.binary_benchmark(subjects);
}

binary_benchmark_group!(name = rungs, benchmarks = |group: &mut BinaryBenchmarkGroup| add_subjects(group));
main!(binary_benchmark_groups = rungs);
