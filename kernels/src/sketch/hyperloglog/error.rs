//! What a sketch refuses.

use super::{GREATEST_PRECISION, LEAST_PRECISION};
use std::fmt;

/// There is no sketch of that precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrecisionError {
    /// The precision asked for.
    pub found: u8,
    /// The greatest that there could be; the least is [`LEAST_PRECISION`].
    pub greatest: u8,
}

impl PrecisionError {
    pub(super) fn check(found: u8) -> Result<(), Self> {
        Self::check_within(found, GREATEST_PRECISION)
    }

    pub(super) fn check_within(found: u8, greatest: u8) -> Result<(), Self> {
        match (LEAST_PRECISION..=greatest).contains(&found) {
            true => Ok(()),
            false => Err(PrecisionError { found, greatest }),
        }
    }
}

impl fmt::Display for PrecisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PrecisionError { found, greatest } = self;
        write!(f, "the precision must be of {LEAST_PRECISION} to {greatest}, and is {found}")
    }
}

impl std::error::Error for PrecisionError {}

/// Two sketches cannot be merged: their precisions differ. Nothing was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DifferentPrecision {
    /// The precision of the sketch that was to take the other in.
    pub expected: u8,
    /// That of the other one.
    pub found: u8,
}

impl fmt::Display for DifferentPrecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DifferentPrecision { expected, found } = self;
        write!(
            f,
            "a sketch of precision {found} cannot be merged into one of precision {expected}; fold the one of the \
             greater precision first"
        )
    }
}

impl std::error::Error for DifferentPrecision {}
