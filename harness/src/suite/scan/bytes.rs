//! Benches of bytes.

use crate::suite::Definition;

/// The benches.
pub fn all() -> Vec<Definition> {
    Vec::new()
}
