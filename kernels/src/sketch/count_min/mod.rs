//! How often keys occur, from a fixed number of counters, and never under-estimated: Count-Min (Cormode &
//! Muthukrishnan, "An Improved Data Stream Summary: The Count-Min Sketch and its Applications", 2005).
//!
//! Each row has `width` counters of 32 bits. A key has one counter in each row, and is estimated by the smallest of them,
//! as other keys can only have added to it.
//!
//! **Error.** With `N` the total weight, the estimate of a key exceeds its count by more than [`CountMin::epsilon`]` * N`
//! with a probability of at most [`CountMin::delta`] (section 4.1 there). [`Update::Conservative`] is never worse, and
//! far better where few keys are frequent.
//!
//! **Rows.** A key's columns come from one hash of 64 bits ([`hash`]), cut into four fields of 16 bits, or
//! two of 32 where the rows are wider than 65,536; a field's low bits are the column. Where there are more rows than
//! fields, the next word is the hash of the word before.
//!
//! **Saturation.** A counter that reaches `u32::MAX` stays there; an estimate of `u32::MAX` says "at least so many".
//!
//! Cost: 64 KiB by default; one hash and one counter a row for each key. [`CountMin::extend`] hashes keys in vector
//! registers; long batches of a plain sketch of the default shape take another 32 KiB on the stack meanwhile.
//!
//! ```
//! use lanemark_kernels::sketch::count_min::{CountMin, Update};
//! let mut clicks = CountMin::with_error(0.001, 0.01, Update::Conservative)?;
//! clicks.extend(&[7, 8, 7, 9, 7]);
//! assert_eq!(clicks.estimate(7), 3);
//! assert_eq!(clicks.total(), 5);
//! # Ok::<(), lanemark_kernels::sketch::count_min::ShapeError>(())
//! ```

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
#[cfg(test)]
pub(super) mod damage;
#[cfg(target_arch = "x86_64")]
mod differences;
#[cfg(target_arch = "aarch64")]
pub(super) mod neon;
mod reference;
pub(super) mod rows;
pub(super) mod scalar;
mod shape;
mod state;
pub mod tables;
#[cfg(test)]
mod tests;

pub use shape::{MOST_COUNTERS, MOST_ROWS, Shape, ShapeError};

use super::hash;
use super::strings::Strings;
use rows::HASHED;
use std::fmt;

/// What a key does to its counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// Adds to all of them. Such sketches merge exactly, and have inner products.
    Plain,
    /// Raises those below the new estimate to it, and leaves the others (Estan & Varghese, "New Directions in Traffic
    /// Measurement and Accounting", 2002, section 4.2: conservative update). The order of keys has an effect.
    Conservative,
}

/// Counters of how often keys occurred. See the [module](self) for what it promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountMin {
    shape: Shape,
    update: Update,
    pub(super) total: u64,
    /// Row after row.
    pub(super) counters: Vec<u32>,
}

impl Default for CountMin {
    /// A plain sketch of 4 rows of 4,096 counters: 64 KiB, ε = 0.066 %, δ = 1.8 %.
    fn default() -> Self {
        CountMin::of_shape(Shape::default(), Update::Plain)
    }
}

impl CountMin {
    /// An empty sketch.
    ///
    /// # Errors
    /// [`ShapeError`] when the width is no power of two, there are no rows or more than [`MOST_ROWS`], or there are more
    /// counters than [`MOST_COUNTERS`].
    pub fn new(shape: Shape, update: Update) -> Result<Self, ShapeError> {
        shape.check()?;
        Ok(CountMin::of_shape(shape, update))
    }

    /// An empty sketch, whose estimates exceed the count by more than `epsilon * total` with a probability of at most
    /// `delta`: the next power of two from `e / epsilon` columns, and `ln(1 / delta)` rows.
    ///
    /// # Errors
    /// [`ShapeError`] when one of the two does not lie between 0 and 1, or the sketch would be too large.
    pub fn with_error(epsilon: f64, delta: f64, update: Update) -> Result<Self, ShapeError> {
        CountMin::new(Shape::with_error(epsilon, delta)?, update)
    }

    /// A sketch of a shape that was checked.
    fn of_shape(shape: Shape, update: Update) -> Self {
        CountMin { shape, update, total: 0, counters: vec![0; shape.counters()] }
    }

    /// Counts each key once, in order.
    pub fn extend(&mut self, keys: &[u64]) {
        match self.update {
            Update::Plain => tables::EXTEND_PLAIN.best()(self, keys),
            Update::Conservative => tables::EXTEND_CONSERVATIVE.best()(self, keys),
        }
    }

    /// Counts each string once, in order.
    pub fn extend_strings(&mut self, strings: Strings<'_>) {
        let mut hashes = [0; HASHED];
        for start in (0..strings.len()).step_by(HASHED) {
            let strings = strings.slice(start, strings.len().min(start + HASHED));
            let hashes = &mut hashes[..strings.len()];
            hash::hash_strings(strings, hashes);
            self.extend_hashes(hashes);
        }
    }

    /// Counts keys by their hashes, those of [`hash`], in order.
    pub fn extend_hashes(&mut self, hashes: &[u64]) {
        for hashes in hashes.chunks(HASHED) {
            match self.update {
                Update::Plain => rows::add_ones_of(self, hashes),
                Update::Conservative => rows::raise_by_one!(self, hashes, scalar::raised, |_index, _estimate| {}),
            }
        }
    }

    /// Counts each key as often as its weight says, in order. A weight of 0 does nothing.
    ///
    /// # Errors
    /// [`WeightsError`] when there are not as many weights as keys; nothing was counted.
    pub fn extend_weighted(&mut self, keys: &[u64], weights: &[u32]) -> Result<(), WeightsError> {
        if keys.len() != weights.len() {
            return Err(WeightsError { keys: keys.len(), weights: weights.len() });
        }
        let mut hashes = [0; HASHED];
        for (keys, weights) in keys.chunks(HASHED).zip(weights.chunks(HASHED)) {
            let hashes = &mut hashes[..keys.len()];
            hash::hash_keys(keys, hashes);
            for (hash, weight) in hashes.iter().zip(weights) {
                reference::count(self, *hash, *weight);
            }
        }
        Ok(())
    }

    /// How often a key occurred, or more.
    pub fn estimate(&self, key: u64) -> u32 {
        self.estimate_hash(hash::hash_key(key))
    }

    /// How often a string occurred, or more.
    pub fn estimate_bytes(&self, string: &[u8]) -> u32 {
        self.estimate_hash(hash::hash_bytes(string))
    }

    /// How often the key of that hash occurred, or more.
    pub fn estimate_hash(&self, hash: u64) -> u32 {
        reference::estimate(self, hash)
    }

    /// The estimate of each key, in order.
    ///
    /// # Panics
    /// When the slices differ in length.
    pub fn estimates(&self, keys: &[u64], estimates: &mut [u32]) {
        assert_eq!(keys.len(), estimates.len(), "one estimate a key");
        tables::ESTIMATES.best()(self, keys, estimates);
    }

    /// The sum over all keys of the product of their counts in two sketches, or more: the size of the join of the two
    /// streams (section 4.2 there). It exceeds that by more than `epsilon` times the product of the totals with a
    /// probability of at most `delta`.
    ///
    /// # Errors
    /// [`InnerProductError`] when the shapes differ, a sketch is conservative (its counters are below the sum of their
    /// keys, so that a product of them could be too low), or a counter is saturated.
    pub fn inner_product(&self, other: &CountMin) -> Result<u128, InnerProductError> {
        if self.shape != other.shape {
            return Err(InnerProductError::Shape { expected: self.shape, found: other.shape });
        }
        if self.update == Update::Conservative || other.update == Update::Conservative {
            return Err(InnerProductError::Conservative);
        }
        let saturated = |sketch: &CountMin| sketch.counters.contains(&u32::MAX);
        if saturated(self) || saturated(other) {
            return Err(InnerProductError::Saturated);
        }
        let width = self.shape.width as usize;
        let rows = self.counters.chunks_exact(width).zip(other.counters.chunks_exact(width));
        let product = |a: &u32, b: &u32| u128::from(u64::from(*a) * u64::from(*b));
        let products = rows.map(|(row, other)| row.iter().zip(other).map(|(a, b)| product(a, b)).sum());
        Ok(products.min().unwrap_or(0))
    }

    /// Takes in the counts of another sketch. Plain sketches become what one sketch of both streams is, to the bit,
    /// as long as no counter is saturated alike. Estimates of conservative ones stay upper bounds, but exceed those of
    /// one sketch of both streams.
    ///
    /// # Errors
    /// [`DifferentSketch`] when shape or update differ; nothing was taken in.
    pub fn merge(&mut self, other: &CountMin) -> Result<(), DifferentSketch> {
        if (self.shape, self.update) != (other.shape, other.update) {
            let (expected, found) = ((self.shape, self.update), (other.shape, other.update));
            return Err(DifferentSketch { expected, found });
        }
        for (counter, other) in self.counters.iter_mut().zip(&other.counters) {
            *counter = counter.saturating_add(*other);
        }
        self.total = self.total.saturating_add(other.total);
        Ok(())
    }

    /// Sets every counter to 0; the memory is kept.
    pub fn clear(&mut self) {
        self.counters.fill(0);
        self.total = 0;
    }

    /// The weight of all keys.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Rows and columns.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// What a key does to its counters.
    pub fn update(&self) -> Update {
        self.update
    }

    /// The error that is exceeded with a probability of at most [`CountMin::delta`], as a share of the total: `e / width`.
    pub fn epsilon(&self) -> f64 {
        self.shape.epsilon()
    }

    /// The probability that an estimate exceeds the error: `e^-depth`.
    pub fn delta(&self) -> f64 {
        self.shape.delta()
    }

    /// Memory of the counters in bytes.
    pub fn bytes(&self) -> usize {
        size_of_val(&self.counters[..])
    }
}

/// Keys and weights that do not belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeightsError {
    /// How many keys there are.
    pub keys: usize,
    /// How many weights.
    pub weights: usize,
}

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} keys need as many weights, and {} are there", self.keys, self.weights)
    }
}

impl std::error::Error for WeightsError {}

/// Two sketches cannot be merged. Nothing was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DifferentSketch {
    /// Shape and update of the sketch that was to take the other in.
    pub expected: (Shape, Update),
    /// Those of the other one.
    pub found: (Shape, Update),
}

impl fmt::Display for DifferentSketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((shape, update), (other, other_update)) = (self.expected, self.found);
        write!(f, "a {other_update:?} sketch of {other} cannot be merged into a {update:?} one of {shape}")
    }
}

impl std::error::Error for DifferentSketch {}

/// Two sketches have no inner product that is never too low.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InnerProductError {
    /// Their shapes differ.
    Shape {
        /// The shape of the one that was asked.
        expected: Shape,
        /// That of the other.
        found: Shape,
    },
    /// At least one is conservative.
    Conservative,
    /// A counter of at least one is saturated.
    Saturated,
}

impl fmt::Display for InnerProductError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InnerProductError::Shape { expected, found } => {
                write!(f, "sketches of {expected} and of {found} have no inner product; make both with one shape")
            }
            InnerProductError::Conservative => {
                f.write_str("the inner product of conservative sketches could be too low; count with the plain update")
            }
            InnerProductError::Saturated => f.write_str("a saturated counter would make the inner product too low"),
        }
    }
}

impl std::error::Error for InnerProductError {}
