//! The report: one HTML file that asks nothing of anyone.
//!
//! Style, script, plots and the runs themselves are inside the page; it opens from a file, without a network.
//! Without JavaScript everything is readable; the script adds sorting and filtering.

mod bench;
mod ceilings;
mod claim_ladder;
mod claims;
mod curves;
mod drawing;
mod findings;
mod ladder;
mod machine;
mod method;
mod palette;
mod plots;
mod scale;
mod script;
mod style;
mod sweep;

use crate::claims::Counts;
use crate::quantity::significant;
use crate::run::{Run, Verdict};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The runs of a page, each under its name.
type Runs = [(String, Run)];

/// One self-contained page that shows the runs, each under its name; several stand side by side.
pub fn page(runs: &[(String, Run)]) -> String {
    let title = match runs {
        [(_, run)] => format!("lanemark: {}", run.machine.cpu),
        _ => format!("lanemark: {} runs", runs.len()),
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(style::sheet())) }
            }
            body {
                a.skip href="#content" { "Skip to the figures" }
                (header(runs))
                main id="content" {
                    @if runs.is_empty() { p { "There is no run to show." } }
                    (claims::section(runs))
                    (findings::section(runs))
                    (claim_ladder::section(runs))
                    (bench::sections(runs))
                    (ceilings::section(runs))
                    (machine::sections(runs))
                    (method::section())
                }
                (data(runs))
                script { (PreEscaped(script::SCRIPT)) }
            }
        }
    };
    page.into_string()
}

fn header(runs: &Runs) -> Markup {
    html! {
        header {
            p.eyebrow { "lanemark report" }
            h1 {
                @match runs {
                    [(_, run)] => { (run.machine.cpu) }
                    _ => { (runs.len()) " runs side by side" }
                }
            }
            div.intros { @for (name, run) in runs { (introduction(name, run, runs.len() > 1)) } }
            nav aria-label="Sections" {
                a href="#claims" { "Claims" }
                @if findings::any(runs) { a href="#findings" { "Findings" } }
                @if claim_ladder::any(runs) { a href="#ladders" { "Ladders" } }
                a href="#benches" { "Benches" }
                a href="#limits" { "Limits" }
                a href="#machine" { "Machine" }
                a href="#disturbance" { "Disturbance" }
                a href="#method" { "Method" }
            }
        }
    }
}

/// What one run is, in one line, and how its claims came out.
fn introduction(name: &str, run: &Run, named: bool) -> Markup {
    let isas: Vec<&str> = run.machine.isas.iter().filter(|isa| isa.available).map(|isa| isa.name.as_str()).collect();
    let warnings = run.disturbance.warnings.len();
    html! {
        section.intro {
            @if named { h2.run { (name) } p.facts { (run.machine.cpu) } }
            p.facts {
                (run.started) " · profile " (run.profile) " · " (significant(run.seconds)) " s · "
                (run.machine.architecture) " " (isas.join(", ")) " · lanemark " (run.lanemark.version)
            }
            @if run.interrupted { p.alert { "The run was stopped before its end: what it had measured until then is here." } }
            @if !run.filters.is_empty() { p.facts { "Only what matches: " (run.filters.join(", ")) } }
            (counts(&Counts::of(&run.claims)))
            @if warnings > 0 {
                p.alert { a href="#disturbance" { (warnings) (if warnings == 1 { " warning" } else { " warnings" }) } " about what disturbed this run" }
            }
        }
    }
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

/// A verdict as a sign and a word.
fn badge(verdict: Verdict) -> Markup {
    html! { span class={"badge " (verdict.word())} { span aria-hidden="true" { (verdict.sign()) } " " (verdict.word()) } }
}

/// Text as part of an address in the page: letters, digits and hyphens stay, `/` becomes `.`, all else a number,
/// so that two ids never meet.
fn anchor(kind: &str, id: &str) -> String {
    let mut out = format!("{kind}-");
    for c in id.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' => out.push(c),
            '/' => out.push('.'),
            other => out.push_str(&format!("_{:x}_", u32::from(other))),
        }
    }
    out
}

/// The runs themselves, for whoever wants the samples.
fn data(runs: &Runs) -> Markup {
    html! {
        section id="data" {
            h2 { "Data" }
            p { "This page carries every sample of every run." }
            div.controls hidden {
                @for (i, (name, _)) in runs.iter().enumerate() {
                    button type="button" data-save={"run-" (i)} { "Save " (name) " as JSON" }
                }
            }
        }
        @for (i, (name, run)) in runs.iter().enumerate() {
            @if let Ok(json) = serde_json::to_string(run) {
                // In JSON `<` stands in text alone, where it may be written by its number: nothing closes the element.
                script type="application/json" id={"run-" (i)} data-name=(name) { (PreEscaped(json.replace('<', "\\u003c"))) }
            }
        }
    }
}

/// The runs' names as a row of headers, each over `columns` columns; nothing for a single run.
fn run_headers(runs: &Runs, lead: usize, columns: usize) -> Markup {
    html! {
        @if runs.len() > 1 {
            tr.runs {
                td colspan=(lead) {}
                @for (name, _) in runs { th.first colspan=(columns) scope="colgroup" { (name) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::anchor;

    #[test]
    fn anchors_are_plain_and_never_meet() {
        assert_eq!(anchor("bench", "a/b-c"), "bench-a.b-c");
        let ids = ["a/b", "a.b", "a b", "a_b", "a_20_b", "ä"];
        let mut anchors: Vec<String> = ids.iter().map(|id| anchor("x", id)).collect();
        anchors.sort();
        anchors.dedup();
        assert_eq!(anchors.len(), ids.len());
        assert!(anchors.iter().all(|a| a.is_ascii() && !a.contains(' ')));
    }
}
