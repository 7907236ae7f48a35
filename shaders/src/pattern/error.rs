//! Why a pattern is none that the device matches, or a batch none that it takes.

use lanemark_kernels::pattern::PatternError;
use std::fmt;

/// Why a pattern is no strict sequence that a device matches, or a batch none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SequenceError {
    /// The pattern has no meaning, or the batch is refused by the CPU's matcher too.
    Pattern(PatternError),
    /// The pattern is something else than the device matches.
    Unsupported {
        /// The pattern in words.
        pattern: String,
        /// What of it the device does not match.
        what: &'static str,
    },
    /// The conditions make too many different comparisons.
    Comparisons {
        /// The condition with the first one too many.
        condition: String,
        /// How many there may be.
        most: usize,
    },
}

impl fmt::Display for SequenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SequenceError::Pattern(error) => error.fmt(f),
            SequenceError::Unsupported { pattern, what } => write!(
                f,
                "the GPU does not match {what}: it matches one pattern of 1 to 16 steps, each directly after the one \
                 before, over the whole stream, within a time or not, and not `{pattern}`"
            ),
            SequenceError::Comparisons { condition, most } => write!(
                f,
                "the condition `{condition}` needs more than the {most} different comparisons that the GPU tells \
                 apart, unless all of them are of one column of bytes"
            ),
        }
    }
}

impl std::error::Error for SequenceError {}

impl From<PatternError> for SequenceError {
    fn from(error: PatternError) -> Self {
        SequenceError::Pattern(error)
    }
}
