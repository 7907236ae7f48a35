//! The filters as they are defined, value by value.

use crate::aggregate::compare::Comparison;

/// The values that compare as asked, in order.
pub fn filter<T: PartialOrd + Copy>(values: &[T], comparison: Comparison, constant: T) -> Vec<T> {
    values.iter().copied().filter(|value| comparison.holds(*value, constant)).collect()
}

/// The values whose bit is set, in order.
pub fn filter_mask<T: Copy>(values: &[T], words: &[u64]) -> Vec<T> {
    (0..values.len()).filter(|i| words[i / 64] >> (i % 64) & 1 == 1).map(|i| values[i]).collect()
}

/// `scale * value + offset` of the values that compare as asked, in order.
pub fn filter_map(values: &[f64], comparison: Comparison, constant: f64, (scale, offset): (f64, f64)) -> Vec<f64> {
    filter(values, comparison, constant).into_iter().map(|value| scale * value + offset).collect()
}
