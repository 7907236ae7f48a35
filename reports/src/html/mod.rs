//! The report: one HTML file that asks nothing of anyone.
//!
//! Style, script, plots and the runs themselves are inside the page; it opens from a file, without a network.
//! Without JavaScript everything is readable; the script adds sorting and filtering.

mod accuracy;
mod bench;
mod ceilings;
mod claim_ladder;
mod claims;
mod contradictions;
mod crossover;
mod curves;
mod data;
mod drawing;
mod figures_style;
mod findings;
mod frame;
mod gpu;
mod header;
mod history;
mod ladder;
mod latency;
mod machine;
mod method;
mod notes;
mod palette;
mod plots;
mod roof;
mod samples;
mod scale;
mod script;
mod sorting;
mod style;
mod sweep;
mod threads;

use crate::run::{Run, Verdict};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The runs of a page, each under its name.
type Runs = [(String, Run)];

/// One self-contained page that shows the runs, each under its name.
///
/// Several stand side by side. Three or more of one machine at different times are shown over time, with the places
/// where a rate changed; the rest of the page is then that of the latest, and of the earlier ones the page carries all
/// but their samples.
pub fn page(runs: &[(String, Run)]) -> String {
    if !history::is_over_time(runs) {
        return whole(runs, runs);
    }
    let mut ordered = runs.to_vec();
    ordered.sort_by(|(_, a), (_, b)| a.started.cmp(&b.started));
    if let Some((_, earlier)) = ordered.split_last_mut() {
        earlier.iter_mut().for_each(|(_, run)| drop_samples(run));
    }
    whole(&ordered, &ordered[ordered.len() - 1..])
}

/// Takes the samples out of a run that a page carries for its figures alone: they are most of its size.
fn drop_samples(run: &mut Run) {
    for bench in &mut run.benches {
        for variant in &mut bench.variants {
            variant.samples_ns.clear();
            variant.wall_ns.clear();
        }
        bench.ceilings.iter_mut().for_each(|ceiling| ceiling.samples_ns.clear());
    }
    run.ceilings.iter_mut().for_each(|ceiling| ceiling.samples_ns.clear());
}

/// The page of all `runs` with the sections of those that are `shown`: all of them, or the latest.
fn whole(runs: &Runs, shown: &Runs) -> String {
    let over_time = shown.len() < runs.len();
    let title = match shown {
        [(_, run)] if over_time => format!("lanemark: {}, {} runs", run.machine.cpu, runs.len()),
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
                (header::header(shown, over_time))
                main id="content" {
                    @if runs.is_empty() { p { "There is no run to show." } }
                    (claims::section(shown))
                    (contradictions::section(shown))
                    @if over_time { (history::section(runs)) }
                    (findings::section(shown))
                    (claim_ladder::section(shown))
                    (gpu::section(shown))
                    (bench::sections(shown))
                    (roof::section(shown))
                    (ceilings::section(shown))
                    (machine::sections(shown))
                    (method::section())
                }
                (data::section(runs, over_time))
                script { (PreEscaped(script::SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// A part that scrolls sideways where it is too wide, by keys too.
fn scroll(label: &str, content: Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(label) { (content) } }
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
