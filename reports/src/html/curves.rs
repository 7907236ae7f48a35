//! Curves of the variants: how an error depends on the input, one plot a curve's name, each with its numbers beneath.

use super::Runs;
use super::drawing::{axes, draw_line, plot};
use super::frame::{Frame, caption, entry};
use super::palette::{Look, Looks};
use super::scale::spanning;
use crate::quantity::{NOTHING, in_unit, round};
use crate::run::{Bench, Curve};
use maud::{Markup, html};

/// A variant's curve, and how it looks.
struct Drawn<'a> {
    names: Vec<&'a str>,
    look: Look,
    curve: &'a Curve,
}

/// The plots of one point, of every run that measured it.
pub fn figures(runs: &Runs, own: &[Option<&Bench>], looks: &Looks) -> Markup {
    html! {
        @for ((run, _), bench) in runs.iter().zip(own) {
            @if let Some(bench) = bench {
                @let names = names(bench);
                @if !names.is_empty() {
                    div.plots { @for name in names { (figure(bench, name, looks, (runs.len() > 1).then_some(run.as_str()))) } }
                }
            }
        }
    }
}

/// The names of the curves, each once, in the order of the file.
fn names(bench: &Bench) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for curve in bench.variants.iter().flat_map(|variant| &variant.curves) {
        if !names.contains(&curve.name.as_str()) {
            names.push(&curve.name);
        }
    }
    names
}

fn figure(bench: &Bench, name: &str, looks: &Looks, run: Option<&str>) -> Markup {
    let mut drawn: Vec<Drawn> = Vec::new();
    for variant in &bench.variants {
        let Some(curve) = variant.curves.iter().find(|curve| curve.name == name) else { continue };
        // Rungs that answer alike make one line, in the look of the chosen one.
        match drawn.iter_mut().find(|known| known.curve == curve) {
            Some(known) => {
                known.names.push(&variant.name);
                if variant.chosen {
                    known.look = looks.get(&variant.name);
                }
            }
            None => drawn.push(Drawn { names: vec![&variant.name], look: looks.get(&variant.name), curve }),
        }
    }
    let Some(first) = drawn.first().map(|line| line.curve) else { return html! {} };
    Frame {
        caption: caption(format!("{name} over {}", first.over), &[run]),
        legend: html! { @for line in &drawn { (entry(line.look, &line.names.join(", "))) } },
        svg: svg(&drawn, &first.unit),
        beneath: html! {
            details {
                summary { "Numbers" }
                (super::scroll("Numbers", numbers(&drawn, &first.over)))
            }
        },
    }
    .figure()
}

fn numbers(drawn: &[Drawn], over: &str) -> Markup {
    let mut places: Vec<f64> = drawn.iter().flat_map(|line| &line.curve.points).map(|point| point.0).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    let value = |line: &Drawn, place: f64| {
        let found = line.curve.points.iter().find(|point| point.0 == place);
        found.map_or(NOTHING.into(), |point| in_unit(point.1, &line.curve.unit))
    };
    html! {
        table {
            thead { tr {
                th scope="col" { (over) }
                @for line in drawn { th.number scope="col" { (line.names.join(", ")) } }
            } }
            tbody { @for place in places { tr {
                th scope="row" { (place) }
                @for line in drawn { td.number { (value(line, place)) } }
            } } }
        }
    }
}

/// The plot as an SVG element; none where there is nothing to draw.
fn svg(drawn: &[Drawn], unit: &str) -> Option<String> {
    let finite = |curve: &Curve| {
        let points = curve.points.iter().copied();
        points.filter(|point| point.0.abs() < 1e18 && point.1.abs() < 1e18).collect::<Vec<_>>()
    };
    let lines: Vec<(Look, Vec<(f64, f64)>)> = drawn.iter().map(|line| (line.look, finite(line.curve))).collect();
    let points: Vec<(f64, f64)> = lines.iter().flat_map(|line| line.1.iter().copied()).collect();
    if points.is_empty() {
        return None;
    }
    let x = spanning(&points.iter().map(|point| point.0).collect::<Vec<_>>());
    let y = spanning(&points.iter().map(|point| point.1).collect::<Vec<_>>());
    plot(|root| {
        let up = |value: &f64| if *value == 0.0 { "0".to_owned() } else { in_unit(*value, unit) };
        let mut chart = axes(root, &x, &y, 76, (&|value| round(*value), &up))?;
        for (look, points) in &lines {
            draw_line(&mut chart, *look, points)?;
        }
        Ok(())
    })
}
