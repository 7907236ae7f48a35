//! Quantiles of a bounded relative error: a histogram whose buckets grow with the numbers they hold.
//!
//! The class is that of DDSketch (Masson, Rim, Lee 2019); buckets come straight from the bits of an `f64`: sign, exponent
//! and the first `s` bits of the mantissa, so 2^s buckets of equal width from one power of two to the next.
//!
//! **Guarantee.** For every `q`, with `x` the exact [quantile](RelativeHistogram::quantile) of all values taken in:
//! `|answer - x| <= |x| / (2^(s+1) + 1)`, true of the real numbers, without a reserve for rounding, over all of `f64`:
//! both signs, subnormal numbers, whatever the order and however the values were cut into batches or merged. No bucket is
//! ever collapsed into another. Zeros (of either sign) and either infinity have a count of their own and are answered
//! exactly; so are the least and the greatest value. NaN is counted apart and has no rank.
//!
//! **Memory.** 8 bytes a bucket, from the least magnitude seen to the greatest, for each sign apart, and up to a quarter
//! more. At 1 % (64 buckets for each power of two), magnitudes from 1e-9 to 1e9 take 31 KB, all that `f64` has 1.1 MB.
//!
//! **Cost.** One pass over the values; their buckets are found in registers, a block at a time, and then counted one by
//! one. A quantile is one pass over the buckets.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod buckets;
mod counters;
#[cfg(target_arch = "aarch64")]
mod neon;
pub mod reference;
mod scalar;
mod state;
pub mod tables;
#[cfg(test)]
mod tests;

use buckets::Resolution;
use counters::{Counters, SIDES};
use std::cmp::Reverse;
use std::fmt;

/// Values whose slots are found before they are counted.
const BLOCK: usize = 512;

/// The most values that histograms may have counted when they are merged or read.
pub const MOST_VALUES: u64 = 1 << 63;

/// Counts of `f64` values in buckets of a bounded relative width.
///
/// ```
/// use lanemark_kernels::sketch::relative_histogram::RelativeHistogram;
/// let mut delays = RelativeHistogram::new(0.01)?;
/// delays.extend(&[3.0, 1.0, 2.0, 1000.0, f64::NAN]);
/// assert_eq!((delays.count(), delays.not_a_number()), (4, 1));
/// let median = delays.quantile(0.5).unwrap();
/// assert!((median - 2.0).abs() <= 0.01 * 2.0);
/// assert_eq!(delays.quantile(1.0), Some(1000.0));
/// # Ok::<(), lanemark_kernels::sketch::relative_histogram::RelativeErrorError>(())
/// ```
#[derive(Debug, Clone)]
pub struct RelativeHistogram {
    counters: Counters,
    others: Others,
    /// Values taken in, NaN among them.
    total: u64,
    extremes: Extremes,
}

/// Counts of what has no bucket.
#[derive(Debug, Clone, Copy, Default)]
struct Others {
    not_a_number: u64,
    zero: u64,
    /// Above and below 0.
    infinite: [u64; 2],
}

/// The least and the greatest of some values that are numbers.
#[derive(Debug, Clone, Copy)]
struct Extremes {
    least: f64,
    greatest: f64,
}

impl Extremes {
    /// Of no values.
    const NONE: Extremes = Extremes { least: f64::INFINITY, greatest: f64::NEG_INFINITY };

    /// Takes a value in; NaN compares with nothing.
    #[inline(always)]
    fn take(&mut self, value: f64) {
        self.least = if value < self.least { value } else { self.least };
        self.greatest = if value > self.greatest { value } else { self.greatest };
    }

    /// Takes in the least and the greatest value of each lane of registers.
    #[inline(always)]
    fn merge_lanes<const LANES: usize>(&mut self, [least, greatest]: [[f64; LANES]; 2]) {
        for (least, greatest) in least.into_iter().zip(greatest) {
            self.least = if least < self.least { least } else { self.least };
            self.greatest = if greatest > self.greatest { greatest } else { self.greatest };
        }
    }

    fn merge(&mut self, other: Extremes) {
        // Either zero is 0: which of them came first must not show. `f64::min` would leave the sign open.
        self.merge_lanes([[other.least + 0.0], [other.greatest + 0.0]]);
    }
}

/// What a counted value is, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    NegativeInfinity,
    Negative(Reverse<u32>),
    Zero,
    Positive(u32),
    Infinity,
}

impl RelativeHistogram {
    /// An empty histogram that guarantees this relative error, or the next lower one that is `1 / (2^(s+1) + 1)`: 1/129
    /// for 1 %.
    ///
    /// # Errors
    /// [`RelativeErrorError`] unless the error lies from 1/16,385 (0.0061 %) to before 1.
    pub fn new(relative_error: f64) -> Result<Self, RelativeErrorError> {
        match Resolution::for_error(relative_error) {
            Some(resolution) if relative_error < 1.0 => Ok(RelativeHistogram::empty(resolution)),
            _ => Err(RelativeErrorError { relative_error }),
        }
    }

    fn empty(resolution: Resolution) -> Self {
        let counters = Counters::new(resolution);
        RelativeHistogram { counters, others: Others::default(), total: 0, extremes: Extremes::NONE }
    }

    /// Takes in a batch of values.
    pub fn extend(&mut self, values: &[f64]) {
        tables::EXTEND.best()(self, values);
    }

    /// The value of rank `floor(q * (count - 1))` in ascending order, counted from 0 and without NaN: the least one for
    /// 0, the greatest one for 1, the lower median for 0.5. `None` when there is no value, or `q` is not from 0 to 1.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let last = self.count().checked_sub(1)?;
        if !(0.0..=1.0).contains(&q) {
            return None;
        }
        let rank = ((q * last as f64) as u64).min(last);
        if rank == 0 || rank == last {
            return if rank == 0 { self.min() } else { self.max() };
        }
        let mut up_to = 0;
        let (place, _) = self.occupied().find(|(_, count)| {
            up_to += count;
            up_to > rank
        })?;
        Some(self.value(place))
    }

    /// The values that stand for the buckets, in ascending order, and how many each stands for.
    pub fn buckets(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        self.occupied().map(|(place, count)| (self.value(place), count))
    }

    /// Values taken in without NaN.
    pub fn count(&self) -> u64 {
        self.total - self.others.not_a_number
    }

    /// NaN taken in.
    pub fn not_a_number(&self) -> u64 {
        self.others.not_a_number
    }

    /// The least value, exactly; `None` when there is none.
    pub fn min(&self) -> Option<f64> {
        (self.count() > 0).then_some(self.extremes.least)
    }

    /// The greatest value, exactly; `None` when there is none.
    pub fn max(&self) -> Option<f64> {
        (self.count() > 0).then_some(self.extremes.greatest)
    }

    /// The relative error that is guaranteed.
    pub fn relative_error(&self) -> f64 {
        self.counters.resolution().error()
    }

    /// Takes in what another histogram counted: the result is the one that all values of both would have made. Of two
    /// relative errors it keeps the greater one.
    ///
    /// # Errors
    /// [`TooManyValues`] when both have more than [`MOST_VALUES`] values; nothing was taken in.
    pub fn merge(&mut self, other: &RelativeHistogram) -> Result<(), TooManyValues> {
        let Some(total) = self.total.checked_add(other.total).filter(|total| *total <= MOST_VALUES) else {
            return Err(TooManyValues { values: [self.total, other.total] });
        };
        let resolution = self.counters.resolution().min(other.counters.resolution());
        self.lower(resolution);
        self.counters.merge(&other.counters);
        self.others.not_a_number += other.others.not_a_number;
        self.others.zero += other.others.zero;
        for side in SIDES {
            self.others.infinite[side] += other.others.infinite[side];
        }
        self.extremes.merge(other.extremes);
        self.total = total;
        Ok(())
    }

    /// Gives up the bits that a coarser resolution does not have.
    fn lower(&mut self, resolution: Resolution) {
        if resolution < self.counters.resolution() {
            let mut counters = Counters::new(resolution);
            counters.merge(&self.counters);
            self.counters = counters;
        }
    }

    /// Forgets all values; the memory is kept.
    pub fn clear(&mut self) {
        self.counters.clear();
        (self.others, self.total, self.extremes) = (Others::default(), 0, Extremes::NONE);
    }

    /// Bytes of the counters.
    pub fn bytes(&self) -> usize {
        self.counters.bytes()
    }

    /// Counts a block of values whose slots and extremes are known.
    #[inline]
    fn count_block(&mut self, values: &[f64], named: &[u32], extremes: Extremes) {
        self.total += values.len() as u64;
        self.extremes.merge(extremes);
        if self.counters.count(named) {
            self.count_outside(values, named);
        }
    }

    /// Counts those of a block's values that have no slot: what has no bucket, and what needs new counters.
    #[cold]
    fn count_outside(&mut self, values: &[f64], named: &[u32]) {
        let slots = self.counters.slots();
        // First where they are, without a branch, as zeros may be strewn over a block.
        let (mut outside, mut len) = ([0u16; BLOCK], 0);
        for (place, slot) in (0..BLOCK as u16).zip(named) {
            outside[len % BLOCK] = place;
            len += usize::from(slots.is_outside(*slot));
        }
        let (mut keys, mut ranges) = (Vec::new(), [(u32::MAX, 0); 2]);
        for value in outside[..len].iter().map(|place| values[usize::from(*place)]) {
            let side = usize::from(value.is_sign_negative());
            if value == 0.0 {
                self.others.zero += 1;
            } else if value.is_nan() {
                self.others.not_a_number += 1;
            } else if value.is_infinite() {
                self.others.infinite[side] += 1;
            } else {
                let key = self.counters.resolution().key(value.abs().to_bits());
                ranges[side] = (key.min(ranges[side].0), key.max(ranges[side].1));
                keys.push((side, key));
            }
        }
        for side in SIDES {
            let (low, high) = ranges[side];
            if low <= high {
                self.counters.cover(side, low, high);
            }
        }
        for (side, key) in keys {
            self.counters.add(side, key, 1);
        }
    }

    /// What was counted, in ascending order.
    fn occupied(&self) -> impl Iterator<Item = (Place, u64)> + '_ {
        let [(first, positive), (negative_first, negative)] = SIDES.map(|side| self.counters.counted(side));
        let positive = (first..).zip(positive).map(|(key, count)| (Place::Positive(key), *count));
        let negative = negative.iter().enumerate().rev();
        let negative = negative.map(move |(i, count)| (Place::Negative(Reverse(negative_first + i as u32)), *count));
        let Others { zero, infinite: [above, below], .. } = self.others;
        let all = std::iter::once((Place::NegativeInfinity, below)).chain(negative);
        let all = all.chain([(Place::Zero, zero)]).chain(positive).chain([(Place::Infinity, above)]);
        all.filter(|(_, count)| *count > 0)
    }

    /// Where a value is counted that is a number.
    fn place(&self, value: f64) -> Place {
        let key = |value: f64| self.counters.resolution().key(value.to_bits());
        match value {
            f64::NEG_INFINITY => Place::NegativeInfinity,
            f64::INFINITY => Place::Infinity,
            0.0 => Place::Zero,
            _ if value < 0.0 => Place::Negative(Reverse(key(-value))),
            _ => Place::Positive(key(value)),
        }
    }

    /// The value that stands for those of a place; never beyond the extremes.
    fn value(&self, place: Place) -> f64 {
        let magnitude = |key| f64::from_bits(self.counters.resolution().representative(key));
        let value = match place {
            Place::NegativeInfinity => f64::NEG_INFINITY,
            Place::Negative(Reverse(key)) => -magnitude(key),
            Place::Zero => 0.0,
            Place::Positive(key) => magnitude(key),
            Place::Infinity => f64::INFINITY,
        };
        value.clamp(self.extremes.least, self.extremes.greatest)
    }
}

/// The slots of a block of values, aligned so that no register of them crosses a cache line.
#[repr(align(64))]
struct Named([u32; BLOCK]);

impl Default for Named {
    fn default() -> Self {
        Named([0; BLOCK])
    }
}

/// The body of a rung: `$block` finds the slots of a block of values, and their extremes.
///
/// A macro, as a function with target features cannot be handed to a generic one.
macro_rules! feed {
    ($histogram:ident, $values:ident, $block:ident) => {{
        let mut named = $crate::sketch::relative_histogram::Named::default();
        for values in $values.chunks(named.0.len()) {
            let named = &mut named.0[..values.len()];
            let extremes = $block($histogram.counters.slots(), values, named);
            $histogram.count_block(values, named, extremes);
        }
    }};
}
use feed;

/// A relative error that no histogram guarantees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RelativeErrorError {
    /// The error asked for.
    pub relative_error: f64,
}

impl fmt::Display for RelativeErrorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, asked) = (Resolution::FINEST.error(), self.relative_error);
        write!(f, "a relative-error histogram guarantees an error from {least:.6} to below 1; not {asked}")
    }
}

impl std::error::Error for RelativeErrorError {}

/// Two histograms have more values than one can count. Nothing was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyValues {
    /// The values of the one that was to take the other in, and those of the other.
    pub values: [u64; 2],
}

impl fmt::Display for TooManyValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [values, other] = self.values;
        write!(f, "{values} and {other} values are more than the {MOST_VALUES} that one histogram counts")
    }
}

impl std::error::Error for TooManyValues {}
