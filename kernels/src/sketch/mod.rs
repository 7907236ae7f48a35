//! Sketches: answers about a stream from little memory, with a stated error.
//!
//! Every sketch takes batches of keys or values, merges, and is the same to the bit on every rung.

pub mod hash;
pub mod strings;
