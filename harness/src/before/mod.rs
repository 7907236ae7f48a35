//! The naive methods that the documents start from: honest, idiomatic, compiled with the same flags.

pub mod events;
pub mod ladder;
pub mod rows;
pub mod sketches;
