//! What cannot be asked of a pipeline, and what it cannot take in.

use super::super::events::Lengths;
use lanemark_kernels::aggregate::AggregateError;
use lanemark_kernels::aggregate::window::WindowError;
use lanemark_kernels::pattern::PatternError;
use lanemark_kernels::sketch::hyperloglog::PrecisionError;
use lanemark_kernels::sketch::top_k::TopKError;
use std::fmt;

/// The part of a plan that cannot be.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanError {
    /// A time of the plan is not above 0.
    Time {
        /// Its name.
        name: &'static str,
        /// What it is.
        time: i64,
    },
    /// The windows.
    Windows(WindowError),
    /// The precision of the distinct count.
    Precision(PrecisionError),
    /// The number of most frequent keys.
    Top(TopKError),
    /// The patterns.
    Patterns(PatternError),
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanError::Time { name, time } => write!(f, "the plan's {name} is {time}; it has to be above 0"),
            PlanError::Windows(error) => write!(f, "the plan's windows: {error}"),
            PlanError::Precision(error) => write!(f, "the plan's distinct count: {error}"),
            PlanError::Top(error) => write!(f, "the plan's most frequent keys: {error}"),
            PlanError::Patterns(error) => write!(f, "the plan's patterns: {error}"),
        }
    }
}

impl std::error::Error for PlanError {}

/// Why a batch was not taken in.
#[derive(Debug, Clone, PartialEq)]
pub enum BatchError {
    /// Columns of different lengths; nothing was taken in.
    Lengths(Lengths),
    /// An event is earlier than the one before it; nothing was taken in.
    Time {
        /// Its place in the batch.
        index: usize,
        /// Its time.
        time: i64,
        /// The time before it, in this batch or at the end of the one before.
        before: i64,
    },
    /// A key that the plan has no room for; nothing was taken in.
    Key {
        /// The event's place in the batch.
        index: usize,
        /// Its key.
        key: u32,
        /// Keys are below this.
        keys: usize,
    },
    /// The filter refused the batch.
    Filter(AggregateError),
    /// The windows refused a part of the batch; what lies before it was taken in.
    Windows(WindowError),
    /// The patterns refused a part of the batch, as when there are too many partial matches; windows have it already.
    Patterns(PatternError),
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BatchError::Lengths(error) => error.fmt(f),
            BatchError::Time { index, time, before } => {
                write!(
                    f,
                    "event {index} of the batch is of time {time}, after one of {before}; times must not decrease"
                )
            }
            BatchError::Key { index, key, keys } => {
                write!(f, "event {index} of the batch has key {key}; the plan has keys below {keys}")
            }
            BatchError::Filter(error) => write!(f, "the filter: {error}"),
            BatchError::Windows(error) => write!(f, "the windows: {error}"),
            BatchError::Patterns(error) => write!(f, "the patterns: {error}"),
        }
    }
}

impl std::error::Error for BatchError {}
