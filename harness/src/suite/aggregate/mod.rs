//! Columns: reductions, comparisons, filters, boxes of event cameras, groups and histograms.

mod boxes;
mod filters;
mod groups;
mod reductions;
mod threads;

use super::Definition;

/// The benches of the family.
pub fn all() -> Vec<Definition> {
    let mut benches = reductions::all();
    benches.extend(filters::all());
    benches.extend(boxes::all());
    benches.extend(groups::all());
    benches.extend(threads::all());
    benches
}

/// The row that every aggregation stands for: each of them at every instruction set of the machine.
pub(super) const EVERY_LEVEL: &str = "events.future.avx512-aggregation";
