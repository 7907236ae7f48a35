//! Event streams: windows, event patterns, watermarks, and the pipeline of all of them.

mod flink;
mod latency;
mod patterns;
mod pipeline;
mod streams;
mod windows;

use super::Definition;

/// The benches of the family.
pub fn all() -> Vec<Definition> {
    [windows::all(), patterns::all(), streams::all(), pipeline::all(), latency::all(), flink::all()]
        .into_iter()
        .flatten()
        .collect()
}
