//! What windows refuse.

use std::fmt;

/// An input or a size that a window cannot take. Where a batch is refused, nothing of it was taken.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum WindowError {
    /// A number that must be in a range is not.
    OutOfRange {
        /// What the number is.
        what: &'static str,
        /// The number.
        found: u64,
        /// The smallest that is taken.
        least: u64,
        /// The largest that is taken.
        most: u64,
    },
    /// A number that must be positive and finite is not.
    NotPositive {
        /// What the number is.
        what: &'static str,
        /// The number.
        found: f64,
    },
    /// Columns of one batch differ in length.
    Lengths {
        /// What the first column holds.
        what: &'static str,
        /// Its length.
        len: usize,
        /// What the other holds.
        other: &'static str,
        /// Its length.
        other_len: usize,
    },
    /// A key that is not below the number of keys.
    UnknownKey {
        /// Where it stands in the batch.
        index: usize,
        /// The key.
        key: u32,
        /// How many keys there are.
        keys: usize,
    },
    /// Two parts that are merged were made with different sizes or seeds.
    Unlike {
        /// What differs, and how.
        reason: String,
    },
}

impl WindowError {
    /// Refuses a number outside a range.
    pub(crate) fn check_range(what: &'static str, found: u64, least: u64, most: u64) -> Result<(), WindowError> {
        if (least..=most).contains(&found) {
            return Ok(());
        }
        Err(WindowError::OutOfRange { what, found, least, most })
    }

    /// Refuses columns of different lengths.
    pub(crate) fn check_lengths(
        what: &'static str,
        len: usize,
        other: &'static str,
        other_len: usize,
    ) -> Result<(), WindowError> {
        if len == other_len {
            return Ok(());
        }
        Err(WindowError::Lengths { what, len, other, other_len })
    }
}

impl fmt::Display for WindowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WindowError::OutOfRange { what, found, least, most } => {
                write!(f, "{what} is {found}; it must be from {least} to {most}")
            }
            WindowError::NotPositive { what, found } => {
                write!(f, "{what} is {found}; it must be positive and finite")
            }
            WindowError::Lengths { what, len, other, other_len } => {
                write!(f, "there are {len} {what} and {other_len} {other}; there must be as many of each")
            }
            WindowError::UnknownKey { index, key, keys } => {
                write!(f, "key {key} at index {index} is unknown; keys are below {keys}")
            }
            WindowError::Unlike { reason } => write!(f, "{reason}"),
        }
    }
}

impl std::error::Error for WindowError {}
