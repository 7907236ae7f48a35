//! Count, sum, smallest and largest of the values that compare as asked, in one pass and without an output column.
//!
//! Comparisons are those of [`super::compare`]; sums and extremes those of [`super::reduce`] over the column in which
//! every other value is absent: the same fixed tree, the same rules for NaN, zeros and overflow.
//!
//! Cost: one pass over the column, no memory.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod selected;
pub mod tables;
#[cfg(test)]
mod tests;

use super::compare::Comparison;

/// Number of the values that compare as asked.
///
/// ```
/// use lanemark_kernels::aggregate::{compare::Comparison, filter_aggregate::filter_count_i64};
/// assert_eq!(filter_count_i64(&[5, -1, 7], Comparison::Greater, 4), 2);
/// ```
pub fn filter_count_i64(values: &[i64], comparison: Comparison, constant: i64) -> u64 {
    tables::FILTER_COUNT_I64.best()(values, comparison, constant)
}

/// Sum of the values that compare as asked; zero of none.
///
/// ```
/// use lanemark_kernels::aggregate::{compare::Comparison, filter_aggregate::filter_sum_i64};
/// assert_eq!(filter_sum_i64(&[5, -1, 7], Comparison::Greater, 4), 12);
/// ```
pub fn filter_sum_i64(values: &[i64], comparison: Comparison, constant: i64) -> i64 {
    tables::FILTER_SUM_I64.best()(values, comparison, constant)
}

/// Smallest of the values that compare as asked; `None` where none does.
///
/// ```
/// use lanemark_kernels::aggregate::{compare::Comparison, filter_aggregate::filter_min_i64};
/// assert_eq!(filter_min_i64(&[5, -1, 7], Comparison::Greater, 4), Some(5));
/// assert_eq!(filter_min_i64(&[5, -1, 7], Comparison::Greater, 9), None);
/// ```
pub fn filter_min_i64(values: &[i64], comparison: Comparison, constant: i64) -> Option<i64> {
    let extreme = tables::FILTER_MIN_I64.best()(values, comparison, constant);
    let found = extreme != i64::MAX || filter_count_i64(values, comparison, constant) > 0;
    found.then_some(extreme)
}

/// Largest of the values that compare as asked; `None` where none does.
///
/// ```
/// use lanemark_kernels::aggregate::{compare::Comparison, filter_aggregate::filter_max_i64};
/// assert_eq!(filter_max_i64(&[5, -1, 7], Comparison::Greater, 4), Some(7));
/// assert_eq!(filter_max_i64(&[5, -1, 7], Comparison::Greater, 9), None);
/// ```
pub fn filter_max_i64(values: &[i64], comparison: Comparison, constant: i64) -> Option<i64> {
    let extreme = tables::FILTER_MAX_I64.best()(values, comparison, constant);
    let found = extreme != i64::MIN || filter_count_i64(values, comparison, constant) > 0;
    found.then_some(extreme)
}

/// Number of the values that compare as asked.
///
/// ```
/// use lanemark_kernels::aggregate::{compare::Comparison, filter_aggregate::filter_count_f64};
/// assert_eq!(filter_count_f64(&[5.0, f64::NAN, 7.0], Comparison::Greater, 4.0), 2);
/// ```
pub fn filter_count_f64(values: &[f64], comparison: Comparison, constant: f64) -> u64 {
    tables::FILTER_COUNT_F64.best()(values, comparison, constant)
}

/// Sum of the values that compare as asked; zero of none.
///
/// ```
/// use lanemark_kernels::aggregate::{compare::Comparison, filter_aggregate::filter_sum_f64};
/// assert_eq!(filter_sum_f64(&[5.0, f64::NAN, 7.0], Comparison::Greater, 4.0), 12.0);
/// ```
pub fn filter_sum_f64(values: &[f64], comparison: Comparison, constant: f64) -> f64 {
    tables::FILTER_SUM_F64.best()(values, comparison, constant)
}

/// Smallest of the values that compare as asked and are not NaN; NaN where all of them are; `None` where there are none.
///
/// ```
/// use lanemark_kernels::aggregate::{compare::Comparison, filter_aggregate::filter_min_f64};
/// assert_eq!(filter_min_f64(&[5.0, f64::NAN, 7.0], Comparison::Greater, 4.0), Some(5.0));
/// assert_eq!(filter_min_f64(&[5.0, f64::NAN, 7.0], Comparison::Greater, 9.0), None);
/// ```
pub fn filter_min_f64(values: &[f64], comparison: Comparison, constant: f64) -> Option<f64> {
    let extreme = tables::FILTER_MIN_F64.best()(values, comparison, constant);
    if extreme != f64::INFINITY {
        return Some(extreme);
    }
    // Nothing, NaN alone (which compares as not equal) or infinities alone.
    let mut kept = values.iter().copied().filter(|value| comparison.holds(*value, constant));
    let first = kept.next()?;
    Some(if first.is_nan() && kept.all(f64::is_nan) { f64::NAN } else { extreme })
}

/// Largest of the values that compare as asked and are not NaN; NaN where all of them are; `None` where there are none.
///
/// ```
/// use lanemark_kernels::aggregate::{compare::Comparison, filter_aggregate::filter_max_f64};
/// assert_eq!(filter_max_f64(&[5.0, f64::NAN, 7.0], Comparison::Greater, 4.0), Some(7.0));
/// assert_eq!(filter_max_f64(&[5.0, f64::NAN, 7.0], Comparison::Greater, 9.0), None);
/// ```
pub fn filter_max_f64(values: &[f64], comparison: Comparison, constant: f64) -> Option<f64> {
    let extreme = tables::FILTER_MAX_F64.best()(values, comparison, constant);
    if extreme != f64::NEG_INFINITY {
        return Some(extreme);
    }
    // Nothing, NaN alone (which compares as not equal) or infinities alone.
    let mut kept = values.iter().copied().filter(|value| comparison.holds(*value, constant));
    let first = kept.next()?;
    Some(if first.is_nan() && kept.all(f64::is_nan) { f64::NAN } else { extreme })
}
