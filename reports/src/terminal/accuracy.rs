//! The figures of single variants that are not rates (error, bias, bytes): a table a point, a row for those that have
//! the same.

use super::paint::{Style, clean};
use super::{rendered, table};
use crate::quantity::{NOTHING, in_unit};
use crate::run::{Bench, Variant};

/// A table of figures for each point; nothing where no variant has figures of its own.
pub(super) fn by_point(points: &[&Bench], width: Option<u16>, style: Style) -> String {
    let mut out = String::new();
    for point in points {
        let names = point.figure_names();
        let mut alike: Vec<(Vec<String>, &Variant)> = Vec::new();
        for variant in point.variants.iter().filter(|variant| !variant.figures.is_empty()) {
            match alike.iter_mut().find(|(_, known)| known.figures == variant.figures) {
                Some((variants, _)) => variants.push(clean(&variant.name)),
                None => alike.push((vec![clean(&variant.name)], variant)),
            }
        }
        if alike.is_empty() {
            continue;
        }
        let mut header = vec![point.point.as_str()];
        header.extend(&names);
        let mut rows = table(&header, &(1..=names.len()).collect::<Vec<_>>(), width);
        for (variants, variant) in alike {
            let figures = names.iter().map(|name| {
                let figure = variant.figure(name);
                figure.map_or(NOTHING.into(), |figure| clean(&in_unit(figure.value, &figure.unit)))
            });
            rows.add_row(std::iter::once(variants.join(", ")).chain(figures));
        }
        out.push_str(&rendered(&rows, style));
    }
    out
}
