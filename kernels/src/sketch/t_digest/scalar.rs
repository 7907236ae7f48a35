//! The digest fed one value after the other; the sort is the standard library's.

use super::{TDigest, feed::feed, reference, sort};

pub(super) fn extend(digest: &mut TDigest, values: &[f64]) {
    feed(digest, values, take, sort::scalar::sort, reference::sum);
}

/// Copies what is a number to the front of `room`, 0.0 for -0.0, and says how many there were.
pub(super) fn take(values: &[f64], room: &mut [f64]) -> usize {
    let mut taken = 0;
    for value in values {
        room[taken] = value + 0.0;
        taken += usize::from(!value.is_nan());
    }
    taken
}
