//! The histogram with slots found in 128-bit NEON registers, 4 at a time.

use super::counters::Slots;
use super::{Extremes, RelativeHistogram, feed, scalar};
use crate::isa::neon;
use std::arch::aarch64::*;

neon! {
    pub(super) fn extend(histogram: &mut RelativeHistogram, values: &[f64]) {
        feed!(histogram, values, block)
    }

    /// The slot of each number, and the least and the greatest of them.
    fn block(slots: Slots, values: &[f64], named: &mut [u32]) -> Extremes {
        let (registers, last) = values.as_chunks::<4>();
        let (named_registers, named_last) = named.as_chunks_mut::<4>();
        let mut extremes = scalar::block(slots, last, named_last);
        let (mut least, mut greatest) = (vdupq_n_f64(extremes.least), vdupq_n_f64(extremes.greatest));
        for (named, values) in named_registers.iter_mut().zip(registers) {
            let halves: [float64x2_t; 2] = bytemuck::must_cast(*values);
            for half in halves {
                // NaN compares with nothing.
                least = vbslq_f64(vcltq_f64(half, least), half, least);
                greatest = vbslq_f64(vcgtq_f64(half, greatest), half, greatest);
            }
            let [first, second]: [uint32x4_t; 2] = bytemuck::must_cast(*values);
            *named = bytemuck::must_cast(found(slots, vuzp2q_u32(first, second)));
        }
        let lanes: [[f64; 2]; 2] = bytemuck::must_cast([least, greatest]);
        extremes.merge_lanes(lanes);
        extremes
    }

    /// The slots of numbers with these high halves.
    fn found(slots: Slots, high: uint32x4_t) -> uint32x4_t {
        let below = vcltzq_s32(vreinterpretq_s32_u32(high));
        // A shift to the left by a negative number is one to the right.
        let shift = vdupq_n_s32(-(slots.shift as i32));
        let counting = vshlq_u32(vandq_u32(high, vdupq_n_u32(0x7FFF_FFFF)), shift);
        let slot = vsubq_u32(counting, of_side(slots.first, below));
        vaddq_u32(vminq_u32(slot, of_side(slots.len, below)), of_side(slots.base, below))
    }

    /// What belongs to numbers above 0, or to those below, in each lane.
    fn of_side(sides: [u32; 2], below: uint32x4_t) -> uint32x4_t {
        vbslq_u32(below, vdupq_n_u32(sides[1]), vdupq_n_u32(sides[0]))
    }
}
