//! Latency of events, window results and pattern matches under open-loop load.

use crate::suite::Definition;

/// The benches.
pub fn all() -> Vec<Definition> {
    Vec::new()
}
