//! Ladders of the ledger: a document's improvements, rung after rung, as one picture.

mod drawing;

use super::Runs;
use crate::quantity::{NOTHING, count, documented, in_unit};
use crate::run::{Bench, Claim, Role, Run, Verdict};
use drawing::Drawing;
use maud::{Markup, PreEscaped, html};
use serde_json::Value;

/// The unit whose tables are ladders.
const UNIT: &str = "logs/s";

/// Rows in that unit, measured on one bench, that make a ladder.
const RUNGS: usize = 3;

/// A ladder of one run.
pub struct Ladder<'a> {
    /// The table's title.
    title: &'a str,
    /// The thread counts that were measured, least first.
    threads: Vec<usize>,
    /// The document's rungs in the ledger's order, lanemark's own last.
    rungs: Vec<Rung>,
}

/// One rung.
struct Rung {
    label: String,
    /// The documented rates; two equal ones where there is but one.
    documented: Option<(f64, f64)>,
    /// What was documented, in words.
    words: String,
    /// The judged rate, or, where the row judges another unit, the rate of the variant that it was judged on.
    measured: Option<f64>,
    /// The judged figure in words.
    figure: String,
    /// The same method in an unoptimized build.
    unoptimized: Option<f64>,
    /// Threads, and the rate with as many.
    by_threads: Vec<(usize, f64)>,
    /// The verdict; none for lanemark's own.
    verdict: Option<Verdict>,
    /// Why nothing was measured.
    reason: Option<String>,
}

/// A picture for each ladder of each run; nothing where there is none.
pub fn section(runs: &Runs) -> Markup {
    let ladders: Vec<(&str, Ladder)> = runs
        .iter()
        .flat_map(|(name, run)| ladders(run).into_iter().map(move |ladder| (name.as_str(), ladder)))
        .collect();
    html! {
        @if !ladders.is_empty() {
            section id="ladders" {
                h2 { "Ladders" }
                p.lead {
                    "A document's improvements, one upon the other, on a logarithmic axis: the hatched span is what the document states, \
                     the bar what this machine does, the open bar the same method without compiler optimization, \
                     a dot the rate with that many threads. lanemark's own matcher stands last."
                }
                @for (name, ladder) in &ladders { (figure(ladder, (runs.len() > 1).then_some(*name))) }
            }
        }
    }
}

/// Whether any run has a ladder, for the page's own list of sections.
pub fn any(runs: &Runs) -> bool {
    runs.iter().any(|(_, run)| !ladders(run).is_empty())
}

fn figure(ladder: &Ladder, run: Option<&str>) -> Markup {
    let caption = [Some(ladder.title), run].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let drawing = Drawing { rungs: &ladder.rungs };
    html! {
        figure.plot.claim-ladder {
            figcaption { (caption) }
            @if let Some(svg) = drawing.svg() {
                div.scroll tabindex="0" role="img" aria-label=(format!("Picture: {caption}. The numbers are in the table below.")) {
                    (PreEscaped(svg))
                }
            }
            details {
                summary { "Numbers" }
                (super::scroll("Numbers", numbers(ladder)))
            }
        }
    }
}

fn numbers(ladder: &Ladder) -> Markup {
    let rate = |rate: Option<f64>| rate.map_or(NOTHING.into(), |rate| in_unit(rate, UNIT));
    html! {
        table {
            thead { tr {
                th scope="col" { "rung" }
                th scope="col" { "documented" }
                th.number scope="col" { "measured" }
                th.number scope="col" { "unoptimized build" }
                @for threads in &ladder.threads { th.number scope="col" { (counted(*threads)) } }
                th scope="col" { "verdict" }
            } }
            tbody { @for rung in &ladder.rungs { tr {
                th scope="row" { (rung.label) }
                td { (rung.words) }
                td.number { (rung.figure) }
                td.number { (rate(rung.unoptimized)) }
                @for threads in &ladder.threads {
                    td.number { (rate(rung.by_threads.iter().find(|(of, _)| of == threads).map(|(_, rate)| *rate))) }
                }
                td {
                    @if let Some(verdict) = rung.verdict { (super::badge(verdict)) }
                    @if let Some(reason) = &rung.reason { small { (reason) } }
                }
            } } }
        }
    }
}

fn counted(threads: usize) -> String {
    format!("{} thread{}", count(threads as u64), if threads == 1 { "" } else { "s" })
}

/// The ladders of a run: tables of the ledger that have enough rows in the unit, measured on one bench.
fn ladders(run: &Run) -> Vec<Ladder<'_>> {
    run.claims.chunk_by(|a, b| a.table == b.table).filter_map(|table| ladder(run, table)).collect()
}

fn ladder<'a>(run: &'a Run, table: &'a [Claim]) -> Option<Ladder<'a>> {
    let in_unit = |claim: &&Claim| claim.documented.unit.as_deref() == Some(UNIT);
    let on = |bench: &str| table.iter().filter(in_unit).filter(|claim| claim.bench.as_deref() == Some(bench)).count();
    let id = table.iter().filter_map(|claim| claim.bench.as_deref()).find(|bench| on(bench) >= RUNGS)?;
    let mut points: Vec<&Bench> =
        run.benches.iter().filter(|bench| bench.id == id && !bench.variants.is_empty()).collect();
    points.sort_by_key(|bench| bench.threads);
    points.dedup_by_key(|bench| bench.threads);
    let mut rungs: Vec<Rung> = table.iter().map(|claim| documented_rung(claim, &points)).collect();
    rungs.extend(own_rung(&points));
    let threads = points.iter().map(|bench| bench.threads).collect();
    Some(Ladder { title: &table[0].table, threads, rungs })
}

fn documented_rung(claim: &Claim, points: &[&Bench]) -> Rung {
    let unit = claim.documented.unit.as_deref().unwrap_or_default();
    let measured = claim.measured.as_ref();
    let by_threads = measured.and_then(|measured| measured.variant.as_deref());
    let by_threads = by_threads.map_or_else(Vec::new, |variant| rates(points, variant));
    let judged = measured.filter(|measured| measured.unit == UNIT).map(|measured| measured.value);
    let part = |word: &str| {
        let parts = measured.into_iter().flat_map(|measured| &measured.parts);
        parts.filter(|(words, _)| words.contains(word)).map(|(_, rate)| *rate).find(|rate| drawable(*rate))
    };
    let words = claim.documented.after.as_ref().map_or(NOTHING.into(), |after| documented(after, unit));
    let label = match unit {
        UNIT => claim.label.clone(),
        // Its documented figure has no place on the axis.
        _ => format!("{} · documented: {words}", claim.label),
    };
    Rung {
        label,
        documented: claim.documented.after.as_ref().filter(|_| unit == UNIT).and_then(range),
        words,
        measured: judged.or_else(|| by_threads.first().map(|(_, rate)| *rate)).filter(|rate| drawable(*rate)),
        figure: measured.map_or(NOTHING.into(), |measured| crate::quantity::in_unit(measured.value, &measured.unit)),
        unoptimized: part("unoptimized").or_else(|| unoptimized(claim, points)),
        by_threads,
        verdict: Some(claim.verdict),
        reason: (claim.verdict == Verdict::Unavailable).then(|| claim.reason.clone()),
    }
}

/// The rate of the variant that names itself the row's unoptimized build.
fn unoptimized(claim: &Claim, points: &[&Bench]) -> Option<f64> {
    let names = |words: Option<&str>, word: &str| words.is_some_and(|words| words.contains(word));
    let mut variants = points.iter().flat_map(|bench| &bench.variants);
    let found =
        variants.find(|variant| variant.name.contains("unoptimized") && names(variant.note.as_deref(), &claim.id))?;
    Some(found.per_second.median).filter(|rate| drawable(*rate))
}

/// lanemark's matcher, on one thread where that was measured.
fn own_rung(points: &[&Bench]) -> Option<Rung> {
    let first = points.first()?;
    let chosen = first.chosen().filter(|chosen| chosen.role == Role::Rung && first.items(chosen) > 0)?;
    let by_threads = rates(points, &chosen.name);
    let rate = by_threads.first().map(|(_, rate)| *rate);
    Some(Rung {
        label: format!("lanemark's matcher, {} ({})", counted(first.threads), chosen.name),
        documented: None,
        words: NOTHING.into(),
        measured: rate,
        figure: in_unit(chosen.per_second.median, UNIT),
        unoptimized: None,
        by_threads,
        verdict: None,
        reason: None,
    })
}

/// The rate of a variant at every number of threads.
fn rates(points: &[&Bench], variant: &str) -> Vec<(usize, f64)> {
    let rate = |bench: &&&Bench| Some((bench.threads, bench.variant(variant)?.per_second.median));
    points.iter().filter_map(|bench| rate(&bench)).filter(|(_, rate)| drawable(*rate)).collect()
}

/// The two ends of a documented figure.
fn range(figure: &Value) -> Option<(f64, f64)> {
    let ends = match figure {
        Value::Array(ends) => (ends.first()?.as_f64()?, ends.last()?.as_f64()?),
        other => (other.as_f64()?, other.as_f64()?),
    };
    (drawable(ends.0) && drawable(ends.1) && ends.0 <= ends.1).then_some(ends)
}

/// Whether a rate has a place on a logarithmic axis.
fn drawable(rate: f64) -> bool {
    (1e-9..1e18).contains(&rate)
}
