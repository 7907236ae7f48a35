//! One plot, drawn with plotters: lines, the limit, the sizes of the caches.

use super::palette::{CACHE, GRID, INK, Look, Marker, ROOF};
use super::scale::{Scale, x_scale, y_scale};
use super::sweep::Axis;
use crate::quantity::{bytes, round};
use maud::{Markup, html};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::element::{Circle, Cross, EmptyElement, PathElement, Polygon, Rectangle, Text, TriangleMarker};
use plotters::prelude::{ChartBuilder, ChartContext, DrawingArea, DrawingAreaErrorKind, IntoDrawingArea, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle};
use std::iter::once;

/// Width and height of a plot.
pub const SIZE: (u32, u32) = (580, 310);

/// Distance of two cache labels, as a share of the width, below which the second goes one line down.
const CROWDED: f64 = 0.16;

/// Where lines are drawn.
pub type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Scale, Scale>>;
/// How the numbers of an axis are written.
pub type Words<'w> = &'w dyn Fn(&f64) -> String;
/// What is drawn on.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// What can go wrong while a plot is drawn.
pub type Failed<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as plotters::prelude::DrawingBackend>::ErrorType>;

/// One line: where each point lies, and its rate.
pub struct Line<'a> {
    /// The variant.
    pub name: &'a str,
    /// Its look.
    pub look: Look,
    /// Place on the axis and items per second.
    pub points: Vec<(f64, f64)>,
}

/// What a plot shows.
pub struct Drawing<'a> {
    /// What grows to the right.
    pub axis: Axis,
    /// One line a variant.
    pub lines: &'a [Line<'a>],
    /// The limit of the machine, in pieces: place on the axis and items per second.
    pub roof: &'a [Vec<(f64, f64)>],
    /// Names and sizes of the caches.
    pub caches: Vec<(&'a str, f64)>,
}

impl Drawing<'_> {
    /// The plot as an SVG element; none where there is nothing to draw.
    pub fn svg(&self) -> Option<String> {
        let xs: Vec<f64> = self.lines.iter().flat_map(|line| &line.points).map(|point| point.0).collect();
        if xs.is_empty() {
            return None;
        }
        let x = x_scale(self.axis, &xs);
        // Only the pieces of the limit that reach into the plot.
        let reaches = |piece: &&Vec<(f64, f64)>| {
            let ends = [piece.first(), piece.last()].map(|end| end.map_or(0.0, |end| x.share(end.0)));
            ends[0] < ends[1]
        };
        let roof: Vec<&Vec<(f64, f64)>> = self.roof.iter().filter(reaches).collect();
        let ys: Vec<f64> = self
            .lines
            .iter()
            .flat_map(|line| &line.points)
            .map(|point| point.1)
            .chain(roof.iter().copied().flatten().map(|end| end.1))
            .collect();
        let y = y_scale(&ys);
        plot(|root| self.draw(root, &x, &y, &roof))
    }

    fn draw<'a>(&self, root: &Area<'a>, x: &Scale, y: &Scale, roof: &[&Vec<(f64, f64)>]) -> Result<(), Failed<'a>> {
        let across = |value: &f64| self.axis.position(*value);
        let mut chart = axes(root, x, y, 56, (&across, &|value| round(*value)))?;
        if self.axis == Axis::WorkingSet {
            self.draw_caches(&mut chart, x, y)?;
        }
        for piece in roof {
            chart.draw_series(once(PathElement::new(piece.to_vec(), ROOF.stroke_width(2))))?;
        }
        for line in self.lines {
            draw_line(&mut chart, line.look, &line.points)?;
        }
        Ok(())
    }

    fn draw_caches<'a>(&self, chart: &mut Chart<'_, 'a>, x: &Scale, y: &Scale) -> Result<(), Failed<'a>> {
        let (bottom, top) = (y.at(0.0), y.at(1.0));
        let mut last: Option<(f64, u32)> = None;
        for &(level, size) in &self.caches {
            let share = x.share(size);
            if share <= 0.0 || share >= 1.0 {
                continue;
            }
            let line = [(size, bottom), (size, top)];
            chart.draw_series(once(PathElement::new(line, CACHE.stroke_width(1))))?;
            let row = match last {
                Some((before, row)) if share - before < CROWDED => row + 1,
                _ => 0,
            };
            last = Some((share, row));
            let (side, gap) = if 1.0 - share < CROWDED { (HPos::Right, -0.008) } else { (HPos::Left, 0.008) };
            let style = ("sans-serif", 14).into_font().color(&INK).pos(Pos::new(side, VPos::Top));
            let place = (x.at(share + gap), y.at(1.0 - 0.06 * f64::from(row)));
            chart.draw_series(once(Text::new(format!("{level} {}", bytes(size)), place, style)))?;
        }
        Ok(())
    }
}

/// A plot as an SVG element; none where it cannot be drawn, which a number that cannot be formatted alone can cause:
/// then its table speaks alone.
pub fn plot(draw: impl for<'a> FnOnce(&Area<'a>) -> Result<(), Failed<'a>>) -> Option<String> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        draw(&root).ok()?;
        root.present().ok()?;
    }
    Some(compact(&svg))
}

/// What plotters writes without what is the default in SVG or stands in the style sheet.
fn compact(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    for (i, part) in svg.split("font-size=\"").enumerate() {
        match part.split_once('"').filter(|_| i > 0) {
            None => out.push_str(part),
            Some((size, rest)) => {
                let size = size.parse::<f64>().map_or_else(|_| size.to_owned(), |size| format!("{size:.1}"));
                out.push_str(&format!("font-size=\"{size}\"{rest}"));
            }
        }
    }
    for default in [
        " opacity=\"1\"",
        " font-family=\"sans-serif\"",
        " text-anchor=\"start\"",
        " stroke-width=\"1\"",
        " stroke=\"none\"",
        // What has a stroke is no area: the style sheet says so.
        " fill=\"none\"",
        " xmlns=\"http://www.w3.org/2000/svg\"",
    ] {
        out = out.replace(default, "");
    }
    out.replace(">\n", ">").replace("\n</text>", "</text>").replace(" \"/>", "\"/>")
}

/// Both axes with their numbers, and the lines of the grid; `left` is the room for the numbers of the upright one.
pub fn axes<'r, 'a>(
    root: &'r Area<'a>,
    x: &Scale,
    y: &Scale,
    left: u32,
    words: (Words<'_>, Words<'_>),
) -> Result<Chart<'r, 'a>, Failed<'a>> {
    let mut chart = ChartBuilder::on(root)
        .margin_top(10)
        .margin_right(28)
        .x_label_area_size(34)
        .y_label_area_size(left)
        .build_cartesian_2d(x.clone(), y.clone())?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(GRID)
        .light_line_style(GRID.mix(0.0))
        .axis_style(GRID)
        .label_style(("sans-serif", 15).into_font().color(&INK))
        .x_label_formatter(words.0)
        .y_label_formatter(words.1)
        .draw()?;
    Ok(chart)
}

/// Draws one line with its markers.
pub fn draw_line<'a>(chart: &mut Chart<'_, 'a>, look: Look, points: &[(f64, f64)]) -> Result<(), Failed<'a>> {
    let width = if look.chosen { 3 } else { 2 };
    chart.draw_series(once(PathElement::new(points.to_vec(), look.colour().stroke_width(width))))?;
    draw_marks(chart, look, points)
}

/// Draws the markers alone.
pub fn draw_marks<'a>(chart: &mut Chart<'_, 'a>, look: Look, points: &[(f64, f64)]) -> Result<(), Failed<'a>> {
    let colour: RGBColor = look.colour();
    let filled: ShapeStyle = colour.filled();
    let open = colour.stroke_width(2);
    for &point in points {
        match look.marker() {
            Marker::Dot => chart.draw_series(once(Circle::new(point, 4, filled)))?,
            Marker::Ring => chart.draw_series(once(Circle::new(point, 4, open)))?,
            Marker::Triangle => chart.draw_series(once(TriangleMarker::new(point, 5, filled)))?,
            Marker::Cross => chart.draw_series(once(Cross::new(point, 4, open)))?,
            Marker::Square => {
                chart.draw_series(once(EmptyElement::at(point) + Rectangle::new([(-4, -4), (4, 4)], filled)))?
            }
            Marker::Diamond => {
                let corners = vec![(0, -5), (5, 0), (0, 5), (-5, 0)];
                chart.draw_series(once(EmptyElement::at(point) + Polygon::new(corners, filled)))?
            }
        };
    }
    Ok(())
}

/// The marker of a look at a place in an SVG element.
pub fn mark(look: Look, (x, y): (i32, i32)) -> Markup {
    html! {
        @match look.marker() {
            Marker::Dot => { circle.full cx=(x) cy=(y) r="4" {} }
            Marker::Ring => { circle.open cx=(x) cy=(y) r="3.5" {} }
            Marker::Triangle => { path.full d={"M" (x) " " (y - 5) "l5 9h-10z"} {} }
            Marker::Square => { path.full d={"M" (x - 4) " " (y - 4) "h8v8h-8z"} {} }
            Marker::Diamond => { path.full d={"M" (x) " " (y - 5) "l5 5-5 5-5-5z"} {} }
            Marker::Cross => { path.open d={"M" (x - 4) " " (y - 4) "l8 8m0-8l-8 8"} {} }
        }
    }
}

/// The line and the marker of a look, for a legend.
pub fn swatch(look: Look) -> Markup {
    html! {
        svg.swatch viewBox="0 0 30 12" {
            line.dash x1="1" y1="6" x2="29" y2="6" {}
            (mark(look, (15, 6)))
        }
    }
}

/// The line of the limit, for a legend.
pub fn roof_swatch() -> Markup {
    html! { svg.swatch viewBox="0 0 30 12" { line.dash x1="1" y1="6" x2="29" y2="6" {} } }
}

#[cfg(test)]
mod tests {
    use super::compact;

    #[test]
    fn defaults_are_left_out_and_text_stays() {
        let written = "<text x=\"8\" text-anchor=\"start\" font-family=\"sans-serif\" font-size=\"12.0967\" opacity=\"1\" fill=\"#020000\">\n1 k\n</text>\n<polyline points=\"8,6 8,641 \"/>\n";
        let expected = "<text x=\"8\" font-size=\"12.1\" fill=\"#020000\">1 k</text><polyline points=\"8,6 8,641\"/>";
        assert_eq!(compact(written), expected);
    }
}
