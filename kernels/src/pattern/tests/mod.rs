//! Patterns against what they mean.

mod against_reference;
mod documented;
mod generate;
mod limits;
