//! Filter, window, distinct count, top-K and pattern together over one stream.

use crate::suite::Definition;

/// The benches.
pub fn all() -> Vec<Definition> {
    Vec::new()
}
