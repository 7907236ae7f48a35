//! Patterns of events: sequences, alternatives, repetitions and negation within a time, per key.

pub mod ast;
pub mod bits;
pub mod condition;
mod error;
pub mod events;
pub mod matches;

pub use ast::{AfterMatch, Contiguity, Element, Greed, Pattern};
pub use condition::Condition;
pub use error::PatternError;
pub use events::{Column, Events};
pub use matches::{Match, Matched, Matches};
