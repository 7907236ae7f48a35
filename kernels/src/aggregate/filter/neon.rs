//! The filters with NEON, which cannot compress: a table of byte shuffles moves survivors to the front.

use super::blocks::{BLOCK, FEW, Line, Map, filter_entries, filters, pick};
use crate::aggregate::FROM_MEMORY;
use crate::aggregate::compare::neon::{loop_f64 as words_f64, loop_i64 as words_i64, mask_f64, mask_i64};
use crate::aggregate::compare::scalar::holds;
use crate::aggregate::compare::{Comparison, by_comparison};
use crate::isa::neon;
use std::arch::aarch64::*;

/// For each mask of two lanes, the bytes of its set lanes first.
const TO_FRONT: [[u8; 16]; 4] = {
    let first = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    let second = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
    [first, first, second, first]
};

filters! {
    neon, 2;
    loop_i64, pack_i64, dense_i64 (i64, ()): words_i64, words_i64, splat_i64, bits_i64, compress_i64, same_i64, dense_i64;
    loop_f64, pack_f64, dense_f64 (f64, ()): words_f64, words_f64, splat_f64, bits_f64, compress_f64, same_f64, dense_f64;
    loop_map_f64, pack_map_f64, dense_map_f64 (f64, Line):
        words_f64, words_f64, splat_f64, bits_f64, compress_f64, line_f64, dense_map_f64;
}

filter_entries!(neon);

neon! {
    fn splat_i64(value: i64) -> int64x2_t {
        vdupq_n_s64(value)
    }

    fn splat_f64(value: f64) -> float64x2_t {
        vdupq_n_f64(value)
    }

    /// The bits of two lanes' masks.
    fn bits(mask: uint64x2_t) -> u8 {
        (vgetq_lane_u64::<0>(mask) & 1 | vgetq_lane_u64::<1>(mask) & 2) as u8
    }

    fn bits_i64<const CODE: u8>(register: int64x2_t, splat: int64x2_t) -> u8 {
        bits(mask_i64::<CODE>(register, splat))
    }

    fn bits_f64<const CODE: u8>(register: float64x2_t, splat: float64x2_t) -> u8 {
        bits(mask_f64::<CODE>(register, splat))
    }

    fn compress_i64(register: int64x2_t, bits: u8) -> int64x2_t {
        let shuffle: uint8x16_t = bytemuck::must_cast(TO_FRONT[usize::from(bits & 3)]);
        vreinterpretq_s64_u8(vqtbl1q_u8(vreinterpretq_u8_s64(register), shuffle))
    }

    fn compress_f64(register: float64x2_t, bits: u8) -> float64x2_t {
        vreinterpretq_f64_s64(compress_i64(vreinterpretq_s64_f64(register), bits))
    }

    fn same_i64(register: int64x2_t, _map: ()) -> int64x2_t {
        register
    }

    fn same_f64(register: float64x2_t, _map: ()) -> float64x2_t {
        register
    }

    fn line_f64(register: float64x2_t, line: Line) -> float64x2_t {
        vaddq_f64(vmulq_f64(vdupq_n_f64(line.scale), register), vdupq_n_f64(line.offset))
    }
}
