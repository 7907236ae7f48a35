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

    /// Whether a part of a point's name says where the point lies on the axis: `L2`, `1,048,576 events`, `2 threads`.
    fn names(self, part: &str) -> bool {
        let counted = part.trim_start_matches(|c: char| c.is_ascii_digit() || ",.".contains(c));
        let unit = (counted.len() < part.len()).then(|| counted.trim_start());
        match self {
            Axis::WorkingSet => {
                let share = unit.and_then(|unit| unit.strip_prefix("% of "));
                is_level(share.unwrap_or(part)) || matches!(unit, Some("KiB" | "MiB" | "GiB" | "events" | "items"))
            }
            Axis::Selectivity => matches!(unit, Some("%" | "% kept")),
            Axis::Threads | Axis::OwnThreads => matches!(unit, Some("thread" | "threads")),
        }
    }

    /// What must be equal for two points to lie on one line: what the point's name says of other things is the input.
    fn rest(self, bench: &Bench) -> Rest<'_> {
        let size = Some(bench.input.working_set);
        let share = bench.selectivity.map(f64::to_bits);
        let threads = Some(bench.threads);
        let name = bench.point.split(", ").filter(|part| !self.names(part)).collect();
        match self {
            Axis::WorkingSet => (None, share, threads, name),
            Axis::Selectivity => (size, None, threads, name),
            Axis::Threads => (size, share, None, name),
            Axis::OwnThreads => (Some(bench.input.working_set / bench.threads.max(1) as u64), share, None, name),
        }
    }

    /// What the points of a line share, in words, where the bench varies it.
    fn fixed(self, bench: &Bench, all: &[&Bench]) -> String {
        let mut words: Vec<String> = Vec::new();
        if all.iter().any(|other| input_words(other) != input_words(bench)) {
            words.extend(input_words(bench).into_iter().map(str::to_owned));
        }
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

/// Size, selectivity and threads where they do not grow, and what else the point's name says.
type Rest<'a> = (Option<u64>, Option<u64>, Option<usize>, Vec<&'a str>);

fn is_level(part: &str) -> bool {
    part == "memory"
        || part.strip_prefix('L').is_some_and(|level| !level.is_empty() && level.bytes().all(|b| b.is_ascii_digit()))
}

/// The parts of a point's name that say where it lies on no axis: its input.
fn input_words(bench: &Bench) -> Vec<&str> {
    bench.point.split(", ").filter(|part| !Axis::ALL.iter().any(|axis| axis.names(part))).collect()
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
            let mut line: Vec<(f64, &Bench)> = measured
                .iter()
                .filter(|point| axis.rest(point) == rest)
                .filter_map(|point| Some((axis.of(point)?, *point)))
                .collect();
            line.sort_by(|a, b| a.0.total_cmp(&b.0));
            done.push(rest);
            // Two points at one place differ in something that no key names: no line would be true.
            let apart = line.windows(2).all(|two| two[0].0 != two[1].0);
            if line.len() >= 2 && apart {
                out.push(Sweep { axis, fixed: axis.fixed(first, &measured), points: line });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Axis;

    #[test]
    fn parts_of_names_say_where_a_point_lies_or_what_its_input_is() {
        for (axis, own, other) in [
            (
                Axis::WorkingSet,
                &["L1", "memory", "50% of L1", "8 GiB", "1,048,576 events", "65,536 items"][..],
                &["absent", "12 bytes", "16 types", "1,000 a pane", "2 events/s", "sparse 10", "Live", "L", ""][..],
            ),
            (Axis::Selectivity, &["1 %", "50 % kept"], &["5 % late", "50% of L1", "memory"]),
            (Axis::Threads, &["1 thread", "16 threads"], &["threads", "L2"]),
        ] {
            for part in own {
                assert!(axis.names(part), "{part}");
            }
            for part in other {
                assert!(!axis.names(part), "{part}");
            }
        }
    }
}
