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
/// Where the GPU overtakes the CPU, and the interval of that.
pub const OVERTAKES: RGBColor = RGBColor(2, 0, 5);

/// Every look there is: colour, dash and shape of the points; no two are alike. Dotted and grey are naive methods, solid
/// or long dashes in blue are rungs, violet is the GPU, libraries are dashed.
const SLOTS: [(u8, &str, Marker); 30] = [
    (0, "1 5", Marker::Cross),
    (1, "", Marker::Triangle),
    (2, "", Marker::Square),
    (3, "", Marker::Dot),
    (4, "9 3 2 3", Marker::Dot),
    (5, "7 4", Marker::Ring),
    (6, "4 4", Marker::Triangle),
    (7, "10 3", Marker::Cross),
    (8, "2 3", Marker::Ring),
    (9, "6 2", Marker::Triangle),
    (5, "3 3", Marker::Square),
    (6, "12 3 2 3", Marker::Diamond),
    (7, "5 5", Marker::Ring),
    (8, "8 2 1 2", Marker::Cross),
    (9, "1 3", Marker::Square),
    (0, "3 6", Marker::Ring),
    (0, "6 6", Marker::Square),
    (1, "16 2", Marker::Diamond),
    (2, "16 2", Marker::Ring),
    (3, "16 2", Marker::Cross),
    (1, "14 5", Marker::Dot),
    (2, "14 5", Marker::Triangle),
    (3, "14 5", Marker::Diamond),
    (0, "2 8", Marker::Triangle),
    (0, "9 6", Marker::Diamond),
    (0, "1 3 1 8", Marker::Dot),
    (4, "2 3", Marker::Square),
    (4, "", Marker::Triangle),
    (4, "8 4", Marker::Diamond),
    (4, "12 2 1 2", Marker::Ring),
];

/// Slots of naive methods, first choice first.
const BEFORES: [u8; 6] = [0, 15, 16, 23, 24, 25];
/// Slots of rungs, from the widest first choice on.
const RUNGS: [u8; 9] = [3, 2, 1, 19, 18, 17, 22, 21, 20];
/// Slots of the GPU.
const GPUS: [u8; 5] = [4, 26, 27, 28, 29];
/// Slots of libraries.
const PEERS: [u8; 10] = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14];

/// How one variant looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Which row of the table of looks.
    pub slot: u8,
    /// Whether dispatch chose it: drawn thicker.
    pub chosen: bool,
}

/// Shape of the points of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A filled circle.
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
        SLOTS[usize::from(self.slot) % SLOTS.len()].2
    }
}

/// The looks of the variants of a bench over all its points and runs, by name, in order of first appearance.
pub struct Looks<'a>(Vec<(&'a str, Look)>);

impl<'a> Looks<'a> {
    /// Gives every variant its look.
    pub fn of(points: impl IntoIterator<Item = &'a Bench>) -> Self {
        let mut looks: Vec<(&str, Look)> = Vec::new();
        for variant in points.into_iter().flat_map(|point| &point.variants) {
            match looks.iter_mut().find(|(name, _)| *name == variant.name) {
                Some((_, look)) => look.chosen |= variant.chosen,
                None => {
                    let slot = free_slot(variant, &looks);
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

/// The first slot of the variant's kind that no other has, else any that is left. Beyond as many variants as there are
/// slots, looks come again.
fn free_slot(variant: &Variant, taken: &[(&str, Look)]) -> u8 {
    let free = |slot: &u8| !taken.iter().any(|(_, look)| look.slot == *slot);
    let own: &[u8] = match (variant.role, variant.isa.as_deref()) {
        (Role::Before, _) => &BEFORES,
        (Role::Rung, Some("scalar")) => &[1, 17, 20],
        (Role::Rung, Some("avx2")) => &[2, 18, 21],
        (Role::Rung, Some("avx512" | "neon")) => &[3, 19, 22],
        (Role::Rung, _) => &RUNGS,
        (Role::Gpu, _) => &GPUS,
        (Role::Peer, _) => &PEERS,
    };
    let of_kind = if variant.role == Role::Rung { &RUNGS[..] } else { &[] };
    // From the end: what comes first there is the last choice of its kind.
    let any = (0..SLOTS.len() as u8).rev();
    let mut choices = own.iter().chain(of_kind).copied().chain(any);
    choices.find(free).unwrap_or((taken.len() % SLOTS.len()) as u8)
}

/// The rules that map every placeholder to a variable of the style sheet.
pub fn rules() -> String {
    let mut css = String::new();
    for (colour, variable) in
        [(INK, "muted"), (GRID, "line"), (CACHE, "faint"), (ROOF, "roof"), (STRONG, "ink"), (OVERTAKES, "s4")]
    {
        rule(&mut css, colour, variable);
    }
    // A second sign beside colour.
    for (slot, (colour, dash, _)) in SLOTS.iter().enumerate() {
        let variable = format!("s{colour}");
        rule(&mut css, RGBColor(1, 0, slot as u8), &variable);
        let _ = writeln!(css, ".s{slot}{{--c:var(--{variable})}}");
        if !dash.is_empty() {
            let _ = writeln!(css, "polyline[stroke=\"#0100{slot:02X}\"],.s{slot} .dash{{stroke-dasharray:{dash}}}");
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Figure;

    fn variant(name: String, role: Role, isa: Option<&str>) -> Variant {
        let figure = Figure { median: 1.0, lo: 1.0, hi: 1.0, max: 1.0 };
        Variant {
            name,
            role,
            isa: isa.map(Into::into),
            version: None,
            chosen: false,
            verified: true,
            answer: String::new(),
            per_second: figure,
            clock: "thread-cpu".into(),
            samples_ns: Vec::new(),
            wall_ns: Vec::new(),
            passes: 1,
            smaller_n: None,
            bytes: 0,
            ceiling: None,
            latency_ns: None,
            note: None,
            figures: Vec::new(),
            curves: Vec::new(),
        }
    }

    #[test]
    fn no_two_of_up_to_sixteen_variants_look_alike() {
        for (i, one) in SLOTS.iter().enumerate() {
            assert!(!SLOTS[..i].contains(one), "slot {i} comes twice");
        }
        let kinds = [
            (Role::Before, None),
            (Role::Peer, None),
            (Role::Gpu, None),
            (Role::Rung, None),
            (Role::Rung, Some("scalar")),
            (Role::Rung, Some("avx2")),
            (Role::Rung, Some("avx512")),
        ];
        for first in 0..kinds.len() {
            for second in 0..kinds.len() {
                // All of one kind, or two kinds by turns.
                let mut looks: Vec<(&str, Look)> = Vec::new();
                for i in 0..16 {
                    let (role, isa) = kinds[if i % 2 == 0 { first } else { second }];
                    let slot = free_slot(&variant(format!("{i}"), role, isa), &looks);
                    assert!(looks.iter().all(|(_, look)| look.slot != slot), "{:?}, {:?}", kinds[first], kinds[second]);
                    looks.push(("", Look { slot, chosen: false }));
                }
            }
        }
    }

    #[test]
    fn a_rung_looks_the_same_in_every_bench() {
        for (isa, slot) in [("scalar", 1), ("avx2", 2), ("avx512", 3), ("neon", 3)] {
            assert_eq!(free_slot(&variant(isa.into(), Role::Rung, Some(isa)), &[]), slot);
        }
    }
}
