//! The keys that occur most often, by Count-Min and the best keys beside it.
//!
//! Each key is counted in a [`CountMin`] of conservative update, which estimates it. Beside it the `k` keys with the
//! highest estimates are kept, defined key by key:
//!
//! - A key that is kept gets its new estimate as count.
//! - Any other key is kept when there are less than `k`, or when its estimate is greater than the smallest kept count;
//!   then it takes the place of the key of that count, of several the greatest key.
//!
//! Counts are never too low while the key is kept, and exceed the key's count by as much as an estimate of the Count-Min
//! does. A key can be missing when it occurred at most as often as the smallest kept count says.
//!
//! Cost: 64 KiB for the Count-Min, and 40 to 80 bytes a kept key. Nearly every key ends at a vector compare with the
//! smallest kept count, or at the first probe of a small table of kept keys.
//!
//! ```
//! use lanemark_kernels::sketch::top_k::TopK;
//! let mut pages = TopK::new(2)?;
//! pages.extend(&[1, 2, 1, 3, 1, 2]);
//! let top = pages.top();
//! assert_eq!((top[0].key, top[0].count), (1, 3));
//! assert_eq!((top[1].key, top[1].count), (2, 2));
//! # Ok::<(), lanemark_kernels::sketch::top_k::TopKError>(())
//! ```

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod batch;
mod kept;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(test)]
mod reference;
mod scalar;
mod state;
pub mod tables;
#[cfg(test)]
mod tests;

use super::count_min::{CountMin, DifferentSketch, Shape, ShapeError, Update};
use kept::Kept;
use std::fmt;

/// The most keys that can be kept.
pub const MOST_KEPT: usize = 1 << 20;

/// A key that occurs often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heavy {
    /// The key.
    pub key: u64,
    /// How often it occurred, or more.
    pub count: u64,
}

/// The most frequent keys. See the [module](self) for what it promises.
#[derive(Debug, Clone)]
pub struct TopK {
    sketch: CountMin,
    kept: Kept,
}

impl TopK {
    /// Keeps `k` keys over a Count-Min of 64 KiB.
    ///
    /// # Errors
    /// [`TopKError`] when `k` is 0 or greater than [`MOST_KEPT`].
    pub fn new(k: usize) -> Result<Self, TopKError> {
        TopK::with_shape(k, Shape::default())
    }

    /// Keeps `k` keys over a Count-Min of that shape.
    ///
    /// # Errors
    /// [`TopKError`] when `k` is 0 or greater than [`MOST_KEPT`], or there is no such sketch.
    pub fn with_shape(k: usize, shape: Shape) -> Result<Self, TopKError> {
        if !(1..=MOST_KEPT).contains(&k) {
            return Err(TopKError::Kept { k });
        }
        let sketch = CountMin::new(shape, Update::Conservative).map_err(TopKError::Shape)?;
        Ok(TopK { sketch, kept: Kept::new(k) })
    }

    /// Counts each key once, in order.
    pub fn extend(&mut self, keys: &[u64]) {
        tables::EXTEND.best()(self, keys);
    }

    /// The kept keys: count descending, then key ascending.
    pub fn top(&self) -> Vec<Heavy> {
        let sorted = self.kept.sorted();
        sorted.into_iter().map(|(key, count)| Heavy { key, count: count.into() }).collect()
    }

    /// How often a key occurred, or more, whether it is kept or not.
    pub fn estimate(&self, key: u64) -> u32 {
        self.sketch.estimate(key)
    }

    /// Takes in the keys of another. The Count-Mins are merged, and of the keys that either kept, those with the highest
    /// estimates of the merged one stay. Counts stay upper bounds; a key that neither kept is missing.
    ///
    /// # Errors
    /// [`MergeError`] when `k` or the shapes differ; nothing was taken in.
    pub fn merge(&mut self, other: &TopK) -> Result<(), MergeError> {
        if self.k() != other.k() {
            return Err(MergeError::Kept { expected: self.k(), found: other.k() });
        }
        self.sketch.merge(&other.sketch).map_err(MergeError::Sketch)?;
        let keys = self.kept.keys().chain(other.kept.keys());
        let mut estimated: Vec<(u64, u32)> = keys.map(|key| (key, self.sketch.estimate(key))).collect();
        estimated.sort_unstable_by_key(|(key, count)| (std::cmp::Reverse(*count), *key));
        estimated.dedup();
        estimated.truncate(self.k());
        self.kept = Kept::of(self.k(), &estimated);
        Ok(())
    }

    /// How many keys are kept at most.
    pub fn k(&self) -> usize {
        self.kept.most()
    }

    /// How many keys were counted.
    pub fn total(&self) -> u64 {
        self.sketch.total()
    }

    /// The Count-Min that estimates the keys.
    pub fn sketch(&self) -> &CountMin {
        &self.sketch
    }

    /// Memory of the Count-Min and of the kept keys in bytes.
    pub fn bytes(&self) -> usize {
        self.sketch.bytes() + self.kept.bytes()
    }
}

/// There is no such sketch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TopKError {
    /// No keys, or more than [`MOST_KEPT`].
    Kept {
        /// How many keys were to be kept.
        k: usize,
    },
    /// The shape of the Count-Min.
    Shape(ShapeError),
}

impl fmt::Display for TopKError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TopKError::Kept { k } => write!(f, "the {k} most frequent keys: 1 to {MOST_KEPT} can be kept"),
            TopKError::Shape(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TopKError {}

/// Two sketches cannot be merged. Nothing was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeError {
    /// They keep different numbers of keys.
    Kept {
        /// How many the sketch keeps that was to take the other in.
        expected: usize,
        /// How many the other keeps.
        found: usize,
    },
    /// Their Count-Mins have different shapes.
    Sketch(DifferentSketch),
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MergeError::Kept { expected, found } => {
                write!(f, "a sketch that keeps {found} keys cannot be merged into one that keeps {expected}")
            }
            MergeError::Sketch(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MergeError {}
