//! Event patterns: strict and relaxed sequences, many at once, every kind, and their memory.

pub mod inputs;
pub mod memory;
pub mod mixed;
mod race;
pub mod sequences;

use crate::suite::Definition;

/// The benches.
pub fn all() -> Vec<Definition> {
    [sequences::all(), mixed::all(), memory::all()].into_iter().flatten().collect()
}
