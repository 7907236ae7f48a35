//! What a reader must know about single variants; each said once: for the bench where it holds at every point, else at
//! its point.

use crate::quantity::count;
use crate::run::Bench;
use maud::{Markup, html};

/// The notes that hold wherever their variant was measured, in a bench of several points.
pub fn common(points: &[&Bench]) -> Vec<String> {
    let measured: Vec<&Bench> = points.iter().copied().filter(|point| !point.variants.is_empty()).collect();
    if measured.len() < 2 {
        return Vec::new();
    }
    let mut notes = of(&measured);
    notes.retain(|(variant, note)| {
        measured
            .iter()
            .filter(|point| point.variant(variant).is_some())
            .all(|point| of(&[point]).iter().any(|own| own.0 == *variant && own.1 == *note))
    });
    notes.into_iter().map(|(_, note)| note).collect()
}

/// The notes of one point that were not said yet.
pub fn own(point: &[&Bench], said: &[String]) -> Vec<String> {
    of(point).into_iter().map(|(_, note)| note).filter(|note| !said.contains(note)).collect()
}

/// Notes as a list; nothing where there are none.
pub fn list(notes: &[String]) -> Markup {
    html! { @if !notes.is_empty() { ul.notes { @for note in notes { li { (note) } } } } }
}

/// Every note once, with its variant.
fn of<'a>(points: &[&'a Bench]) -> Vec<(&'a str, String)> {
    let mut notes: Vec<(&str, String)> = Vec::new();
    for variant in points.iter().flat_map(|point| &point.variants) {
        let name = variant.name.as_str();
        let mut add = |note: String| {
            if !notes.iter().any(|known| known.1 == note) {
                notes.push((name, note));
            }
        };
        if !variant.verified {
            add(format!("{name}: its answer was not checked against the reference"));
        }
        if let Some(n) = variant.smaller_n {
            add(format!("{name}: on a smaller input of {} items", count(n)));
        }
        if let Some(note) = &variant.note {
            add(format!("{name}: {note}"));
        }
    }
    notes
}
