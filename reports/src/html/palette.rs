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

/// Slots: 0 the naive method, 1–3 rungs from narrow to wide, 4 the GPU, 5–9 libraries.
const SLOTS: u8 = 10;

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
}

impl Look {
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
            0 | 7 => Marker::Cross,
            5 | 8 => Marker::Ring,
            6 | 9 => Marker::Triangle,
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
        let (mut rungs, mut peers) = (0, 0);
        for variant in points.into_iter().flat_map(|point| &point.variants) {
            match looks.iter_mut().find(|(name, _)| *name == variant.name) {
                Some((_, look)) => look.chosen |= variant.chosen,
                None => {
                    let slot = slot(variant, &mut rungs, &mut peers);
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

fn slot(variant: &Variant, rungs: &mut u8, peers: &mut u8) -> u8 {
    match (variant.role, variant.isa.as_deref()) {
        (Role::Before, _) => 0,
        (Role::Rung, Some("scalar")) => 1,
        (Role::Rung, Some("avx2")) => 2,
        (Role::Rung, Some("avx512" | "neon")) => 3,
        (Role::Rung, _) => {
            *rungs += 1;
            3 - (*rungs - 1) % 3
        }
        (Role::Gpu, _) => 4,
        (Role::Peer, _) => {
            *peers += 1;
            5 + (*peers - 1) % 5
        }
    }
}

/// The rules that map every placeholder to a variable of the style sheet.
pub fn rules() -> String {
    let mut css = String::new();
    for (colour, variable) in [(INK, "muted"), (GRID, "line"), (CACHE, "faint"), (ROOF, "roof"), (STRONG, "ink")] {
        rule(&mut css, colour, variable);
    }
    for slot in 0..SLOTS {
        let variable = format!("s{slot}");
        rule(&mut css, RGBColor(1, 0, slot), &variable);
        let _ = writeln!(css, ".{variable}{{--c:var(--{variable})}}");
    }
    // A second sign beside colour: dotted for the naive method, dashed for libraries and the GPU.
    for (slot, dash) in [(0, "1 5"), (4, "9 3 2 3"), (5, "7 4"), (6, "4 4"), (7, "10 3"), (8, "2 3"), (9, "6 2")] {
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
