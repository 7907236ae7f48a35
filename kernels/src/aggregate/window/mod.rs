//! Windows over event time: panes, sliding and session windows, global and per key.

pub mod combine;
mod error;
pub mod late_tree;
pub mod panes;
pub mod session;
pub mod sketches;
pub mod sliding;
pub mod summary;
pub mod tuning;
pub mod two_stacks;

pub use error::WindowError;
