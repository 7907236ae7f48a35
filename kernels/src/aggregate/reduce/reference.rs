//! The reductions as they are defined, value by value.

use super::fold::{LANES, SUM_BLOCK};

/// The values that a validity bitmap leaves, each at its own index; all of them without a bitmap.
fn present<'a, T: Copy>(values: &'a [T], validity: Option<&'a [u64]>) -> impl Iterator<Item = (usize, T)> + 'a {
    values
        .iter()
        .copied()
        .enumerate()
        .filter(move |(index, _)| validity.is_none_or(|words| words[index / 64] >> (index % 64) & 1 == 1))
}

/// Sum, wrapping.
pub fn sum_i64(values: &[i64], validity: Option<&[u64]>) -> i64 {
    present(values, validity).fold(0, |sum, (_, value)| sum.wrapping_add(value))
}

/// Sum of squares, wrapping.
pub fn sum_squares_i64(values: &[i64], validity: Option<&[u64]>) -> i64 {
    present(values, validity).fold(0, |sum, (_, value)| sum.wrapping_add(value.wrapping_mul(value)))
}

/// The fixed tree: 32 lanes by index within a block of 4,096 values, lanes merged in halves, blocks pairwise.
pub fn sum_f64(values: &[f64], validity: Option<&[u64]>) -> f64 {
    if values.len() > SUM_BLOCK {
        let blocks = values.len().div_ceil(SUM_BLOCK);
        let middle = SUM_BLOCK * (blocks.next_power_of_two() / 2);
        let right = validity.map(|words| &words[middle / 64..]);
        return sum_f64(&values[..middle], validity) + sum_f64(&values[middle..], right);
    }
    let mut lanes = [0.0; LANES];
    for (index, value) in present(values, validity) {
        lanes[index % LANES] += value;
    }
    let mut lanes = lanes.to_vec();
    while lanes.len() > 1 {
        let upper = lanes.split_off(lanes.len() / 2);
        lanes.iter_mut().zip(upper).for_each(|(left, right)| *left += right);
    }
    lanes[0]
}

/// Sum of squares by the fixed tree.
pub fn sum_squares_f64(values: &[f64], validity: Option<&[u64]>) -> f64 {
    let squares: Vec<f64> = values.iter().map(|value| value * value).collect();
    sum_f64(&squares, validity)
}

/// Smallest value; `i64::MAX` of nothing.
pub fn min_i64(values: &[i64], validity: Option<&[u64]>) -> i64 {
    present(values, validity).map(|(_, value)| value).min().unwrap_or(i64::MAX)
}

/// Largest value; `i64::MIN` of nothing.
pub fn max_i64(values: &[i64], validity: Option<&[u64]>) -> i64 {
    present(values, validity).map(|(_, value)| value).max().unwrap_or(i64::MIN)
}

/// Smallest value that is not NaN; infinity of nothing; a zero is +0.0.
pub fn min_f64(values: &[f64], validity: Option<&[u64]>) -> f64 {
    present(values, validity).map(|(_, value)| value).fold(f64::INFINITY, f64::min) + 0.0
}

/// Largest value that is not NaN; -infinity of nothing; a zero is +0.0.
pub fn max_f64(values: &[f64], validity: Option<&[u64]>) -> f64 {
    present(values, validity).map(|(_, value)| value).fold(f64::NEG_INFINITY, f64::max) + 0.0
}

/// The sum modulo 2^64, and the sum of the upper halves.
pub fn wide_sum_i64(values: &[i64], validity: Option<&[u64]>) -> (i64, i64) {
    let upper = present(values, validity).map(|(_, value)| value >> 32).sum();
    (sum_i64(values, validity), upper)
}
