//! Windows: panes, slides, late events, and the row of windowed aggregation.

use crate::suite::Definition;

/// The benches.
pub fn all() -> Vec<Definition> {
    Vec::new()
}
