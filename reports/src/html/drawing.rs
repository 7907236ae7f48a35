//! One plot, drawn with plotters: lines, the limit, the sizes of the caches.

use super::palette::{CACHE, GRID, INK, Look, Marker, ROOF};
use super::scale::{Scale, x_scale, y_scale};
use super::sweep::Axis;
use crate::quantity::{bytes, round};
use maud::{Markup, html};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::element::{Circle, Cross, PathElement, Text, TriangleMarker};
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
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
            // Writing into a string fails only where a number cannot be formatted; then the table speaks alone.
            self.draw(&root, &x, &y, &roof).ok()?;
        }
        Some(svg)
    }

    fn draw<'a>(
        &self,
        root: &DrawingArea<SVGBackend<'a>, Shift>,
        x: &Scale,
        y: &Scale,
        roof: &[&Vec<(f64, f64)>],
    ) -> Result<(), Failed<'a>> {
        let mut chart = ChartBuilder::on(root)
            .margin_top(10)
            .margin_right(28)
            .x_label_area_size(34)
            .y_label_area_size(56)
            .build_cartesian_2d(x.clone(), y.clone())?;
        let text = ("sans-serif", 15).into_font().color(&INK);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(GRID)
            .light_line_style(GRID.mix(0.0))
            .axis_style(GRID)
            .label_style(text)
            .x_label_formatter(&|value| self.axis.position(*value))
            .y_label_formatter(&|value| round(*value))
            .draw()?;
        if self.axis == Axis::WorkingSet {
            self.draw_caches(&mut chart, x, y)?;
        }
        for piece in roof {
            chart.draw_series(once(PathElement::new(piece.to_vec(), ROOF.stroke_width(2))))?;
        }
        for line in self.lines {
            draw_line(&mut chart, line.look, &line.points)?;
        }
        root.present()
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

/// Draws one line with its markers.
pub fn draw_line<'a>(chart: &mut Chart<'_, 'a>, look: Look, points: &[(f64, f64)]) -> Result<(), Failed<'a>> {
    let colour: RGBColor = look.colour();
    let width = if look.chosen { 3 } else { 2 };
    chart.draw_series(once(PathElement::new(points.to_vec(), colour.stroke_width(width))))?;
    let filled: ShapeStyle = colour.filled();
    let open = colour.stroke_width(2);
    for &point in points {
        match look.marker() {
            Marker::Dot => chart.draw_series(once(Circle::new(point, 4, filled)))?,
            Marker::Ring => chart.draw_series(once(Circle::new(point, 4, open)))?,
            Marker::Triangle => chart.draw_series(once(TriangleMarker::new(point, 5, filled)))?,
            Marker::Cross => chart.draw_series(once(Cross::new(point, 4, open)))?,
        };
    }
    Ok(())
}

/// The line and the marker of a look, for a legend.
pub fn swatch(look: Look) -> Markup {
    html! {
        svg.swatch viewBox="0 0 30 12" {
            line.dash x1="1" y1="6" x2="29" y2="6" {}
            @match look.marker() {
                Marker::Dot => { circle.full cx="15" cy="6" r="4" {} }
                Marker::Ring => { circle.open cx="15" cy="6" r="3.5" {} }
                Marker::Triangle => { polygon.full points="15,1 20,10 10,10" {} }
                Marker::Cross => { path.open d="M11 2l8 8M19 2l-8 8" {} }
            }
        }
    }
}

/// The line of the limit, for a legend.
pub fn roof_swatch() -> Markup {
    html! { svg.swatch viewBox="0 0 30 12" { line.dash x1="1" y1="6" x2="29" y2="6" {} } }
}
