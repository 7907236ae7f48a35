//! The rows of windows with NEON: two events at once find their rows.

use super::rows::*;
use super::scalar;
use crate::isa::neon;
use std::arch::aarch64::*;

neon! {
    pub(super) fn take(rows: &mut Rows, partitions: &[u32], times: &[i64], values: &[f64], others: &mut Vec<u32>) {
        feed!(rows, partitions, times, values, others, places, add)
    }

    /// As [`scalar::places`].
    fn places(rows: &Rows, partitions: &[u32; BLOCK], times: &[i64; BLOCK], places: &mut [u32; BLOCK]) -> u64 {
        let (start, last) = (vdupq_n_s64(rows.start), vdupq_n_s64(rows.last));
        let (first, mask) = (vdup_n_u32(rows.first), vdup_n_u32(rows.mask));
        let (width, spare) = (vdup_n_u32(rows.partitions), vdup_n_u32(rows.spare()));
        let (partitions, times) = (partitions.as_chunks::<2>().0, times.as_chunks::<2>().0);
        let mut outside = 0;
        for (index, place) in places.as_chunks_mut::<2>().0.iter_mut().enumerate() {
            let time: int64x2_t = bytemuck::must_cast(times[index]);
            let out = vorrq_u64(vcltq_s64(time, start), vcgtq_s64(time, last));
            let middle = vaddq_f64(vcvtq_f64_s64(vsubq_s64(time, start)), vdupq_n_f64(0.5));
            let window = vmovn_u64(vreinterpretq_u64_s64(vcvtq_s64_f64(vmulq_n_f64(middle, rows.inverse))));
            let window = vand_u32(vadd_u32(window, first), mask);
            let found = vmla_u32(bytemuck::must_cast(partitions[index]), window, width);
            let out = vmovn_u64(out);
            *place = bytemuck::must_cast(vbsl_u32(out, spare, found));
            let bits = u64::from(vget_lane_u32::<0>(out) & 1) | u64::from(vget_lane_u32::<1>(out) & 2);
            outside |= bits << (2 * index);
        }
        outside
    }

    fn add(row: [f64; 2], value: f64) -> [f64; 2] {
        let row: float64x2_t = bytemuck::must_cast(row);
        bytemuck::must_cast(vaddq_f64(row, vsetq_lane_f64::<1>(value, vdupq_n_f64(1.0))))
    }
}
