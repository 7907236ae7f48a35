//! CSV (RFC 4180), for spreadsheets and data frames.
//!
//! [`points`] writes one row a bench, point and variant of every run; a point without variants (it could not be
//! measured, or has figures of its own alone) is one row too. [`samples`] writes one row a sample. Units stand in the
//! header. UTF-8; commas between fields, CRLF behind rows; numbers with a decimal point, in as many digits as give
//! back the very same number; a field is empty where the run says nothing. Where the GPU overtakes the CPU is left out:
//! it follows from the rows of the family `gpu`, and the run's file has it.
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe before it: names come from files that
//! anyone may have written.

use crate::run::{Bench, Latency, Quantity, Ratio, Role, Run, Variant};
use std::io::{self, Write};

/// What one row is about.
struct Row<'a> {
    name: &'a str,
    run: &'a Run,
    bench: &'a Bench,
    variant: Option<&'a Variant>,
}

/// A column's name, and what it says of a row.
type Column = (&'static str, fn(&Row) -> Field);

/// A field as it is written.
struct Field(String);

/// Writes one row a bench, point and variant of each run; a run is told by the name before it.
///
/// # Errors
/// What `out` refuses.
pub fn points(runs: &[(String, Run)], out: impl Write) -> io::Result<()> {
    let mut table = writer(out);
    table.write_record(COLUMNS.iter().map(|(name, _)| name))?;
    for row in rows(runs) {
        table.write_record(COLUMNS.iter().map(|(_, field)| field(&row).0))?;
    }
    table.flush()
}

/// Writes one row a sample of each run. Times are those of one pass, in nanoseconds.
///
/// # Errors
/// What `out` refuses.
pub fn samples(runs: &[(String, Run)], out: impl Write) -> io::Result<()> {
    let mut table = writer(out);
    table.write_record(["run", "bench", "point", "variant", "sample", "clock", "time_ns", "wall_time_ns", "passes"])?;
    for row in rows(runs) {
        let Some(variant) = row.variant else { continue };
        let [run, bench, point] = [row.name, &row.bench.id, &row.bench.point].map(|words| text(words).0);
        let (name, clock) = (text(&variant.name).0, text(&variant.clock).0);
        let passes = variant.passes.to_string();
        for (i, &time) in variant.samples_ns.iter().enumerate() {
            let wall = optional(variant.wall_ns.get(i).copied()).0;
            let (sample, time) = ((i + 1).to_string(), number(time).0);
            table.write_record([&run, &bench, &point, &name, &sample, &clock, &time, &wall, &passes])?;
        }
    }
    table.flush()
}

fn writer<W: Write>(out: W) -> ::csv::Writer<W> {
    ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out)
}

fn rows(runs: &[(String, Run)]) -> impl Iterator<Item = Row<'_>> {
    let points = runs.iter().flat_map(|(name, run)| run.benches.iter().map(move |bench| (name, run, bench)));
    points.flat_map(|(name, run, bench)| {
        let variants = bench.variants.iter().map(Some);
        let alone = bench.variants.is_empty().then_some(None);
        variants.chain(alone).map(move |variant| Row { name, run, bench, variant })
    })
}

const COLUMNS: &[Column] = &[
    ("run", |row| text(row.name)),
    ("started", |row| text(&row.run.started)),
    ("profile", |row| text(&row.run.profile)),
    ("cpu", |row| text(&row.run.machine.cpu)),
    ("lanemark", |row| text(&row.run.lanemark.version)),
    ("commit", |row| text(&row.run.lanemark.commit)),
    ("family", |row| text(&row.bench.family)),
    ("bench", |row| text(&row.bench.id)),
    ("point", |row| text(&row.bench.point)),
    ("title", |row| text(&row.bench.title)),
    ("variant", |row| of(row, |variant| text(&variant.name))),
    ("role", |row| of(row, |variant| text(variant.role.word()))),
    ("adapter", |row| {
        of(row, |variant| match row.run.machine.gpu_used().filter(|_| variant.role == Role::Gpu) {
            Some(gpu) => text(&gpu.label()),
            None => Field(String::new()),
        })
    }),
    ("isa", |row| of(row, |variant| text(variant.isa.as_deref().unwrap_or_default()))),
    ("version", |row| of(row, |variant| text(variant.version.as_deref().unwrap_or_default()))),
    ("chosen", |row| of(row, |variant| Field(variant.chosen.to_string()))),
    ("verified", |row| of(row, |variant| Field(variant.verified.to_string()))),
    ("unit", |row| text(&row.bench.unit)),
    ("median_per_second", |row| timed(row, |variant| number(variant.per_second.median))),
    ("low_per_second_95%", |row| timed(row, |variant| number(variant.per_second.lo))),
    ("high_per_second_95%", |row| timed(row, |variant| number(variant.per_second.hi))),
    ("best_per_second", |row| timed(row, |variant| number(variant.per_second.max))),
    ("clock", |row| of(row, |variant| text(&variant.clock))),
    ("samples", |row| of(row, |variant| count(variant.samples_ns.len()))),
    ("passes_per_sample", |row| of(row, |variant| count(variant.passes))),
    ("times_before", |row| optional(over_before(row).map(|ratio| ratio.median))),
    ("low_times_before_95%", |row| optional(over_before(row).map(|ratio| ratio.lo))),
    ("high_times_before_95%", |row| optional(over_before(row).map(|ratio| ratio.hi))),
    ("times_best_peer", |row| optional(over_peer(row).map(|ratio| ratio.median))),
    ("low_times_best_peer_95%", |row| optional(over_peer(row).map(|ratio| ratio.lo))),
    ("high_times_best_peer_95%", |row| optional(over_peer(row).map(|ratio| ratio.hi))),
    ("share_of_limit", |row| of(row, |variant| optional(variant.ceiling.as_ref().map(|limit| limit.share)))),
    ("limit", |row| {
        let limit = row.variant.and_then(|variant| variant.ceiling.as_ref());
        text(&limit.map(|limit| format!("{} {}", limit.level, limit.operation)).unwrap_or_default())
    }),
    ("bytes_moved_per_pass", |row| of(row, |variant| count(variant.bytes))),
    ("latency_p50_ns", |row| latency(row, |latency| Some(latency.p50))),
    ("latency_p95_ns", |row| latency(row, |latency| Some(latency.p95))),
    ("latency_p99_ns", |row| latency(row, |latency| Some(latency.p99))),
    ("latency_p99.9_ns", |row| latency(row, |latency| latency.p999)),
    ("latency_max_ns", |row| latency(row, |latency| Some(latency.max))),
    ("threads", |row| count(row.bench.threads)),
    ("selectivity", |row| optional(row.bench.selectivity)),
    ("items_per_pass", |row| count(row.variant.map_or(row.bench.input.n, |variant| row.bench.items(variant)))),
    ("input_bytes", |row| count(row.bench.input.bytes)),
    ("working_set_bytes", |row| count(row.bench.input.working_set)),
    ("level", |row| text(&row.bench.input.level)),
    ("pages", |row| text(&row.bench.input.pages)),
    ("input", |row| text(&row.bench.input.source)),
    ("input_sha256", |row| text(&row.bench.input.digest)),
    ("answer", |row| of(row, |variant| text(&variant.answer))),
    ("note", |row| of(row, |variant| text(variant.note.as_deref().unwrap_or_default()))),
    ("figures", |row| of(row, |variant| figures(&variant.figures))),
    ("bench_figures", |row| figures(&row.bench.figures)),
    ("unavailable", |row| text(row.bench.unavailable.as_deref().unwrap_or_default())),
];

fn of(row: &Row, field: impl Fn(&Variant) -> Field) -> Field {
    row.variant.map_or(Field(String::new()), field)
}

/// A field of a rate: empty where the variant was not timed.
fn timed(row: &Row, field: impl Fn(&Variant) -> Field) -> Field {
    of(row, |variant| if variant.is_timed() { field(variant) } else { Field(String::new()) })
}

fn latency(row: &Row, percentile: impl Fn(&Latency) -> Option<f64>) -> Field {
    optional(row.variant.and_then(|variant| variant.latency_ns.as_ref()).and_then(percentile))
}

fn over_before(row: &Row) -> Option<Ratio> {
    row.bench.over_before(row.variant?)
}

fn over_peer(row: &Row) -> Option<Ratio> {
    row.bench.over_best_peer(row.variant?)
}

/// `state: 16384 bytes; worst error: 0.0091 fraction`.
fn figures(figures: &[Quantity]) -> Field {
    let each: Vec<String> =
        figures.iter().map(|figure| format!("{}: {} {}", figure.name, number(figure.value).0, figure.unit)).collect();
    text(&each.join("; "))
}

fn count<T: std::fmt::Display>(whole: T) -> Field {
    Field(whole.to_string())
}

fn number(value: f64) -> Field {
    // Debug has an exponent where there would be dozens of zeros.
    Field(if value.is_finite() { format!("{value:?}") } else { String::new() })
}

fn optional(value: Option<f64>) -> Field {
    value.map_or(Field(String::new()), number)
}

/// Words; those that begin like a formula and are no number get an apostrophe before them.
fn text(words: &str) -> Field {
    let formula = words.starts_with(['=', '+', '-', '@', '\t', '\r']) && words.parse::<f64>().is_err();
    Field(if formula { format!("'{words}") } else { words.into() })
}
