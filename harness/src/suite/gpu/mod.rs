//! The kernels on the GPU beside the CPU: from which batch size on, if ever, is the GPU worth it, transfers included.
//!
//! Every bench of the family is a [`Subject`](subject::Subject), measured at batch sizes from 2^10 items on.

mod access;
mod aggregate;
mod bench;
mod cores;
mod executor;
mod inputs;
mod limits;
mod pattern;
mod planted_kernel;
mod results;
mod scan;
mod sketch;
mod subject;
mod tasks;
mod time_budget;
mod tumbling;
mod two_columns;

pub use access::{Access, described};
pub use lanemark_reports::gpu::FAMILY;
pub use limits::limits;
pub use results::complete;

use super::Definition;

/// The benches of the family.
pub fn all() -> Vec<Definition> {
    let mut benches = aggregate::all();
    benches.extend(sketch::all());
    benches.extend(scan::all());
    benches.extend(pattern::all());
    benches
}
