//! The naive methods of event streams.

pub mod patterns;
pub mod pipeline;
pub mod streams;
pub mod windows;
