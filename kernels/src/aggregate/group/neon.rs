//! The rows of groups, two 128-bit NEON registers each.

use super::rows::*;
use super::{Groups, scalar};
use crate::aggregate::AggregateError;
use crate::isa::neon;
use std::arch::aarch64::*;

neon! {
    pub(super) fn group_i64(groups: &mut Groups<i64>, keys: &[u32], values: &[i64]) -> Result<(), AggregateError> {
        feed!(groups, keys, values, take_i64)
    }

    pub(super) fn group_f64(groups: &mut Groups<f64>, keys: &[u32], values: &[f64]) -> Result<(), AggregateError> {
        feed!(groups, keys, values, take_f64)
    }

    fn take_i64(row: [i64; 4], value: i64) -> [i64; 4] {
        let [totals, extremes]: [int64x2_t; 2] = bytemuck::must_cast(row);
        let totals = vaddq_s64(totals, vsetq_lane_s64::<1>(value, vdupq_n_s64(1)));
        let news = vsetq_lane_s64::<1>(!value, vdupq_n_s64(value));
        bytemuck::must_cast([totals, vbslq_s64(vcltq_s64(news, extremes), news, extremes)])
    }

    /// A comparison and a choice: NEON's own minimum of a signalling NaN would be NaN.
    fn take_f64(row: [f64; 4], value: f64) -> [f64; 4] {
        let [totals, extremes]: [float64x2_t; 2] = bytemuck::must_cast(row);
        let totals = vaddq_f64(totals, vsetq_lane_f64::<1>(value, vdupq_n_f64(1.0)));
        let news = vsetq_lane_f64::<1>(-value, vdupq_n_f64(value));
        bytemuck::must_cast([totals, vbslq_f64(vcltq_f64(news, extremes), news, extremes)])
    }
}
