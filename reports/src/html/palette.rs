//! One colour, one dash and one marker a variant, the same in plots, bars and legends, told apart without colour.
//!
//! plotters writes colours as attributes. The colours here are placeholders that the style sheet maps to its
//! variables by attribute selector, so that light, dark and print each have their own.

use crate::run::{Bench, Role, Variant};
use plotters::style::RGBColor;
use std::fmt::Write;

/// Axis text.
pub const INK: RGBColor = RGBColor(2, 0, 0);
/// Grid lines.
pub const GRID: RGBColor = RGBColor(2, 0, 1);
/// Sizes of the caches.
pub const CACHE: RGBColor = RGBColor(2, 0, 2);
/// The limit of the machine.
pub const ROOF: RGBColor = RGBColor(2, 0, 3);

/// What must stand out: names and figures.
pub const STRONG: RGBColor = RGBColor(2, 0, 4);

/// Slots: 0 the naive method, 1–3 rungs from narrow to wide, 4 the GPU, 5–9 libraries, 10–14 more libraries, 15 and 16
/// more naive methods. From 10 on the colours come again, with other dashes and markers.
const SLOTS: u8 = 17;

/// The slot whose colour a slot has.
fn colour_of(slot: u8) -> u8 {
    match slot {
        10..=14 => slot - 5,
        15.. => 0,
        own => own,
    }
}

/// How one variant looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Which colour of the palette.
    pub slot: u8,
    /// Whether dispatch chose it: drawn thicker.
    pub chosen: bool,
}

/// Shape of the points of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A filled circle, for rungs.
    Dot,
    /// An open circle.
    Ring,
    /// A triangle.
    Triangle,
    /// A cross.
    Cross,
    /// A square.
    Square,
    /// A square on its corner.
    Diamond,
}

impl Look {
    /// The look of the line at place `i` of a plot whose lines are no known kinds; ten are told apart.
    pub fn nth(i: usize) -> Self {
        const ORDER: [u8; 10] = [3, 5, 6, 7, 4, 8, 9, 1, 0, 2];
        Look { slot: ORDER[i % ORDER.len()], chosen: false }
    }

    /// The class that carries the colour: `s3`.
    pub fn class(self) -> String {
        format!("s{}", self.slot)
    }

    /// The placeholder colour.
    pub fn colour(self) -> RGBColor {
        RGBColor(1, 0, self.slot)
    }

    /// The shape of its points.
    pub fn marker(self) -> Marker {
        match self.slot {
            0 | 7 | 13 => Marker::Cross,
            5 | 8 | 12 | 15 => Marker::Ring,
            6 | 9 => Marker::Triangle,
            10 | 14 | 16 => Marker::Square,
            11 => Marker::Diamond,
            _ => Marker::Dot,
        }
    }
}

/// The looks of the variants of a bench over all its points and runs, by name, in order of first appearance.
pub struct Looks<'a>(Vec<(&'a str, Look)>);

impl<'a> Looks<'a> {
    /// Gives every variant its look.
    pub fn of(points: impl IntoIterator<Item = &'a Bench>) -> Self {
        let mut looks: Vec<(&str, Look)> = Vec::new();
        let mut counts = Counts::default();
        for variant in points.into_iter().flat_map(|point| &point.variants) {
            match looks.iter_mut().find(|(name, _)| *name == variant.name) {
                Some((_, look)) => look.chosen |= variant.chosen,
                None => {
                    let slot = slot(variant, &mut counts);
                    let chosen = variant.chosen;
                    looks.push((&variant.name, Look { slot, chosen }));
                }
            }
        }
        Looks(looks)
    }

    /// The look of the variant of this name.
    pub fn get(&self, name: &str) -> Look {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map_or(Look { slot: 0, chosen: false }, |(_, look)| *look)
    }

    /// The names, in order of first appearance.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().map(|(name, _)| *name)
    }
}

/// How many variants of a kind have a look already.
#[derive(Default)]
struct Counts {
    befores: u8,
    rungs: u8,
    peers: u8,
}

fn slot(variant: &Variant, counts: &mut Counts) -> u8 {
    let next = |count: &mut u8| {
        let own = *count;
        *count = count.saturating_add(1);
        own
    };
    match (variant.role, variant.isa.as_deref()) {
        (Role::Before, _) => [0, 15, 16][usize::from(next(&mut counts.befores) % 3)],
        (Role::Rung, Some("scalar")) => 1,
        (Role::Rung, Some("avx2")) => 2,
        (Role::Rung, Some("avx512" | "neon")) => 3,
        (Role::Rung, _) => 3 - next(&mut counts.rungs) % 3,
        (Role::Gpu, _) => 4,
        (Role::Peer, _) => 5 + next(&mut counts.peers) % 10,
    }
}

/// The rules that map every placeholder to a variable of the style sheet.
pub fn rules() -> String {
    let mut css = String::new();
    for (colour, variable) in [(INK, "muted"), (GRID, "line"), (CACHE, "faint"), (ROOF, "roof"), (STRONG, "ink")] {
        rule(&mut css, colour, variable);
    }
    for slot in 0..SLOTS {
        let variable = format!("s{}", colour_of(slot));
        rule(&mut css, RGBColor(1, 0, slot), &variable);
        let _ = writeln!(css, ".s{slot}{{--c:var(--{variable})}}");
    }
    // A second sign beside colour: dotted for the naive method, dashed for libraries and the GPU.
    let dashes = [
        (0, "1 5"),
        (4, "9 3 2 3"),
        (5, "7 4"),
        (6, "4 4"),
        (7, "10 3"),
        (8, "2 3"),
        (9, "6 2"),
        (10, "3 3"),
        (11, "12 3 2 3"),
        (12, "5 5"),
        (13, "8 2 1 2"),
        (14, "1 3"),
        (15, "3 6"),
        (16, "6 6"),
    ];
    for (slot, dash) in dashes {
        let _ = writeln!(css, "polyline[stroke=\"#0100{slot:02X}\"],.s{slot} .dash{{stroke-dasharray:{dash}}}");
    }
    let RGBColor(r, g, b) = ROOF;
    let _ = writeln!(css, "polyline[stroke=\"#{r:02X}{g:02X}{b:02X}\"]{{stroke-dasharray:2 3}}");
    css
}

fn rule(css: &mut String, RGBColor(r, g, b): RGBColor, variable: &str) {
    for property in ["stroke", "fill"] {
        let _ = writeln!(css, "[{property}=\"#{r:02X}{g:02X}{b:02X}\"]{{{property}:var(--{variable})}}");
    }
}
