//! The reductions under a validity bitmap on 512-bit registers, whose mask registers take the bitmap as it is; columns in
//! memory are left to the 256-bit registers of AVX2 (512 bits: 0.91 to 1.0 of its rate there).
//!
//! Rejected: 256-bit registers, which need twice the mask moves: 14.8 against 21.3 G values/s in L1 (sum of `i64`).

use super::fold::*;
use crate::aggregate::FROM_MEMORY;
use crate::isa::avx512;
use std::arch::x86_64::*;

masked_reductions! {
    avx512, __m512i, 4, leave true to avx2;
    masked_sum_i64, SumI64, __m512i: zero_i64, masked_add_i64, add_i64, lanes_i64;
    masked_sum_squares_i64, SumSquaresI64, __m512i: zero_i64, masked_add_square_i64, add_i64, lanes_i64;
    masked_min_i64, MinI64, __m512i: most_i64, masked_lesser_i64, lesser_i64, lanes_i64;
    masked_max_i64, MaxI64, __m512i: least_i64, masked_greater_i64, greater_i64, lanes_i64;
    masked_wide_sum_i64, WideSumI64, (__m512i, __m512i): zero_wide, masked_add_wide, merge_wide, lanes_wide;
}

masked_reductions! {
    avx512, __m512d, 4, leave true to avx2;
    masked_sum_f64, SumF64, __m512d: zero_f64, masked_add_f64, add_f64, lanes_f64;
    masked_sum_squares_f64, SumSquaresF64, __m512d: zero_f64, masked_add_square_f64, add_f64, lanes_f64;
    masked_min_f64, MinF64, __m512d: most_f64, masked_lesser_f64, lesser_f64, lanes_f64;
    masked_max_f64, MaxF64, __m512d: least_f64, masked_greater_f64, greater_f64, lanes_f64;
}

avx512! {
    pub(in crate::aggregate) fn zero_i64() -> __m512i {
        _mm512_setzero_si512()
    }

    pub(in crate::aggregate) fn zero_f64() -> __m512d {
        _mm512_setzero_pd()
    }

    pub(in crate::aggregate) fn most_i64() -> __m512i {
        _mm512_set1_epi64(i64::MAX)
    }

    pub(in crate::aggregate) fn least_i64() -> __m512i {
        _mm512_set1_epi64(i64::MIN)
    }

    pub(in crate::aggregate) fn most_f64() -> __m512d {
        _mm512_set1_pd(f64::INFINITY)
    }

    pub(in crate::aggregate) fn least_f64() -> __m512d {
        _mm512_set1_pd(f64::NEG_INFINITY)
    }

    fn zero_wide() -> (__m512i, __m512i) {
        (zero_i64(), zero_i64())
    }

    pub(in crate::aggregate) fn add_i64(sum: __m512i, value: __m512i) -> __m512i {
        _mm512_add_epi64(sum, value)
    }

    pub(in crate::aggregate) fn add_f64(sum: __m512d, value: __m512d) -> __m512d {
        _mm512_add_pd(sum, value)
    }

    pub(in crate::aggregate) fn lesser_i64(least: __m512i, value: __m512i) -> __m512i {
        _mm512_min_epi64(least, value)
    }

    pub(in crate::aggregate) fn greater_i64(most: __m512i, value: __m512i) -> __m512i {
        _mm512_max_epi64(most, value)
    }

    /// The instruction gives its second operand when either is NaN, so a NaN value is passed over.
    pub(in crate::aggregate) fn lesser_f64(least: __m512d, value: __m512d) -> __m512d {
        _mm512_min_pd(value, least)
    }

    /// As [`lesser_f64`].
    pub(in crate::aggregate) fn greater_f64(most: __m512d, value: __m512d) -> __m512d {
        _mm512_max_pd(value, most)
    }

    fn merge_wide(left: (__m512i, __m512i), right: (__m512i, __m512i)) -> (__m512i, __m512i) {
        (add_i64(left.0, right.0), add_i64(left.1, right.1))
    }

    /// The validity bits of one register's lanes.
    fn mask(bits: u64, index: usize) -> __mmask8 {
        (bits >> (8 * index)) as __mmask8
    }

    pub(in crate::aggregate) fn masked_add_i64(sum: __m512i, value: __m512i, mask: __mmask8) -> __m512i {
        _mm512_mask_add_epi64(sum, mask, sum, value)
    }

    pub(in crate::aggregate) fn masked_add_f64(sum: __m512d, value: __m512d, mask: __mmask8) -> __m512d {
        _mm512_add_pd(sum, _mm512_maskz_mov_pd(mask, value))
    }

    fn masked_add_square_i64(sum: __m512i, value: __m512i, mask: __mmask8) -> __m512i {
        _mm512_mask_add_epi64(sum, mask, sum, _mm512_mullo_epi64(value, value))
    }

    fn masked_add_square_f64(sum: __m512d, value: __m512d, mask: __mmask8) -> __m512d {
        _mm512_mask_add_pd(sum, mask, sum, _mm512_mul_pd(value, value))
    }

    pub(in crate::aggregate) fn masked_lesser_i64(least: __m512i, value: __m512i, mask: __mmask8) -> __m512i {
        _mm512_mask_min_epi64(least, mask, least, value)
    }

    pub(in crate::aggregate) fn masked_greater_i64(most: __m512i, value: __m512i, mask: __mmask8) -> __m512i {
        _mm512_mask_max_epi64(most, mask, most, value)
    }

    pub(in crate::aggregate) fn masked_lesser_f64(least: __m512d, value: __m512d, mask: __mmask8) -> __m512d {
        _mm512_mask_min_pd(least, mask, value, least)
    }

    pub(in crate::aggregate) fn masked_greater_f64(most: __m512d, value: __m512d, mask: __mmask8) -> __m512d {
        _mm512_mask_max_pd(most, mask, value, most)
    }

    fn masked_add_wide(sum: (__m512i, __m512i), value: __m512i, mask: __mmask8) -> (__m512i, __m512i) {
                let upper = _mm512_srai_epi64::<32>(value);
        (_mm512_mask_add_epi64(sum.0, mask, sum.0, value), _mm512_mask_add_epi64(sum.1, mask, sum.1, upper))
    }

    pub(in crate::aggregate) fn lanes_i64(register: __m512i) -> [i64; 8] {
        bytemuck::must_cast(register)
    }

    pub(in crate::aggregate) fn lanes_f64(register: __m512d) -> [f64; 8] {
        bytemuck::must_cast(register)
    }

    fn lanes_wide(registers: (__m512i, __m512i)) -> [(i64, i64); 8] {
        let (low, upper) = (lanes_i64(registers.0), lanes_i64(registers.1));
        std::array::from_fn(|lane| (low[lane], upper[lane]))
    }
}
