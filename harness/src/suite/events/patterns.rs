//! Event patterns: strict and relaxed sequences, many at once, and their memory.

use crate::suite::Definition;

/// The benches.
pub fn all() -> Vec<Definition> {
    Vec::new()
}
