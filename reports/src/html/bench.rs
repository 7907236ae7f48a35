//! One section a bench: plots over its sweeps, then every point with all variants as bars.

use super::palette::Looks;
use super::sweep::sweeps;
use super::{Runs, accuracy, anchor, crossover, curves, ladder, latency, notes, plots, samples};
use crate::compare::abbreviated;
use crate::gpu::END_TO_END;
use crate::quantity::{NOTHING, brief, bytes, count, in_unit, percent, rate, times};
use crate::run::{Bench, Variant};
use maud::{Markup, html};

/// Points of a bench below which all of them are shown open.
const FEW: usize = 3;

/// The index of all benches, and their sections.
pub fn sections(runs: &Runs) -> Markup {
    let mut ids: Vec<&str> = Vec::new();
    for bench in runs.iter().flat_map(|(_, run)| &run.benches) {
        if !ids.contains(&bench.id.as_str()) {
            ids.push(&bench.id);
        }
    }
    html! {
        section id="benches" {
            h2 { "Benches" }
            (samples::scale())
            @if ids.is_empty() { p.muted { "The run measured no bench." } }
            @else {
                p.lead {
                    "Bars are medians of items per second; the thin line is the machine's limit for the chosen rung, where it is near. "
                    span.mark { "◆" } " is the rung that dispatch chooses. Ticks of “samples” stand where samples lie, slower to the left and faster to the right of the median; samples that lie together share a tick. Below is the median's interval."
                }
                nav aria-label="Benches" { ul.index { @for id in &ids { li { a href=(format!("#{}", anchor("bench", id))) { (id) } } } } }
            }
            @for id in &ids { (section(runs, id)) }
        }
    }
}

fn section(runs: &Runs, id: &str) -> Markup {
    let of_run: Vec<Vec<&Bench>> =
        runs.iter().map(|(_, run)| run.benches.iter().filter(|bench| bench.id == id).collect()).collect();
    let mut points: Vec<&Bench> = Vec::new();
    for bench in of_run.iter().flatten() {
        if !points.iter().any(|point| point.point == bench.point) {
            points.push(bench);
        }
    }
    let Some(first) = points.first() else {
        return html! {};
    };
    let mut claims: Vec<&str> = Vec::new();
    for claim in of_run.iter().flatten().flat_map(|bench| &bench.claims) {
        if !claims.contains(&claim.as_str()) {
            claims.push(claim);
        }
    }
    let every: Vec<&Bench> = of_run.iter().flatten().copied().collect();
    let looks = Looks::of(every.iter().copied());
    let common = notes::common(&every);
    // Of a kernel on the GPU the largest batch says most.
    let opened = if first.is_gpu() { points.len() - 1 } else { 0 };
    html! {
        section.bench id=(anchor("bench", id)) {
            h3 { (first.title) }
            p.facts {
                code { (id) } @if !first.unit.is_empty() { " · " (first.unit) }
                @for claim in claims { " · " (claim_link(runs, claim)) }
            }
            @if first.is_gpu() { (crossover::figures(runs, id, &looks)) }
            @else {
                div.plots {
                    @for ((name, run), points) in runs.iter().zip(&of_run) {
                        @for sweep in sweeps(points) {
                            (plots::figure(&sweep, &looks, run, (runs.len() > 1).then_some(name.as_str())))
                        }
                    }
                }
            }
            @for (i, point) in points.iter().enumerate() {
                @let own: Vec<Option<&Bench>> = of_run
                    .iter()
                    .map(|benches| benches.iter().copied().find(|bench| bench.point == point.point))
                    .collect();
                details.point open[i == opened || points.len() <= FEW] {
                    summary {
                        b { (point.point) }
                        @for ((name, _), own) in runs.iter().zip(&own) { (headline(*own, (runs.len() > 1).then_some(name.as_str()))) }
                    }
                    (input(point))
                    (reasons(runs, &own))
                    (figures(runs, &own))
                    @if own.iter().flatten().any(|bench| !bench.variants.is_empty()) {
                        div.scroll tabindex="0" role="region" aria-label={(id) " " (point.point)} { (ladder::ladder(runs, &own, &looks)) }
                        (curves::figures(runs, &own, &looks))
                        (accuracy::figures(runs, &own, &looks))
                        (latency::figures(runs, &own))
                        (notes::list(&notes::own(&own.iter().flatten().copied().collect::<Vec<_>>(), &common)))
                        (samples::numbers(runs, &own))
                    }
                }
            }
            (notes::list(&common))
        }
    }
}

fn claim_link(runs: &Runs, claim: &str) -> Markup {
    let listed = runs.iter().any(|(_, run)| run.claims.iter().any(|row| row.id == claim));
    html! {
        @if listed { a.chip href=(format!("#{}", anchor("claim", claim))) { (claim) } } @else { span.chip { (claim) } }
    }
}

/// What a closed point says: the chosen rung and, where there is room for it, what it is over.
fn headline(bench: Option<&Bench>, run: Option<&str>) -> Markup {
    html! {
        @if let Some(run) = run { span.number.muted { (run) ":" } }
        @match bench {
            None => { span.number.muted { "not in this run" } }
            Some(bench) if bench.unavailable.is_some() => { span.number.muted { "not measured" } }
            Some(bench) => {
                @for figure in &bench.figures { span.number { (in_unit(figure.value, &figure.unit)) " " span.muted { (figure.name) } } }
                @if let Some(chosen) = bench.chosen().filter(|chosen| chosen.is_timed()) {
                    span.number { (brief(chosen.per_second.median, &bench.unit)) " " span.muted { (chosen.name) } }
                    @if run.is_none() { (over(bench, chosen)) }
                }
                @if let Some(gpu) = bench.variant(END_TO_END).filter(|gpu| bench.is_gpu() && gpu.is_timed()) {
                    span.number { (brief(gpu.per_second.median, &bench.unit)) " " span.muted { (gpu.name) } }
                }
            }
        }
    }
}

fn over(bench: &Bench, chosen: &Variant) -> Markup {
    html! {
        @if let Some(ratio) = bench.over_before(chosen) { span.number { (times(ratio.median)) " " span.muted { "before" } } }
        @if let Some(ratio) = bench.over_best_peer(chosen) { span.number { (times(ratio.median)) " " span.muted { "best peer" } } }
        @if let Some(share) = &chosen.ceiling { span.number { (percent(share.share)) " " span.muted { "of " (share.level) " " (share.operation) } } }
    }
}

/// Figures that are not rates: one row a figure, one column a run.
fn figures(runs: &Runs, own: &[Option<&Bench>]) -> Markup {
    let mut names: Vec<&str> = Vec::new();
    for figure in own.iter().flatten().flat_map(|bench| &bench.figures) {
        if !names.contains(&figure.name.as_str()) {
            names.push(&figure.name);
        }
    }
    html! {
        @if !names.is_empty() {
            div.scroll tabindex="0" role="region" aria-label="Figures" { table.facts {
                @if runs.len() > 1 { thead { tr { td {} @for (name, _) in runs { th scope="col" { (name) } } } } }
                tbody { @for name in names { tr {
                    th scope="row" { (name) }
                    @for bench in own {
                        @let figure = bench.and_then(|bench| bench.figures.iter().find(|figure| figure.name == name));
                        td { b { (figure.map_or(NOTHING.into(), |figure| in_unit(figure.value, &figure.unit))) } }
                    }
                } } }
            } }
        }
    }
}

fn input(bench: &Bench) -> Markup {
    let input = &bench.input;
    html! {
        p.facts {
            // The variants of a kernel on the GPU differ in where their data lies and in how many threads work on it.
            @if bench.is_gpu() { (count(input.n)) " items a batch · " (bytes(input.bytes as f64)) " input" }
            @else {
                (count(input.n)) " items · " (bytes(input.working_set as f64)) " working set in " (input.level) " · " (input.pages) " pages · "
                (bench.threads) (if bench.threads == 1 { " thread" } else { " threads" })
            }
            @if let Some(share) = bench.selectivity { " · " (percent(share)) " kept" }
            @for limit in &bench.ceilings {
                " · " (limit.operation) " limit " (rate(limit.bytes_per_second.median, "bytes/s"))
            }
            @for clock in clocks(bench) { " · " (clock) " clock" }
            " · " (input.source)
            @if !input.digest.is_empty() { " · SHA-256 " code title=(input.digest) { (abbreviated(&input.digest)) } }
        }
    }
}

/// The clocks that the variants were timed with, each once.
fn clocks(bench: &Bench) -> Vec<&str> {
    let mut clocks: Vec<&str> = bench.variants.iter().map(|variant| variant.clock.as_str()).collect();
    clocks.sort_unstable();
    clocks.dedup();
    clocks
}

fn reasons(runs: &Runs, own: &[Option<&Bench>]) -> Markup {
    html! {
        @for ((name, _), bench) in runs.iter().zip(own) {
            @if let Some(reason) = bench.and_then(|bench| bench.unavailable.as_ref()) {
                p.alert { "Not measured" @if runs.len() > 1 { " in " (name) } ": " (reason) }
            }
        }
    }
}
