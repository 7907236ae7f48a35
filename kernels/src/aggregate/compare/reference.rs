//! The comparison as it is defined, value by value.

use super::Comparison;

/// One bit a value; bits past the end are zero.
pub fn compare<T: PartialOrd + Copy>(values: &[T], comparison: Comparison, constant: T) -> Vec<u64> {
    let mut words = vec![0; values.len().div_ceil(64)];
    for (index, value) in values.iter().enumerate() {
        words[index / 64] |= u64::from(comparison.holds(*value, constant)) << (index % 64);
    }
    words
}
