//! The ledger: every documented figure beside what was measured.

use super::sorting::{self, Key};
use super::{Runs, anchor, badge, contradictions, run_headers};
use crate::quantity::{
    NOTHING, brief, documented, documented_change, in_unit, interval, percent, sense, short, short_interval,
};
use crate::run::{Claim, Contradiction, Documented, Measured, Run, Share, Verdict};
use maud::{Markup, html};

/// Units that the parts of a measured figure name.
const UNITS: [&str; 8] = ["ns", "us", "ms", "s", "bytes", "MB", "fraction", "factor"];

/// The table of all claims, with what sorts and filters it.
pub fn section(runs: &Runs) -> Markup {
    let rows = union(runs);
    html! {
        section id="claims" {
            h2 { "Claims" }
            @if rows.is_empty() { p.muted { "The run carries no ledger." } }
            @else {
                p.lead { "Documented figures beside what this machine does; italics are modelled." }
                (controls())
                div.scroll tabindex="0" role="region" aria-label="Claims" { (table(runs, &rows)) }
            }
        }
    }
}

/// Every row of every run, in order of first appearance.
fn union(runs: &Runs) -> Vec<&Claim> {
    let mut rows: Vec<&Claim> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for claim in runs.iter().flat_map(|(_, run)| &run.claims) {
        if seen.insert(claim.id.as_str()) {
            rows.push(claim);
        }
    }
    rows
}

fn controls() -> Markup {
    html! {
        div.controls hidden data-filters="claims-table" {
            @for verdict in Verdict::ALL {
                button type="button" aria-pressed="true" data-verdict=(verdict.word()) { (badge(verdict)) }
            }
            label { span.hidden { "Filter by text" } input type="search" placeholder="Filter, key /" aria-keyshortcuts="/"; }
            output aria-live="polite" {}
        }
    }
}

fn table(runs: &Runs, rows: &[&Claim]) -> Markup {
    let conflicts = contradictions::union(runs);
    html! {
        table.claims id="claims-table" {
            thead {
                (run_headers(runs, 2, columns(runs)))
                tr {
                    th scope="col" data-sortable { "claim" }
                    th scope="col" data-sortable { "documented" }
                    @for _ in runs {
                        @if runs.len() == 1 {
                            th.number scope="col" data-sortable { "before" }
                            th.number scope="col" data-sortable { "best peer" }
                        }
                        th.number.first scope="col" data-sortable { "lanemark" }
                        @if runs.len() == 1 { th.number scope="col" data-sortable { "of limit" } }
                        th scope="col" data-sortable { "verdict" }
                    }
                }
            }
            tbody {
                @for group in rows.chunk_by(|a, b| a.table == b.table) {
                    tr.group { th colspan=(2 + columns(runs) * runs.len()) scope="rowgroup" { span { (group[0].table) } } }
                    @for claim in group { (row(runs, claim, &conflicts)) }
                }
            }
        }
    }
}

/// Columns of one run: beside another there is no room for the naive method and the best peer, which stand in
/// the section of the bench.
fn columns(runs: &Runs) -> usize {
    if runs.len() == 1 { 5 } else { 2 }
}

fn row(runs: &Runs, claim: &Claim, conflicts: &[&Contradiction]) -> Markup {
    let own: Vec<Option<&Claim>> =
        runs.iter().map(|(_, run)| run.claims.iter().find(|other| other.id == claim.id)).collect();
    let verdicts: Vec<&str> = own.iter().flatten().map(|claim| claim.verdict.word()).collect();
    html! {
        tr.claim id=(anchor("claim", &claim.id)) data-verdicts=(verdicts.join(" ")) {
            th scope="row" data-sort=(claim.label) {
                @match bench_anchor(runs, claim) {
                    Some(target) => { a href=(format!("#{target}")) { (claim.label) } }
                    None => { (claim.label) }
                }
                small { code { (claim.id) } }
                (contradictions::at_row(conflicts, &claim.id))
                (workload(claim, &own))
            }
            @let key = sorting::documented(&claim.documented);
            td data-label="documented" data-sort=[key.map(Key::value)] data-unit=[key.and_then(Key::unit)] { (documented_cell(&claim.documented)) }
            @for own in own { (measured_cells(own, runs.len() == 1)) }
        }
    }
}

/// The section of the bench that stands for the row. The bench may be named with its point behind the id.
fn bench_anchor(runs: &Runs, claim: &Claim) -> Option<String> {
    let named = |run: &Run| {
        let bench = run.claims.iter().find(|other| other.id == claim.id)?.bench.as_deref()?;
        run.benches
            .iter()
            .find(|known| {
                bench
                    .strip_prefix(known.id.as_str())
                    .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || "-_/.".contains(c)))
            })
            .map(|known| anchor("bench", &known.id))
    };
    runs.iter().find_map(|(_, run)| named(run))
}

fn workload(claim: &Claim, own: &[Option<&Claim>]) -> Markup {
    let parts: Vec<&(String, f64)> =
        own.iter().flatten().filter_map(|claim| claim.measured.as_ref()).flat_map(|measured| &measured.parts).collect();
    html! {
        details {
            summary { (claim.documented.method) }
            p { (claim.documented.how) }
            @if !parts.is_empty() {
                ul.parts { @for (words, value) in parts { li { (part(words, *value)) } } }
            }
        }
    }
}

/// A part in its unit, where it names one behind the last comma (`p50, us`); else, where it is large, shortened.
fn part(words: &str, value: f64) -> Markup {
    let named = words.rsplit_once(", ").filter(|(_, unit)| {
        UNITS.contains(unit) || unit.ends_with("/s") && !unit.starts_with(|c: char| c.is_ascii_digit())
    });
    let (words, figure) = match named {
        Some((words, unit)) => (words, in_unit(value, unit)),
        None if value >= 1e4 => (words, short(value)),
        None => (words, in_unit(value, "")),
    };
    html! { (words) " " b { (figure) } }
}

fn documented_cell(row: &Documented) -> Markup {
    let unit = row.unit.as_deref().unwrap_or_default();
    let figure = match (&row.before, &row.after) {
        (Some(before), Some(after)) => documented_change(before, after, unit),
        (None, Some(after)) => documented(after, unit),
        (Some(before), None) => format!("from {}", documented(before, unit)),
        (None, None) => "present".into(),
    };
    html! {
        // A line may break between two figures, never between a number and its unit.
        @for (i, part) in figure.split(", ").enumerate() { @if i > 0 { ", " } span.whole { (part) } }
        small {
            (remarks(row, unit).join(", "))
        }
    }
}

/// What stands below a documented figure: how it is meant, what its unit means, the documented gain.
fn remarks(row: &Documented, unit: &str) -> Vec<String> {
    let want = row.after.as_ref().map(|_| row.want.replace('-', " "));
    let gain = row.factor.map(|factor| format!("{} over before", documented(&factor.into(), "factor")));
    [want, sense(unit).map(str::to_owned), gain].into_iter().flatten().collect()
}

fn measured_cells(claim: Option<&Claim>, alone: bool) -> Markup {
    let measured = claim.and_then(|claim| claim.measured.as_ref());
    let modelled = claim.is_some_and(|claim| claim.verdict == Verdict::Modelled);
    html! {
        @if alone { (starting_points(measured)) }
        (figure_cell(measured, modelled, !alone))
        @if alone { (limit_cell(measured.and_then(|measured| measured.ceiling.as_ref()))) }
        @match claim {
            Some(claim) => { td.verdict data-sort=(claim.verdict.word()) { (badge(claim.verdict)) small { (claim.reason) } } }
            None => { td.verdict { span.muted { "not in this run" } } }
        }
    }
}

/// What someone would otherwise use: the naive method and the best library.
fn starting_points(measured: Option<&Measured>) -> Markup {
    let unit = measured.map_or("", |measured| measured.unit.as_str());
    let before = measured.and_then(|measured| measured.before);
    let peer = measured.and_then(|measured| measured.best_peer.as_ref());
    let key = |figure: Option<f64>| figure.map(|figure| Key::of(figure, unit));
    let (of_before, of_peer) = (key(before), key(peer.map(|peer| peer.1)));
    html! {
        td.number data-label="before" data-sort=[of_before.map(Key::value)] data-unit=[of_before.and_then(Key::unit)] { (before.map_or(NOTHING.into(), |before| brief(before, unit))) }
        td.number data-label="best peer" data-sort=[of_peer.map(Key::value)] data-unit=[of_peer.and_then(Key::unit)] {
            @match peer {
                Some((name, figure)) => { (brief(*figure, unit)) small { (name) } }
                None => { (NOTHING) }
            }
        }
    }
}

fn figure_cell(measured: Option<&Measured>, modelled: bool, with_limit: bool) -> Markup {
    let Some(measured) = measured else {
        return html! { td.number.first { (NOTHING) } };
    };
    let figure = in_unit(measured.value, &measured.unit);
    let key = Key::of(measured.value, &measured.unit);
    html! {
        td.number.first data-label="lanemark" data-sort=(key.value()) data-unit=[key.unit()] {
            @if modelled { i { (figure) } } @else { b { (figure) } }
            @if let (Some(lo), Some(hi)) = (measured.lo, measured.hi) { small { (ends(lo, hi, &measured.unit)) } }
            @if let Some(variant) = &measured.variant { small { (variant) } }
            @if let Some(share) = measured.ceiling.as_ref().filter(|_| with_limit) {
                small { (percent(share.share)) " of " (share.level) " " (share.operation) }
            }
        }
    }
}

fn limit_cell(share: Option<&Share>) -> Markup {
    html! {
        td.number data-label="of limit" data-sort=[share.map(|share| share.share)] {
            @match share {
                Some(share) => { (percent(share.share)) small { (share.level) " " (share.operation) } }
                None => { (NOTHING) }
            }
        }
    }
}

/// An interval beside a figure that names the unit.
fn ends(lo: f64, hi: f64, unit: &str) -> String {
    if unit.ends_with("/s") && unit != "bytes/s" { short_interval(lo, hi) } else { interval(lo, hi, unit) }
}
