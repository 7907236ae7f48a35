//! The reductions on 256-bit registers.

use super::fold::*;
use crate::aggregate::FROM_MEMORY;
use crate::isa::avx2;
use std::arch::x86_64::*;

reductions! {
    avx2, __m256i, 8;
    sum_i64, SumI64, __m256i: zero_i64, add_i64, add_i64, lanes_i64;
    sum_squares_i64, SumSquaresI64, __m256i: zero_i64, add_square_i64, add_i64, lanes_i64;
    min_i64, MinI64, __m256i: most_i64, lesser_i64, lesser_i64, lanes_i64;
    max_i64, MaxI64, __m256i: least_i64, greater_i64, greater_i64, lanes_i64;
    wide_sum_i64, WideSumI64, (__m256i, __m256i): zero_wide, add_wide, merge_wide, lanes_wide;
}

reductions! {
    avx2, __m256d, 8;
    sum_f64, SumF64, __m256d: zero_f64, add_f64, add_f64, lanes_f64;
    sum_squares_f64, SumSquaresF64, __m256d: zero_f64, add_square_f64, add_f64, lanes_f64;
    min_f64, MinF64, __m256d: most_f64, lesser_f64, lesser_f64, lanes_f64;
    max_f64, MaxF64, __m256d: least_f64, greater_f64, greater_f64, lanes_f64;
}

masked_reductions! {
    avx2, __m256i, 8, leave false to avx2;
    masked_sum_i64, SumI64, __m256i: zero_i64, masked_add_i64, add_i64, lanes_i64;
    masked_sum_squares_i64, SumSquaresI64, __m256i: zero_i64, masked_add_square_i64, add_i64, lanes_i64;
    masked_min_i64, MinI64, __m256i: most_i64, masked_lesser_i64, lesser_i64, lanes_i64;
    masked_max_i64, MaxI64, __m256i: least_i64, masked_greater_i64, greater_i64, lanes_i64;
    masked_wide_sum_i64, WideSumI64, (__m256i, __m256i): zero_wide, masked_add_wide, merge_wide, lanes_wide;
}

masked_reductions! {
    avx2, __m256d, 8, leave false to avx2;
    masked_sum_f64, SumF64, __m256d: zero_f64, masked_add_f64, add_f64, lanes_f64;
    masked_sum_squares_f64, SumSquaresF64, __m256d: zero_f64, masked_add_square_f64, add_f64, lanes_f64;
    masked_min_f64, MinF64, __m256d: most_f64, masked_lesser_f64, lesser_f64, lanes_f64;
    masked_max_f64, MaxF64, __m256d: least_f64, masked_greater_f64, greater_f64, lanes_f64;
}

/// Shifts that bring the validity bit of each lane to the sign, register by register.
const TO_SIGN: [[i64; 4]; 8] = {
    let mut shifts = [[0; 4]; 8];
    let mut lane = 0;
    while lane < LANES {
        shifts[lane / 4][lane % 4] = 63 - lane as i64;
        lane += 1;
    }
    shifts
};

avx2! {
    pub(in crate::aggregate) fn zero_i64() -> __m256i {
        _mm256_setzero_si256()
    }

    pub(in crate::aggregate) fn zero_f64() -> __m256d {
        _mm256_setzero_pd()
    }

    pub(in crate::aggregate) fn most_i64() -> __m256i {
        _mm256_set1_epi64x(i64::MAX)
    }

    pub(in crate::aggregate) fn least_i64() -> __m256i {
        _mm256_set1_epi64x(i64::MIN)
    }

    pub(in crate::aggregate) fn most_f64() -> __m256d {
        _mm256_set1_pd(f64::INFINITY)
    }

    pub(in crate::aggregate) fn least_f64() -> __m256d {
        _mm256_set1_pd(f64::NEG_INFINITY)
    }

    fn zero_wide() -> (__m256i, __m256i) {
        (zero_i64(), zero_i64())
    }

    pub(in crate::aggregate) fn add_i64(sum: __m256i, value: __m256i) -> __m256i {
        _mm256_add_epi64(sum, value)
    }

    pub(in crate::aggregate) fn add_f64(sum: __m256d, value: __m256d) -> __m256d {
        _mm256_add_pd(sum, value)
    }

    /// AVX2 has no 64-bit multiplication: the square's low half is low² + 2·low·high·2³².
    fn add_square_i64(sum: __m256i, value: __m256i) -> __m256i {
        let low = _mm256_mul_epu32(value, value);
        let cross = _mm256_mul_epu32(value, _mm256_srli_epi64::<32>(value));
        _mm256_add_epi64(sum, _mm256_add_epi64(low, _mm256_slli_epi64::<33>(cross)))
    }

    fn add_square_f64(sum: __m256d, value: __m256d) -> __m256d {
        _mm256_add_pd(sum, _mm256_mul_pd(value, value))
    }

    pub(in crate::aggregate) fn lesser_i64(least: __m256i, value: __m256i) -> __m256i {
        _mm256_blendv_epi8(least, value, _mm256_cmpgt_epi64(least, value))
    }

    pub(in crate::aggregate) fn greater_i64(most: __m256i, value: __m256i) -> __m256i {
        _mm256_blendv_epi8(most, value, _mm256_cmpgt_epi64(value, most))
    }

    /// The instruction gives its second operand when either is NaN, so a NaN value is passed over.
    pub(in crate::aggregate) fn lesser_f64(least: __m256d, value: __m256d) -> __m256d {
        _mm256_min_pd(value, least)
    }

    /// As [`lesser_f64`].
    pub(in crate::aggregate) fn greater_f64(most: __m256d, value: __m256d) -> __m256d {
        _mm256_max_pd(value, most)
    }

    /// AVX2 has no arithmetic shift of 64-bit lanes: the upper half moves down and its sign fills the rest.
    fn add_wide(sum: (__m256i, __m256i), value: __m256i) -> (__m256i, __m256i) {
        let sign = _mm256_srai_epi32::<31>(value);
        let upper = _mm256_blend_epi32::<0b1010_1010>(_mm256_shuffle_epi32::<0b1111_0101>(value), sign);
        (add_i64(sum.0, value), add_i64(sum.1, upper))
    }

    fn merge_wide(left: (__m256i, __m256i), right: (__m256i, __m256i)) -> (__m256i, __m256i) {
        (add_i64(left.0, right.0), add_i64(left.1, right.1))
    }

    /// Validity bits of one register's lanes, each at the sign of its lane.
    fn mask(bits: u64, index: usize) -> __m256i {
        _mm256_sllv_epi64(_mm256_set1_epi64x(bits as i64), bytemuck::must_cast(TO_SIGN[index]))
    }

    /// The value where the sign of the mask is set, `other` elsewhere.
    fn select(value: __m256i, other: __m256i, mask: __m256i) -> __m256i {
        _mm256_castpd_si256(_mm256_blendv_pd(
            _mm256_castsi256_pd(other),
            _mm256_castsi256_pd(value),
            _mm256_castsi256_pd(mask),
        ))
    }

    /// As [`select`].
    fn select_f64(value: __m256d, other: __m256d, mask: __m256i) -> __m256d {
        _mm256_castsi256_pd(select(_mm256_castpd_si256(value), _mm256_castpd_si256(other), mask))
    }

    pub(in crate::aggregate) fn masked_add_i64(sum: __m256i, value: __m256i, mask: __m256i) -> __m256i {
        add_i64(sum, select(value, zero_i64(), mask))
    }

    pub(in crate::aggregate) fn masked_add_f64(sum: __m256d, value: __m256d, mask: __m256i) -> __m256d {
        add_f64(sum, select_f64(value, zero_f64(), mask))
    }

    fn masked_add_square_i64(sum: __m256i, value: __m256i, mask: __m256i) -> __m256i {
        add_square_i64(sum, select(value, zero_i64(), mask))
    }

    fn masked_add_square_f64(sum: __m256d, value: __m256d, mask: __m256i) -> __m256d {
        add_square_f64(sum, select_f64(value, zero_f64(), mask))
    }

    pub(in crate::aggregate) fn masked_lesser_i64(least: __m256i, value: __m256i, mask: __m256i) -> __m256i {
        lesser_i64(least, select(value, most_i64(), mask))
    }

    pub(in crate::aggregate) fn masked_greater_i64(most: __m256i, value: __m256i, mask: __m256i) -> __m256i {
        greater_i64(most, select(value, least_i64(), mask))
    }

    pub(in crate::aggregate) fn masked_lesser_f64(least: __m256d, value: __m256d, mask: __m256i) -> __m256d {
        lesser_f64(least, select_f64(value, most_f64(), mask))
    }

    pub(in crate::aggregate) fn masked_greater_f64(most: __m256d, value: __m256d, mask: __m256i) -> __m256d {
        greater_f64(most, select_f64(value, least_f64(), mask))
    }

    fn masked_add_wide(sum: (__m256i, __m256i), value: __m256i, mask: __m256i) -> (__m256i, __m256i) {
        add_wide(sum, select(value, zero_i64(), mask))
    }

    pub(in crate::aggregate) fn lanes_i64(register: __m256i) -> [i64; 4] {
        bytemuck::must_cast(register)
    }

    pub(in crate::aggregate) fn lanes_f64(register: __m256d) -> [f64; 4] {
        bytemuck::must_cast(register)
    }

    fn lanes_wide(registers: (__m256i, __m256i)) -> [(i64, i64); 4] {
        let (low, upper) = (lanes_i64(registers.0), lanes_i64(registers.1));
        std::array::from_fn(|lane| (low[lane], upper[lane]))
    }
}
