//! All kernels under the machine's limits: what each chosen rung moves, beside what plain loads, stores and copies
//! moved at the same level.
//!
//! No operation is counted, so this is not the roofline model: across stands what a kernel moves for one item.

use super::drawing::{Area, Failed, axes, mark, plot, swatch};
use super::palette::Look;
use super::scale::{Scale, decades};
use super::{Runs, anchor, scroll};
use crate::quantity::{NOTHING, bytes, percent, rate, round};
use crate::run::{Bench, Ceiling, Run, Share};
use maud::{Markup, PreEscaped, html};
use plotters::element::PathElement;
use plotters::style::Color;
use std::iter::once;

/// What a plot can show, in bytes an item and in bytes per second.
const DRAWABLE: std::ops::Range<f64> = 1e-6..1e15;

/// The operations whose limits are drawn even where no kernel is held against them.
const PLAIN: [&str; 3] = ["load", "store", "copy"];

/// The chosen rung at one point.
struct Dot<'a> {
    bench: &'a Bench,
    share: &'a Share,
    /// Bytes that it must move for one item.
    per_item: f64,
    /// Bytes that it moved per second.
    moved: f64,
}

/// Whether any run has a kernel to show.
pub fn any(runs: &Runs) -> bool {
    runs.iter().any(|(_, run)| !dots(run).is_empty())
}

/// One plot a level and run, and every dot as a row; nothing where no kernel has a limit.
pub fn section(runs: &Runs) -> Markup {
    html! {
        @if any(runs) {
            section id="roof" {
                h2 { "Kernels under the roof" }
                p.lead {
                    "Each mark is the rung that dispatch chooses, at one point of one bench, and leads to it: across, the bytes that it must "
                    "move for one item; up, the bytes per second that it moved. The lines are what plain loads, stores and copies moved in "
                    "the same level and run; the shape says which of them the kernel is held against. What lies on its line is bound by memory. "
                    "What lies below does something else with its time; whether it could do less of that is not in these figures, which "
                    "count no arithmetic. Shares are over the limit on the bench's own buffers, where it was measured; above 100 % the kernel moved more than the plain loop did."
                }
                @for (name, run) in runs {
                    @if runs.len() > 1 { h3.run { (name) } }
                    (of_run(run))
                }
            }
        }
    }
}

fn dots(run: &Run) -> Vec<Dot<'_>> {
    let dot = |bench| -> Option<Dot> {
        let chosen = Bench::chosen(bench)?;
        let share = chosen.ceiling.as_ref()?;
        let per_item = bench.bytes_per_item(chosen)?;
        let moved = chosen.per_second.median * per_item;
        (DRAWABLE.contains(&per_item) && DRAWABLE.contains(&moved)).then_some(Dot { bench, share, per_item, moved })
    };
    // The limits drawn are those of the CPU.
    run.benches.iter().filter(|bench| !bench.is_gpu()).filter_map(dot).collect()
}

fn of_run(run: &Run) -> Markup {
    let dots = dots(run);
    let mut levels: Vec<&str> = Vec::new();
    let mut operations: Vec<&str> = PLAIN.to_vec();
    let measured = run.ceilings.iter().map(|ceiling| ceiling.level.as_str());
    for level in measured.chain(dots.iter().map(|dot| dot.share.level.as_str())) {
        if !levels.contains(&level) && dots.iter().any(|dot| dot.share.level == level) {
            levels.push(level);
        }
    }
    for dot in &dots {
        if !operations.contains(&dot.share.operation.as_str()) {
            operations.push(&dot.share.operation);
        }
    }
    let shown = |ceiling: &&Ceiling| {
        operations.contains(&ceiling.operation.as_str())
            && levels.contains(&ceiling.level.as_str())
            && DRAWABLE.contains(&ceiling.bytes_per_second.median)
    };
    let ceilings: Vec<&Ceiling> = run.ceilings.iter().filter(shown).collect();
    // One scale for all levels, so that their plots can be laid side by side.
    let x = decades(&dots.iter().map(|dot| dot.per_item).collect::<Vec<_>>());
    let limits = ceilings.iter().map(|ceiling| ceiling.bytes_per_second.median);
    let y = decades(&dots.iter().map(|dot| dot.moved).chain(limits).collect::<Vec<_>>());
    html! {
        (summary(&levels, &dots))
        div.plots {
            @for level in levels {
                (figure(level, &operations, &dots, &ceilings, (&x, &y)))
            }
        }
        details {
            summary { "Numbers of all levels" }
            (scroll("Numbers", numbers(&dots)))
        }
    }
}

/// The shares at each level, from the least to the greatest.
fn summary(levels: &[&str], dots: &[Dot]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Shares of the limit by level" { table.figures {
            thead { tr {
                th scope="col" { "share of the limit" }
                @for head in ["kernels and points", "least", "quartile", "median", "quartile", "greatest"] { th scope="col" { (head) } }
            } }
            tbody { @for level in levels {
                @let shares = shares(level, dots);
                tr {
                    th scope="row" { (level) }
                    td { (shares.len()) }
                    @for part in 0..=4 {
                        // The nearest one that there is: a share between two kernels belongs to none.
                        @let share = shares.len().checked_sub(1).map(|last| shares[(last * part + 2) / 4]);
                        td { (share.map_or(NOTHING.into(), percent)) }
                    }
                }
            } }
        } }
    }
}

fn shares(level: &str, dots: &[Dot]) -> Vec<f64> {
    let mut shares: Vec<f64> = dots.iter().filter(|dot| dot.share.level == level).map(|dot| dot.share.share).collect();
    shares.sort_by(f64::total_cmp);
    shares
}

fn figure(level: &str, operations: &[&str], dots: &[Dot], ceilings: &[&Ceiling], scales: (&Scale, &Scale)) -> Markup {
    let look = |operation: &str| {
        Look::nth(operations.iter().position(|known| *known == operation).unwrap_or(operations.len()))
    };
    let dots: Vec<&Dot> = dots.iter().filter(|dot| dot.share.level == level).collect();
    let ceilings: Vec<&Ceiling> = ceilings.iter().copied().filter(|ceiling| ceiling.level == level).collect();
    let caption = format!("{level}: bytes/s over bytes an item");
    html! {
        figure.plot {
            figcaption { (caption) }
            ul.legend {
                @for ceiling in &ceilings {
                    @let look = look(&ceiling.operation);
                    li class=(look.class()) { (swatch(look)) (ceiling.operation) " " (rate(ceiling.bytes_per_second.median, "bytes/s")) }
                }
            }
            @if let Some(svg) = svg(&dots, &ceilings, look, scales) {
                div.scroll tabindex="0" role="group" aria-label=(format!("Plot: {caption}. The numbers are in the table below.")) {
                    (PreEscaped(svg))
                }
            }
        }
    }
}

fn svg(dots: &[&Dot], ceilings: &[&Ceiling], look: impl Fn(&str) -> Look, (x, y): (&Scale, &Scale)) -> Option<String> {
    let mut places: Vec<(i32, i32)> = Vec::new();
    let across = |size: &f64| if *size < 1000.0 { bytes(*size) } else { format!("{}B", round(*size)) };
    let up = |moved: &f64| format!("{}B/s", round(*moved));
    let draw = |root: &Area<'_>| -> Result<(), Failed<'_>> {
        let mut chart = axes(root, x, y, 76, (&across, &up))?;
        for ceiling in ceilings {
            let height = ceiling.bytes_per_second.median;
            let line = vec![(x.at(0.0), height), (x.at(1.0), height)];
            chart.draw_series(once(PathElement::new(line, look(&ceiling.operation).colour().stroke_width(2))))?;
        }
        places = dots.iter().map(|dot| chart.plotting_area().map_coordinate(&(dot.per_item, dot.moved))).collect();
        Ok(())
    };
    let svg = plot(draw)?;
    let marks = html! {
        @for (dot, place) in dots.iter().zip(&places) {
            // The table below has the same links for the keyboard.
            a href=(format!("#{}", anchor("bench", &dot.bench.id))) tabindex="-1" class=(look(&dot.share.operation).class()) {
                title { (dot.bench.id) ", " (dot.bench.point) ": " (percent(dot.share.share)) " of " (dot.share.operation) }
                (mark(look(&dot.share.operation), *place))
            }
        }
    };
    Some(svg.replace("</svg>", &format!("{}</svg>", marks.into_string())))
}

fn numbers(dots: &[Dot]) -> Markup {
    html! {
        table.figures {
            thead { tr {
                @for head in ["bench", "point", "level", "limit", "bytes an item", "bytes per second", "share of the limit"] {
                    th scope="col" data-sortable { (head) }
                }
            } }
            tbody { @for dot in dots {
                @let id = &dot.bench.id;
                tr {
                    th scope="row" data-sort=(id) { a href=(format!("#{}", anchor("bench", id))) { (id) } }
                    td data-sort=(dot.bench.point) { (dot.bench.point) }
                    td data-sort=(dot.share.level) { (dot.share.level) }
                    td data-sort=(dot.share.operation) { (dot.share.operation) }
                    td data-sort=(format!("{:.4e}", dot.per_item)) { (bytes(dot.per_item)) }
                    td data-sort=(format!("{:.4e}", dot.moved)) { (rate(dot.moved, "bytes/s")) }
                    td data-sort=(format!("{:.4e}", dot.share.share)) { (percent(dot.share.share)) }
                }
            } }
        }
    }
}
