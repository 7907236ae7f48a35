//! The histogram, compiled for the target's baseline.

use super::counters::*;
use super::{Bounds, Histogram, scalar};

pub(super) fn histogram_f64(histogram: &mut Histogram, values: &[f64]) {
    feed!(histogram, values, slots)
}

/// The slots of four values, from which the compiler makes registers.
#[inline(always)]
fn slots(bounds: Bounds, values: [f64; 4]) -> [u32; 4] {
    values.map(|value| slot(bounds, value))
}

/// The slot of a value, without a branch.
#[inline(always)]
pub(super) fn slot(bounds: Bounds, value: f64) -> u32 {
    let place = (value - bounds.low) * bounds.scale;
    let last = f64::from(bounds.bins - 1);
    let slot = if place < last { place } else { last };
    let slot = if value < bounds.low { f64::from(bounds.below()) } else { slot };
    let slot = if value >= bounds.high { f64::from(bounds.above()) } else { slot };
    let slot = if value.is_nan() { f64::from(bounds.not_a_number()) } else { slot };
    // SAFETY: a place is below 0 or NaN only where the value is below the bounds or NaN itself, and was replaced there;
    // all others are at most the last bin or a slot behind it, which fit in 32 bits.
    unsafe { slot.to_int_unchecked::<i32>() as u32 }
}
