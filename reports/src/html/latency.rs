//! Latency of one point as percentile curves, with its table.

use super::Runs;
use super::drawing::{axes, draw_line, draw_marks, plot};
use super::frame::{Frame, caption, entry};
use super::palette::Look;
use super::scale::{marked, y_scale};
use crate::quantity::{NOTHING, nanoseconds, round_nanoseconds};
use crate::run::{Bench, Latency};
use maud::{Markup, html};

/// Where the longest lies: apart from the percentiles, for how rare it is depends on how many were taken.
const LONGEST: f64 = 3.8;

/// Times that a plot can show, in nanoseconds.
const DRAWABLE: std::ops::Range<f64> = 1e-3..1e15;

/// The name of each percentile, and where it lies: at the logarithm of one over the share that is longer.
const PERCENTILES: [(&str, f64); 5] = [
    ("p50", std::f64::consts::LOG10_2),
    ("p95", 1.301_029_995_663_981),
    ("p99", 2.0),
    ("p99.9", 3.0),
    ("max", LONGEST),
];

/// The curves of one variant.
struct Row<'a> {
    name: &'a str,
    latency: Latency,
}

/// One plot a run, and one table; nothing where no variant of the point has a latency.
pub fn figures(runs: &Runs, own: &[Option<&Bench>]) -> Markup {
    html! {
        @for ((name, _), bench) in runs.iter().zip(own) {
            @let rows: Vec<Row> = bench.map(rows).unwrap_or_default();
            @if !rows.is_empty() {
                div.plots { (figure(&rows, (runs.len() > 1).then_some(name.as_str()))) }
                div.scroll tabindex="0" role="region" aria-label="Latency" { (table(&rows)) }
            }
        }
    }
}

fn rows(bench: &Bench) -> Vec<Row<'_>> {
    bench
        .variants
        .iter()
        .filter_map(|variant| Some(Row { name: &variant.name, latency: variant.latency_ns? }))
        .collect()
}

/// The times of the percentiles, in their order.
fn times(latency: &Latency) -> [Option<f64>; 5] {
    [Some(latency.p50), Some(latency.p95), Some(latency.p99), latency.p999, Some(latency.max)]
}

fn figure(rows: &[Row], run: Option<&str>) -> Markup {
    Frame {
        caption: caption("latency from the scheduled time over percentiles".into(), &[run]),
        legend: html! { @for (i, row) in rows.iter().enumerate() { (entry(Look::nth(i), row.name)) } },
        svg: svg(rows),
        beneath: html! {},
    }
    .figure()
}

fn table(rows: &[Row]) -> Markup {
    html! {
        table.figures {
            thead { tr {
                th scope="col" { "latency" }
                @for (name, _) in PERCENTILES { th scope="col" { (name) } }
            } }
            tbody { @for row in rows { tr {
                th scope="row" { (row.name) }
                @for time in times(&row.latency) { td { (time.map_or(NOTHING.into(), nanoseconds)) } }
            } } }
        }
    }
}

fn svg(rows: &[Row]) -> Option<String> {
    let curves: Vec<Vec<(f64, f64)>> = rows
        .iter()
        .map(|row| {
            let places = PERCENTILES.iter().map(|percentile| percentile.1);
            let points = places.zip(times(&row.latency)).filter_map(|(place, time)| Some((place, time?)));
            points.filter(|point| DRAWABLE.contains(&point.1)).collect()
        })
        .collect();
    let all: Vec<f64> = curves.iter().flatten().map(|point| point.1).collect();
    if all.is_empty() {
        return None;
    }
    let x = marked(0.0, LONGEST + 0.2, PERCENTILES.iter().map(|percentile| percentile.1).collect());
    let y = y_scale(&all);
    let across = |place: &f64| {
        let found = PERCENTILES.iter().find(|percentile| (percentile.1 - place).abs() < 1e-6);
        found.map_or(String::new(), |percentile| percentile.0.to_owned())
    };
    plot(|root| {
        let mut chart = axes(root, &x, &y, 76, (&across, &|time| round_nanoseconds(*time)))?;
        for (i, curve) in curves.iter().enumerate() {
            let (percentiles, longest): (Vec<_>, Vec<_>) = curve.iter().partition(|point| point.0 < LONGEST);
            draw_line(&mut chart, Look::nth(i), &percentiles)?;
            draw_marks(&mut chart, Look::nth(i), &longest)?;
        }
        Ok(())
    })
}
