//! Every rung of the kernels of text, sketches, windows and event patterns against its reference, on inputs that are made from random bytes.
//!
//! A target is a function over bytes that panics where a rung and the reference differ. The fuzzer runs it
//! (`fuzz/run --help`), and so does `cargo test`, on the inputs of past failures in `regressions/TARGET/` and on random
//! ones. Inputs are structured: few different letters, so that matches, overlaps and shared beginnings are frequent.

pub mod bytes;
pub mod literal;
pub mod literals;
pub mod numbers;
pub mod pattern_text;
pub mod patterns;
pub mod sketch_images;
pub mod sketches;
pub mod templates;
mod text;
pub mod windows;

/// A target's name, and its check of the input that some bytes stand for; it panics where a rung is wrong.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 10] = [
    ("bytes", bytes::check),
    ("literal", literal::check),
    ("literals", literals::check),
    ("numbers", numbers::check),
    ("pattern_text", pattern_text::check),
    ("patterns", patterns::check),
    ("sketch_images", sketch_images::check),
    ("sketches", sketches::check),
    ("templates", templates::check),
    ("windows", windows::check),
];
