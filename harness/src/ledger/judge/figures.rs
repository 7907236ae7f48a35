//! The figures of a point that verdicts read.

use lanemark_reports::run::{Bench, Measured, Variant};

/// The value of a figure of the chosen rung.
pub fn of_chosen(point: &Bench, name: &str) -> Option<f64> {
    Some(chosen(point)?.figure(name)?.value)
}

/// The rung that dispatch chose.
pub fn chosen(point: &Bench) -> Option<&Variant> {
    point.variants.iter().find(|variant| variant.chosen)
}

/// The figure of the bench itself.
pub fn of_bench(point: &Bench, name: &str) -> Option<f64> {
    Some(point.figures.iter().find(|figure| figure.name == name)?.value)
}

/// What a claim says was measured, where that is no rate.
pub fn measured(value: f64, unit: &str, point: &Bench, parts: Vec<(String, f64)>) -> Measured {
    Measured {
        value,
        lo: None,
        hi: None,
        unit: unit.to_owned(),
        before: None,
        best_peer: None,
        ceiling: None,
        variant: chosen(point).map(|variant| variant.name.clone()),
        parts,
    }
}
