//! Scripted processes: they answer as workers do, with times that a test sets.

use super::side::{Side, Stand, Who};
use crate::worker::WorkerError;
use crate::worker::protocol::{Catalogue, KernelState, LevelState, PROTOCOL, PointState, Reply, Request};
use lanemark_reports::run::Build;
use std::path::PathBuf;

/// A program of a script. Every bench has one point, `L1`, and a pass takes 1000 ns.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) benches: Vec<&'static str>,
    pub(super) rungs: Vec<&'static str>,
    pub(super) chosen: &'static str,
    pub(super) digest: &'static str,
    pub(super) answer: &'static str,
    pub(super) working_set: u64,
    pub(super) rustc: &'static str,
    pub(super) optimized: bool,
    /// Number of its inputs.
    pub(super) inputs: u32,
    /// A bench and the factor of its time, for as many starts of this program as are given.
    pub(super) slow: Option<(&'static str, f64, usize)>,
    /// A bench at which the process ends.
    pub(super) dies_at: Option<&'static str>,
    /// A rung at which the process ends.
    pub(super) dies_in: Option<&'static str>,
    /// A rung and the factor of its time.
    pub(super) slow_rung: Option<(&'static str, f64)>,
    /// How far a process differs from the one before, back and forth.
    pub(super) noise: f64,
}

impl Default for Program {
    fn default() -> Program {
        Program {
            benches: vec!["aggregate/sum", "scan/lines"],
            rungs: vec!["scalar", "avx2"],
            chosen: "avx2",
            digest: "d1",
            answer: "42",
            working_set: 4096,
            rustc: "scripted",
            optimized: true,
            inputs: 1,
            slow: None,
            dies_at: None,
            dies_in: None,
            slow_rung: None,
            noise: 0.0,
        }
    }
}

/// Two programs of a script on a scripted machine.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) base: Program,
    pub(super) candidate: Program,
    /// How often in a row the machine is too disturbed.
    pub(super) disturbed: usize,
    pub(super) starts: usize,
}

impl Stand for Script {
    fn start(&mut self, who: Who) -> Result<Box<dyn Side>, WorkerError> {
        self.starts += 1;
        let program = if who == Who::Candidate { &mut self.candidate } else { &mut self.base };
        let running = program.clone();
        if let Some((_, _, starts)) = &mut program.slow {
            *starts = starts.saturating_sub(1);
        }
        Ok(Box::new(Running { program: running, open: None, samples: self.starts as u64, start: self.starts }))
    }

    fn cache(&self) -> u64 {
        8192
    }

    fn watch(&mut self) {}

    fn disturbance(&mut self) -> (String, Option<String>) {
        let too_much = self.disturbed > 0;
        self.disturbed = self.disturbed.saturating_sub(1);
        ("all was scripted".to_owned(), too_much.then(|| "the machine was too disturbed: by script".to_owned()))
    }
}

struct Running {
    program: Program,
    open: Option<String>,
    samples: u64,
    /// Number of its start.
    start: usize,
}

impl Side for Running {
    fn ask(&mut self, request: &Request) -> Result<Reply, WorkerError> {
        let program = &self.program;
        Ok(match request {
            Request::Open { bench, .. } if program.dies_at == Some(bench) => {
                return Err(WorkerError::new(PathBuf::from("scripted"), "ended without an answer".to_owned()));
            }
            Request::Open { bench, .. } => {
                self.open = Some(bench.clone());
                let answer = |rung: &&str| ((*rung).to_owned(), program.answer.to_owned());
                let rungs = program.rungs.iter().map(answer).collect();
                let (digest, working_set) = (program.digest.to_owned(), program.working_set);
                Reply::Opened { digest, items: 100, working_set, rungs }
            }
            Request::Sample { rung, .. } if program.dies_in == Some(rung) => {
                return Err(WorkerError::new(PathBuf::from("scripted"), "ended without an answer".to_owned()));
            }
            Request::Sample { rung, passes } => {
                // Times of one process differ by up to 0.3 %.
                self.samples += 7;
                let jitter = 1.0 + 0.001 * (self.samples % 4) as f64;
                let slow =
                    program.slow.filter(|(bench, _, starts)| *starts > 0 && self.open.as_deref() == Some(*bench));
                let factor = slow.map_or(1.0, |(_, factor, _)| factor);
                let rung = program.slow_rung.filter(|(slow, _)| slow == rung).map_or(1.0, |(_, factor)| factor);
                let process = 1.0 + program.noise * (self.start % 3) as f64;
                let cpu_ns = 1000.0 * *passes as f64 * jitter * factor * process * rung;
                Reply::Sampled { cpu_ns, wall_ns: cpu_ns }
            }
            Request::Close => Reply::Closed,
            other => Reply::Failed { reason: format!("{other:?} is not in the script") },
        })
    }

    fn catalogue(&mut self) -> Result<Catalogue, WorkerError> {
        let kernel = |bench: &&str| KernelState {
            bench: (*bench).to_owned(),
            points: vec![PointState { label: "L1".to_owned(), level: "L1".to_owned(), threads: 1 }],
            rungs: self.program.rungs.iter().map(|rung| (*rung).to_owned()).collect(),
            chosen: self.program.chosen.to_owned(),
        };
        let level = |name: &str| LevelState { name: name.to_owned(), features: Vec::new(), missing: None };
        Ok(Catalogue {
            protocol: PROTOCOL,
            lanemark: Build {
                version: "0".to_owned(),
                commit: "scripted".to_owned(),
                rustc: self.program.rustc.to_owned(),
                features: Vec::new(),
                target_features: Vec::new(),
            },
            optimized: self.program.optimized,
            inputs: self.program.inputs,
            levels: ["scalar", "avx2", "avx512"].map(level).to_vec(),
            flags: Vec::new(),
            microarchitecture: String::new(),
            kernels: self.program.benches.iter().map(kernel).collect(),
        })
    }

    fn unexpected(&self, reply: &Reply) -> WorkerError {
        WorkerError::new(PathBuf::from("scripted"), format!("{reply:?}"))
    }
}
