//! The histogram with slots computed in 128-bit NEON registers.

use super::counters::*;
use super::{Bounds, Histogram, scalar};
use crate::isa::neon;
use std::arch::aarch64::*;

neon! {
    pub(super) fn histogram_f64(histogram: &mut Histogram, values: &[f64]) {
        feed!(histogram, values, slots)
    }

    fn slots(bounds: Bounds, values: [f64; 4]) -> [u32; 4] {
        let [first, second]: [float64x2_t; 2] = bytemuck::must_cast(values);
        let (first, second) = (wide_slots(bounds, first), wide_slots(bounds, second));
        bytemuck::must_cast(vcombine_u32(vmovn_u64(first), vmovn_u64(second)))
    }

    /// The slots of two values; the conversion truncates, and gives 0 below 0.
    fn wide_slots(bounds: Bounds, values: float64x2_t) -> uint64x2_t {
        let (low, high) = (vdupq_n_f64(bounds.low), vdupq_n_f64(bounds.high));
        let places = vmulq_f64(vsubq_f64(values, low), vdupq_n_f64(bounds.scale));
        let last = vdupq_n_f64(f64::from(bounds.bins - 1));
        let bins = vcvtq_u64_f64(vbslq_f64(vcltq_f64(places, last), places, last));
        let slots = vbslq_u64(vcltq_f64(values, low), slot(bounds.below()), bins);
        let slots = vbslq_u64(vcgeq_f64(values, high), slot(bounds.above()), slots);
        vbslq_u64(vceqq_f64(values, values), slots, slot(bounds.not_a_number()))
    }

    /// A slot in every lane.
    fn slot(slot: u32) -> uint64x2_t {
        vdupq_n_u64(u64::from(slot))
    }
}
