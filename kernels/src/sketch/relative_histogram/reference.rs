//! The histogram as it is defined, value by value, in `f64` arithmetic that is exact.

use std::collections::BTreeMap;

/// How many values fell in each bucket: a bucket is known by whether its numbers are below 0, the power of two at or
/// below their magnitude, and its place among the `2^mantissa_bits` up to the next. NaN, zeros and infinities have none.
pub fn counts(mantissa_bits: u32, values: &[f64]) -> BTreeMap<(bool, i32, u32), u64> {
    let mut counts = BTreeMap::new();
    for value in values.iter().filter(|value| value.is_finite() && **value != 0.0) {
        let (mut power, mut scaled) = (0, value.abs());
        while scaled >= 2.0 {
            (power, scaled) = (power + 1, scaled / 2.0);
        }
        while scaled < 1.0 {
            (power, scaled) = (power - 1, scaled * 2.0);
        }
        let place = ((scaled - 1.0) * f64::from(1 << mantissa_bits)) as u32;
        *counts.entry((*value < 0.0, power, place)).or_default() += 1;
    }
    counts
}

/// The exact quantile: the value of rank `floor(q * (count - 1))` in ascending order without NaN.
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut values: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    Some(values[((q * last as f64) as usize).min(last)])
}
