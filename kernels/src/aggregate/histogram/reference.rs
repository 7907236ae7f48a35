//! The histogram as it is defined, value by value.

/// Counts of the bins; and of values below, above and not a number.
pub fn histogram(low: f64, high: f64, bins: usize, values: &[f64]) -> (Vec<u64>, [u64; 3]) {
    let (mut counts, mut others) = (vec![0; bins], [0; 3]);
    let scale = bins as f64 / (high - low);
    for &value in values {
        if value.is_nan() {
            others[2] += 1;
        } else if value < low {
            others[0] += 1;
        } else if value >= high {
            others[1] += 1;
        } else {
            let bin = ((value - low) * scale).trunc() as usize;
            counts[bin.min(bins - 1)] += 1;
        }
    }
    (counts, others)
}
