//! The histogram, compiled for the target's baseline; and the ends of blocks that fill no register.

use super::counters::Slots;
use super::{Extremes, RelativeHistogram, feed};

pub(super) fn extend(histogram: &mut RelativeHistogram, values: &[f64]) {
    feed!(histogram, values, block)
}

/// The slot of each number, and the least and the greatest of them.
#[inline(always)]
pub(super) fn block(slots: Slots, values: &[f64], named: &mut [u32]) -> Extremes {
    let mut extremes = Extremes::NONE;
    for (named, value) in named.iter_mut().zip(values) {
        *named = slots.of(*value);
        extremes.take(*value);
    }
    extremes
}
