//! One point of a bench: every variant as a bar, beside the naive method, the best library and the limit.

use super::palette::Looks;
use super::{Runs, run_headers, samples};
use crate::matched_lines::MatchedLines;
use crate::quantity::{NOTHING, brief, in_unit, interval, percent, short_interval, times};
use crate::run::{Bench, Ratio, Role, Share, Variant};
use maud::{Markup, html};

/// One row a variant, one column group a run.
pub fn ladder(runs: &Runs, own: &[Option<&Bench>], looks: &Looks) -> Markup {
    let measured: Vec<&Bench> = own.iter().flatten().copied().collect();
    let fastest = measured
        .iter()
        .flat_map(|bench| &bench.variants)
        .map(|variant| variant.per_second.median)
        .filter(|rate| rate.is_finite())
        .fold(0.0, f64::max);
    // A limit far above every bar would press the bars flat; its share is in the table in any case.
    let limits: Vec<Option<f64>> =
        own.iter().map(|bench| bench.and_then(limit).filter(|limit| *limit < fastest * 1.8)).collect();
    let full = limits.iter().flatten().copied().fold(fastest, f64::max);
    // A rate over lines says little without what was found in them.
    let lines =
        measured.iter().any(|bench| bench.variants.iter().any(|variant| MatchedLines::of(bench, variant).is_some()));
    let mut figures: Vec<&str> = Vec::new();
    for name in measured.iter().flat_map(|bench| bench.figure_names()) {
        if !figures.contains(&name) {
            figures.push(name);
        }
    }
    let rates = measured.iter().any(|bench| bench.variants.iter().any(Variant::is_timed));
    // Runs side by side are wide already.
    let strips = rates && runs.len() <= 2;
    let ratios = rates && measured.iter().any(|bench| bench.has_others());
    let interval = rates && runs.len() == 1;
    let shown = Shown { rates, ratios, strips, interval, lines, figures, share: common_share(&measured) };
    html! {
        table.ladder {
            thead {
                (run_headers(runs, 1, shown.columns()))
                tr {
                    th scope="col" { "variant" }
                    @for _ in runs {
                        @if shown.rates { th.first scope="col" { "rate" } }
                        @if shown.strips { th.strip scope="col" { (samples::header()) } }
                        @if shown.interval { th scope="col" { "95 % interval" } }
                        @if shown.lines { th.answer scope="col" { "answer" } }
                        @for figure in &shown.figures { th.figure scope="col" { (figure) } }
                        @if shown.ratios {
                            th scope="col" { "× before" }
                            th scope="col" { "× best peer" }
                        }
                        @if shown.rates {
                            th scope="col" { "of " @if let Some((level, operation)) = shown.share { (level) " " (operation) " " } "limit" }
                        }
                    }
                }
            }
            tbody {
                @for name in looks.names().filter(|name| measured.iter().any(|bench| bench.variant(name).is_some())) {
                    tr class=(looks.get(name).class()) {
                        th scope="row" { (variant_name(name, &measured, runs)) }
                        @for (bench, limit) in own.iter().zip(&limits) { (cells(*bench, name, full, *limit, &shown)) }
                    }
                }
            }
        }
    }
}

fn limit(bench: &Bench) -> Option<f64> {
    let chosen = bench.chosen()?;
    let limit = chosen.per_second.median / chosen.ceiling.as_ref()?.share;
    (limit.is_finite() && limit > 0.0).then_some(limit)
}

/// The level and the operation that every share of the points is over; none where they differ.
fn common_share<'a>(measured: &[&'a Bench]) -> Option<(&'a str, &'a str)> {
    let mut shares = measured.iter().flat_map(|bench| &bench.variants).filter_map(|variant| variant.ceiling.as_ref());
    let first = shares.next()?;
    let same = |share: &Share| share.level == first.level && share.operation == first.operation;
    shares.all(same).then_some((first.level.as_str(), first.operation.as_str()))
}

fn variant_name(name: &str, measured: &[&Bench], runs: &Runs) -> Markup {
    let chosen = measured.iter().any(|bench| bench.chosen().is_some_and(|chosen| chosen.name == name));
    let role = measured.iter().find_map(|bench| bench.variant(name)).map(|variant| variant.role);
    let software = runs.iter().any(|(_, run)| run.machine.gpu_used().is_some_and(|gpu| gpu.software));
    let partial = measured.iter().any(|bench| bench.variant(name).is_some_and(|variant| bench.is_partial(variant)));
    html! {
        @if chosen { span.mark title="the rung that dispatch chooses" { "◆ " } }
        (name)
        @if let Some(role @ (Role::Peer | Role::Gpu)) = role { " " span.role { (role.word()) } }
        @if role == Some(Role::Gpu) && software { " " span.role title="its times are never judged" { "computes on the CPU" } }
        @if partial { " " span.role title="its answer is not the chosen rung's: it is not the best peer, however fast" { "partial" } }
    }
}

/// Columns that not every table has.
struct Shown<'a> {
    /// Rates, and their shares of the limit.
    rates: bool,
    /// What the rates are over.
    ratios: bool,
    strips: bool,
    interval: bool,
    /// How many lines matched, and what was found in them.
    lines: bool,
    /// Names of the variants' own figures: error, bias, bytes.
    figures: Vec<&'a str>,
    /// Level and operation of the limit, where all variants are held against the same.
    share: Option<(&'a str, &'a str)>,
}

impl Shown<'_> {
    /// Columns of one run.
    fn columns(&self) -> usize {
        let one = [self.strips, self.interval, self.lines].into_iter().filter(|shown| *shown).count();
        2 * usize::from(self.rates) + 2 * usize::from(self.ratios) + one + self.figures.len()
    }
}

fn cells(bench: Option<&Bench>, name: &str, full: f64, limit: Option<f64>, shown: &Shown<'_>) -> Markup {
    let Some((bench, variant)) = bench.and_then(|bench| Some((bench, bench.variant(name)?))) else {
        return html! { @for _ in 0..shown.columns() { td { span.muted { (NOTHING) } } } };
    };
    let figure = variant.per_second;
    let timed = variant.is_timed();
    html! {
        @if shown.rates { td.first.rate {
            b { (if timed { brief(figure.median, &bench.unit) } else { NOTHING.to_owned() }) }
            @match limit {
                None => { i.bar style={"--w:" (width(figure.median, full)) "%"} {} }
                Some(limit) => { i.bar.limit style={"--w:" (width(figure.median, full)) "%;--l:" (width(limit, full)) "%"} {} }
            }
        } }
        @if shown.strips { td.strip { (samples::strip(variant)) } }
        @if shown.interval { td { (if timed { ends(figure.lo, figure.hi, &bench.unit) } else { NOTHING.to_owned() }) } }
        @if shown.lines { td.answer { @match MatchedLines::of(bench, variant) {
            Some(lines) => { (lines.share()) " matched" small { "ids " code { (lines.ids) } } small { "values " code { (lines.values) } } }
            None => { (NOTHING) }
        } } }
        @for name in &shown.figures {
            td { (variant.figure(name).map_or(NOTHING.into(), |figure| in_unit(figure.value, &figure.unit))) }
        }
        @if shown.ratios {
            td { (ratio_cell(bench.over_before(variant))) }
            td { (ratio_cell(bench.over_best_peer(variant))) }
        }
        @if shown.rates {
            td { @match &variant.ceiling {
                Some(share) => { (percent(share.share)) @if shown.share.is_none() { small { (share.level) " " (share.operation) } } }
                None => { (NOTHING) }
            } }
        }
    }
}

/// The ends of an interval in a column beside one that names the unit; bytes have theirs.
fn ends(lo: f64, hi: f64, unit: &str) -> String {
    if unit == "bytes/s" { interval(lo, hi, unit) } else { short_interval(lo, hi) }
}

fn width(rate: f64, full: f64) -> String {
    let share = rate / full * 100.0;
    // A rate that is not a number gets no bar.
    format!("{:.1}", if share.is_finite() { share.clamp(0.0, 100.0) } else { 0.0 })
}

fn ratio_cell(ratio: Option<Ratio>) -> Markup {
    html! { @match ratio {
        Some(ratio) => { (times(ratio.median)) }
        None => { (NOTHING) }
    } }
}
