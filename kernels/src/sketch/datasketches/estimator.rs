//! Ertl's estimator: a distinct count from the registers alone, without tables, for any count.
//!
//! Source: Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), section 4, algorithm 6.

use super::GREATEST;

/// How many values a register can have.
const VALUES: usize = GREATEST as usize + 1;

/// How many registers have each value.
pub(super) fn histogram(values: &[u8]) -> [u32; VALUES] {
    // Four histograms, so that equal values in a row do not wait for each other.
    let mut histograms = [[0u32; VALUES]; 4];
    let (groups, _) = values.as_chunks::<4>();
    for group in groups {
        for (histogram, value) in histograms.iter_mut().zip(group) {
            histogram[usize::from(*value)] += 1;
        }
    }
    std::array::from_fn(|value| histograms.iter().map(|histogram| histogram[value]).sum())
}

/// The estimate.
pub(super) fn estimate(values: &[u8]) -> f64 {
    let registers = values.len() as f64;
    let share = histogram(values).map(|count| f64::from(count) / registers);
    if share[0] == 1.0 {
        return 0.0;
    }
    let full = tau(1.0 - share[VALUES - 1]);
    let rest = share[1..VALUES - 1].iter().rev().fold(full, |sum, share| 0.5 * (sum + share));
    registers / (2.0 * std::f64::consts::LN_2 * (rest + sigma(share[0])))
}

/// What registers of 0 contribute: `x + x^2 1 + x^4 2 + x^8 4 + …`; x is below 1.
fn sigma(mut x: f64) -> f64 {
    let (mut sum, mut weight) = (x, 1.0);
    loop {
        x *= x;
        let next = sum + x * weight;
        if next == sum {
            return sum;
        }
        (sum, weight) = (next, 2.0 * weight);
    }
}

/// What registers of the greatest value contribute: `(1 - x - (1 - x^(1/2))^2 / 2 - (1 - x^(1/4))^2 / 4 - …) / 3`.
fn tau(mut x: f64) -> f64 {
    if x == 0.0 {
        return 0.0;
    }
    let (mut sum, mut weight) = (1.0 - x, 1.0);
    loop {
        x = x.sqrt();
        weight *= 0.5;
        let next = sum - (1.0 - x) * (1.0 - x) * weight;
        if next == sum {
            return sum / 3.0;
        }
        sum = next;
    }
}
