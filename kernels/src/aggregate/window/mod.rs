//! Windows over event time: panes, sliding and session windows, global and per key.

pub mod combine;
mod error;
pub mod panes;
pub mod sliding;
pub mod summary;
pub mod two_stacks;

pub use error::WindowError;
