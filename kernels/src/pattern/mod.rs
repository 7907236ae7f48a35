//! Patterns of events: sequences, alternatives, repetitions and negation within a time, per key.

pub mod bits;
