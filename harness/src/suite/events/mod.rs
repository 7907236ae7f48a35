//! Event streams: windows, event patterns, watermarks, and the pipeline of all of them.

mod flink;
pub mod latency;
pub mod own;
pub mod patterns;
pub mod pipeline;
pub mod streams;
pub mod windows;

use super::Definition;

/// The benches of the family.
pub fn all() -> Vec<Definition> {
    [windows::all(), patterns::all(), streams::all(), pipeline::all(), latency::all(), flink::all(), own::all()]
        .into_iter()
        .flatten()
        .collect()
}
