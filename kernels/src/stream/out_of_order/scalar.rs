//! The rows of windows, compiled for the target's baseline.

use super::rows::*;
use super::scalar;

pub(super) fn take(rows: &mut Rows, partitions: &[u32], times: &[i64], values: &[f64], others: &mut Vec<u32>) {
    feed!(rows, partitions, times, values, others, scalar::places, scalar::add)
}

/// The rows of up to a block of events, and a bit for each that has none.
///
/// With half a unit added, the time since the start of the first window lies at least half a unit off any multiple of
/// the size; below 2^51 that is more than the error of the product, so its integer part is the quotient.
#[inline(always)]
pub(super) fn places(rows: &Rows, partitions: &[u32], times: &[i64], places: &mut [u32; BLOCK]) -> u64 {
    let mut outside = 0;
    for (index, ((partition, time), place)) in partitions.iter().zip(times).zip(places).enumerate() {
        let out = *time < rows.start || *time > rows.last;
        let window = ((time.wrapping_sub(rows.start) as f64 + 0.5) * rows.inverse) as i32 as u32;
        let found = (window.wrapping_add(rows.first) & rows.mask) * rows.partitions + partition;
        *place = if out { rows.spare() } else { found };
        outside |= u64::from(out) << index;
    }
    outside
}

#[inline(always)]
pub(super) fn add([count, sum]: [f64; 2], value: f64) -> [f64; 2] {
    [count + 1.0, sum + value]
}
