//! What a set of literals cannot be built from.

use super::LiteralSet;
use std::fmt;

/// Why a set could not be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiteralSetError {
    /// There is no literal.
    NoLiteral,
    /// A literal has no byte; it would match everywhere.
    EmptyLiteral {
        /// Which one, from 0.
        literal: usize,
    },
    /// There are more than [`LiteralSet::MOST`].
    TooMany {
        /// How many there are.
        found: usize,
    },
    /// The literals together are longer than 4 GiB.
    TooLong {
        /// How long they are.
        bytes: u64,
    },
}

impl fmt::Display for LiteralSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LiteralSetError::NoLiteral => f.write_str("a set of literals needs one at least"),
            LiteralSetError::EmptyLiteral { literal } => {
                write!(f, "literal {literal} (counted from 0) is empty and would match everywhere")
            }
            LiteralSetError::TooMany { found } => {
                write!(f, "{found} literals are more than the {} that a set may have", LiteralSet::MOST)
            }
            LiteralSetError::TooLong { bytes } => {
                write!(f, "the literals have {bytes} bytes together; a set holds at most {}", u32::MAX)
            }
        }
    }
}

impl std::error::Error for LiteralSetError {}
