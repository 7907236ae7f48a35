//! HyperLogLog: how many distinct keys a stream has, from a few kilobytes.
//!
//! The first `precision` bits of a key's hash ([`super::hash`]) choose one of `m = 2^precision` registers; the register
//! keeps the greatest *rank* seen, the leading zeros of the other bits plus 1, at most `65 - precision`. A register is
//! a byte. (Flajolet, Fusy, Gandouet, Meunier: "HyperLogLog: the analysis of a near-optimal cardinality estimation
//! algorithm", 2007.)
//!
//! **Estimate.** Ertl's improved raw estimator over the histogram of the ranks (O. Ertl: "New cardinality estimation
//! algorithms for HyperLogLog sketches", 2017, section 2.3), for the whole range without tables. Its relative standard
//! error is at most `1.04 / sqrt(m)`; 0.81 % at precision 14. Additions, multiplications, divisions and square roots
//! alone, so that the estimate is the same to the bit on every machine.
//!
//! **Few keys.** A new sketch keeps the distinct hashes themselves, shortened to 26 bits and the rank of the others (the
//! sparse form of S. Heule, M. Nunkesser, A. Hall: "HyperLogLog in practice", 2013), and counts them nearly exactly,
//! standard error 0.009 %. It turns dense with more than `3/16 m` of them, before the memory of the sparse form exceeds
//! the `m` bytes of the registers. Which form a sketch has, and its bytes, depend on the keys alone and not on their
//! order or on how they came in batches.
//!
//! **Cost.** A key costs its hash and one register. Once every register is at least 1, only the few keys whose rank is
//! greater than the least register are looked at (the least register only grows). Keys come in batches because of that.
//!
//! ```
//! use lanemark_kernels::sketch::hyperloglog::HyperLogLog;
//! let mut monday = HyperLogLog::new(14)?;
//! let mut tuesday = HyperLogLog::new(14)?;
//! monday.extend(&(0..60_000).collect::<Vec<u64>>());
//! tuesday.extend(&(40_000..100_000).collect::<Vec<u64>>());
//! assert!((monday.estimate() / 60_000.0 - 1.0).abs() < 3.0 * monday.standard_error());
//! let both = monday.union(&tuesday)?;
//! assert!((both.value - 100_000.0).abs() < 3.0 * both.standard_error);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(test)]
mod accuracy;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod columns;
mod error;
mod estimator;
mod feed;
mod image;
#[cfg(target_arch = "aarch64")]
mod neon;
pub mod reference;
mod registers;
mod scalar;
mod sparse;
pub mod tables;
#[cfg(test)]
mod tests;

pub use error::{DifferentPrecision, PrecisionError};
pub use estimator::Estimate;

use super::hash::{hash_key, hash_strings};
use super::strings::Strings;
use registers::Registers;
use sparse::Sparse;
use std::borrow::Cow;

/// The least precision: 16 registers.
pub const LEAST_PRECISION: u8 = 4;
/// The greatest precision: 262,144 registers.
pub const GREATEST_PRECISION: u8 = 18;

/// Strings whose hashes are on the stack before they are taken in. Measured on Zen 4, ns a string: 2.6 with 256, 2.7 with
/// 128, 2.6 to 2.9 with 512, 3.0 with 1,024, 3.2 with 64.
const PREPARED: usize = 256;

/// A count of distinct keys; see the [module](self) for what it computes.
#[derive(Debug, Clone)]
pub struct HyperLogLog {
    precision: u8,
    form: Form,
}

/// What is kept of the keys.
#[derive(Debug, Clone)]
enum Form {
    /// The shortened hashes, while they are few.
    Sparse(Sparse),
    /// A register for every index.
    Dense(Registers),
}

impl HyperLogLog {
    /// An empty sketch, sparse at first.
    ///
    /// # Errors
    /// When the precision is not of 4 to 18.
    pub fn new(precision: u8) -> Result<Self, PrecisionError> {
        PrecisionError::check(precision)?;
        Ok(HyperLogLog { precision, form: Form::Sparse(Sparse::new(precision)) })
    }

    /// An empty sketch that has all its registers from the start and never is sparse.
    ///
    /// # Errors
    /// When the precision is not of 4 to 18.
    pub fn dense(precision: u8) -> Result<Self, PrecisionError> {
        PrecisionError::check(precision)?;
        Ok(HyperLogLog { precision, form: Form::Dense(Registers::new(precision)) })
    }

    /// Takes in one key. For many, [`extend`](Self::extend) is many times faster.
    pub fn insert(&mut self, key: u64) {
        self.insert_hash(hash_key(key));
    }

    /// Takes in keys.
    pub fn extend(&mut self, keys: &[u64]) {
        tables::EXTEND.best()(self, keys);
    }

    /// Takes in numbers: -0.0 is 0.0, and every NaN is the same key.
    pub fn extend_f64(&mut self, values: &[f64]) {
        tables::EXTEND_F64.best()(self, values);
    }

    /// Takes in strings, as the hashes that [`hash_strings`] gives.
    pub fn extend_strings(&mut self, strings: Strings<'_>) {
        let mut hashes = [0; PREPARED];
        for start in (0..strings.len()).step_by(PREPARED) {
            let part = strings.slice(start, strings.len().min(start + PREPARED));
            let hashes = &mut hashes[..part.len()];
            hash_strings(part, hashes);
            self.extend_hashes(hashes);
        }
    }

    /// Takes in hashes of keys. They must be uniform in all 64 bits, and those of one function in all sketches that
    /// are merged.
    pub fn extend_hashes(&mut self, hashes: &[u64]) {
        tables::EXTEND_HASHES.best()(self, hashes);
    }

    /// How many distinct keys were taken in; infinitely many where every register has the greatest rank that there is.
    ///
    /// Cost: a pass over the registers; none while the sketch is sparse.
    pub fn estimate(&self) -> f64 {
        self.figure().value
    }

    /// The relative standard error of an estimate in theory: `1.04 / sqrt(m)`. Less for counts below `2 m`, and nearly
    /// none while the sketch is sparse.
    pub fn standard_error(&self) -> f64 {
        estimator::relative_error(self.precision)
    }

    /// Bits of the hash that choose the register.
    pub fn precision(&self) -> u8 {
        self.precision
    }

    /// The `2^precision` registers; computed while the sketch is sparse.
    pub fn registers(&self) -> Cow<'_, [u8]> {
        match &self.form {
            Form::Sparse(sparse) => Cow::Owned(sparse.to_registers(self.precision).into_ranks()),
            Form::Dense(registers) => Cow::Borrowed(registers.ranks()),
        }
    }

    /// Whether the sketch still keeps the shortened hashes themselves.
    pub fn is_sparse(&self) -> bool {
        matches!(self.form, Form::Sparse(_))
    }

    /// Memory on the heap in bytes.
    pub fn bytes(&self) -> usize {
        match &self.form {
            Form::Sparse(sparse) => sparse.bytes(),
            Form::Dense(registers) => registers.ranks().len(),
        }
    }

    /// Takes in all keys of another sketch.
    ///
    /// # Errors
    /// When the precisions differ; nothing was taken in. See [`fold`](Self::fold).
    pub fn merge(&mut self, other: &Self) -> Result<(), DifferentPrecision> {
        self.merge_all(&[other])
    }

    /// Takes in all keys of other sketches, in one pass over their registers.
    ///
    /// # Errors
    /// When a precision differs; nothing was taken in.
    pub fn merge_all(&mut self, others: &[&Self]) -> Result<(), DifferentPrecision> {
        others.iter().try_for_each(|other| self.check_precision(other))?;
        let mut dense = Vec::with_capacity(others.len());
        for other in others {
            match &other.form {
                Form::Sparse(sparse) => self.insert_entries(sparse),
                Form::Dense(registers) => dense.push(registers.ranks()),
            }
        }
        if !dense.is_empty() {
            self.turn_dense().merge(&dense);
        }
        Ok(())
    }

    /// How many distinct keys two sketches have together.
    ///
    /// # Errors
    /// When the precisions differ.
    pub fn union(&self, other: &Self) -> Result<Estimate, DifferentPrecision> {
        let mut both = self.clone();
        both.merge(other)?;
        Ok(both.figure())
    }

    /// How many distinct keys two sketches have in common, by inclusion and exclusion: both counts less that of the
    /// union, not less than 0 and not more than the lesser count.
    ///
    /// The standard error is the root of the three squared errors. The three are positively correlated, so the true
    /// error is below it. It is an error of the larger sets: a small intersection of large sets cannot be told from none.
    ///
    /// # Errors
    /// When the precisions differ.
    pub fn intersection(&self, other: &Self) -> Result<Estimate, DifferentPrecision> {
        let union = self.union(other)?;
        Ok(estimator::intersection(self.figure(), other.figure(), union))
    }

    /// The sketch that the same keys give at a lesser precision, exactly; for merging with such sketches.
    ///
    /// # Errors
    /// When the precision is less than 4 or greater than this sketch's.
    pub fn fold(&self, precision: u8) -> Result<Self, PrecisionError> {
        PrecisionError::check_within(precision, self.precision)?;
        match &self.form {
            Form::Sparse(sparse) => {
                let mut folded = HyperLogLog::new(precision)?;
                folded.insert_entries(sparse);
                Ok(folded)
            }
            Form::Dense(registers) => Ok(HyperLogLog { precision, form: Form::Dense(registers.fold(precision)) }),
        }
    }

    fn check_precision(&self, other: &Self) -> Result<(), DifferentPrecision> {
        match other.precision == self.precision {
            true => Ok(()),
            false => Err(DifferentPrecision { expected: self.precision, found: other.precision }),
        }
    }

    /// The estimate with its standard error.
    fn figure(&self) -> Estimate {
        match &self.form {
            Form::Sparse(sparse) => sparse.estimate(),
            Form::Dense(registers) => registers.estimate(),
        }
    }

    fn insert_hash(&mut self, hash: u64) {
        match &mut self.form {
            Form::Sparse(_) => self.insert_entry(sparse::entry(hash)),
            Form::Dense(registers) => registers.insert(hash),
        }
    }

    #[inline]
    fn insert_hashes(&mut self, hashes: &[u64]) {
        let mut hashes = hashes.iter();
        if let Form::Sparse(sparse) = &mut self.form {
            let Some(full) = hashes.find(|hash| sparse.insert(sparse::entry(**hash)).is_err()) else { return };
            self.turn_dense().insert(*full);
        }
        hashes.for_each(|hash| self.insert_hash(*hash));
    }

    /// Takes in a key as the sparse form knows it.
    fn insert_entry(&mut self, entry: u32) {
        match &mut self.form {
            Form::Sparse(sparse) => {
                if sparse.insert(entry).is_err() {
                    self.turn_dense().insert_entry(entry);
                }
            }
            Form::Dense(registers) => registers.insert_entry(entry),
        }
    }

    fn insert_entries(&mut self, other: &Sparse) {
        if let Form::Sparse(sparse) = &mut self.form {
            sparse.reserve(other.len());
        }
        other.entries().for_each(|entry| self.insert_entry(entry));
    }

    /// The registers, made of the sparse form if that is what there is.
    fn turn_dense(&mut self) -> &mut Registers {
        if let Form::Sparse(sparse) = &self.form {
            self.form = Form::Dense(sparse.to_registers(self.precision));
        }
        match &mut self.form {
            Form::Dense(registers) => registers,
            Form::Sparse(_) => unreachable!("made dense above"),
        }
    }
}

/// The key of a number: its bits, the same for both zeros and the same for every NaN.
fn key_of(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { (value + 0.0).to_bits() }
}
