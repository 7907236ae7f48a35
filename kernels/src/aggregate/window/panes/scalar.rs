//! The panes, compiled for the target's baseline.

use super::feed::{gather_ones as gather, *};
use super::feed_keyed::*;
use super::global::{LANES, Row, lesser};
use super::ring::{Bounds, Current};
use super::{KeyedPanes, Panes, Taken};
use crate::aggregate::reduce::fold::{MaxF64, MinF64, merge_lanes};
use crate::aggregate::window::WindowError;

/// Leaves functions as they are.
macro_rules! baseline {
    ($($function:item)*) => {
        $(#[inline] $function)*
    };
}

feed_panes!(baseline, f64, bool, 8);
feed_keyed_panes!(baseline);

/// Whether the pane holds all times of a block.
#[inline]
fn all_inside(times: &[i64; BLOCK], bounds: Bounds) -> bool {
    times.iter().fold(true, |all, time| all & bounds.hold(*time))
}

/// The times of a block that the pane holds.
#[inline(always)]
fn inside(times: &[i64; BLOCK], bounds: Bounds) -> [bool; BLOCK] {
    times.map(|time| bounds.hold(time))
}

/// The times of a block after `last`.
#[inline(always)]
fn after(times: &[i64; BLOCK], last: i64) -> [bool; BLOCK] {
    times.map(|time| time > last)
}

#[inline]
fn none_after(times: &[i64; BLOCK], last: i64) -> bool {
    times.iter().fold(true, |none, time| none & (*time <= last))
}

#[inline(always)]
fn word(masks: [bool; BLOCK]) -> u64 {
    masks.iter().enumerate().fold(0, |bits, (place, mask)| bits | u64::from(*mask) << place)
}

#[inline(always)]
fn mask(events: u64, place: usize) -> bool {
    events >> place & 1 == 1
}

#[inline(always)]
fn add_f64(sum: f64, value: f64) -> f64 {
    sum + value
}

/// A comparison with NaN is false, so NaN is passed over.
#[inline(always)]
fn lesser_f64(least: f64, value: f64) -> f64 {
    if value < least { value } else { least }
}

/// As [`lesser_f64`].
#[inline(always)]
fn greater_f64(most: f64, value: f64) -> f64 {
    if value > most { value } else { most }
}

#[inline(always)]
fn masked_add_f64(sum: f64, value: f64, mask: bool) -> f64 {
    sum + if mask { value } else { 0.0 }
}

#[inline(always)]
fn masked_lesser_f64(least: f64, value: f64, mask: bool) -> f64 {
    lesser_f64(least, if mask { value } else { f64::INFINITY })
}

#[inline(always)]
fn masked_greater_f64(most: f64, value: f64, mask: bool) -> f64 {
    greater_f64(most, if mask { value } else { f64::NEG_INFINITY })
}

/// Count, sum, smallest value and negated largest one, with one more value.
#[inline(always)]
pub(super) fn take_keyed([count, sum, min, minus_max]: [f64; 4], value: f64) -> [f64; 4] {
    [count + 1.0, sum + value, lesser_f64(min, value), lesser_f64(minus_max, -value)]
}
