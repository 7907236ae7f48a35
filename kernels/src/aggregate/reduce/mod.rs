//! Sum, mean, sum of squares, smallest and largest value of a column, whole or under a validity bitmap.
//!
//! | function | of nothing | overflow | NaN | zeros |
//! |---|---|---|---|---|
//! | `sum_i64`, `sum_squares_i64` | 0 | wraps modulo 2^64 | | |
//! | `sum_f64`, `sum_squares_f64` | +0.0 | infinity, as IEEE 754 has it | gives NaN | never -0.0 |
//! | `min_*`, `max_*` | `None` | | passed over; `NaN` where every value is NaN | a zero is +0.0 |
//! | `mean_i64` | `None` | cannot overflow | | |
//! | `mean_f64` | `None` | of the sum | gives NaN | never -0.0 |
//!
//! The masked forms take a validity [`Bitmap`] and see only the values whose bit is set; whatever lies in the other
//! slots, NaN included, has no effect.
//!
//! Floating-point sums are defined by one fixed tree and so are the same bits on every instruction set: within a block
//! of 4,096 values, value `i` is added to lane `i mod 32` and the lanes are added in halves; blocks are added pairwise.
//! The error is at most `(128 + 5 + log2(n / 4096)) * 2^-53` times the sum of the absolute values, where a plain loop has
//! `n * 2^-53` (Higham, "The accuracy of floating point summation", SIAM J. Sci. Comput. 14, 1993, sections 2 and 3).
//!
//! Cost: one pass over the column, no memory. On every level of the memory hierarchy the vector rungs run at the speed
//! of the loads.

#[cfg(target_arch = "x86_64")]
pub(in crate::aggregate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(in crate::aggregate) mod avx512;
#[cfg(target_arch = "x86_64")]
pub(in crate::aggregate) mod avx512_masked;
pub(in crate::aggregate) mod fold;
#[cfg(target_arch = "aarch64")]
pub(in crate::aggregate) mod neon;
pub mod reference;
mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

use super::{AggregateError, Bitmap};

/// Sum of a column, wrapping modulo 2^64.
///
/// ```
/// assert_eq!(lanemark_kernels::aggregate::reduce::sum_i64(&[1, 2, -4]), -1);
/// ```
pub fn sum_i64(values: &[i64]) -> i64 {
    tables::SUM_I64.best()(values)
}

/// Sum of the values whose validity bit is set, wrapping modulo 2^64.
///
/// ```
/// # use lanemark_kernels::aggregate::Bitmap;
/// assert_eq!(lanemark_kernels::aggregate::reduce::masked_sum_i64(&[1, 2, -4], Bitmap::new(&[0b011], 3)?)?, 3);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::Lengths`] when the bitmap is not as long as the column.
pub fn masked_sum_i64(values: &[i64], validity: Bitmap<'_>) -> Result<i64, AggregateError> {
    let words = validity.words_for_column(values.len())?;
    Ok(tables::MASKED_SUM_I64.best()(values, words))
}

/// Sum of a column by the fixed tree of this module.
///
/// ```
/// assert_eq!(lanemark_kernels::aggregate::reduce::sum_f64(&[0.5, 0.25]), 0.75);
/// ```
pub fn sum_f64(values: &[f64]) -> f64 {
    tables::SUM_F64.best()(values)
}

/// Sum of the values whose validity bit is set, by the fixed tree of this module; an absent value keeps its place in
/// the tree.
///
/// ```
/// # use lanemark_kernels::aggregate::Bitmap;
/// assert_eq!(lanemark_kernels::aggregate::reduce::masked_sum_f64(&[0.5, f64::NAN], Bitmap::new(&[0b01], 2)?)?, 0.5);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::Lengths`] when the bitmap is not as long as the column.
pub fn masked_sum_f64(values: &[f64], validity: Bitmap<'_>) -> Result<f64, AggregateError> {
    let words = validity.words_for_column(values.len())?;
    Ok(tables::MASKED_SUM_F64.best()(values, words))
}

/// Sum of the squares of a column, wrapping modulo 2^64.
///
/// ```
/// assert_eq!(lanemark_kernels::aggregate::reduce::sum_squares_i64(&[3, -4]), 25);
/// ```
pub fn sum_squares_i64(values: &[i64]) -> i64 {
    tables::SUM_SQUARES_I64.best()(values)
}

/// Sum of the squares of the values whose validity bit is set, wrapping modulo 2^64.
///
/// ```
/// # use lanemark_kernels::aggregate::Bitmap;
/// assert_eq!(lanemark_kernels::aggregate::reduce::masked_sum_squares_i64(&[3, -4], Bitmap::new(&[0b10], 2)?)?, 16);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::Lengths`] when the bitmap is not as long as the column.
pub fn masked_sum_squares_i64(values: &[i64], validity: Bitmap<'_>) -> Result<i64, AggregateError> {
    let words = validity.words_for_column(values.len())?;
    Ok(tables::MASKED_SUM_SQUARES_I64.best()(values, words))
}

/// Sum of the squares of a column by the fixed tree; square and addition are rounded one by one.
///
/// ```
/// assert_eq!(lanemark_kernels::aggregate::reduce::sum_squares_f64(&[3.0, -4.0]), 25.0);
/// ```
pub fn sum_squares_f64(values: &[f64]) -> f64 {
    tables::SUM_SQUARES_F64.best()(values)
}

/// Sum of the squares of the values whose validity bit is set, by the fixed tree.
///
/// ```
/// # use lanemark_kernels::aggregate::Bitmap;
/// assert_eq!(lanemark_kernels::aggregate::reduce::masked_sum_squares_f64(&[3.0, -4.0], Bitmap::new(&[0b10], 2)?)?, 16.0);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::Lengths`] when the bitmap is not as long as the column.
pub fn masked_sum_squares_f64(values: &[f64], validity: Bitmap<'_>) -> Result<f64, AggregateError> {
    let words = validity.words_for_column(values.len())?;
    Ok(tables::MASKED_SUM_SQUARES_F64.best()(values, words))
}

/// Smallest value of a column; `None` of an empty one.
///
/// ```
/// assert_eq!(lanemark_kernels::aggregate::reduce::min_i64(&[1, 2, -4]), Some(-4));
/// ```
pub fn min_i64(values: &[i64]) -> Option<i64> {
    (!values.is_empty()).then(|| tables::MIN_I64.best()(values))
}

/// Smallest value whose validity bit is set; `None` where none is.
///
/// ```
/// # use lanemark_kernels::aggregate::Bitmap;
/// assert_eq!(lanemark_kernels::aggregate::reduce::masked_min_i64(&[1, 2, -4], Bitmap::new(&[0b011], 3)?)?, Some(1));
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::Lengths`] when the bitmap is not as long as the column.
pub fn masked_min_i64(values: &[i64], validity: Bitmap<'_>) -> Result<Option<i64>, AggregateError> {
    let words = validity.words_for_column(values.len())?;
    Ok((validity.count_ones() > 0).then(|| tables::MASKED_MIN_I64.best()(values, words)))
}

/// Smallest value of a column that is not NaN; NaN where every value is; `None` of an empty column.
///
/// ```
/// assert_eq!(lanemark_kernels::aggregate::reduce::min_f64(&[1.0, f64::NAN, 2.0, -4.0]), Some(-4.0));
/// ```
pub fn min_f64(values: &[f64]) -> Option<f64> {
    let extreme = tables::MIN_F64.best()(values);
    let numbers = extreme.is_finite() || values.iter().any(|value| !value.is_nan());
    (!values.is_empty()).then_some(if numbers { extreme } else { f64::NAN })
}

/// Smallest value whose validity bit is set and that is not NaN; NaN where all of them are; `None` where there are none.
///
/// ```
/// # use lanemark_kernels::aggregate::Bitmap;
/// assert_eq!(lanemark_kernels::aggregate::reduce::masked_min_f64(&[1.0, 2.0, -4.0], Bitmap::new(&[0b011], 3)?)?, Some(1.0));
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::Lengths`] when the bitmap is not as long as the column.
pub fn masked_min_f64(values: &[f64], validity: Bitmap<'_>) -> Result<Option<f64>, AggregateError> {
    let words = validity.words_for_column(values.len())?;
    let extreme = tables::MASKED_MIN_F64.best()(values, words);
    let numbers = extreme.is_finite() || values.iter().enumerate().any(|(i, value)| validity.get(i) && !value.is_nan());
    Ok((validity.count_ones() > 0).then_some(if numbers { extreme } else { f64::NAN }))
}

/// Largest value of a column; `None` of an empty one.
///
/// ```
/// assert_eq!(lanemark_kernels::aggregate::reduce::max_i64(&[1, 2, -4]), Some(2));
/// ```
pub fn max_i64(values: &[i64]) -> Option<i64> {
    (!values.is_empty()).then(|| tables::MAX_I64.best()(values))
}

/// Largest value whose validity bit is set; `None` where none is.
///
/// ```
/// # use lanemark_kernels::aggregate::Bitmap;
/// assert_eq!(lanemark_kernels::aggregate::reduce::masked_max_i64(&[1, 2, -4], Bitmap::new(&[0b011], 3)?)?, Some(2));
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::Lengths`] when the bitmap is not as long as the column.
pub fn masked_max_i64(values: &[i64], validity: Bitmap<'_>) -> Result<Option<i64>, AggregateError> {
    let words = validity.words_for_column(values.len())?;
    Ok((validity.count_ones() > 0).then(|| tables::MASKED_MAX_I64.best()(values, words)))
}

/// Largest value of a column that is not NaN; NaN where every value is; `None` of an empty column.
///
/// ```
/// assert_eq!(lanemark_kernels::aggregate::reduce::max_f64(&[1.0, f64::NAN, 2.0, -4.0]), Some(2.0));
/// ```
pub fn max_f64(values: &[f64]) -> Option<f64> {
    let extreme = tables::MAX_F64.best()(values);
    let numbers = extreme.is_finite() || values.iter().any(|value| !value.is_nan());
    (!values.is_empty()).then_some(if numbers { extreme } else { f64::NAN })
}

/// Largest value whose validity bit is set and that is not NaN; NaN where all of them are; `None` where there are none.
///
/// ```
/// # use lanemark_kernels::aggregate::Bitmap;
/// assert_eq!(lanemark_kernels::aggregate::reduce::masked_max_f64(&[1.0, 2.0, -4.0], Bitmap::new(&[0b011], 3)?)?, Some(2.0));
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::Lengths`] when the bitmap is not as long as the column.
pub fn masked_max_f64(values: &[f64], validity: Bitmap<'_>) -> Result<Option<f64>, AggregateError> {
    let words = validity.words_for_column(values.len())?;
    let extreme = tables::MASKED_MAX_F64.best()(values, words);
    let numbers = extreme.is_finite() || values.iter().enumerate().any(|(i, value)| validity.get(i) && !value.is_nan());
    Ok((validity.count_ones() > 0).then_some(if numbers { extreme } else { f64::NAN }))
}

/// Mean of a column; `None` of an empty one. The sum is exact; it is rounded once, and the quotient once.
///
/// ```
/// assert_eq!(lanemark_kernels::aggregate::reduce::mean_i64(&[i64::MAX, i64::MAX]), Some(i64::MAX as f64));
/// ```
pub fn mean_i64(values: &[i64]) -> Option<f64> {
    let rung = tables::WIDE_SUM_I64.best();
    let sum: i128 = values.chunks(WIDE_CHUNK).map(|chunk| exact_sum(rung(chunk))).sum();
    (!values.is_empty()).then(|| sum as f64 / values.len() as f64)
}

/// Mean of the values whose validity bit is set; `None` where none is. Rounded as [`mean_i64`].
///
/// ```
/// # use lanemark_kernels::aggregate::Bitmap;
/// assert_eq!(lanemark_kernels::aggregate::reduce::masked_mean_i64(&[1, 2, -4], Bitmap::new(&[0b011], 3)?)?, Some(1.5));
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::Lengths`] when the bitmap is not as long as the column.
pub fn masked_mean_i64(values: &[i64], validity: Bitmap<'_>) -> Result<Option<f64>, AggregateError> {
    let words = validity.words_for_column(values.len())?;
    let rung = tables::MASKED_WIDE_SUM_I64.best();
    let chunks = values.chunks(WIDE_CHUNK).zip(words.chunks(WIDE_CHUNK / 64));
    let sum: i128 = chunks.map(|(chunk, words)| exact_sum(rung(chunk, words))).sum();
    let count = validity.count_ones();
    Ok((count > 0).then(|| sum as f64 / count as f64))
}

/// Mean of a column: [`sum_f64`] over the number of values; `None` of an empty one.
///
/// ```
/// assert_eq!(lanemark_kernels::aggregate::reduce::mean_f64(&[0.5, 1.5]), Some(1.0));
/// ```
pub fn mean_f64(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum_f64(values) / values.len() as f64)
}

/// Mean of the values whose validity bit is set: [`masked_sum_f64`] over their number; `None` where none is.
///
/// ```
/// # use lanemark_kernels::aggregate::Bitmap;
/// assert_eq!(lanemark_kernels::aggregate::reduce::masked_mean_f64(&[0.5, 1.5], Bitmap::new(&[0b10], 2)?)?, Some(1.5));
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::Lengths`] when the bitmap is not as long as the column.
pub fn masked_mean_f64(values: &[f64], validity: Bitmap<'_>) -> Result<Option<f64>, AggregateError> {
    let sum = masked_sum_f64(values, validity)?;
    let count = validity.count_ones();
    Ok((count > 0).then(|| sum / count as f64))
}

/// Values whose two-part sum cannot overflow either part.
const WIDE_CHUNK: usize = 1 << 31;

/// Puts the parts of a wide sum together: the lower halves sum to what the upper ones leave of the sum modulo 2^64.
pub fn exact_sum((modulo, upper): (i64, i64)) -> i128 {
    let lower = modulo.wrapping_sub(upper << 32) as u64;
    (i128::from(upper) << 32) + i128::from(lower)
}
