//! Histogram of `f64` over bins of equal width.
//!
//! | value | counted |
//! |---|---|
//! | `low <= x < high` | in bin `trunc((x - low) * (bins / (high - low)))`, or the last one where rounding leads past it |
//! | `x < low`, -infinity | below |
//! | `x >= high`, +infinity | above |
//! | NaN | apart |
//!
//! Difference, quotient and product of the formula are rounded one by one, so every instruction set counts alike. A
//! greater value never lands in a lower bin; one within a few roundings of an edge may land on either side of it.
//!
//! Counts are exact. How values are cut into batches, or spread over histograms that are merged, has no effect.
//!
//! Cost: one pass over the values, the bins of a block of 512 computed in registers and then counted one by one.
//! Memory: 8 bytes a bin; 32 bytes up to 512 bins, which are counted in four copies, as equal bins that follow one
//! another would each wait for the store of the last.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod counters;
#[cfg(target_arch = "aarch64")]
mod neon;
pub mod reference;
mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

use super::AggregateError;
use counters::Counters;
use std::fmt;

/// The most bins that a histogram may have.
pub const MOST_BINS: usize = 1 << 16;

/// Counts of `f64` values in bins of equal width.
///
/// ```
/// use lanemark_kernels::aggregate::histogram::Histogram;
/// let mut delays = Histogram::new(0.0, 10.0, 5)?;
/// delays.update(&[0.0, 1.9, 2.0, 9.9, 10.0, -0.1, f64::NAN]);
/// assert_eq!(delays.counts(), [2, 1, 0, 0, 1]);
/// assert_eq!((delays.below(), delays.above(), delays.not_a_number()), (1, 1, 1));
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Histogram {
    bounds: Bounds,
    counters: Counters,
}

/// What finds the bin of a value.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    low: f64,
    high: f64,
    /// Bins per unit.
    scale: f64,
    bins: u32,
}

impl Bounds {
    /// Where values below the bounds are counted: in slots behind the bins.
    fn below(&self) -> u32 {
        self.bins
    }

    /// Where values above the bounds are counted.
    fn above(&self) -> u32 {
        self.bins + 1
    }

    /// Where NaN is counted.
    fn not_a_number(&self) -> u32 {
        self.bins + 2
    }

    /// Bins and the slots behind them.
    fn slots(&self) -> usize {
        self.bins as usize + 3
    }
}

impl Histogram {
    /// An empty histogram of `bins` bins over `low <= x < high`.
    ///
    /// # Errors
    /// [`AggregateError::Bins`] when a bound is not finite, `low` is not less than `high`, there are no bins or more
    /// than [`MOST_BINS`], or `high - low` or the bins per unit are beyond the range of `f64`.
    pub fn new(low: f64, high: f64, bins: usize) -> Result<Self, AggregateError> {
        let range = high - low;
        let scale = bins as f64 / range;
        let possible = (1..=MOST_BINS).contains(&bins) && range > 0.0 && range.is_finite() && scale.is_finite();
        if !possible {
            return Err(AggregateError::Bins { bins, most: MOST_BINS });
        }
        let bounds = Bounds { low, high, scale, bins: bins as u32 };
        Ok(Histogram { bounds, counters: Counters::new(bounds.slots()) })
    }

    /// Counts a batch of values.
    pub fn update(&mut self, values: &[f64]) {
        tables::HISTOGRAM_F64.best()(self, values);
    }

    /// Values counted in each bin, lowest bin first.
    pub fn counts(&self) -> Vec<u64> {
        (0..self.bins()).map(|bin| self.counters.total(bin)).collect()
    }

    /// Values less than the lower bound.
    pub fn below(&self) -> u64 {
        self.counters.total(self.bounds.below() as usize)
    }

    /// Values not less than the upper bound.
    pub fn above(&self) -> u64 {
        self.counters.total(self.bounds.above() as usize)
    }

    /// Values that are NaN.
    pub fn not_a_number(&self) -> u64 {
        self.counters.total(self.bounds.not_a_number() as usize)
    }

    /// The lower bound.
    pub fn low(&self) -> f64 {
        self.bounds.low
    }

    /// The upper bound; it belongs to no bin.
    pub fn high(&self) -> f64 {
        self.bounds.high
    }

    /// Bins of the histogram.
    pub fn bins(&self) -> usize {
        self.bounds.bins as usize
    }

    /// The `bins + 1` edges: bin `i` lies between edge `i` and edge `i + 1`. The first and last are the bounds.
    pub fn edges(&self) -> impl Iterator<Item = f64> + '_ {
        let (low, high, bins) = (self.low(), self.high(), self.bins());
        (0..=bins).map(move |edge| if edge == bins { high } else { low + (high - low) * (edge as f64 / bins as f64) })
    }

    /// Takes in the counts of another histogram of the same bins.
    ///
    /// # Errors
    /// [`DifferentBins`] when bounds or bins differ; nothing was taken in.
    pub fn merge(&mut self, other: &Histogram) -> Result<(), DifferentBins> {
        let bins = |histogram: &Histogram| (histogram.low(), histogram.high(), histogram.bins());
        if bins(self) != bins(other) {
            return Err(DifferentBins { expected: bins(self), found: bins(other) });
        }
        self.counters.merge(&other.counters);
        Ok(())
    }

    /// Sets every count to 0; the memory is kept.
    pub fn clear(&mut self) {
        self.counters.clear();
    }

    /// Memory of the counts in bytes.
    pub fn bytes(&self) -> usize {
        self.counters.bytes()
    }
}

/// Two histograms cannot be merged: their bins differ. Nothing was merged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifferentBins {
    /// Lower bound, upper bound and bins of the histogram that was to take the other in.
    pub expected: (f64, f64, usize),
    /// Those of the other one.
    pub found: (f64, f64, usize),
}

impl fmt::Display for DifferentBins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((low, high, bins), (other_low, other_high, other_bins)) = (self.expected, self.found);
        write!(
            f,
            "a histogram of {other_bins} bins from {other_low} to {other_high} cannot be merged into one of {bins} bins \
             from {low} to {high}; make both with the same bounds and bins"
        )
    }
}

impl std::error::Error for DifferentBins {}
