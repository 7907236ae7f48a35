//! Apache Flink as a measured peer.

use crate::suite::Definition;

/// The benches.
pub fn all() -> Vec<Definition> {
    Vec::new()
}
