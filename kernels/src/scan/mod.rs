//! Text: bytes, literals, numbers and log templates.

pub mod bytes;
pub mod literal;
pub mod literals;
pub mod numbers;
pub mod template;
