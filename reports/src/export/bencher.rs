//! Bencher Metric Format: figures over time at Bencher, by `bencher run --adapter json --file FILE`.
//!
//! One benchmark a [`Series`](super::series::Series), under its name. Measures are Bencher's own `throughput`, in items
//! per second, and `latency`, the median in nanoseconds; `latency-p95`, `latency-p99` and `bytes` are made by Bencher
//! when they first arrive. A rate carries its 95 % interval as lower and upper value. Runs of different machines
//! belong to different testbeds (`--testbed`).
//!
//! Format: <https://bencher.dev/docs/reference/bencher-metric-format>

use super::series::{Measure, wanted};
use crate::run::Run;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Writes the run as one JSON object.
///
/// # Errors
/// What `out` refuses, and [`io::ErrorKind::InvalidData`] for a run without any figure to follow.
pub fn write(run: &Run, mut out: impl Write) -> io::Result<()> {
    let mut benchmarks = Map::new();
    for series in wanted(run, "rates, latencies or bytes", |_| true)? {
        let mut metric = Map::from_iter([("value".to_string(), json!(series.value))]);
        if let Some((lower, upper)) = series.interval {
            metric.insert("lower_value".into(), json!(lower));
            metric.insert("upper_value".into(), json!(upper));
        }
        let measures = benchmarks.entry(series.name).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(measures) = measures {
            measures.insert(slug(series.measure).into(), Value::Object(metric));
        }
    }
    serde_json::to_writer_pretty(&mut out, &benchmarks)?;
    out.write_all(b"\n")
}

/// The measure as Bencher names it.
fn slug(measure: Measure) -> &'static str {
    match measure {
        Measure::Throughput => "throughput",
        Measure::LatencyP50 => "latency",
        Measure::LatencyP95 => "latency-p95",
        Measure::LatencyP99 => "latency-p99",
        Measure::Bytes => "bytes",
    }
}
