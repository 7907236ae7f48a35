//! The head of the page: what was run, how its claims came out, and the way to the sections.

use super::{Runs, badge, claim_ladder, contradictions, findings, gpu, roof, scroll};
use crate::claims::Counts;
use crate::quantity::{NOTHING, significant};
use crate::run::{Run, Verdict};
use maud::{Markup, html};

/// The head of the page of these runs; `over_time` where they are the latest of several.
pub fn header(runs: &Runs, over_time: bool) -> Markup {
    html! {
        header {
            p.eyebrow { "lanemark report" @if over_time { " · latest run of several" } }
            @match runs {
                [(_, run)] => { h1 { (run.machine.cpu) } (introduction(run)) }
                _ => { h1 { (runs.len()) " runs side by side" } (overview(runs)) }
            }
            nav aria-label="Sections" {
                a href="#claims" { "Claims" }
                @if !contradictions::union(runs).is_empty() { a href="#contradictions" { "Contradictions" } }
                @if over_time { a href="#history" { "Over time" } }
                @if findings::any(runs) { a href="#findings" { "Findings" } }
                @if claim_ladder::any(runs) { a href="#ladders" { "Ladders" } }
                @if gpu::any(runs) { a href="#gpu" { "GPU" } }
                a href="#benches" { "Benches" }
                @if roof::any(runs) { a href="#roof" { "Roof" } }
                a href="#limits" { "Limits" }
                a href="#machine" { "Machine" }
                a href="#disturbance" { "Disturbance" }
                a href="#method" { "Method" }
            }
        }
    }
}

/// What one run is, in one line, and how its claims came out.
fn introduction(run: &Run) -> Markup {
    html! {
        p.facts { (facts(run)) }
        @if run.interrupted { p.alert { (STOPPED) } }
        @if !run.filters.is_empty() { p.facts { (filters(run)) } }
        (counts(&Counts::of(&run.claims)))
        @if !run.disturbance.warnings.is_empty() { p.alert { (warnings(run)) " about what disturbed this run" } }
    }
}

/// One row a run: what it is and how its claims came out, low enough that the claims begin on a phone's first screen.
fn overview(runs: &Runs) -> Markup {
    let claims = runs.iter().any(|(_, run)| !run.claims.is_empty());
    let verdicts = if claims { Verdict::ALL.as_slice() } else { &[] };
    html! {
        @if !runs.is_empty() {
            (scroll("Runs", html! { table.overview {
                thead { tr {
                    th scope="col" { "run" }
                    th.what scope="col" { "what it is" }
                    @for verdict in verdicts { th.number scope="col" { (badge(*verdict)) } }
                } }
                tbody { @for (name, run) in runs { (overview_row(name, run, verdicts)) } }
            } }))
            @for (name, run) in runs {
                @if run.interrupted { p.alert { b { (name) } ": " (STOPPED) } }
            }
        }
    }
}

fn overview_row(name: &str, run: &Run, verdicts: &[Verdict]) -> Markup {
    let counts = Counts::of(&run.claims);
    html! {
        tr {
            th scope="row" {
                div { (name) }
                small { (run.machine.cpu) }
                @if !run.filters.is_empty() { small { (filters(run)) } }
                @if !run.disturbance.warnings.is_empty() { small { (warnings(run)) } }
            }
            td.what { small { (facts(run)) } }
            @for verdict in verdicts {
                td.number { @if counts.all() > 0 { b { (counts.with(*verdict)) } } @else { (NOTHING) } }
            }
        }
    }
}

const STOPPED: &str = "The run was stopped before its end: what it had measured until then is here.";

/// Where, when and how it was measured.
fn facts(run: &Run) -> String {
    let isas: Vec<&str> = run.machine.isas.iter().filter(|isa| isa.available).map(|isa| isa.name.as_str()).collect();
    let cores = run.machine.cores.len();
    format!(
        "{} {} · {cores} {} · {} · profile {} · {} s · lanemark {}",
        run.machine.architecture,
        isas.join(", "),
        if cores == 1 { "CPU" } else { "CPUs" },
        run.started,
        run.profile,
        significant(run.seconds),
        run.lanemark.version
    )
}

fn filters(run: &Run) -> String {
    format!("Only what matches: {}", run.filters.join(", "))
}

fn warnings(run: &Run) -> Markup {
    let warnings = run.disturbance.warnings.len();
    html! { a href="#disturbance" { (warnings) (if warnings == 1 { " warning" } else { " warnings" }) } }
}

fn counts(counts: &Counts) -> Markup {
    html! {
        @if counts.all() > 0 {
            ul.counts aria-label="Verdicts" {
                @for verdict in Verdict::ALL {
                    li class=(verdict.word()) { b { (counts.with(verdict)) } " " (badge(verdict)) }
                }
            }
        }
    }
}
