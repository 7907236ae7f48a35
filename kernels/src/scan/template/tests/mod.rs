//! The reference against regular expressions, and every rung against the reference.

mod inputs;
mod matching;
mod parsing;
mod semantics;
