//! Verdicts of the rows of windows, patterns and streams.

use super::{Row, unavailable};
use lanemark_reports::run::{Bench, Claim};

/// Whether the row is one that this file judges.
pub fn judges(_row: &str) -> bool {
    false
}

/// The claim of one of those rows, from the points of its benches that were measured.
pub fn claim(row: &Row, _points: &[&Bench]) -> Claim {
    unavailable(row, "the figures that it is judged by were not measured".to_owned())
}
