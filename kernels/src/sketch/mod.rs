//! Sketches: answers about a stream from little memory, with a stated error.
//!
//! Every sketch takes batches of keys or values, merges, and is the same to the bit on every rung.

pub mod bloom;
pub mod count_min;
pub mod datasketches;
pub mod frequent_items;
pub mod hash;
pub mod hyperloglog;
pub mod murmur3;
pub mod relative_histogram;
pub mod state;
pub mod strings;
pub mod t_digest;
pub mod top_k;
pub mod xxh64;
