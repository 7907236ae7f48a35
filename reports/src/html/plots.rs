//! Line plots as inline SVG with real text, each with its numbers as a table beneath.

use super::drawing::{Drawing, Line, roof_swatch};
use super::frame::{Frame, caption, entry};
use super::palette::Looks;
use super::sweep::{Axis, Sweep};
use super::{scroll, threads};
use crate::quantity::{NOTHING, rate};
use crate::run::{Bench, Ceiling, Machine, Run, Share};
use maud::{Markup, html};

/// Rates that a plot can show; beyond them a figure stands in the table of its point alone.
const DRAWABLE: std::ops::Range<f64> = 1e-9..1e18;

/// A sweep as a figure: legend, plot, and the numbers.
pub fn figure(sweep: &Sweep, looks: &Looks, run: &Run, run_name: Option<&str>) -> Markup {
    let lines: Vec<Line> = looks
        .names()
        .map(|name| Line { name, look: looks.get(name), points: points(sweep, name) })
        .filter(|line| !line.points.is_empty())
        .collect();
    let Some((_, first)) = sweep.points.first() else {
        return html! {};
    };
    let roof = match sweep.axis {
        Axis::WorkingSet => roof(sweep, run),
        Axis::Threads | Axis::OwnThreads => vec![threads::ideal(sweep, &lines)],
        Axis::Selectivity => Vec::new(),
    };
    let drawing = Drawing { axis: sweep.axis, lines: &lines, roof: &roof, caches: cache_sizes(&run.machine) };
    Frame {
        caption: caption(
            format!("{} over {}", first.unit, sweep.axis.words()),
            &[Some(sweep.fixed.as_str()), run_name],
        ),
        legend: html! {
            @for line in &lines { (entry(line.look, line.name)) }
            @if roof.iter().any(|piece| !piece.is_empty()) { li.roof { (roof_swatch()) (roof_words(sweep)) } }
        },
        svg: drawing.svg(),
        beneath: html! {
            details {
                summary { "Numbers" }
                (scroll("Numbers", numbers(sweep, &lines)))
                @if sweep.axis.is_threads() { (scroll("Scaling", threads::scaling(sweep, &lines))) }
            }
        },
    }
    .figure()
}

fn points(sweep: &Sweep, name: &str) -> Vec<(f64, f64)> {
    let rate = |bench: &Bench| {
        let figure = bench.variant(name)?.per_second;
        DRAWABLE.contains(&figure.median).then_some(figure.median)
    };
    sweep.points.iter().filter_map(|(x, bench)| Some((*x, rate(bench)?))).collect()
}

fn numbers(sweep: &Sweep, lines: &[Line]) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (sweep.axis.words()) }
                th scope="col" { "point" }
                @for line in lines { th.number scope="col" { (line.name) } }
            } }
            tbody {
                @for (x, bench) in &sweep.points { tr {
                    th scope="row" { (sweep.axis.position(*x)) }
                    td { (bench.point) }
                    @for line in lines {
                        td.number { (line.points.iter().find(|point| point.0 == *x).map_or(NOTHING.into(), |point| rate(point.1, &bench.unit))) }
                    }
                } }
            }
        }
    }
}

fn roof_words(sweep: &Sweep) -> String {
    if sweep.axis.is_threads() {
        return "ideal: the rate grows with the threads".to_owned();
    }
    let limit = sweep.points.iter().find_map(|(_, bench)| moved(bench));
    limit.map_or_else(String::new, |(share, _)| format!("measured {} limit", share.operation))
}

/// The limit in items per second at the bytes that the chosen rung moves an item: as measured on the buffers of
/// each point, or, where no point has its own, as measured for each level, from one cache size to the next.
fn roof(sweep: &Sweep, run: &Run) -> Vec<Vec<(f64, f64)>> {
    let own: Vec<(f64, f64)> = sweep
        .points
        .iter()
        .filter_map(|(x, bench)| {
            let (share, bytes_per_item) = moved(bench)?;
            let limit = bench.ceilings.iter().find(|ceiling| ceiling.operation == share.operation)?;
            Some((*x, limit.bytes_per_second.median / bytes_per_item))
        })
        .filter(|(_, limit)| DRAWABLE.contains(limit))
        .collect();
    if own.len() > 1 {
        return vec![own];
    }
    let Some((share, bytes_per_item)) = sweep.points.iter().find_map(|(_, bench)| moved(bench)) else {
        return Vec::new();
    };
    let mut sizes: Vec<(&str, f64)> = cache_sizes(&run.machine);
    sizes.push(("memory", f64::INFINITY));
    let mut from = 0.0;
    let mut steps = Vec::new();
    for (level, to) in sizes {
        let measured = |ceiling: &&Ceiling| ceiling.level == level && ceiling.operation == share.operation;
        if let Some(ceiling) = run.ceilings.iter().find(measured) {
            let limit = ceiling.bytes_per_second.median / bytes_per_item;
            if DRAWABLE.contains(&limit) {
                steps.push(vec![(from, limit), (to, limit)]);
            }
        }
        from = to;
    }
    steps
}

/// The limit that the chosen rung is held against, and the bytes that it moves an item.
fn moved(bench: &Bench) -> Option<(&Share, f64)> {
    let chosen = bench.chosen()?;
    Some((chosen.ceiling.as_ref()?, bench.bytes_per_item(chosen)?))
}

fn cache_sizes(machine: &Machine) -> Vec<(&str, f64)> {
    let mut sizes: Vec<(&str, f64)> = machine
        .caches
        .iter()
        .filter(|cache| cache.bytes > 0)
        .map(|cache| (cache.level.as_str(), cache.bytes as f64))
        .collect();
    sizes.sort_by(|a, b| a.1.total_cmp(&b.1));
    sizes
}
