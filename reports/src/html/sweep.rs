//! The points of a bench that differ in one thing alone, and so make a line.

use crate::quantity::{bytes, count, percent};
use crate::run::Bench;

/// What grows along a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Bytes of input, output and state.
    WorkingSet,
    /// Share of the input that a filter keeps.
    Selectivity,
    /// Threads that worked at once on one working set.
    Threads,
    /// Threads that worked at once, each with as large a working set of its own.
    OwnThreads,
}

impl Axis {
    /// Every axis, in the order in which reports show them.
    const ALL: [Axis; 4] = [Axis::WorkingSet, Axis::Selectivity, Axis::Threads, Axis::OwnThreads];

    /// Whether threads grow along it.
    pub fn is_threads(self) -> bool {
        matches!(self, Axis::Threads | Axis::OwnThreads)
    }

    /// The axis in words.
    pub fn words(self) -> &'static str {
        match self {
            Axis::WorkingSet => "working set",
            Axis::Selectivity => "selectivity",
            Axis::Threads | Axis::OwnThreads => "threads",
        }
    }

    /// A place on the axis in words.
    pub fn position(self, place: f64) -> String {
        match self {
            Axis::WorkingSet => bytes(place),
            Axis::Selectivity => percent(place),
            Axis::Threads | Axis::OwnThreads => count(place as u64),
        }
    }

    /// Where `bench` lies on the axis.
    pub fn of(self, bench: &Bench) -> Option<f64> {
        match self {
            Axis::WorkingSet => (bench.input.working_set > 0).then_some(bench.input.working_set as f64),
            Axis::Selectivity => bench.selectivity.filter(|share| (0.0..=1.0).contains(share)),
            Axis::Threads | Axis::OwnThreads => (bench.threads > 0).then_some(bench.threads as f64),
        }
    }

    /// What must be equal for two points to lie on one line.
    fn rest(self, bench: &Bench) -> (Option<u64>, Option<u64>, Option<usize>) {
        let size = Some(bench.input.working_set);
        let share = bench.selectivity.map(f64::to_bits);
        let threads = Some(bench.threads);
        match self {
            Axis::WorkingSet => (None, share, threads),
            Axis::Selectivity => (size, None, threads),
            Axis::Threads => (size, share, None),
            Axis::OwnThreads => (Some(bench.input.working_set / bench.threads.max(1) as u64), share, None),
        }
    }

    /// What the points of a line share, in words, where the bench varies it.
    fn fixed(self, bench: &Bench, all: &[&Bench]) -> String {
        let mut words = Vec::new();
        if self == Axis::OwnThreads {
            words.push(format!("{} a thread", bytes((bench.input.working_set / bench.threads.max(1) as u64) as f64)));
        }
        for axis in [Axis::WorkingSet, Axis::Selectivity, Axis::Threads] {
            let along = axis == self || self == Axis::OwnThreads && axis != Axis::Selectivity;
            if !along && all.iter().any(|other| axis.of(other) != axis.of(bench)) {
                words.push(match axis {
                    Axis::WorkingSet => format!("working set in {}", bench.input.level),
                    Axis::Selectivity => format!("{} kept", percent(bench.selectivity.unwrap_or(1.0))),
                    Axis::Threads | Axis::OwnThreads => format!("threads: {}", bench.threads),
                });
            }
        }
        words.join(", ")
    }
}

/// Points that differ in one thing alone, in its order.
pub struct Sweep<'a> {
    /// What grows.
    pub axis: Axis,
    /// What stays, in words; empty where the bench varies nothing else.
    pub fixed: String,
    /// The points, with where each lies.
    pub points: Vec<(f64, &'a Bench)>,
}

/// Every line that the measured points of one bench make.
pub fn sweeps<'a>(points: &[&'a Bench]) -> Vec<Sweep<'a>> {
    let measured: Vec<&Bench> = points.iter().copied().filter(|point| !point.variants.is_empty()).collect();
    let mut out = Vec::new();
    for axis in Axis::ALL {
        let mut done = Vec::new();
        for first in &measured {
            let rest = axis.rest(first);
            if done.contains(&rest) {
                continue;
            }
            done.push(rest);
            let mut line: Vec<(f64, &Bench)> = measured
                .iter()
                .filter(|point| axis.rest(point) == rest)
                .filter_map(|point| Some((axis.of(point)?, *point)))
                .collect();
            line.sort_by(|a, b| a.0.total_cmp(&b.0));
            line.dedup_by(|a, b| a.0 == b.0);
            if line.len() >= 2 {
                out.push(Sweep { axis, fixed: axis.fixed(first, &measured), points: line });
            }
        }
    }
    out
}
