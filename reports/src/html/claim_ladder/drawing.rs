//! The picture of a ladder, drawn with plotters: one lane a rung, rates from left to right on a logarithmic axis.

use super::Rung;
use crate::html::drawing::{Area, Failed};
use crate::html::palette::{GRID, INK, Look, STRONG};
use crate::quantity::{round, short};
use plotters::element::{Circle, PathElement, Rectangle, Text};
use plotters::prelude::{IntoDrawingArea, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, TextStyle};

/// Pixels of the picture's width, of its margins, and of the lanes of a rung.
const WIDTH: i32 = 780;
const LEFT: i32 = 8;
const RIGHT: i32 = 110;
const TOP: i32 = 6;
const LABEL: i32 = 21;
const BAR: i32 = 20;
const THIN: i32 = 13;
const DOTS: i32 = 17;
const GAP: i32 = 13;
const AXIS: i32 = 26;

/// Characters that fit beside each other; the table has the rest.
const LONGEST: usize = 84;

/// Dots nearer than this share one number.
const CROWDED: i32 = 16;

/// A ladder as a picture.
pub struct Drawing<'a> {
    /// The rungs, first on top.
    pub rungs: &'a [Rung],
}

/// Where rates lie: powers of ten from one end of the axis to the other.
struct Decades {
    from: i32,
    to: i32,
}

impl Decades {
    fn place(&self, rate: f64) -> i32 {
        let share = (rate.log10() - f64::from(self.from)) / f64::from(self.to - self.from);
        LEFT + (share.clamp(0.0, 1.0) * f64::from(WIDTH - LEFT - RIGHT)).round() as i32
    }
}

impl Rung {
    fn height(&self) -> i32 {
        let thin = if self.unoptimized.is_some() { THIN } else { 0 };
        LABEL + BAR + thin + if self.by_threads.len() > 1 { DOTS } else { 0 } + GAP
    }

    fn rates(&self) -> impl Iterator<Item = f64> {
        let documented = self.documented.into_iter().flat_map(|(low, high)| [low, high]);
        let threads = self.by_threads.iter().map(|(_, rate)| *rate);
        documented.chain(threads).chain(self.measured).chain(self.unoptimized)
    }
}

impl Drawing<'_> {
    /// The picture as an SVG element; none where no rung has a rate.
    pub fn svg(&self) -> Option<String> {
        let rates: Vec<f64> = self.rungs.iter().flat_map(Rung::rates).map(f64::log10).collect();
        let least = rates.iter().copied().reduce(f64::min)?;
        let most = rates.iter().copied().reduce(f64::max)?;
        // The shortest bar still has a length: the axis begins below it.
        let from = (least - 0.1).floor() as i32;
        let decades = Decades { from, to: (most.ceil() as i32).max(from + 1) };
        let bottom = TOP + self.rungs.iter().map(Rung::height).sum::<i32>();
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, (WIDTH as u32, (bottom + AXIS) as u32)).into_drawing_area();
            // Writing into a string fails only where a number cannot be formatted; then the table speaks alone.
            self.draw(&root, &decades, bottom).ok()?;
        }
        Some(svg)
    }

    fn draw<'a>(&self, root: &Area<'a>, decades: &Decades, bottom: i32) -> Result<(), Failed<'a>> {
        for decade in decades.from..=decades.to {
            let x = decades.place(10f64.powi(decade));
            root.draw(&PathElement::new([(x, TOP), (x, bottom)], GRID.stroke_width(1)))?;
            let side = if decade == decades.from { HPos::Left } else { HPos::Center };
            root.draw(&Text::new(round(10f64.powi(decade)), (x, bottom + 8), text(15, INK, side)))?;
        }
        let unit = text(15, INK, HPos::Right);
        root.draw(&Text::new(super::UNIT, (WIDTH - LEFT, bottom + 8), unit))?;
        let mut y = TOP;
        for rung in self.rungs {
            draw_rung(root, decades, rung, y)?;
            y += rung.height();
        }
        root.present()
    }
}

fn draw_rung<'a>(root: &Area<'a>, decades: &Decades, rung: &Rung, top: i32) -> Result<(), Failed<'a>> {
    root.draw(&Text::new(cut(&rung.label), (LEFT, top + 2), text(17, STRONG, HPos::Left)))?;
    let mut y = top + LABEL;
    let mut end = LEFT;
    if let Some((low, high)) = rung.documented {
        let (low, high) = (decades.place(low) - 1, decades.place(high) + 1);
        draw_span(root, (low, y), (high, y + BAR))?;
        end = high;
    }
    if let Some(rate) = rung.measured {
        let slot = if rung.verdict.is_none() { 3 } else { 2 };
        let x = decades.place(rate);
        let filled = Look { slot, chosen: false }.colour().filled();
        root.draw(&Rectangle::new([(LEFT, y + 5), (x, y + BAR - 5)], filled))?;
        end = end.max(x);
    }
    match rung.measured {
        Some(_) => root.draw(&Text::new(figure(rung), (end + 8, y + 3), text(15, STRONG, HPos::Left)))?,
        None => draw_reason(root, decades, rung, y + 3)?,
    }
    y += BAR;
    if let Some(rate) = rung.unoptimized {
        let x = decades.place(rate);
        root.draw(&Rectangle::new([(LEFT, y + 2), (x, y + THIN - 3)], STRONG.stroke_width(1)))?;
        let words = format!("{} unoptimized", short(rate));
        root.draw(&Text::new(words, (x + 8, y), text(14, INK, HPos::Left)))?;
        y += THIN;
    }
    if rung.by_threads.len() > 1 {
        draw_threads(root, decades, &rung.by_threads, y + DOTS / 2)?;
    }
    Ok(())
}

/// Why a rung has no bar, on the side of the documented span that has more room.
fn draw_reason<'a>(root: &Area<'a>, decades: &Decades, rung: &Rung, y: i32) -> Result<(), Failed<'a>> {
    let reason = rung.reason.as_deref().unwrap_or("no rate was measured");
    let (left, right) = rung.documented.map_or((LEFT, LEFT), |(low, high)| (decades.place(low), decades.place(high)));
    let (place, room, side) = match left - LEFT > WIDTH - right {
        true => ((left - 9, y), left - LEFT, HPos::Right),
        false => ((right + 9, y), WIDTH - right, HPos::Left),
    };
    // What does not fit is cut off: the table has it whole.
    let words = shortened(&format!("unavailable: {reason}"), (room / 7).max(12) as usize);
    root.draw(&Text::new(words, place, text(15, INK, side)))
}

/// The rate, the judged figure where that is another, and the verdict.
fn figure(rung: &Rung) -> String {
    let rate = rung.measured.map(short);
    let other = (!rung.figure.ends_with(super::UNIT)).then(|| format!("· {}", rung.figure));
    let verdict = rung.verdict.map(|verdict| verdict.sign().to_string());
    [rate, other, verdict].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// An outlined span, hatched from bottom left to top right.
fn draw_span<'a>(root: &Area<'a>, (left, top): (i32, i32), (right, bottom): (i32, i32)) -> Result<(), Failed<'a>> {
    let height = bottom - top;
    let mut start = left - height;
    while start < right {
        // A line rises a pixel for each to the right; only its part inside the span is drawn.
        let (from, to) = (start.max(left), (start + height).min(right));
        if from < to {
            let line = [(from, bottom - (from - start)), (to, bottom - (to - start))];
            root.draw(&PathElement::new(line, INK.stroke_width(1)))?;
        }
        start += 6;
    }
    root.draw(&Rectangle::new([(left, top), (right, bottom)], INK.stroke_width(1)))
}

/// A dot for each number of threads; dots that lie near each other share one list of numbers.
fn draw_threads<'a>(root: &Area<'a>, decades: &Decades, rates: &[(usize, f64)], y: i32) -> Result<(), Failed<'a>> {
    let mut places: Vec<(i32, usize)> = rates.iter().map(|(threads, rate)| (decades.place(*rate), *threads)).collect();
    places.sort_unstable();
    for near in places.chunk_by(|a, b| b.0 - a.0 < CROWDED) {
        for (x, _) in near {
            root.draw(&Circle::new((*x, y), 3, STRONG.filled()))?;
        }
        let numbers: Vec<String> = near.iter().map(|(_, threads)| threads.to_string()).collect();
        let last = near[near.len() - 1].0 == places[places.len() - 1].0;
        let unit = match (last, numbers[..] == ["1"]) {
            (false, _) => "",
            (true, true) => " thread",
            (true, false) => " threads",
        };
        let words = numbers.join(", ") + unit;
        root.draw(&Text::new(words, (near[near.len() - 1].0 + 6, y - 5), text(13, INK, HPos::Left)))?;
    }
    Ok(())
}

fn text(size: i32, colour: RGBColor, side: HPos) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&colour).pos(Pos::new(side, VPos::Top))
}

fn cut(words: &str) -> String {
    shortened(words, LONGEST)
}

/// The first characters, with `…` where there are more; control characters are none of a picture's.
fn shortened(words: &str, most: usize) -> String {
    let mut plain = words.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut out: String = plain.by_ref().take(most).collect();
    if plain.next().is_some() {
        out.pop();
        out.push('…');
    }
    out
}
