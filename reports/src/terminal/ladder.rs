//! One bench on a terminal: all points in one table, or one point with every variant in a row of its own.

use super::answers::{joined, push_wrapped};
use super::paint::{Paint, Style, clean, mark, push_line};
use super::{accuracy, answers, rendered, table, title};
use crate::gpu::kernel_share;
use crate::quantity::{NOTHING, bytes, count, in_unit, percent, short, short_interval, times};
use crate::run::{Bench, Ratio, Variant};
use comfy_table::{ColumnConstraint, Width};

/// Columns that the labels of points have at least, where they are as long.
const LABEL_WIDTH: u16 = 20;

/// All points of a bench: one row a point, the rungs as columns, `▸` before the rung that dispatch chose.
///
/// The points share an id; an empty slice gives an empty text.
pub fn overview(points: &[&Bench], width: Option<u16>, style: Style) -> String {
    let Some(first) = points.first() else {
        return String::new();
    };
    let unit = if first.unit.is_empty() { String::new() } else { format!(" ({})", unit_of(first)) };
    let mut out = title(&format!("{}  {}{unit}", first.id, first.title), style);
    let mut rungs: Vec<&str> = Vec::new();
    for rung in points.iter().flat_map(|point| point.rungs()) {
        if !rungs.contains(&rung.name.as_str()) {
            rungs.push(&rung.name);
        }
    }
    let others = points.iter().any(|point| point.has_others());
    let mut header = vec!["point"];
    header.extend(others.then_some(["before", "best peer"]).iter().flatten());
    header.extend(&rungs);
    header.extend(others.then_some(["× before", "× peer"]).iter().flatten());
    let numbers: Vec<usize> = (1..header.len()).collect();
    header.push(if first.is_gpu() { "kernel of copy" } else { "of limit" });
    let mut rows = table(&header, &numbers, width);
    let longest = points.iter().map(|point| clean(&point.point).chars().count()).max().unwrap_or(0);
    if let Some(labels) = rows.column_mut(0) {
        // Long labels take two lines or three; narrower they would take a line a word.
        let width = u16::try_from(longest + 2).unwrap_or(u16::MAX).min(LABEL_WIDTH);
        labels.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
    }
    let mut beneath = String::new();
    for point in points {
        if let Some(reason) = &point.unavailable {
            push_line(&mut beneath, &format!("  {}: not measured: {reason}", point.point));
        }
        if !point.figures.is_empty() {
            push_line(&mut beneath, &format!("  {}: {}", point.point, figures(point)));
        }
        if point.variants.iter().any(Variant::is_timed) {
            rows.add_row(overview_row(point, &rungs, others));
        }
    }
    if !rows.is_empty() {
        out.push_str(&rendered(&rows, style));
    }
    footnotes(&mut out, points, width);
    out.push_str(&answers::by_point(points, width));
    out.push_str(&accuracy::by_point(points, width, style));
    out.push_str(&beneath);
    out
}

/// The unit that a table names once, so that `26.7 G` below it reads as people write it.
fn unit_of(bench: &Bench) -> &str {
    if bench.unit == "bytes/s" { "B/s" } else { &bench.unit }
}

/// Figures that are not rates, on one line.
fn figures(bench: &Bench) -> String {
    let each = bench.figures.iter().map(|figure| format!("{} {}", figure.name, in_unit(figure.value, &figure.unit)));
    each.collect::<Vec<_>>().join(", ")
}

/// Which library was the best peer where, and what the star means.
fn footnotes(out: &mut String, points: &[&Bench], width: Option<u16>) {
    let mut peers: Vec<(&str, Vec<&str>)> = Vec::new();
    for point in points {
        let Some(peer) = point.best_peer() else {
            continue;
        };
        match peers.iter_mut().find(|(name, _)| *name == peer.name) {
            Some((_, at)) => at.push(&point.point),
            None => peers.push((&peer.name, vec![&point.point])),
        }
    }
    match peers.as_slice() {
        [(name, _)] => push_line(out, &format!("  best peer: {name}")),
        several => {
            for (name, at) in several {
                push_wrapped(out, 2, &format!("best peer: {name} ({})", joined(at)), width);
            }
        }
    }
    let starred = |point: &&Bench| point.before().is_some_and(|before| before.smaller_n.is_some());
    if points.iter().any(starred) {
        push_line(out, "  * on a smaller input");
    }
}

fn overview_row(point: &Bench, rungs: &[&str], others: bool) -> Vec<String> {
    let chosen = point.chosen();
    let mut row = vec![clean(&point.point)];
    if others {
        row.push(point.before().map_or(NOTHING.into(), before_cell));
        row.push(point.best_peer().map_or(NOTHING.into(), |peer| short(peer.per_second.median)));
    }
    for name in rungs {
        row.push(point.variant(name).map_or(NOTHING.into(), |rung| {
            let figure = short(rung.per_second.median);
            if chosen.is_some_and(|chosen| chosen.name == rung.name) {
                mark(&format!("▸{figure}"), Paint::Strong)
            } else {
                figure
            }
        }));
    }
    if others {
        row.push(ratio_cell(chosen.and_then(|chosen| point.over_before(chosen))));
        row.push(ratio_cell(chosen.and_then(|chosen| point.over_best_peer(chosen))));
    }
    row.push(match point.is_gpu() {
        true => kernel_share(point).map_or(NOTHING.into(), |share| percent(share.share)),
        false => chosen.map_or(NOTHING.into(), share_cell),
    });
    row
}

/// A star where the naive method had a smaller input.
fn before_cell(before: &Variant) -> String {
    let star = if before.smaller_n.is_some() { "*" } else { "" };
    format!("{}{star}", short(before.per_second.median))
}

fn ratio_cell(ratio: Option<Ratio>) -> String {
    ratio.map_or(NOTHING.into(), |ratio| {
        let cell = times(ratio.median);
        if ratio.lo > 1.0 {
            mark(&cell, Paint::Good)
        } else if ratio.hi < 1.0 {
            mark(&cell, Paint::Bad)
        } else {
            cell
        }
    })
}

fn share_cell(variant: &Variant) -> String {
    variant
        .ceiling
        .as_ref()
        .map_or(NOTHING.into(), |share| clean(&format!("{} {} {}", percent(share.share), share.level, share.operation)))
}

/// One point of a bench: one row a variant, with interval, ratios and share of the limit.
pub fn ladder(bench: &Bench, width: Option<u16>, style: Style) -> String {
    let input = &bench.input;
    let mut out = title(&format!("{} · {}  {}", bench.id, bench.point, bench.title), style);
    push_line(
        &mut out,
        &format!(
            "{} in {}, {}, {} thread{}",
            input.source,
            input.level,
            bytes(input.working_set as f64),
            bench.threads,
            if bench.threads == 1 { "" } else { "s" }
        ),
    );
    if let Some(reason) = &bench.unavailable {
        push_line(&mut out, &format!("not measured: {reason}"));
    }
    if !bench.figures.is_empty() {
        push_line(&mut out, &figures(bench));
    }
    if bench.variants.is_empty() {
        return out;
    }
    let header = ["variant", unit_of(bench), "95 % interval", "× before", "× peer", "of limit"];
    let mut rows = table(&header, &[1, 2, 3, 4], width);
    let chosen = bench.chosen().map(|chosen| &chosen.name);
    let mut notes = String::new();
    for variant in bench.variants.iter().filter(|variant| variant.is_timed()) {
        let figure = variant.per_second;
        let name = clean(&variant.name);
        let is_chosen = chosen == Some(&variant.name);
        rows.add_row(vec![
            if is_chosen { mark(&format!("▸ {name}"), Paint::Strong) } else { name.clone() },
            short(figure.median),
            mark(&short_interval(figure.lo, figure.hi), Paint::Faint),
            ratio_cell(bench.over_before(variant)),
            ratio_cell(bench.over_best_peer(variant)),
            share_cell(variant),
        ]);
        if let Some(n) = variant.smaller_n {
            let items = count(n);
            push_line(&mut notes, &format!("{name}: on a smaller input of {items} items"));
        }
        if let Some(note) = &variant.note {
            push_line(&mut notes, &format!("{name}: {note}"));
        }
    }
    if !rows.is_empty() {
        out.push_str(&rendered(&rows, style));
    }
    out.push_str(&answers::by_point(&[bench], width));
    out.push_str(&accuracy::by_point(&[bench], width, style));
    out.push_str(&notes);
    out
}
