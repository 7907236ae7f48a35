//! The rows of groups, compiled for the target's baseline.

use super::rows::*;
use super::{Groups, scalar};
use crate::aggregate::AggregateError;

pub(super) fn group_i64(groups: &mut Groups<i64>, keys: &[u32], values: &[i64]) -> Result<(), AggregateError> {
    feed!(groups, keys, values, take_i64)
}

pub(super) fn group_f64(groups: &mut Groups<f64>, keys: &[u32], values: &[f64]) -> Result<(), AggregateError> {
    feed!(groups, keys, values, take_f64)
}

#[inline(always)]
pub(super) fn take_i64([count, sum, min, not_max]: [i64; 4], value: i64) -> [i64; 4] {
    [count + 1, sum.wrapping_add(value), min.min(value), not_max.min(!value)]
}

/// A comparison with NaN is false, so NaN is passed over.
#[inline(always)]
pub(super) fn take_f64([count, sum, min, minus_max]: [f64; 4], value: f64) -> [f64; 4] {
    let lesser = |least: f64, value: f64| if value < least { value } else { least };
    [count + 1.0, sum + value, lesser(min, value), lesser(minus_max, -value)]
}
