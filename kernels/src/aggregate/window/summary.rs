//! Count, sum, smallest and largest value in 32 bytes: what a pane or a window keeps of its values.

#[cfg(target_arch = "x86_64")]
mod sse2;

use bytemuck::{Pod, Zeroable};
#[cfg(target_arch = "x86_64")]
use sse2::merged;

/// Count, sum, smallest and largest of some values; the mean follows from them.
///
/// | answer | of no values | NaN | zeros |
/// |---|---|---|---|
/// | `count` | 0 | counted | |
/// | `sum` | +0.0 | gives NaN | never -0.0 |
/// | `mean` | `None` | gives NaN | never -0.0 |
/// | `min`, `max` | `None` | passed over; `NaN` where every value is NaN | a zero is +0.0 |
///
/// A sum beyond the range of `f64` is infinite, as IEEE 754 has it. Counts wrap modulo 2^64.
///
/// Two summaries are equal when every answer is the same bits, one NaN being as good as another.
///
/// The 32 bytes are count, sum, smallest and largest, in this order. Where no value was a number the smallest is
/// infinity and the largest minus infinity: a smallest above the largest says so.
///
/// ```
/// use lanemark_kernels::aggregate::window::summary::Summary;
/// let delays = Summary::of(3.5).merge(Summary::of(-1.5));
/// assert_eq!((delays.count(), delays.sum(), delays.mean()), (2, 2.0, Some(1.0)));
/// assert_eq!((delays.min(), delays.max()), (Some(-1.5), Some(3.5)));
/// assert_eq!(Summary::EMPTY.max(), None);
/// ```
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C, align(32))]
pub struct Summary {
    pub(super) count: u64,
    pub(super) sum: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Summary {
    /// The summary of no values.
    pub const EMPTY: Summary = Summary { count: 0, sum: 0.0, min: f64::INFINITY, max: f64::NEG_INFINITY };

    /// The summary of one value.
    #[inline]
    pub fn of(value: f64) -> Summary {
        let value = value + 0.0; // makes -0.0 the zero that summaries have
        let (min, max) = if value.is_nan() { (f64::INFINITY, f64::NEG_INFINITY) } else { (value, value) };
        Summary { count: 1, sum: value, min, max }
    }

    /// The summary of the values of both; the sum is this sum plus the later one, rounded once.
    #[inline(always)]
    #[must_use]
    pub fn merge(self, later: Summary) -> Summary {
        merged(self, later)
    }

    /// Values, NaN included.
    #[inline]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Sum of the values.
    #[inline]
    pub fn sum(&self) -> f64 {
        self.sum
    }

    /// The sum over the count.
    #[inline]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }

    /// Smallest value.
    #[inline]
    pub fn min(&self) -> Option<f64> {
        self.extreme(self.min)
    }

    /// Largest value.
    #[inline]
    pub fn max(&self) -> Option<f64> {
        self.extreme(self.max)
    }

    fn extreme(&self, kept: f64) -> Option<f64> {
        (self.count > 0).then_some(if self.min > self.max { f64::NAN } else { kept })
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn merged(earlier: Summary, later: Summary) -> Summary {
    Summary {
        count: earlier.count.wrapping_add(later.count),
        sum: earlier.sum + later.sum,
        min: if later.min < earlier.min { later.min } else { earlier.min },
        max: if later.max > earlier.max { later.max } else { earlier.max },
    }
}

impl Default for Summary {
    fn default() -> Self {
        Summary::EMPTY
    }
}

impl PartialEq for Summary {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: f64, b: f64| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
        self.count == other.count && same(self.sum, other.sum) && same(self.min, other.min) && same(self.max, other.max)
    }
}

impl Eq for Summary {}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_all(values: &[f64]) -> Summary {
        values.iter().fold(Summary::EMPTY, |kept, value| kept.merge(Summary::of(*value)))
    }

    #[test]
    fn of_nothing_there_are_no_extremes_and_no_mean() {
        assert_eq!((Summary::EMPTY.count(), Summary::EMPTY.sum().to_bits()), (0, 0));
        assert_eq!((Summary::EMPTY.min(), Summary::EMPTY.max(), Summary::EMPTY.mean()), (None, None, None));
    }

    #[test]
    fn nan_is_counted_and_passed_over() {
        let mixed = of_all(&[f64::NAN, 2.0, f64::NAN, -3.0]);
        assert_eq!((mixed.count(), mixed.min(), mixed.max()), (4, Some(-3.0), Some(2.0)));
        assert!(mixed.sum().is_nan() && mixed.mean().unwrap().is_nan());
        let only = of_all(&[f64::NAN, f64::NAN]);
        assert!(only.min().unwrap().is_nan() && only.max().unwrap().is_nan());
        assert_ne!(only, of_all(&[f64::NAN]));
        assert_eq!(only, of_all(&[-f64::NAN, f64::NAN]));
    }

    #[test]
    fn a_zero_is_positive() {
        for values in [&[-0.0][..], &[-0.0, -0.0], &[0.0, -0.0], &[-0.0, 0.0]] {
            let zero = of_all(values);
            for answer in [zero.sum(), zero.min().unwrap(), zero.max().unwrap(), zero.mean().unwrap()] {
                assert_eq!(answer.to_bits(), 0, "{values:?}");
            }
        }
    }

    #[test]
    fn infinities_are_values() {
        let low = of_all(&[f64::NEG_INFINITY]);
        assert_eq!((low.min(), low.max()), (Some(f64::NEG_INFINITY), Some(f64::NEG_INFINITY)));
        let high = of_all(&[f64::INFINITY, f64::NAN]);
        assert_eq!((high.min(), high.max()), (Some(f64::INFINITY), Some(f64::INFINITY)));
        assert!(of_all(&[f64::INFINITY, f64::NEG_INFINITY]).sum().is_nan());
        assert_eq!(of_all(&[f64::MAX, f64::MAX]).sum(), f64::INFINITY);
    }

    #[test]
    fn a_summary_is_its_thirty_two_bytes() {
        let words: [u64; 4] = bytemuck::must_cast(of_all(&[1.0, 4.0]));
        assert_eq!(words, [2, 5f64.to_bits(), 1f64.to_bits(), 4f64.to_bits()]);
    }
}
