//! The custom formats of the action benchmark-action/github-action-benchmark: charts over time, and alerts.
//!
//! One file has one direction, so a run gives two: rates with `tool: customBiggerIsBetter`, latencies and bytes with
//! `tool: customSmallerIsBetter`. Each is an array of `{name, unit, value, range, extra}`, one entry a
//! [`Series`]. Values stand in their base unit, the same in every run. `range` is the wider
//! side of the 95 % interval, as the action reads it (`± 1.25e7`); `extra`, its tooltip, names variant, input and clock.
//!
//! Format: <https://github.com/benchmark-action/github-action-benchmark>

use super::series::{Measure, Series, wanted};
use crate::quantity::{count, short_interval};
use crate::run::Run;
use serde::Serialize;
use std::io::{self, Write};

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Rates.
    BiggerIsBetter,
    /// Latencies and bytes.
    SmallerIsBetter,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    unit: String,
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<String>,
    extra: String,
}

/// Writes the figures of one direction as one JSON array.
///
/// # Errors
/// What `out` refuses, and [`io::ErrorKind::InvalidData`] for a run without any such figure: the action refuses an
/// empty array.
pub fn write(run: &Run, direction: Direction, mut out: impl Write) -> io::Result<()> {
    let (what, bigger) = match direction {
        Direction::BiggerIsBetter => ("rates", true),
        Direction::SmallerIsBetter => ("latencies or bytes", false),
    };
    let series = wanted(run, what, |measure| measure.bigger_is_better() == bigger)?;
    let entries: Vec<Entry> = series.into_iter().map(entry).collect();
    serde_json::to_writer_pretty(&mut out, &entries)?;
    out.write_all(b"\n")
}

fn entry(series: Series) -> Entry {
    let range = series.interval.map(|(lo, hi)| format!("± {:.2e}", (series.value - lo).max(hi - series.value)));
    let percentile = match series.measure {
        Measure::LatencyP50 => ", p50",
        Measure::LatencyP95 => ", p95",
        Measure::LatencyP99 => ", p99",
        Measure::Throughput | Measure::Bytes => "",
    };
    Entry {
        name: format!("{}{percentile}", series.name),
        unit: series.unit.into(),
        value: series.value,
        range,
        extra: extra(&series),
    }
}

fn extra(series: &Series) -> String {
    let bench = series.bench;
    let mut lines = vec![bench.title.clone()];
    if let Some(variant) = series.variant {
        lines.push(format!("{}, {} time", variant.name, variant.clock));
        if variant.is_timed() {
            lines.push(format!("{} samples", variant.samples_ns.len()));
        }
    }
    if let Some((lo, hi)) = series.interval {
        lines.push(format!("95 % interval of the median {}", short_interval(lo, hi)));
    }
    lines.push(format!("{} items in {}: {}", count(bench.input.n), bench.input.level, bench.input.source));
    lines.join("\n")
}
