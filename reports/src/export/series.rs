//! The figures of a run that are worth following from run to run.
//!
//! A program that follows figures warns when one moves, so each figure is one more chance of a false warning. Kept are
//! what somebody who uses the kernels gets:
//!
//! - the rate of the chosen rung of each bench and point, named without the rung: the series goes on when a higher
//!   rung appears, and falls visibly when one is no longer chosen;
//! - in the family `gpu` the rate with both transfers instead, where the adapter does not compute on the CPU;
//! - the percentiles p50, p95 and p99 of latency of lanemark's variants, which are named by the rate that they
//!   were offered; the rarest percentiles rest on too few events to be followed;
//! - the bytes that a bench counted.
//!
//! Left out are the naive methods and the libraries: their speed is not this project's to keep, and the names of
//! libraries carry versions, so that each update would begin a new series. They are in the CSV.

use crate::gpu::followed;
use crate::run::{Bench, Run, Variant};
use std::collections::HashSet;
use std::io;

/// A figure that has the same name in every run.
#[derive(Debug, Clone, PartialEq)]
pub struct Series<'a> {
    /// Bench and point, unique in the run together with `measure`: `aggregate/sum-f64, L1`.
    pub name: String,
    /// What was measured.
    pub measure: Measure,
    /// The figure: a median, a percentile or a count.
    pub value: f64,
    /// The 95 % interval of a median.
    pub interval: Option<(f64, f64)>,
    /// What is counted: `values/s`, `ns`, `bytes`.
    pub unit: &'a str,
    /// The bench that it was measured in.
    pub bench: &'a Bench,
    /// The variant that it was measured with, where it is a variant's.
    pub variant: Option<&'a Variant>,
}

/// What a series measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Items per second.
    Throughput,
    /// Median latency.
    LatencyP50,
    /// 95th percentile of latency.
    LatencyP95,
    /// 99th percentile of latency.
    LatencyP99,
    /// Bytes.
    Bytes,
}

impl Measure {
    /// Whether a greater figure is a better one.
    pub fn bigger_is_better(self) -> bool {
        self == Measure::Throughput
    }
}

/// The figures of `run` that are worth following, in the order of its benches. What cannot be a figure of a series
/// (not finite, a rate or time of zero) is left out.
///
/// A name is at most [`LONGEST_NAME`] bytes and has no control characters. Where a file gives two points one name,
/// later ones get a number.
pub fn series(run: &Run) -> Vec<Series<'_>> {
    let mut all: Vec<Series> = run.benches.iter().flat_map(|bench| of_bench(run, bench)).collect();
    let mut seen = HashSet::new();
    for series in &mut all {
        let mut unique = named(&series.name, "");
        for number in 2.. {
            if seen.insert((unique.clone(), series.measure)) {
                break;
            }
            unique = named(&series.name, &format!(" ({number})"));
        }
        series.name = unique;
    }
    all
}

/// The series whose measure is `wanted`.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] where there are none: whoever follows figures refuses an empty file, or worse, stays
/// green on it.
pub(super) fn wanted<'a>(run: &'a Run, what: &str, wanted: impl Fn(Measure) -> bool) -> io::Result<Vec<Series<'a>>> {
    let series: Vec<Series> = series(run).into_iter().filter(|series| wanted(series.measure)).collect();
    if series.is_empty() {
        let error = format!("the run has no {what}: measure benches that have some (`lanemark list` names them)");
        return Err(io::Error::new(io::ErrorKind::InvalidData, error));
    }
    Ok(series)
}

/// The longest name in bytes; Bencher takes no longer one.
pub const LONGEST_NAME: usize = 1024;

fn of_bench<'a>(run: &Run, bench: &'a Bench) -> Vec<Series<'a>> {
    let point = format!("{}, {}", bench.id, bench.point);
    let mut all = Vec::new();
    if let Some(chosen) = followed(run, bench).filter(|chosen| chosen.per_second.is_usable()) {
        let figure = chosen.per_second;
        let interval = (figure.lo.is_finite() && figure.hi.is_finite()).then_some((figure.lo, figure.hi));
        all.push(Series {
            name: point.clone(),
            measure: Measure::Throughput,
            value: figure.median,
            interval,
            unit: &bench.unit,
            bench,
            variant: Some(chosen),
        });
    }
    for variant in bench.rungs() {
        let Some(latency) = variant.latency_ns else { continue };
        let percentiles = [
            (Measure::LatencyP50, latency.p50),
            (Measure::LatencyP95, latency.p95),
            (Measure::LatencyP99, latency.p99),
        ];
        for (measure, value) in percentiles.into_iter().filter(|(_, value)| value.is_finite() && *value > 0.0) {
            let name = format!("{point}, {}", variant.name);
            all.push(Series { name, measure, value, interval: None, unit: "ns", bench, variant: Some(variant) });
        }
    }
    for figure in bench.figures.iter().filter(|figure| figure.unit == "bytes" && figure.value.is_finite()) {
        let name = format!("{point}, {}", figure.name);
        let (measure, value) = (Measure::Bytes, figure.value);
        all.push(Series { name, measure, value, interval: None, unit: "bytes", bench, variant: None });
    }
    all
}

/// The name without control characters and outer blanks, cut where it is too long to have `end` behind it.
fn named(name: &str, end: &str) -> String {
    let clean: String = name.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let cut = clean.floor_char_boundary(LONGEST_NAME - end.len());
    format!("{}{end}", clean[..cut].trim())
}
