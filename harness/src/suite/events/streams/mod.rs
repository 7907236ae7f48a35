//! Streams out of order: watermarks, late events, the late buffer.

mod input;
pub mod late_buffer;
mod out_of_order;
pub mod watermarks;

use crate::suite::Definition;

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![out_of_order::definition(), watermarks::definition(), late_buffer::definition()]
}
