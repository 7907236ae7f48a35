//! Verdicts of the rows of windows, patterns and streams.

mod streams;

use super::figures::{chosen, measured, of_bench};
use super::{Row, compared, made, rate, slowest_rate, unavailable};
use crate::suite::events::patterns::memory::{COMPILED, STEPS};
use crate::suite::events::windows::hour::MEMORY;
use lanemark_reports::quantity::{self, in_unit};
use lanemark_reports::run::{Bench, Claim, Verdict};

/// The rows that this file judges, each with how.
const ROWS: [(&str, Judge); 9] = [
    ("events.throughput.windowed-aggregation", windowed_aggregation),
    ("events.throughput.pattern-matching", pattern_matching),
    ("events.throughput.out-of-order", streams::out_of_order),
    ("events.memory.pane-window", pane_window),
    ("events.memory.late-buffer", streams::late_buffer),
    ("events.memory.nfa", nfa),
    ("events.claims.watermark-reduction", streams::watermark_reduction),
    ("events.claims.watermark-speedup", streams::watermark_speedup),
    ("events.future.adaptive-panes", adaptive_panes),
];

/// How a row is judged from the points that were measured; none where they lack the figures.
type Judge = fn(&Row, &[&Bench]) -> Option<Claim>;

/// Whether the row is one that this file judges.
pub fn judges(row: &str) -> bool {
    ROWS.iter().any(|(known, _)| *known == row)
}

/// The claim of one of those rows, from the points of its benches that were measured.
pub fn claim(row: &Row, points: &[&Bench]) -> Claim {
    let judged = ROWS.iter().find(|(known, _)| *known == row.id).and_then(|(_, judge)| judge(row, points));
    judged.unwrap_or_else(|| unavailable(row, "the figures that it is judged by were not measured".to_owned()))
}

/// The slowest point's rate, with what was done in words.
fn slowest_of(row: &Row, points: &[&Bench], workload: &str) -> Option<Claim> {
    let claim = slowest_rate(row, points);
    (claim.verdict != Verdict::Unavailable).then(|| Claim { reason: format!("{}: {workload}", claim.reason), ..claim })
}

fn windowed_aggregation(row: &Row, points: &[&Bench]) -> Option<Claim> {
    slowest_of(
        row,
        points,
        "count, sum, mean, least and most of the last hour in panes of 60 s, a result each slide, in order and with 5 % \
         late events; the naive method got one of 16 events over the same hours",
    )
}

fn pattern_matching(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let all = points.iter().filter_map(|point| Some((point.point.as_str(), rate(chosen(point)?))));
    let kinds: Vec<String> = all.map(|(kind, rate)| format!("{kind} {}", quantity::rate(rate, "events/s"))).collect();
    let workload = "per key of 1,000 within 10 s, compiled once, sets of matches equal to the re-scan's";
    slowest_of(row, points, &format!("{workload}; {}", kinds.join(", ")))
}

/// The point that a row is judged by, its value, and the value of every point.
struct Judged<'a> {
    point: &'a Bench,
    value: f64,
    parts: Vec<(String, f64)>,
}

/// The point of the smallest value, or of the largest one; none where a point lacks its figure.
fn extreme<'a>(points: &[&'a Bench], largest: bool, value: impl Fn(&Bench) -> Option<f64>) -> Option<Judged<'a>> {
    let mut values = points.iter().map(|point| Some((*point, value(point)?))).collect::<Option<Vec<_>>>()?;
    let parts = values.iter().map(|(point, value)| (point.point.clone(), *value)).collect();
    values.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (point, value) = *if largest { values.last() } else { values.first() }?;
    Some(Judged { point, value, parts })
}

fn lowest<'a>(points: &[&'a Bench], value: impl Fn(&Bench) -> Option<f64>) -> Option<Judged<'a>> {
    extreme(points, false, value)
}

fn most_bytes<'a>(points: &[&'a Bench], figure: &str) -> Option<Judged<'a>> {
    extreme(points, true, |point| of_bench(point, figure))
}

/// The most that a window of an hour took, after however many events.
fn pane_window(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let Judged { point, value, parts } = most_bytes(points, MEMORY)?;
    let after = match parts.iter().all(|(_, bytes)| *bytes == value) {
        true => format!("the same after {}", points.iter().map(|point| &*point.point).collect::<Vec<_>>().join(", ")),
        false => format!("after {}", point.point),
    };
    let what = format!("what a window of one hour in panes of 60 s takes, heap and inline ({after})");
    let (verdict, reason) = compared(row, value, &what);
    let reason = format!("{reason}; the panes that late events come to are counted");
    Some(made(row, Some(measured(value, "bytes", point, parts)), verdict, reason, Some(point.id.clone())))
}

/// The most that a compiled pattern took.
fn nfa(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let Judged { point, value, parts } = most_bytes(points, COMPILED)?;
    let of = format!("{} compiled patterns of {STEPS} steps, heap and inline ({}),", parts.len(), point.point);
    let (verdict, reason) = compared(row, value, &format!("the largest of {of}"));
    let reason = format!("{reason}; counted by the program's allocator before the first event");
    Some(made(row, Some(measured(value, "bytes", point, parts)), verdict, reason, Some(point.id.clone())))
}

/// The sizes that were chosen, and what they gain over the other sizes that give the same answers.
fn adaptive_panes(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let worst = |point: &Bench| point.ratios.iter().map(|ratio| ratio.median).reduce(f64::min);
    let Judged { point, value: least, parts } = lowest(points, worst)?;
    let decisions: Vec<String> =
        points.iter().filter_map(|point| Some(format!("{} for {}", chosen(point)?.name, point.point))).collect();
    let reason = format!(
        "present: {}; against every other size tried that gives the same answers at least {} as fast ({})",
        decisions.join(", "),
        in_unit(least, "factor"),
        point.point
    );
    let figure = measured(least, "factor", point, parts);
    Some(made(row, Some(figure), Verdict::Met, reason, Some(point.id.clone())))
}

#[cfg(test)]
mod tests;
