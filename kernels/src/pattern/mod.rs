//! Patterns of events: sequences, alternatives, repetitions and negation within a time, per key.

pub mod ast;
pub mod bits;
mod check;
pub mod condition;
mod error;
pub mod events;
pub mod matcher;
pub mod matches;
mod nfa;
pub mod reference;
#[cfg(test)]
mod tests;
pub mod text;

pub use ast::{AfterMatch, Contiguity, Element, Greed, Pattern};
pub use condition::Condition;
pub use error::PatternError;
pub use events::{Column, Events};
pub use matcher::{Matcher, Options, Overflow};
pub use matches::{Match, Matched, Matches};
pub use text::ParseError;
