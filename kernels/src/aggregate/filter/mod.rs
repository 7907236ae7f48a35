//! Filters: the values that compare as asked, or whose bit is set, moved together into a caller's buffer, in order.
//!
//! The buffer must be as long as the column, since every value may survive; what lies past the survivors afterwards is
//! unspecified. Survivors keep their bits, NaN payloads included. Comparisons are those of [`super::compare`].
//! `filter_map_f64` writes `scale * value + offset`, each operation rounded on its own on every rung (no fused
//! multiply-add), without a second pass.
//!
//! Cost: one pass over the column, each survivor written about once; no memory of its own. The loop watches the share
//! of survivors and changes between two ways of taking a block.

#[cfg(target_arch = "x86_64")]
pub(in crate::aggregate) mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod blocks;
#[cfg(target_arch = "aarch64")]
pub(in crate::aggregate) mod neon;
pub mod reference;
mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

use super::compare::Comparison;
use super::{AggregateError, Bitmap};

/// Refuses an output that could not hold every value.
fn check_room(needed: usize, found: usize) -> Result<(), AggregateError> {
    if found < needed { Err(AggregateError::SmallOutput { needed, found }) } else { Ok(()) }
}

/// Moves the values that compare as asked to the front of `out` and gives their number.
///
/// ```
/// use lanemark_kernels::aggregate::{compare::Comparison, filter::filter_i64};
/// let mut out = [0; 3];
/// let kept = filter_i64(&[5, -1, 7], Comparison::Greater, 4, &mut out)?;
/// assert_eq!(out[..kept], [5, 7]);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::SmallOutput`] when `out` is shorter than `values`.
pub fn filter_i64(
    values: &[i64],
    comparison: Comparison,
    constant: i64,
    out: &mut [i64],
) -> Result<usize, AggregateError> {
    check_room(values.len(), out.len())?;
    Ok(tables::FILTER_I64.best()(values, comparison, constant, out))
}

/// Moves the values whose bit is set to the front of `out` and gives their number.
///
/// ```
/// use lanemark_kernels::aggregate::{Bitmap, filter::filter_mask_i64};
/// let mut out = [0; 3];
/// let kept = filter_mask_i64(&[5, -1, 7], Bitmap::new(&[0b101], 3)?, &mut out)?;
/// assert_eq!(out[..kept], [5, 7]);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::SmallOutput`] when `out` is shorter than `values`, [`AggregateError::Lengths`] when the bitmap is
/// not as long.
pub fn filter_mask_i64(values: &[i64], keep: Bitmap<'_>, out: &mut [i64]) -> Result<usize, AggregateError> {
    let words = keep.words_for_column(values.len())?;
    check_room(values.len(), out.len())?;
    Ok(tables::FILTER_MASK_I64.best()(values, words, out))
}

/// Moves the values that compare as asked to the front of `out` and gives their number.
///
/// ```
/// use lanemark_kernels::aggregate::{compare::Comparison, filter::filter_f64};
/// let mut out = [0.0; 3];
/// let kept = filter_f64(&[0.75, f64::NAN, 7.0], Comparison::Greater, 0.5, &mut out)?;
/// assert_eq!(out[..kept], [0.75, 7.0]);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::SmallOutput`] when `out` is shorter than `values`.
pub fn filter_f64(
    values: &[f64],
    comparison: Comparison,
    constant: f64,
    out: &mut [f64],
) -> Result<usize, AggregateError> {
    check_room(values.len(), out.len())?;
    Ok(tables::FILTER_F64.best()(values, comparison, constant, out))
}

/// Moves the values whose bit is set to the front of `out` and gives their number.
///
/// ```
/// use lanemark_kernels::aggregate::{Bitmap, filter::filter_mask_f64};
/// let mut out = [0.0; 3];
/// let kept = filter_mask_f64(&[0.75, f64::NAN, 7.0], Bitmap::new(&[0b101], 3)?, &mut out)?;
/// assert_eq!(out[..kept], [0.75, 7.0]);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::SmallOutput`] when `out` is shorter than `values`, [`AggregateError::Lengths`] when the bitmap is
/// not as long.
pub fn filter_mask_f64(values: &[f64], keep: Bitmap<'_>, out: &mut [f64]) -> Result<usize, AggregateError> {
    let words = keep.words_for_column(values.len())?;
    check_room(values.len(), out.len())?;
    Ok(tables::FILTER_MASK_F64.best()(values, words, out))
}

/// Moves `scale * value + offset` of the values that compare as asked to the front of `out` and gives their number.
///
/// ```
/// use lanemark_kernels::aggregate::{compare::Comparison, filter::filter_map_f64};
/// let mut out = [0.0; 3];
/// let kept = filter_map_f64(&[1.0, 2.0, 3.0], Comparison::GreaterOrEqual, 2.0, 10.0, 0.5, &mut out)?;
/// assert_eq!(out[..kept], [20.5, 30.5]);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::SmallOutput`] when `out` is shorter than `values`.
pub fn filter_map_f64(
    values: &[f64],
    comparison: Comparison,
    constant: f64,
    scale: f64,
    offset: f64,
    out: &mut [f64],
) -> Result<usize, AggregateError> {
    check_room(values.len(), out.len())?;
    Ok(tables::FILTER_MAP_F64.best()(values, comparison, constant, (scale, offset), out))
}
