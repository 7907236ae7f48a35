//! Windows: panes, slides, late events, pane sizes, and the row of windowed aggregation.

pub mod hour;
pub mod inputs;
pub mod panes;
pub mod slide;
pub mod tuning;

use crate::suite::Definition;

/// The benches.
pub fn all() -> Vec<Definition> {
    [panes::all(), slide::all(), hour::all(), tuning::all()].into_iter().flatten().collect()
}
