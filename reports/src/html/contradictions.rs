//! Documented figures that contradict each other or theory, or cannot be checked as stated: said at their rows, and as
//! a list with sources.

use super::{Runs, anchor};
use crate::run::Contradiction;
use maud::{Markup, html};

/// The contradictions of all runs, each once, numbered from 1 in this order.
pub fn union(runs: &Runs) -> Vec<&Contradiction> {
    let mut all: Vec<&Contradiction> = Vec::new();
    for contradiction in runs.iter().flat_map(|(_, run)| &run.contradictions) {
        if !all.contains(&contradiction) {
            all.push(contradiction);
        }
    }
    all
}

/// The list; nothing where there is none.
pub fn section(runs: &Runs) -> Markup {
    let all = union(runs);
    html! {
        @if !all.is_empty() {
            section id="contradictions" {
                h2 { "Contradictions" }
                p.lead {
                    "Documented figures that cannot hold at once, or not at all, or that leave out what they depend on. A verdict on such a row says what this machine does, \
                     not that the documents agree."
                }
                ol.contradictions { @for (i, contradiction) in all.iter().enumerate() { li id=(target(i)) { (entry(runs, contradiction)) } } }
            }
        }
    }
}

fn entry(runs: &Runs, contradiction: &Contradiction) -> Markup {
    html! {
        p { b { (words(contradiction)) ": " } (contradiction.why) }
        p.facts {
            @for (i, claim) in contradiction.claims.iter().enumerate() {
                @if i > 0 { " · " }
                @if runs.iter().any(|(_, run)| run.claims.iter().any(|row| row.id == *claim)) {
                    a href=(format!("#{}", anchor("claim", claim))) { (claim) }
                } @else { (claim) }
            }
            small { "by: " (contradiction.source) }
        }
    }
}

/// What stands at a row: what is wrong with its figure, folded with why.
pub fn at_row(all: &[&Contradiction], claim: &str) -> Markup {
    let own = all.iter().enumerate().filter(|(_, contradiction)| contradiction.claims.iter().any(|id| id == claim));
    html! {
        @for (i, contradiction) in own {
            details.conflict {
                summary { span aria-hidden="true" { "⚠ " } (words(contradiction)) }
                p { (contradiction.why) " " a href=(format!("#{}", target(i))) { "Source" } }
            }
        }
    }
}

fn target(i: usize) -> String {
    format!("contradiction-{}", i + 1)
}

fn words(contradiction: &Contradiction) -> String {
    match contradiction.against.as_str() {
        "each other" => "the documents contradict each other".into(),
        "nothing stated" => "cannot be checked as stated".into(),
        against => format!("contradicts {against}"),
    }
}
