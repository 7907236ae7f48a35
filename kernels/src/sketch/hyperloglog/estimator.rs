//! Counts from a histogram of ranks, and what is computed of counts. Additions, multiplications, divisions and square
//! roots alone: the same to the bit everywhere.

use std::f64::consts::LN_2;

/// A count with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// How many keys; not a whole number.
    pub value: f64,
    /// The standard error in keys.
    pub standard_error: f64,
}

/// Ranks are less than this.
pub(super) const RANKS: usize = 64;

/// How many registers have each rank.
pub(super) type Histogram = [u32; RANKS];

/// The number of registers.
pub(super) fn registers(precision: u8) -> usize {
    1 << precision
}

/// The relative standard error of HyperLogLog: `sqrt((3 ln 2 - 1) / m)`.
pub(super) fn relative_error(precision: u8) -> f64 {
    const THREE_LN_2_LESS_1: f64 = 3.0 * LN_2 - 1.0;
    (THREE_LN_2_LESS_1 / registers(precision) as f64).sqrt()
}

/// Ertl's improved raw estimator (2017, algorithm 6).
pub(super) fn dense(precision: u8, histogram: &Histogram) -> Estimate {
    const HALF_OF_1_OVER_LN_2: f64 = 0.5 / LN_2;
    let registers = registers(precision) as f64;
    let greatest = 65 - usize::from(precision);
    let share = |rank: usize| f64::from(histogram[rank]) / registers;
    let saturated = registers * tau(1.0 - share(greatest));
    let ranks = histogram[1..greatest].iter().rev();
    let known = ranks.fold(saturated, |sum, count| 0.5 * (sum + f64::from(*count)));
    let value = HALF_OF_1_OVER_LN_2 * registers * registers / (known + registers * sigma(share(0)));
    Estimate { value, standard_error: value * relative_error(precision) }
}

/// `x + sum of x^(2^k) 2^(k-1)` over `k >= 1`; infinite at 1.
fn sigma(x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut power, mut weight, mut sum) = (x, 1.0, x);
    loop {
        power *= power;
        let next = sum + power * weight;
        if next == sum {
            return sum;
        }
        sum = next;
        weight += weight;
    }
}

/// `(1 - x - sum of (1 - x^(2^-k))^2 2^-k) / 3` over `k >= 1`.
fn tau(x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut root, mut weight, mut sum) = (x, 1.0, 1.0 - x);
    loop {
        root = root.sqrt();
        weight *= 0.5;
        let next = sum - (1.0 - root) * (1.0 - root) * weight;
        if next == sum {
            return sum / 3.0;
        }
        sum = next;
    }
}

/// Linear counting: so many of `2^bits` places were taken. The logarithm is a series, as few places are taken.
pub(super) fn sparse(bits: u32, taken: usize) -> Estimate {
    let places = (1u64 << bits) as f64;
    let (taken, share) = (taken as f64, taken as f64 / places);
    let value = taken * (1.0 + share * (1.0 / 2.0 + share * (1.0 / 3.0 + share * (1.0 / 4.0 + share / 5.0))));
    // Keys that share a place are about as many as pairs of keys over places, and spread like those.
    Estimate { value, standard_error: value / (2.0 * places).sqrt() }
}

/// Inclusion and exclusion.
pub(super) fn intersection(one: Estimate, other: Estimate, union: Estimate) -> Estimate {
    let value = (one.value + other.value - union.value).min(one.value.min(other.value)).max(0.0);
    let errors = [one, other, union].map(|estimate| estimate.standard_error * estimate.standard_error);
    Estimate { value, standard_error: (errors[0] + errors[1] + errors[2]).sqrt() }
}
