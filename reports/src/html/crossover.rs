//! One kernel on the CPU and on the GPU: the time of a batch over its items, and where the GPU overtakes.

use super::drawing::{Chart, Failed, Line, axes, draw_line, plot};
use super::frame::{Frame, caption, entry};
use super::palette::{INK, Looks, OVERTAKES};
use super::scale::{Scale, decades};
use super::{Runs, scroll};
use crate::gpu::{AUTO, Kernel, kernel};
use crate::quantity::{NOTHING, count, nanoseconds, round, round_nanoseconds, short};
use crate::run::{Bench, Crossover, Gpu, Interval, Overtakes, Variant};
use maud::{Markup, html};
use plotters::element::{PathElement, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont};
use std::iter::once;

/// The figure whose crossover is drawn: what somebody waits for whose data is in the machine's memory.
const DRAWN: &str = "end to end";

/// Batch sizes and times in nanoseconds that a plot can show.
const DRAWABLE: std::ops::Range<f64> = 1e-3..1e15;

/// The picture of one bench and what follows from it, for every run that measured it.
pub fn figures(runs: &Runs, id: &str, looks: &Looks) -> Markup {
    html! {
        @for (name, run) in runs {
            @let kernel = kernel(run, id);
            @let name = (runs.len() > 1).then_some(name.as_str());
            @let lines = lines(&kernel, looks);
            @let drawn = lines.iter().any(|line| line.points.len() > 1);
            @if drawn || !kernel.crossovers.is_empty() {
                div.plots {
                    @if drawn { (picture(&kernel, &lines, name)) }
                    @if !kernel.crossovers.is_empty() { (crossings(&kernel, name)) }
                }
            }
        }
    }
}

/// One line a variant; that of the executor lies on the best of the others, so it stands in the numbers alone.
fn lines<'a>(kernel: &Kernel, looks: &Looks<'a>) -> Vec<Line<'a>> {
    looks
        .names()
        .filter(|name| *name != AUTO)
        .map(|name| Line { name, look: looks.get(name), points: times(kernel, name) })
        .filter(|line| !line.points.is_empty())
        .collect()
}

/// Items of a batch and its time, by size.
fn times(kernel: &Kernel, name: &str) -> Vec<(f64, f64)> {
    let time = |bench: &Bench| Some((bench.input.n as f64, time_of(bench, bench.variant(name)?)));
    let mut times: Vec<(f64, f64)> = kernel
        .points
        .iter()
        .filter_map(|bench| time(bench))
        .filter(|(size, time)| DRAWABLE.contains(size) && DRAWABLE.contains(time))
        .collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    times
}

/// The time of one batch in nanoseconds.
fn time_of(bench: &Bench, variant: &Variant) -> f64 {
    bench.items(variant) as f64 / variant.per_second.median * 1e9
}

/// The crossover that is drawn, where its order turns: an adapter that computes on the CPU has none.
fn drawn<'a>(kernel: &Kernel<'a>) -> Option<(&'a Crossover, Vec<Interval>)> {
    let crossover = kernel.crossover(DRAWN).filter(|crossover| !crossover.software)?;
    Some((crossover, crossover.turns())).filter(|(_, turns)| !turns.is_empty())
}

fn picture(kernel: &Kernel, lines: &[Line], run: Option<&str>) -> Markup {
    let drawn = drawn(kernel);
    Frame {
        caption: caption("time of a batch over its items".into(), &[run, kernel.software().map(Gpu::label).as_deref()]),
        legend: html! {
            @for line in lines { (entry(line.look, line.name)) }
            @if let Some((crossover, _)) = &drawn {
                li { (swatch()) (turn_words(crossover)) " " (crossover.rival()) " " (crossover.figure) ", 95 %" }
            }
        },
        svg: svg(lines, &drawn.map(|(_, turns)| turns).unwrap_or_default()),
        beneath: html! {
            p.verdict { (kernel.answer()) }
            details {
                summary { "Numbers" }
                (scroll("Numbers", numbers(kernel, lines)))
                @if !kernel.crossovers.is_empty() {
                    p.muted { "Each pair of lines is fitted to the times around its own crossing." }
                    (scroll("Fitted lines", fits(kernel)))
                }
            }
        },
    }
    .figure()
}

/// What the GPU does at the sizes that are marked.
fn turn_words(crossover: &Crossover) -> &'static str {
    match crossover.overtakes() {
        _ if !crossover.also.is_empty() => "overtakes or falls behind",
        Overtakes::Between(..) => "overtakes and falls behind",
        Overtakes::Below(_) => "falls behind",
        Overtakes::From(_) | Overtakes::Beyond(_) | Overtakes::Always | Overtakes::Never => "overtakes",
    }
}

fn swatch() -> Markup {
    html! {
        svg.swatch.overtakes viewBox="0 0 30 12" {
            rect x="1" y="0" width="28" height="12" {}
            line x1="15" y1="0" x2="15" y2="12" {}
        }
    }
}

fn svg(lines: &[Line], turns: &[Interval]) -> Option<String> {
    let points = || lines.iter().flat_map(|line| &line.points);
    points().next()?;
    let x = decades(&points().map(|point| point.0).collect::<Vec<_>>());
    let y = decades(&points().map(|point| point.1).collect::<Vec<_>>());
    plot(|root| {
        let mut chart = axes(root, &x, &y, 76, (&|items| round(*items), &|time| round_nanoseconds(*time)))?;
        for interval in turns {
            draw_interval(&mut chart, *interval, &x, &y)?;
        }
        for line in lines {
            draw_line(&mut chart, line.look, &line.points)?;
        }
        Ok(())
    })
}

/// A band from one end of the interval to the other with a line at the median, as far as they lie in the plot.
fn draw_interval<'a>(chart: &mut Chart<'_, 'a>, interval: Interval, x: &Scale, y: &Scale) -> Result<(), Failed<'a>> {
    let (bottom, top) = (y.at(0.0), y.at(1.0));
    // Held between the ends of the axis.
    let [lo, hi] = [interval.lo, interval.hi.unwrap_or(f64::MAX)].map(|end| x.share(end));
    if lo < hi {
        let band = [(x.at(lo), bottom), (x.at(hi), top)];
        chart.draw_series(once(Rectangle::new(band, OVERTAKES.mix(0.16).filled())))?;
    }
    let median = x.share(interval.median);
    if median > 0.0 && median < 1.0 {
        let line = [(interval.median, bottom), (interval.median, top)];
        chart.draw_series(once(PathElement::new(line, OVERTAKES.stroke_width(2))))?;
        let (side, gap) = if median > 0.8 { (HPos::Right, -0.012) } else { (HPos::Left, 0.012) };
        let style = ("sans-serif", 14).into_font().color(&INK).pos(Pos::new(side, VPos::Top));
        chart.draw_series(once(Text::new(short(interval.median), (x.at(median + gap), top), style)))?;
    }
    Ok(())
}

/// The time of a batch by size and variant.
fn numbers(kernel: &Kernel, lines: &[Line]) -> Markup {
    let mut points: Vec<&Bench> = kernel.points.iter().copied().filter(|point| !point.variants.is_empty()).collect();
    points.sort_by_key(|point| point.input.n);
    let auto = points.iter().any(|point| point.variant(AUTO).is_some()).then_some(AUTO);
    let names: Vec<&str> = lines.iter().map(|line| line.name).chain(auto).collect();
    html! {
        table.figures {
            thead { tr {
                th scope="col" { "items" }
                @for name in &names { th scope="col" { (name) } }
            } }
            tbody { @for point in points { tr {
                th scope="row" { (count(point.input.n)) }
                @for name in &names {
                    td { (point.variant(name).map_or(NOTHING.into(), |variant| nanoseconds(time_of(point, variant)))) }
                }
            } } }
        }
    }
}

/// Where the GPU overtakes: one row a figure, one column a variant of the CPU.
fn crossings(kernel: &Kernel, run: Option<&str>) -> Markup {
    let figures = unique(kernel.crossovers.iter().map(|crossover| crossover.figure.as_str()));
    let rivals = unique(kernel.crossovers.iter().map(|crossover| crossover.rival()));
    let cell = |figure: &str, rival: &str| {
        let own = |crossover: &&&Crossover| crossover.figure == figure && crossover.rival() == rival;
        kernel.crossovers.iter().find(own).map_or(NOTHING.into(), |crossover| crossover.brief())
    };
    let words = "at which batch sizes the GPU is faster";
    html! {
        figure.plot {
            figcaption { (caption(words.into(), &[run, kernel.software().map(Gpu::label).as_deref()])) }
            (scroll("Crossovers", html! { table.figures.worth {
                thead { tr { th scope="col" { "figure" } @for rival in &rivals { th scope="col" { "than " (rival) } } } }
                tbody { @for figure in figures { tr {
                    th scope="row" { (figure) }
                    @for rival in &rivals { td { (cell(figure, rival)) } }
                } } }
            } }))
        }
    }
}

/// The two lines of each crossover: those of one rival differ by figure, as each pair is fitted where it crosses.
fn fits(kernel: &Kernel) -> Markup {
    html! {
        table.figures.worth {
            thead { tr {
                @for head in ["figure", "against", "GPU: a batch", "and each item", "CPU: a batch", "and each item"] {
                    th scope="col" { (head) }
                }
            } }
            tbody { @for crossover in &kernel.crossovers { tr {
                th scope="row" { (crossover.figure) }
                td { (crossover.rival()) }
                @for line in [crossover.gpu, crossover.cpu] {
                    td { (nanoseconds(line.fixed_ns)) }
                    td { (nanoseconds(line.ns_per_item)) }
                }
            } } }
        }
    }
}

/// Each once, in order of first appearance.
fn unique<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut unique = Vec::new();
    for one in all {
        if !unique.contains(&one) {
            unique.push(one);
        }
    }
    unique
}
