//! Quantiles of a small rank error, smallest at the ends: the merging t-digest.
//!
//! Values gather in a buffer of [`BUFFER`]. When it is full it is sorted and merged, in one pass, with the centroids
//! that there are: neighbours are joined as long as the cluster holds no more than a scale function allows where it
//! stands. The scale is the sum of the paper's k1 and k2, weighted so that neither the middle nor the ends pay for the
//! other; in the middle of the share `q` of all values a centroid may hold the share
//!
//! `1 / (compression * (0.08 / sqrt(q (1 - q)) + 0.05 / (q (1 - q) + 0.00001)))`
//!
//! A digest has 1.6 to 2 centroids for each unit of compression.
//!
//! | value | is |
//! |---|---|
//! | finite | counted in a centroid; the least and the greatest are kept exactly |
//! | -0.0 | the same as 0.0, and given back as 0.0 |
//! | -infinity, +infinity | counted exactly, before and behind all finite values |
//! | NaN | counted apart; it has no rank |
//!
//! How values are cut into batches has no effect: the buffer fills across batches. The rung has none: all sort alike,
//! sums have a fixed order, and the scale is computed from `+ - * /` and the square root alone. The order of the values
//! has an effect, and so have [`TDigest::merge`] and [`TDigest::flush`], which merge what the buffer holds before it is
//! full. Asking and writing bytes have none: they work on a copy.
//!
//! Nothing is proven about a t-digest's rank error; tests hold it on streams of many shapes.
//!
//! Source: Ted Dunning and Otmar Ertl, "Computing extremely accurate quantiles using t-digests", 2019.

#[cfg(target_arch = "x86_64")]
mod avx512;
mod clusters;
mod curve;
mod feed;
mod image;
pub mod reference;
mod scalar;
mod scale;
pub mod sort;
pub mod tables;
#[cfg(test)]
mod tests;

pub use clusters::Centroid;

use super::state::StateError;
use curve::Curve;
use scale::Scale;
use sort::ROOM;
use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;

/// Values that gather before they are merged.
pub const BUFFER: usize = 8192;

/// The compressions that a digest may have.
pub const COMPRESSIONS: RangeInclusive<u32> = 20..=10_000;

/// The most values that digests merged or read may have counted: as many as `f64` counts one by one.
pub const MOST_VALUES: u64 = 1 << 53;

/// A merging t-digest of `f64` values.
///
/// ```
/// use lanemark_kernels::sketch::t_digest::TDigest;
/// let mut delays = TDigest::new(100)?;
/// delays.extend(&(0..100_000).map(f64::from).collect::<Vec<_>>());
/// let p99 = delays.quantile(0.99).unwrap();
/// assert!((p99 - 99_000.0).abs() < 50.0);
/// assert_eq!((delays.min(), delays.max()), (Some(0.0), Some(99_999.0)));
/// # Ok::<(), lanemark_kernels::sketch::t_digest::CompressionError>(())
/// ```
#[derive(Debug, Clone)]
pub struct TDigest {
    compression: u32,
    scale: Scale,
    centroids: Vec<Centroid>,
    /// Of the finite values; infinity and -infinity while there are none.
    least: f64,
    greatest: f64,
    negative_infinities: u64,
    positive_infinities: u64,
    not_a_number: u64,
    /// Values not merged yet, and places that the sort may write to.
    buffer: Vec<f64>,
    buffered: usize,
    /// Memory of the sort and of the merge; no state.
    spare: Vec<f64>,
    merged: Vec<Centroid>,
}

impl TDigest {
    /// An empty digest, which will have 1.6 to 2 centroids for each unit of `compression`.
    ///
    /// # Errors
    /// [`CompressionError`] when it is not within [`COMPRESSIONS`].
    pub fn new(compression: u32) -> Result<Self, CompressionError> {
        if !COMPRESSIONS.contains(&compression) {
            return Err(CompressionError { compression });
        }
        Ok(TDigest {
            compression,
            scale: Scale::new(compression),
            centroids: Vec::new(),
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
            negative_infinities: 0,
            positive_infinities: 0,
            not_a_number: 0,
            buffer: Vec::new(),
            buffered: 0,
            spare: Vec::new(),
            merged: Vec::new(),
        })
    }

    /// Takes a batch of values in.
    ///
    /// Cost: a copy, a sort of [`BUFFER`] values at a time, and one pass over them and the centroids.
    pub fn extend(&mut self, values: &[f64]) {
        tables::EXTEND.best()(self, values);
    }

    /// Merges what the buffer holds into the centroids, so that what is asked afterwards costs no sort.
    ///
    /// The state differs from that of a digest that was not flushed here once more values are taken in.
    pub fn flush(&mut self) {
        feed::flush(self, sort::tables::SORT.best(), reference::sum);
    }

    /// The digest with an empty buffer.
    fn flushed(&self) -> Cow<'_, TDigest> {
        if self.buffered == 0 {
            return Cow::Borrowed(self);
        }
        let mut flushed = self.clone();
        flushed.flush();
        Cow::Owned(flushed)
    }

    /// Makes the buffer long enough for that many values.
    fn reserve(&mut self, values: usize) {
        if self.buffer.len() < values + ROOM {
            self.buffer.resize(values.next_power_of_two().min(BUFFER) + ROOM, 0.0);
        }
    }

    /// The value of which a share `q` of all values is less; linear between centroids. `None` when there are no values,
    /// or `q` is not from 0 to 1. Of 0 it is the least value, of 1 the greatest.
    ///
    /// Cost: one pass over the centroids; a sort where the buffer is not empty, see [`TDigest::flush`].
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let count = self.count();
        if !(0.0..=1.0).contains(&q) || count == 0 {
            return None;
        }
        let digest = self.flushed();
        let rank = q * count as f64;
        let finite = count - digest.negative_infinities - digest.positive_infinities;
        let rank = rank - digest.negative_infinities as f64;
        if digest.negative_infinities > 0 && (rank <= 0.0 || finite + digest.positive_infinities == 0) {
            return Some(f64::NEG_INFINITY);
        }
        if digest.positive_infinities > 0 && (rank >= finite as f64 || finite == 0) {
            return Some(f64::INFINITY);
        }
        Some(digest.curve().value(rank))
    }

    /// The share of values that are less than this one, counting half of those equal; linear between centroids. `None`
    /// when there are no values, or it is NaN.
    ///
    /// Cost: as [`TDigest::quantile`].
    pub fn rank(&self, value: f64) -> Option<f64> {
        let count = self.count();
        if value.is_nan() || count == 0 {
            return None;
        }
        let digest = self.flushed();
        let finite = count - digest.negative_infinities - digest.positive_infinities;
        let rank = if value == f64::NEG_INFINITY {
            digest.negative_infinities as f64 / 2.0
        } else if value == f64::INFINITY {
            count as f64 - digest.positive_infinities as f64 / 2.0
        } else if finite == 0 {
            digest.negative_infinities as f64
        } else {
            digest.negative_infinities as f64 + digest.curve().rank(value)
        };
        Some(rank / count as f64)
    }

    /// The line through the centroids; the buffer must be empty, and a centroid must be there.
    fn curve(&self) -> Curve<'_> {
        Curve { centroids: &self.centroids, least: self.least, greatest: self.greatest }
    }

    /// Values taken in, infinities among them; NaN is counted apart.
    pub fn count(&self) -> u64 {
        let merged: u64 = self.centroids.iter().map(|centroid| centroid.weight).sum();
        merged + self.buffered as u64 + self.negative_infinities + self.positive_infinities
    }

    /// Values that were NaN.
    pub fn not_a_number(&self) -> u64 {
        self.not_a_number
    }

    /// The least value, exactly; `None` when there are none.
    pub fn min(&self) -> Option<f64> {
        let infinite = if self.negative_infinities > 0 { f64::NEG_INFINITY } else { f64::INFINITY };
        let least =
            self.buffer[..self.buffered].iter().fold(self.least.min(infinite), |least, value| least.min(*value));
        (self.count() > 0).then_some(least)
    }

    /// The greatest value, exactly; `None` when there are none.
    pub fn max(&self) -> Option<f64> {
        let infinite = if self.positive_infinities > 0 { f64::INFINITY } else { f64::NEG_INFINITY };
        let values = self.buffer[..self.buffered].iter();
        let greatest = values.fold(self.greatest.max(infinite), |greatest, value| greatest.max(*value));
        (self.count() > 0).then_some(greatest)
    }

    /// The centroids of all finite values, ascending.
    pub fn centroids(&self) -> Vec<Centroid> {
        self.flushed().into_owned().centroids
    }

    /// What the digest was made with.
    pub fn compression(&self) -> u32 {
        self.compression
    }

    /// Takes in what another digest has counted; compressions may differ, this one's is kept.
    ///
    /// # Errors
    /// [`TooManyValues`] when together they would have counted more than [`MOST_VALUES`]; nothing was taken in.
    pub fn merge(&mut self, other: &TDigest) -> Result<(), TooManyValues> {
        let values = u128::from(self.count()) + u128::from(other.count());
        let not_a_number = u128::from(self.not_a_number) + u128::from(other.not_a_number);
        if values.max(not_a_number) > u128::from(MOST_VALUES) {
            return Err(TooManyValues);
        }
        self.flush();
        let other = other.flushed();
        self.not_a_number += other.not_a_number;
        self.negative_infinities += other.negative_infinities;
        self.positive_infinities += other.positive_infinities;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
        self.centroids.extend_from_slice(&other.centroids);
        self.centroids.sort_by(|one, two| one.mean.total_cmp(&two.mean));
        clusters::merge(self.scale, &self.centroids, &[], reference::sum, &mut self.merged);
        std::mem::swap(&mut self.centroids, &mut self.merged);
        Ok(())
    }

    /// Heap memory in bytes: centroids, buffer, and the memory that sort and merge keep.
    pub fn bytes(&self) -> usize {
        8 * (self.buffer.capacity() + self.spare.capacity())
            + size_of::<Centroid>() * (self.centroids.capacity() + self.merged.capacity())
    }

    /// The digest as bytes; what the buffer holds is merged first, in a copy.
    pub fn to_bytes(&self) -> Vec<u8> {
        image::write(&self.flushed())
    }

    /// The digest that [`TDigest::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`StateError`] when the bytes are no state of a t-digest.
    pub fn from_bytes(state: &[u8]) -> Result<Self, StateError> {
        image::read(state)
    }
}

/// A compression that no digest can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompressionError {
    /// What was asked for.
    pub compression: u32,
}

impl fmt::Display for CompressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (COMPRESSIONS.start(), COMPRESSIONS.end());
        write!(f, "a t-digest cannot have the compression {}; it is from {least} to {most}", self.compression)
    }
}

impl std::error::Error for CompressionError {}

/// Two digests cannot be merged: together they have counted more than [`MOST_VALUES`] values. Nothing was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyValues;

impl fmt::Display for TooManyValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the t-digests cannot be merged: together they count more than {MOST_VALUES} values")
    }
}

impl std::error::Error for TooManyValues {}
