//! Why a stream's batch or settings were refused.

use std::fmt;

/// Why a batch or a setting was refused. Nothing of the batch was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamError {
    /// An event names a partition that the stream does not have.
    UnknownPartition {
        /// Position of the first such event in its batch.
        index: usize,
        /// The partition.
        partition: u32,
        /// Partitions of the stream.
        partitions: usize,
    },
    /// Two columns of a batch differ in length.
    Lengths {
        /// Length of the first column.
        expected: usize,
        /// Length of the other one.
        found: usize,
        /// Which other one.
        what: &'static str,
    },
    /// A setting is outside what it may be.
    Setting {
        /// Which one.
        what: &'static str,
        /// What was asked for.
        asked: u64,
        /// The least it may be.
        least: u64,
        /// The most it may be.
        most: u64,
    },
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            StreamError::UnknownPartition { index, partition, partitions } => write!(
                f,
                "the event at index {index} is of partition {partition}, but there are {partitions} partitions \
                 (0 to {})",
                partitions - 1
            ),
            StreamError::Lengths { expected, found, what } => {
                write!(f, "the {what} has {found} items where the batch has {expected} events")
            }
            StreamError::Setting { what, asked, least, most } => {
                write!(f, "{what} is {asked}; it must be from {least} to {most}")
            }
        }
    }
}

impl std::error::Error for StreamError {}

/// The setting, where it lies within its bounds.
pub(super) fn within(what: &'static str, asked: u64, least: u64, most: u64) -> Result<u64, StreamError> {
    if (least..=most).contains(&asked) { Ok(asked) } else { Err(StreamError::Setting { what, asked, least, most }) }
}
