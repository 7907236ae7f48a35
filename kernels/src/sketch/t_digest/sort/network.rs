//! Sorts up to 128 values within 512-bit registers.
//!
//! The values of a lane, down the registers, are a column. The columns are sorted by Batcher's odd-even merge sort, all
//! eight at once and without a shuffle; then neighbouring columns are merged into one, three times, by bitonic merges whose first
//! steps compare lanes and whose last compare registers. A transposition writes the columns out.

use std::arch::x86_64::*;

/// Which lanes take the greater of two values, when lanes differ by 1, 2 and 4.
const ODD: __mmask8 = 0b1010_1010;
const UPPER_OF_FOUR: __mmask8 = 0b1100_1100;
const UPPER: __mmask8 = 0b1111_0000;

/// Compares registers pair by pair: the lesser values go to the first.
macro_rules! compare {
    ($registers:ident: $($low:literal $high:literal),*) => {$(
        let (low, high) = ($registers[$low], $registers[$high]);
        $registers[$low] = _mm512_min_pd(low, high);
        $registers[$high] = _mm512_max_pd(low, high);
    )*};
}

/// Sorts up to 64 values from one place to another, where 64 places are written.
///
/// # Safety
/// As many values can be read as are said, and 64 be written.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,bmi2")]
pub(super) unsafe fn sort_64(from: *const f64, to: *mut f64, count: usize) {
    // SAFETY: as of this function.
    let mut registers: [__m512d; 8] = unsafe { load(from, count) };
    sort_columns_of_8(&mut registers);
    merge_columns(&mut registers);
    for (row, values) in transposed(registers).into_iter().enumerate() {
        // SAFETY: 8 rows of 8 values.
        unsafe { _mm512_storeu_pd(to.add(8 * row), values) };
    }
}

/// Sorts up to 128 values from one place to another, where 128 places are written.
///
/// # Safety
/// As many values can be read as are said, and 128 be written.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,bmi2")]
pub(super) unsafe fn sort_128(from: *const f64, to: *mut f64, count: usize) {
    // SAFETY: as of this function.
    let mut r: [__m512d; 16] = unsafe { load(from, count) };
    let [mut upper, mut lower]: [[__m512d; 8]; 2] = [std::array::from_fn(|i| r[i]), std::array::from_fn(|i| r[8 + i])];
    sort_columns_of_8(&mut upper);
    sort_columns_of_8(&mut lower);
    for i in 0..8 {
        (r[i], r[8 + i]) = (upper[i], lower[i]);
    }
    compare!(r: 0 8, 1 9, 2 10, 3 11, 4 12, 5 13, 6 14, 7 15);
    compare!(r: 4 8, 5 9, 6 10, 7 11);
    compare!(r: 2 4, 3 5, 6 8, 7 9, 10 12, 11 13);
    compare!(r: 1 2, 3 4, 5 6, 7 8, 9 10, 11 12, 13 14);
    merge_columns(&mut r);
    for half in [0, 8] {
        let rows = transposed(std::array::from_fn(|i| r[half + i]));
        for (row, values) in rows.into_iter().enumerate() {
            // SAFETY: 8 rows of twice 8 values.
            unsafe { _mm512_storeu_pd(to.add(16 * row + half), values) };
        }
    }
}

/// Values in registers, and infinity behind the last.
#[inline]
#[target_feature(enable = "avx512f,bmi2")]
unsafe fn load<const N: usize>(from: *const f64, count: usize) -> [__m512d; N] {
    let infinite = _mm512_set1_pd(f64::INFINITY);
    std::array::from_fn(|register| {
        let used = count.saturating_sub(8 * register).min(8) as u32;
        // SAFETY: the lanes that are read are values.
        unsafe { _mm512_mask_loadu_pd(infinite, ((1u32 << used) - 1) as __mmask8, from.wrapping_add(8 * register)) }
    })
}

#[inline]
#[target_feature(enable = "avx512f")]
fn sort_columns_of_8(r: &mut [__m512d; 8]) {
    compare!(r: 0 1, 2 3, 4 5, 6 7);
    compare!(r: 0 2, 1 3, 4 6, 5 7);
    compare!(r: 1 2, 5 6);
    compare!(r: 0 4, 1 5, 2 6, 3 7);
    compare!(r: 2 4, 3 5);
    compare!(r: 1 2, 3 4, 5 6);
}

/// Merges the eight sorted columns into one that runs down the first lane, then the second, and so on.
#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn merge_columns<const N: usize>(r: &mut [__m512d; N]) {
    let backward = _mm512_setr_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    let by_1 = |lanes: __m512d| _mm512_permute_pd::<0b01_01_01_01>(lanes);
    let by_2 = |lanes: __m512d| _mm512_permutex_pd::<0b01_00_11_10>(lanes);

    fold::<N, ODD>(r, by_1);
    halve(r);

    fold::<N, UPPER_OF_FOUR>(r, |lanes| _mm512_permutex_pd::<0b00_01_10_11>(lanes));
    cross::<N, ODD>(r, by_1);
    halve(r);

    fold::<N, UPPER>(r, |lanes| _mm512_permutexvar_pd(backward, lanes));
    cross::<N, UPPER_OF_FOUR>(r, by_2);
    cross::<N, ODD>(r, by_1);
    halve(r);
}

/// Compares each value with that of the mirrored lane in the mirrored register; `upper` lanes take the greater.
#[inline]
#[target_feature(enable = "avx512f")]
fn fold<const N: usize, const UPPER: __mmask8>(r: &mut [__m512d; N], mirrored: impl Fn(__m512d) -> __m512d) {
    for i in 0..N / 2 {
        let (low, high) = (r[i], r[N - 1 - i]);
        r[i] = lesser_and_greater::<UPPER>(low, mirrored(high));
        r[N - 1 - i] = lesser_and_greater::<UPPER>(high, mirrored(low));
    }
}

/// Compares each value with that of another lane in the same register.
#[inline]
#[target_feature(enable = "avx512f")]
fn cross<const N: usize, const UPPER: __mmask8>(r: &mut [__m512d; N], other: impl Fn(__m512d) -> __m512d) {
    for lanes in r {
        *lanes = lesser_and_greater::<UPPER>(*lanes, other(*lanes));
    }
}

/// The lesser of two values; in the upper lanes the greater.
#[inline]
#[target_feature(enable = "avx512f")]
fn lesser_and_greater<const UPPER: __mmask8>(a: __m512d, b: __m512d) -> __m512d {
    _mm512_mask_max_pd(_mm512_min_pd(a, b), UPPER, a, b)
}

/// Sorts columns that rise and then fall: compares registers half their number apart, then a quarter, and so on.
#[inline]
#[target_feature(enable = "avx512f")]
fn halve<const N: usize>(r: &mut [__m512d; N]) {
    if N == 16 {
        compare!(r: 0 8, 1 9, 2 10, 3 11, 4 12, 5 13, 6 14, 7 15);
        compare!(r: 0 4, 1 5, 2 6, 3 7, 8 12, 9 13, 10 14, 11 15);
        compare!(r: 0 2, 1 3, 4 6, 5 7, 8 10, 9 11, 12 14, 13 15);
        compare!(r: 0 1, 2 3, 4 5, 6 7, 8 9, 10 11, 12 13, 14 15);
    } else {
        compare!(r: 0 4, 1 5, 2 6, 3 7);
        compare!(r: 0 2, 1 3, 4 6, 5 7);
        compare!(r: 0 1, 2 3, 4 5, 6 7);
    }
}

/// Rows become columns.
#[inline]
#[target_feature(enable = "avx512f")]
fn transposed(r: [__m512d; 8]) -> [__m512d; 8] {
    let pairs = [0, 2, 4, 6].map(|i| [_mm512_unpacklo_pd(r[i], r[i + 1]), _mm512_unpackhi_pd(r[i], r[i + 1])]);
    let [a, b, c, d] = pairs;
    // 128-bit quarters: first those of two pairs of rows, then of four.
    let quads = |one: [__m512d; 2], two: [__m512d; 2]| {
        [0, 1].map(|i| {
            [
                _mm512_shuffle_f64x2::<0b10_00_10_00>(one[i], two[i]),
                _mm512_shuffle_f64x2::<0b11_01_11_01>(one[i], two[i]),
            ]
        })
    };
    let (upper, lower) = (quads(a, b), quads(c, d));
    let row = |i: usize, odd: usize| {
        let (one, two) = (upper[i][odd], lower[i][odd]);
        [_mm512_shuffle_f64x2::<0b10_00_10_00>(one, two), _mm512_shuffle_f64x2::<0b11_01_11_01>(one, two)]
    };
    let [(r0, r4), (r1, r5), (r2, r6), (r3, r7)] =
        [row(0, 0), row(1, 0), row(0, 1), row(1, 1)].map(|[first, second]| (first, second));
    [r0, r1, r2, r3, r4, r5, r6, r7]
}
