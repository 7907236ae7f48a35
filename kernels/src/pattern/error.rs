//! Why a pattern or a batch was refused.

use std::fmt;

/// Why a pattern or a batch was refused. But for [`PatternError::Overflow`], nothing of the batch was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternError {
    /// A column of the batch is longer or shorter than its times.
    Lengths {
        /// Which column; `keys` for the keys.
        column: String,
        /// Events in the batch.
        expected: usize,
        /// Values in the column.
        found: usize,
    },
    /// An event's time lies before the time of the event before it.
    TimeDecreases {
        /// Position in the batch.
        index: usize,
        /// Its time.
        time: i64,
        /// The time before it.
        previous: i64,
    },
    /// A pattern is per key and the batch has no keys.
    KeysMissing,
    /// A key is not below the stated number of keys.
    UnknownKey {
        /// Position of the first such key in the batch.
        index: usize,
        /// The key.
        key: u32,
        /// Keys there are.
        keys: usize,
    },
    /// A condition reads a column that the batch lacks.
    MissingColumn {
        /// The column's name.
        column: String,
    },
    /// The pattern itself says something that has no meaning.
    Invalid {
        /// Position of the pattern in the list.
        pattern: usize,
        /// What is wrong.
        reason: String,
    },
    /// More partial matches, or more events held by them, than the options allow. The pattern that has them took what
    /// came before this event in; others may lack matches up to the end of the batch. The matcher refuses events
    /// until it is cleared.
    Overflow {
        /// Number of the event in the stream.
        number: u64,
        /// What there is too much of.
        what: &'static str,
        /// How many are allowed.
        most: usize,
    },
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatternError::Lengths { column, expected, found } => {
                write!(f, "the column `{column}` has {found} values where there are {expected} times")
            }
            PatternError::TimeDecreases { index, time, previous } => write!(
                f,
                "the event at index {index} has time {time} after an event of time {previous}; sort or reorder the \
                 stream by event time first"
            ),
            PatternError::KeysMissing => f.write_str("a pattern is partitioned by key and the batch has no keys"),
            PatternError::UnknownKey { index, key, keys } => {
                write!(f, "the key at index {index} is {key}, and there are {keys} keys, counted from 0")
            }
            PatternError::MissingColumn { column } => {
                write!(f, "a condition reads the column `{column}`, and the batch has none of that name")
            }
            PatternError::Invalid { pattern, reason } => write!(f, "pattern {pattern}: {reason}"),
            PatternError::Overflow { number, what, most } => {
                write!(
                    f,
                    "at event {number} there are more than {most} {what}; bound the pattern by `within`, or allow more"
                )
            }
        }
    }
}

impl std::error::Error for PatternError {}
