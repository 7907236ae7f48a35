//! The reductions on 128-bit NEON registers.

use super::fold::*;
use crate::aggregate::FROM_MEMORY;
use crate::isa::neon;
use std::arch::aarch64::*;

reductions! {
    neon, int64x2_t, 16;
    sum_i64, SumI64, int64x2_t: zero_i64, add_i64, add_i64, lanes_i64;
    sum_squares_i64, SumSquaresI64, int64x2_t: zero_i64, add_square_i64, add_i64, lanes_i64;
    min_i64, MinI64, int64x2_t: most_i64, lesser_i64, lesser_i64, lanes_i64;
    max_i64, MaxI64, int64x2_t: least_i64, greater_i64, greater_i64, lanes_i64;
    wide_sum_i64, WideSumI64, (int64x2_t, int64x2_t): zero_wide, add_wide, merge_wide, lanes_wide;
}

reductions! {
    neon, float64x2_t, 16;
    sum_f64, SumF64, float64x2_t: zero_f64, add_f64, add_f64, lanes_f64;
    sum_squares_f64, SumSquaresF64, float64x2_t: zero_f64, add_square_f64, add_f64, lanes_f64;
    min_f64, MinF64, float64x2_t: most_f64, lesser_f64, lesser_f64, lanes_f64;
    max_f64, MaxF64, float64x2_t: least_f64, greater_f64, greater_f64, lanes_f64;
}

masked_reductions! {
    neon, int64x2_t, 16, leave false to neon;
    masked_sum_i64, SumI64, int64x2_t: zero_i64, masked_add_i64, add_i64, lanes_i64;
    masked_sum_squares_i64, SumSquaresI64, int64x2_t: zero_i64, masked_add_square_i64, add_i64, lanes_i64;
    masked_min_i64, MinI64, int64x2_t: most_i64, masked_lesser_i64, lesser_i64, lanes_i64;
    masked_max_i64, MaxI64, int64x2_t: least_i64, masked_greater_i64, greater_i64, lanes_i64;
    masked_wide_sum_i64, WideSumI64, (int64x2_t, int64x2_t): zero_wide, masked_add_wide, merge_wide, lanes_wide;
}

masked_reductions! {
    neon, float64x2_t, 16, leave false to neon;
    masked_sum_f64, SumF64, float64x2_t: zero_f64, masked_add_f64, add_f64, lanes_f64;
    masked_sum_squares_f64, SumSquaresF64, float64x2_t: zero_f64, masked_add_square_f64, add_f64, lanes_f64;
    masked_min_f64, MinF64, float64x2_t: most_f64, masked_lesser_f64, lesser_f64, lanes_f64;
    masked_max_f64, MaxF64, float64x2_t: least_f64, masked_greater_f64, greater_f64, lanes_f64;
}

neon! {
    pub(in crate::aggregate) fn zero_i64() -> int64x2_t {
        vdupq_n_s64(0)
    }

    pub(in crate::aggregate) fn zero_f64() -> float64x2_t {
        vdupq_n_f64(0.0)
    }

    pub(in crate::aggregate) fn most_i64() -> int64x2_t {
        vdupq_n_s64(i64::MAX)
    }

    pub(in crate::aggregate) fn least_i64() -> int64x2_t {
        vdupq_n_s64(i64::MIN)
    }

    pub(in crate::aggregate) fn most_f64() -> float64x2_t {
        vdupq_n_f64(f64::INFINITY)
    }

    pub(in crate::aggregate) fn least_f64() -> float64x2_t {
        vdupq_n_f64(f64::NEG_INFINITY)
    }

    fn zero_wide() -> (int64x2_t, int64x2_t) {
        (zero_i64(), zero_i64())
    }

    pub(in crate::aggregate) fn add_i64(sum: int64x2_t, value: int64x2_t) -> int64x2_t {
        vaddq_s64(sum, value)
    }

    pub(in crate::aggregate) fn add_f64(sum: float64x2_t, value: float64x2_t) -> float64x2_t {
        vaddq_f64(sum, value)
    }

    /// NEON has no 64-bit multiplication: the square's low half is low² + 2·low·high·2³².
    fn add_square_i64(sum: int64x2_t, value: int64x2_t) -> int64x2_t {
        let value = vreinterpretq_u64_s64(value);
        let (low, high) = (vmovn_u64(value), vshrn_n_u64::<32>(value));
        let square = vaddq_u64(vmull_u32(low, low), vshlq_n_u64::<33>(vmull_u32(low, high)));
        vaddq_s64(sum, vreinterpretq_s64_u64(square))
    }

    fn add_square_f64(sum: float64x2_t, value: float64x2_t) -> float64x2_t {
        vaddq_f64(sum, vmulq_f64(value, value))
    }

    pub(in crate::aggregate) fn lesser_i64(least: int64x2_t, value: int64x2_t) -> int64x2_t {
        vbslq_s64(vcltq_s64(value, least), value, least)
    }

    pub(in crate::aggregate) fn greater_i64(most: int64x2_t, value: int64x2_t) -> int64x2_t {
        vbslq_s64(vcgtq_s64(value, most), value, most)
    }

    /// A comparison and a choice: NEON's own minimum of a signalling NaN would be NaN.
    pub(in crate::aggregate) fn lesser_f64(least: float64x2_t, value: float64x2_t) -> float64x2_t {
        vbslq_f64(vcltq_f64(value, least), value, least)
    }

    /// As [`lesser_f64`].
    pub(in crate::aggregate) fn greater_f64(most: float64x2_t, value: float64x2_t) -> float64x2_t {
        vbslq_f64(vcgtq_f64(value, most), value, most)
    }

    fn add_wide(sum: (int64x2_t, int64x2_t), value: int64x2_t) -> (int64x2_t, int64x2_t) {
        (add_i64(sum.0, value), add_i64(sum.1, vshrq_n_s64::<32>(value)))
    }

    fn merge_wide(left: (int64x2_t, int64x2_t), right: (int64x2_t, int64x2_t)) -> (int64x2_t, int64x2_t) {
        (add_i64(left.0, right.0), add_i64(left.1, right.1))
    }

    /// All ones in the lanes whose validity bit is set.
    fn mask(bits: u64, index: usize) -> uint64x2_t {
        let lane_bits: uint64x2_t = bytemuck::must_cast([1u64 << (2 * index), 2u64 << (2 * index)]);
        vtstq_u64(vdupq_n_u64(bits), lane_bits)
    }

    /// The value where its bit is set, `other` elsewhere.
    fn select(value: int64x2_t, other: int64x2_t, mask: uint64x2_t) -> int64x2_t {
        vbslq_s64(mask, value, other)
    }

    /// As [`select`].
    fn select_f64(value: float64x2_t, other: float64x2_t, mask: uint64x2_t) -> float64x2_t {
        vbslq_f64(mask, value, other)
    }

    pub(in crate::aggregate) fn masked_add_i64(sum: int64x2_t, value: int64x2_t, mask: uint64x2_t) -> int64x2_t {
        add_i64(sum, select(value, zero_i64(), mask))
    }

    pub(in crate::aggregate) fn masked_add_f64(sum: float64x2_t, value: float64x2_t, mask: uint64x2_t) -> float64x2_t {
        add_f64(sum, select_f64(value, zero_f64(), mask))
    }

    fn masked_add_square_i64(sum: int64x2_t, value: int64x2_t, mask: uint64x2_t) -> int64x2_t {
        add_square_i64(sum, select(value, zero_i64(), mask))
    }

    fn masked_add_square_f64(sum: float64x2_t, value: float64x2_t, mask: uint64x2_t) -> float64x2_t {
        add_square_f64(sum, select_f64(value, zero_f64(), mask))
    }

    pub(in crate::aggregate) fn masked_lesser_i64(least: int64x2_t, value: int64x2_t, mask: uint64x2_t) -> int64x2_t {
        lesser_i64(least, select(value, most_i64(), mask))
    }

    pub(in crate::aggregate) fn masked_greater_i64(most: int64x2_t, value: int64x2_t, mask: uint64x2_t) -> int64x2_t {
        greater_i64(most, select(value, least_i64(), mask))
    }

    pub(in crate::aggregate) fn masked_lesser_f64(least: float64x2_t, value: float64x2_t, mask: uint64x2_t) -> float64x2_t {
        lesser_f64(least, select_f64(value, most_f64(), mask))
    }

    pub(in crate::aggregate) fn masked_greater_f64(most: float64x2_t, value: float64x2_t, mask: uint64x2_t) -> float64x2_t {
        greater_f64(most, select_f64(value, least_f64(), mask))
    }

    fn masked_add_wide(sum: (int64x2_t, int64x2_t), value: int64x2_t, mask: uint64x2_t) -> (int64x2_t, int64x2_t) {
        add_wide(sum, select(value, zero_i64(), mask))
    }

    pub(in crate::aggregate) fn lanes_i64(register: int64x2_t) -> [i64; 2] {
        bytemuck::must_cast(register)
    }

    pub(in crate::aggregate) fn lanes_f64(register: float64x2_t) -> [f64; 2] {
        bytemuck::must_cast(register)
    }

    fn lanes_wide(registers: (int64x2_t, int64x2_t)) -> [(i64, i64); 2] {
        let (low, upper) = (lanes_i64(registers.0), lanes_i64(registers.1));
        std::array::from_fn(|lane| (low[lane], upper[lane]))
    }
}
