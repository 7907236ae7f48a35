//! The panes with NEON: two times or values a register.

use super::feed::{gather_ones as gather, *};
use super::feed_keyed::*;
use super::global::{LANES, Row, lesser};
use super::ring::{Bounds, Current};
use super::{KeyedPanes, Panes, Taken};
use crate::aggregate::reduce::fold::{MaxF64, MinF64, merge_lanes};
use crate::aggregate::reduce::neon::*;
use crate::aggregate::window::WindowError;
use crate::isa::neon;
use std::arch::aarch64::*;

feed_panes!(neon, float64x2_t, uint64x2_t, 4);
feed_keyed_panes!(neon);

neon! {
    /// The times of one register that the pane holds.
    fn holds(times: int64x2_t, bounds: Bounds) -> uint64x2_t {
        let since = vreinterpretq_u64_s64(vsubq_s64(times, vdupq_n_s64(bounds.first)));
        vcleq_u64(since, vdupq_n_u64(bounds.span))
    }

    /// Whether the pane holds all times of a block.
    fn all_inside(times: &[i64; BLOCK], bounds: Bounds) -> bool {
        let mut all = vdupq_n_u64(u64::MAX);
        for mask in inside(times, bounds) {
            all = vandq_u64(all, mask);
        }
        vminvq_u32(vreinterpretq_u32_u64(all)) == u32::MAX
    }

    /// The times of a block that the pane holds.
    fn inside(times: &[i64; BLOCK], bounds: Bounds) -> [uint64x2_t; 32] {
        let times: [int64x2_t; 32] = bytemuck::must_cast(*times);
        times.map(|times| holds(times, bounds))
    }

    /// The times of a block after `last`.
    fn after(times: &[i64; BLOCK], last: i64) -> [uint64x2_t; 32] {
        let times: [int64x2_t; 32] = bytemuck::must_cast(*times);
        times.map(|times| vcgtq_s64(times, vdupq_n_s64(last)))
    }

    fn none_after(times: &[i64; BLOCK], last: i64) -> bool {
        let mut any = vdupq_n_u64(0);
        for mask in after(times, last) {
            any = vorrq_u64(any, mask);
        }
        vmaxvq_u32(vreinterpretq_u32_u64(any)) == 0
    }

    /// The bits of a block whose masks are ones.
    fn word(masks: [uint64x2_t; 32]) -> u64 {
        let mut bits = vdupq_n_u64(0);
        for at in 0..32 {
            bits = vorrq_u64(bits, vandq_u64(masks[at], own_bits(at)));
        }
        vgetq_lane_u64::<0>(bits) | vgetq_lane_u64::<1>(bits)
    }

    /// The bit of each lane of one register in the word of a block.
    fn own_bits(register: usize) -> uint64x2_t {
        let first = 1u64 << (2 * register);
        vcombine_u64(vcreate_u64(first), vcreate_u64(first << 1))
    }

    /// Ones in the lanes of one register whose bits are set.
    fn mask(events: u64, register: usize) -> uint64x2_t {
        vtstq_u64(vdupq_n_u64(events), own_bits(register))
    }

    /// Count, sum, smallest value and negated largest one, with one more value. A comparison and a choice: NEON's own
    /// minimum of a signalling NaN would be NaN.
    fn take_keyed(row: [f64; 4], value: f64) -> [f64; 4] {
        let [totals, extremes]: [float64x2_t; 2] = bytemuck::must_cast(row);
        let totals = vaddq_f64(totals, vsetq_lane_f64::<1>(value, vdupq_n_f64(1.0)));
        let news = vsetq_lane_f64::<1>(-value, vdupq_n_f64(value));
        bytemuck::must_cast([totals, vbslq_f64(vcltq_f64(news, extremes), news, extremes)])
    }
}
