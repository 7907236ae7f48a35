//! One machine over time: the rate of each chosen rung in run after run, with the places where it changed.

use super::Runs;
use crate::change_points::{ChangePoint, Options, change_points};
use crate::gpu::followed;
use crate::quantity::{brief, in_unit, percent};
use crate::run::Run;
use maud::{Markup, PreEscaped, html};
use std::fmt::Write;

/// Runs from which on a page shows a machine over time; two are compared side by side.
const RUNS: usize = 3;

/// Fewer runs have too few orders for a change to be told from chance.
const TELLING: usize = 14;

/// Size of a small picture, in pixels, and the room around its points.
const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 40.0;
const MARGIN: f64 = 4.0;

/// Whether all runs are of one machine at different times.
pub fn is_over_time(runs: &Runs) -> bool {
    let machine = |run: &Run| {
        let isas: Vec<&str> =
            run.machine.isas.iter().filter(|isa| isa.available).map(|isa| isa.name.as_str()).collect();
        let machine = &run.machine;
        (machine.cpu.clone(), machine.cpu_id.clone(), machine.cores.len(), isas.join(","))
    };
    let mut times: Vec<&str> = runs.iter().map(|(_, run)| run.started.as_str()).collect();
    times.sort_unstable();
    times.dedup();
    runs.len() >= RUNS
        && times.len() == runs.len()
        && runs.windows(2).all(|two| machine(&two[0].1) == machine(&two[1].1))
}

/// The rates of one rung in run after run.
struct Series<'a> {
    bench: &'a str,
    point: &'a str,
    variant: &'a str,
    unit: &'a str,
    /// The run's start, and the rate there.
    rates: Vec<(&'a str, f64)>,
    /// Runs that measured it on another input; their rates are another figure.
    other_input: usize,
    changes: Vec<ChangePoint>,
}

impl Series<'_> {
    /// How the median of what follows the change, up to the next one, stands to that of what precedes it.
    fn change(&self, i: usize) -> f64 {
        let from = if i == 0 { 0 } else { self.changes[i - 1].at };
        let to = self.changes.get(i + 1).map_or(self.rates.len(), |next| next.at);
        let at = self.changes[i].at;
        median(&self.rates[at..to]) / median(&self.rates[from..at])
    }
}

fn median(rates: &[(&str, f64)]) -> f64 {
    let mut rates: Vec<f64> = rates.iter().map(|(_, rate)| *rate).collect();
    rates.sort_by(f64::total_cmp);
    (rates[(rates.len() - 1) / 2] + rates[rates.len() / 2]) / 2.0
}

/// The section of runs in order of time, latest last; see [`is_over_time`].
pub fn section(runs: &Runs) -> Markup {
    let all = series(runs);
    let (changed, steady): (Vec<&Series>, Vec<&Series>) = all.iter().partition(|series| !series.changes.is_empty());
    html! {
        section id="history" {
            h2 { "Over time" }
            p.lead {
                "The rate of each chosen rung, on the GPU that of the whole way end to end, in " (runs.len()) " runs, earliest first, each picture on a scale of its own. "
                "A dashed line marks where it changed: E-divisive change points, p at most 0.001, at least 3 runs on each side. "
                "A single outlier is not marked, with fewer than about 14 runs nothing can be, and a change in the last 3 of a short series, 20 runs say, cannot be told yet. "
                "Of rates that did not change, about one split in 1,000 is marked all the same. "
                "The rest of this page shows the latest run."
            }
            @if changed.is_empty() && runs.len() < TELLING {
                p {
                    (runs.len()) " runs are too few to tell a change: about " (TELLING) " are needed. "
                    code { "lanemark compare" } " tells two runs apart."
                }
            } @else if changed.is_empty() {
                p { "No rate changed." }
            } @else { div.scroll tabindex="0" role="region" aria-label="Rates that changed" { (table(&changed)) } }
            @if !steady.is_empty() {
                details {
                    summary {
                        (steady.len()) (if steady.len() == 1 { " rate" } else { " rates" })
                        @if runs.len() >= TELLING { " without a change" }
                    }
                    div.scroll tabindex="0" role="region" aria-label="Other rates" { (table(&steady)) }
                }
            }
        }
    }
}

fn series(runs: &Runs) -> Vec<Series<'_>> {
    let Some((_, latest)) = runs.last() else { return Vec::new() };
    let benches = latest.benches.iter().filter_map(|bench| Some((bench, followed(latest, bench)?)));
    let mut all = Vec::new();
    for (bench, chosen) in benches {
        let (mut rates, mut other_input) = (Vec::new(), 0);
        for (_, run) in runs {
            let Some(own) = run.benches.iter().find(|own| own.id == bench.id && own.point == bench.point) else {
                continue;
            };
            let Some(variant) = own.variant(&chosen.name).filter(|variant| variant.per_second.is_usable()) else {
                continue;
            };
            match own.input.digest == bench.input.digest && own.input.n == bench.input.n {
                true => rates.push((run.started.as_str(), variant.per_second.median)),
                false => other_input += 1,
            }
        }
        if rates.len() < 2 {
            continue;
        }
        let logs: Vec<f64> = rates.iter().map(|(_, rate)| rate.ln()).collect();
        let changes = change_points(&logs, &Options::default());
        let (id, point, variant, unit) = (&bench.id, &bench.point, &chosen.name, &bench.unit);
        all.push(Series { bench: id, point, variant, unit, rates, other_input, changes });
    }
    all
}

fn table(all: &[&Series]) -> Markup {
    html! {
        table.history {
            thead { tr {
                th scope="col" { "rung" } th scope="col" { "rates" } th.number scope="col" { "latest" } th scope="col" { "changes" }
            } }
            tbody { @for series in all { tr {
                th scope="row" {
                    a href=(format!("#{}", super::anchor("bench", series.bench))) { (series.bench) }
                    small { (series.point) " · " (series.variant) }
                }
                td { (picture(series)) (numbers(series)) }
                td.number { @if let Some((_, rate)) = series.rates.last() { (in_unit(*rate, series.unit)) } }
                td { (changes(series)) }
            } } }
        }
    }
}

fn changes(series: &Series) -> Markup {
    html! {
        @if series.changes.is_empty() { span.muted { "none" } }
        @for (i, change) in series.changes.iter().enumerate() {
            @let ratio = series.change(i);
            div {
                b { (percent((ratio - 1.0).abs())) (if ratio < 1.0 { " slower" } else { " faster" }) }
                " from " (series.rates[change.at].0) small { "p " (change.p) }
            }
        }
        @if series.other_input > 0 { small { (series.other_input) " runs on another input left out" } }
    }
}

fn numbers(series: &Series) -> Markup {
    html! {
        details {
            summary { "Numbers" }
            table { tbody { @for (i, (started, rate)) in series.rates.iter().enumerate() { tr {
                th scope="row" { (started) @if series.changes.iter().any(|change| change.at == i) { " changed" } }
                td.number { (brief(*rate, series.unit)) }
            } } } }
        }
    }
}

/// The rates as a line with a dot each, from least to most; none of its figures is outside the picture.
fn picture(series: &Series) -> Markup {
    let rates = || series.rates.iter().map(|(_, rate)| *rate);
    let (least, most) = (rates().fold(f64::INFINITY, f64::min), rates().fold(0.0, f64::max));
    let x = |i: f64| MARGIN + i / (series.rates.len() - 1) as f64 * (WIDTH - 2.0 * MARGIN);
    let y = |rate: f64| {
        let share = if most > least { (rate - least) / (most - least) } else { 0.5 };
        HEIGHT - MARGIN - share * (HEIGHT - 2.0 * MARGIN)
    };
    let mut svg = String::new();
    for change in &series.changes {
        let at = x(change.at as f64 - 0.5);
        let _ = write!(svg, "<line class=\"change\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"0\" y2=\"{HEIGHT}\"/>");
    }
    let mut line = String::new();
    for (i, rate) in rates().enumerate() {
        let _ = write!(line, "{:.1},{:.1} ", x(i as f64), y(rate));
    }
    let _ = write!(svg, "<polyline points=\"{}\"/>", line.trim_end());
    for (i, rate) in rates().enumerate() {
        let _ = write!(svg, "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2\"/>", x(i as f64), y(rate));
    }
    let words =
        format!("{} rates from {} to {}", series.rates.len(), brief(least, series.unit), brief(most, series.unit));
    html! {
        svg.rates viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) width=(WIDTH) height=(HEIGHT) role="img" aria-label=(words) { (PreEscaped(svg)) }
        small { (brief(least, series.unit)) " to " (brief(most, series.unit)) }
    }
}
