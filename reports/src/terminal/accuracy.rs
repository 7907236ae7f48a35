//! The figures of single variants that are not rates (error, bias, bytes), beside the names of those that have them.

use super::answers::push_wrapped;
use crate::quantity::in_unit;
use crate::run::{Bench, Variant};

/// One paragraph a point and set of figures; nothing where no variant has figures of its own.
pub(super) fn by_point(points: &[&Bench], width: Option<u16>) -> String {
    let mut out = String::new();
    for point in points {
        let mut alike: Vec<(Vec<&str>, &Variant)> = Vec::new();
        for variant in point.variants.iter().filter(|variant| !variant.figures.is_empty()) {
            match alike.iter_mut().find(|(_, known)| known.figures == variant.figures) {
                Some((names, _)) => names.push(&variant.name),
                None => alike.push((vec![&variant.name], variant)),
            }
        }
        for (names, variant) in alike {
            let figures = variant.figures.iter().map(|one| format!("{} {}", one.name, in_unit(one.value, &one.unit)));
            let figures = figures.collect::<Vec<_>>().join(", ");
            push_wrapped(&mut out, 2, &format!("{}: {}: {figures}", point.point, names.join(", ")), width);
        }
    }
    out
}
