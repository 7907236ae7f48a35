//! Accuracy beside speed, where answers are approximate: one mark a variant, numbered as in the list beneath.

use super::Runs;
use super::drawing::{axes, draw_marks, plot};
use super::frame::caption;
use super::palette::{Look, Looks, STRONG};
use super::scale::{spanning, y_scale};
use crate::quantity::{in_unit, rate, round};
use crate::run::{Bench, Quantity, Variant};
use maud::{Markup, PreEscaped, html};
use plotters::element::{EmptyElement, Text};
use plotters::style::IntoFont;
use std::iter::once;

/// Words of the figures that say how right an answer is, and whether more of it is better.
const ACCURACY: [(&str, bool); 4] =
    [("error", false), ("false positives", false), ("over-estimate", false), ("recall", true)];

/// What a plot can show.
const DRAWABLE: std::ops::Range<f64> = -1e15..1e15;

/// One variant in a plot.
struct Mark<'a> {
    variant: &'a Variant,
    figure: &'a Quantity,
    look: Look,
}

/// One plot a figure that says how right the answers are, for every run; none where all are alike.
pub fn figures(runs: &Runs, own: &[Option<&Bench>], looks: &Looks) -> Markup {
    html! {
        @for ((run, _), bench) in runs.iter().zip(own) {
            @if let Some(bench) = bench {
                @let plots: Vec<(bool, Vec<Mark>)> = bench.figure_names().into_iter().filter_map(|name| marks(bench, name, looks)).collect();
                @if !plots.is_empty() {
                    div.plots { @for (more, marks) in &plots { (figure(marks, *more, &bench.unit, (runs.len() > 1).then_some(run.as_str()))) } }
                }
            }
        }
    }
}

/// The variants that have both a rate and the figure `name`, and whether more of it is better.
fn marks<'a>(bench: &'a Bench, name: &str, looks: &Looks) -> Option<(bool, Vec<Mark<'a>>)> {
    // What theory allows is not what a variant did.
    let (_, more) = ACCURACY.into_iter().find(|(word, _)| name.contains(word) && !name.contains("in theory"))?;
    let mark = |variant: &'a Variant| {
        let figure = variant.figure(name)?;
        let drawable = variant.is_timed() && variant.per_second.is_usable() && DRAWABLE.contains(&figure.value);
        drawable.then(|| Mark { variant, figure, look: looks.get(&variant.name) })
    };
    let marks: Vec<Mark> = bench.variants.iter().filter_map(mark).collect();
    let differ = marks.iter().any(|mark| mark.figure.value != marks[0].figure.value);
    differ.then_some((more, marks))
}

fn figure(marks: &[Mark], more: bool, unit: &str, run: Option<&str>) -> Markup {
    let name = &marks[0].figure.name;
    let caption = caption(format!("{name} beside {unit}"), &[run]);
    html! {
        figure.plot.accuracy {
            figcaption { (caption) small { "better is " (if more { "higher" } else { "lower" }) " and further right" } }
            @if let Some(svg) = svg(marks) {
                div.scroll tabindex="0" role="img" aria-label=(format!("Plot: {caption}. The numbers are in the table below.")) {
                    (PreEscaped(svg))
                }
            }
            ol.legend {
                @for mark in marks { li class=(mark.look.class()) { (mark.variant.name) } }
            }
            details {
                summary { "Numbers" }
                div.scroll tabindex="0" role="region" aria-label="Numbers" { table.figures {
                    thead { tr { th scope="col" { "variant" } th scope="col" { (name) } th scope="col" { "rate" } } }
                    tbody { @for (i, mark) in marks.iter().enumerate() { tr {
                        th scope="row" { (i + 1) ". " (mark.variant.name) }
                        td { (in_unit(mark.figure.value, &mark.figure.unit)) }
                        td { (rate(mark.variant.per_second.median, unit)) }
                    } } }
                } }
            }
        }
    }
}

fn svg(marks: &[Mark]) -> Option<String> {
    let x = y_scale(&marks.iter().map(|mark| mark.variant.per_second.median).collect::<Vec<_>>());
    let y = spanning(&marks.iter().map(|mark| mark.figure.value).collect::<Vec<_>>());
    let unit = &marks[0].figure.unit;
    let up = |value: &f64| if *value == 0.0 { "0".to_owned() } else { in_unit(*value, unit) };
    plot(|root| {
        let mut chart = axes(root, &x, &y, 76, (&|value| round(*value), &up))?;
        for (i, mark) in marks.iter().enumerate() {
            let place = (mark.variant.per_second.median, mark.figure.value);
            draw_marks(&mut chart, mark.look, &[place])?;
            let text = Text::new((i + 1).to_string(), (7, -13), ("sans-serif", 14).into_font().color(&STRONG));
            chart.draw_series(once(EmptyElement::at(place) + text))?;
        }
        Ok(())
    })
}
