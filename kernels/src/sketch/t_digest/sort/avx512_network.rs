//! Sorts up to 128 values within 512-bit registers.
//!
//! The values of a lane, down the registers, are a column. The columns are sorted by Batcher's odd-even merge sort, all
//! eight at once and without a shuffle; then neighbouring columns are merged into one, three times, by bitonic merges
//! whose first steps compare lanes and whose last compare registers. A transposition writes the columns out.

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
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
pub(super) unsafe fn sort_64(from: *const f64, to: *mut f64, count: usize) {
    let mut r = [_mm512_setzero_pd(); 8];
    for (i, register) in r.iter_mut().enumerate() {
        // SAFETY: as of this function.
        *register = unsafe { load(from, i, count) };
    }
    sort_columns_of_8(&mut r);
    merge_columns(&mut r);
    // SAFETY: 8 rows of 8 values.
    unsafe { store_transposed::<8>(r, to) };
}

/// Sorts up to 128 values from one place to another, where 128 places are written.
///
/// # Safety
/// As many values can be read as are said, and 128 be written.
#[inline]
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
pub(super) unsafe fn sort_128(from: *const f64, to: *mut f64, count: usize) {
    let mut r = [_mm512_setzero_pd(); 16];
    for (i, register) in r.iter_mut().enumerate() {
        // SAFETY: as of this function.
        *register = unsafe { load(from, i, count) };
    }
    compare!(r: 0 1, 2 3, 4 5, 6 7, 8 9, 10 11, 12 13, 14 15);
    compare!(r: 0 2, 1 3, 4 6, 5 7, 8 10, 9 11, 12 14, 13 15);
    compare!(r: 1 2, 5 6, 9 10, 13 14);
    compare!(r: 0 4, 1 5, 2 6, 3 7, 8 12, 9 13, 10 14, 11 15);
    compare!(r: 2 4, 3 5, 10 12, 11 13);
    compare!(r: 1 2, 3 4, 5 6, 9 10, 11 12, 13 14);
    compare!(r: 0 8, 1 9, 2 10, 3 11, 4 12, 5 13, 6 14, 7 15);
    compare!(r: 4 8, 5 9, 6 10, 7 11);
    compare!(r: 2 4, 3 5, 6 8, 7 9, 10 12, 11 13);
    compare!(r: 1 2, 3 4, 5 6, 7 8, 9 10, 11 12, 13 14);
    merge_columns(&mut r);
    // SAFETY: 8 rows of twice 8 values.
    unsafe {
        store_transposed::<16>([r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]], to);
        store_transposed::<16>([r[8], r[9], r[10], r[11], r[12], r[13], r[14], r[15]], to.add(8));
    }
}

/// The values of a register, and infinity behind the last.
///
/// # Safety
/// As many values can be read as are said.
#[inline]
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
unsafe fn load(from: *const f64, register: usize, count: usize) -> __m512d {
    let used = count.saturating_sub(8 * register).min(8) as u32;
    let infinite = _mm512_set1_pd(f64::INFINITY);
    // SAFETY: the lanes that are read are values.
    unsafe { _mm512_mask_loadu_pd(infinite, ((1u32 << used) - 1) as __mmask8, from.wrapping_add(8 * register)) }
}

#[inline]
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
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
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
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
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
fn fold<const N: usize, const UPPER: __mmask8>(r: &mut [__m512d; N], mirrored: impl Fn(__m512d) -> __m512d) {
    for i in 0..N / 2 {
        let (low, high) = (r[i], r[N - 1 - i]);
        r[i] = lesser_and_greater::<UPPER>(low, mirrored(high));
        r[N - 1 - i] = lesser_and_greater::<UPPER>(high, mirrored(low));
    }
}

/// Compares each value with that of another lane in the same register.
#[inline]
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
fn cross<const N: usize, const UPPER: __mmask8>(r: &mut [__m512d; N], other: impl Fn(__m512d) -> __m512d) {
    for lanes in r {
        *lanes = lesser_and_greater::<UPPER>(*lanes, other(*lanes));
    }
}

/// The lesser of two values; in the upper lanes the greater.
#[inline]
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
fn lesser_and_greater<const UPPER: __mmask8>(a: __m512d, b: __m512d) -> __m512d {
    _mm512_mask_max_pd(_mm512_min_pd(a, b), UPPER, a, b)
}

/// Sorts columns that rise and then fall: compares registers half their number apart, then a quarter, and so on.
#[inline]
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
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

/// Writes rows as columns: lane `i` of the registers to the place `i * STEP`.
///
/// # Safety
/// All those places can be written.
#[inline]
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
unsafe fn store_transposed<const STEP: usize>(r: [__m512d; 8], to: *mut f64) {
    let even = |low: usize| _mm512_unpacklo_pd(r[low], r[low + 1]);
    let odd = |low: usize| _mm512_unpackhi_pd(r[low], r[low + 1]);
    let first = |one, two| _mm512_shuffle_f64x2::<0b10_00_10_00>(one, two);
    let second = |one, two| _mm512_shuffle_f64x2::<0b11_01_11_01>(one, two);
    let four = |lane: usize, a: __m512d, b: __m512d, c: __m512d, d: __m512d| {
        // Quarters of 128 bits hold a lane each of two registers: pairs are put together, and then pairs of pairs.
        let (low, high) = (first(a, b), first(c, d));
        let (low_2, high_2) = (second(a, b), second(c, d));
        // SAFETY: as of this function.
        unsafe {
            _mm512_storeu_pd(to.add(STEP * lane), first(low, high));
            _mm512_storeu_pd(to.add(STEP * (lane + 2)), first(low_2, high_2));
            _mm512_storeu_pd(to.add(STEP * (lane + 4)), second(low, high));
            _mm512_storeu_pd(to.add(STEP * (lane + 6)), second(low_2, high_2));
        }
    };
    four(0, even(0), even(2), even(4), even(6));
    four(1, odd(0), odd(2), odd(4), odd(6));
}
