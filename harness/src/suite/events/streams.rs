//! Streams out of order: watermarks, late events, the late buffer.

use crate::suite::Definition;

/// The benches.
pub fn all() -> Vec<Definition> {
    Vec::new()
}
