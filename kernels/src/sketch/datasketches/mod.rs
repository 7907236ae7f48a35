//! The HyperLogLog sketch of [Apache DataSketches](https://datasketches.apache.org), with its hash, its estimates and
//! its binary format: images written here are read there, and the other way round.
//!
//! For counts that stay within lanemark, [`hyperloglog`](super::hyperloglog) takes keys faster.
//!
//! **Coupons.** A key is hashed by [`murmur3`] with the seed 9001. The low 26 bits of the first half are its address;
//! its value is one more than the number of zeros that the second half starts with, at most 63. Both are the key's
//! *coupon*. A sketch of `k = 2^lg_k` registers starts as a list of up to 7 coupons, becomes a hash set of coupons
//! (from `lg_k` 8 on), and when that holds more than 3/32 of `k`, turns to registers: each the greatest value of the
//! addresses with the same low `lg_k` bits.
//!
//! **Estimates.** A list or set is estimated from the number of its coupons, of which two keys share one with a
//! probability of 5e-9. A sketch of registers that was fed keys is estimated by its historic inverse probability
//! accumulator (Cohen 2014; Ting 2014): whenever a register grows, the reciprocal of the probability that a new key
//! makes one grow is added. It depends on the order of the keys; every rung adds in their order, as DataSketches
//! does, so that the estimate is the same to the last digit. After a merge of two sketches with registers it is lost
//! ([`is_out_of_order`](HllSketch::is_out_of_order)), and Ertl's estimator over the registers ("New cardinality
//! estimation algorithms for HyperLogLog sketches", 2017, section 4) takes its place; DataSketches has another one
//! for this case, whose estimates differ within the error of both.
//!
//! **Image.** Numbers are little-endian.
//!
//! | byte | list | set | registers |
//! |---|---|---|---|
//! | 0 | 2, the preamble in words of 4 bytes | 3 | 10 |
//! | 1, 2 | 1 (version), 7 (family) | | |
//! | 3 | `lg_k` | | |
//! | 4 | 3 | log2 of the table's places | HLL_4: log2 of the places for exceptions |
//! | 5 | flags: 4 empty, 8 compact, 16 out of order | | |
//! | 6 | coupons | 0 | HLL_4: the smallest register |
//! | 7 | mode (0 list, 1 set, 2 registers) + 4 × target (0 HLL_4, 1 HLL_6, 2 HLL_8) | | |
//! | 8 | coupons of 4 bytes: address + value × 2^26 | number of coupons, 4 bytes | the accumulator, `f64` |
//! | 12 | | coupons | |
//! | 16, 24 | | | the sums of 2^-register for registers below 32, and from 32 on, `f64` |
//! | 32 | | | registers equal to the smallest (HLL_8: to 0), 4 bytes |
//! | 36 | | | exceptions, 4 bytes |
//! | 40 | | | the registers, a byte each (HLL_8), or 4 bits above the smallest (HLL_4) |
//! | 40 + k/2 | | | HLL_4: exceptions, registers of 15 and more above the smallest, as coupons |
//!
//! A compact image leaves the free places of tables out.
//!
//! ```
//! use lanemark_kernels::sketch::datasketches::{HllSketch, Target};
//! let mut sketch = HllSketch::new(12, Target::Hll8)?;
//! sketch.extend(&(0..100_000).collect::<Vec<u64>>());
//! assert!((sketch.estimate() / 100_000.0 - 1.0).abs() < 3.0 * sketch.standard_error());
//! assert_eq!(HllSketch::from_bytes(&sketch.to_bytes())?, sketch);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod coupon_count;
mod coupons;
mod estimator;
mod image;
#[cfg(test)]
mod image_tests;
#[cfg(test)]
mod reference;
mod registers;
mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

use super::murmur3;
use super::state::StateError;
use super::strings::Strings;
use coupons::Coupons;
use registers::Registers;
use std::borrow::Cow;
use std::fmt;

/// The seed that DataSketches hashes with.
pub const SEED: u64 = 9001;

/// The smallest and the greatest `lg_k`.
pub const LG_K: std::ops::RangeInclusive<u8> = 4..=21;

/// Which image a sketch is written as; in memory both have a byte a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// 4 bits a register, and a table of exceptions.
    Hll4,
    /// A byte a register.
    Hll8,
}

/// What a sketch consists of at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Up to 7 coupons in the order of their first keys.
    List,
    /// A hash set of coupons.
    Set,
    /// Registers.
    Registers,
}

/// A distinct count in DataSketches' form; see the [module](self).
///
/// Memory: at most 11 bytes a coupon and at least 32 for a list, 128 for a set; then `2^lg_k` bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct HllSketch {
    lg_k: u8,
    target: Target,
    content: Content,
}

#[derive(Debug, Clone, PartialEq)]
enum Content {
    Coupons(Coupons),
    Registers(Registers),
}

/// An `lg_k` out of [`LG_K`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LgKError {
    /// What was asked for.
    pub lg_k: u8,
}

impl fmt::Display for LgKError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a sketch with lg_k {} is impossible: it is from {} to {}", self.lg_k, LG_K.start(), LG_K.end())
    }
}

impl std::error::Error for LgKError {}

impl HllSketch {
    /// An empty sketch of `2^lg_k` registers.
    ///
    /// # Errors
    /// When `lg_k` is not from 4 to 21.
    pub fn new(lg_k: u8, target: Target) -> Result<Self, LgKError> {
        if !LG_K.contains(&lg_k) {
            return Err(LgKError { lg_k });
        }
        Ok(HllSketch { lg_k, target, content: Content::Coupons(Coupons::new()) })
    }

    /// Takes keys in, each hashed as its 8 bytes; an `i64` goes in as `key as u64`.
    ///
    /// Cost: a hash and a comparison a key where registers have filled; a probe of a hash set or of a register before.
    pub fn extend(&mut self, keys: &[u64]) {
        tables::EXTEND.best()(self, keys);
    }

    /// Takes one key in.
    pub fn insert(&mut self, key: u64) {
        self.add(coupon(murmur3::hash_key(key, SEED)));
    }

    /// Takes byte strings in. Empty ones are not counted: DataSketches ignores them.
    pub fn extend_strings(&mut self, strings: Strings<'_>) {
        for string in strings.iter() {
            self.insert_bytes(string);
        }
    }

    /// Takes one byte string in, unless it is empty.
    pub fn insert_bytes(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.add(coupon(murmur3::hash_bytes(bytes, SEED)));
        }
    }

    /// About how many different keys went in. Infinite when out of order with every register at 63.
    ///
    /// Cost: under a microsecond, or a pass over the registers when [out of order](Self::is_out_of_order).
    pub fn estimate(&self) -> f64 {
        match &self.content {
            Content::Coupons(coupons) => coupon_count::keys_of(coupons.len()),
            Content::Registers(registers) => registers.estimate(),
        }
    }

    /// The relative standard error of the estimate by theory: `sqrt(ln 2 / k)` with the accumulator, 1.04 / sqrt(k)
    /// without, and 5e-5 for lists and sets, in which only coupons that keys share are an error.
    pub fn standard_error(&self) -> f64 {
        match &self.content {
            Content::Coupons(_) => coupon_count::STANDARD_ERROR,
            Content::Registers(registers) => registers.standard_error(),
        }
    }

    /// The logarithm to base 2 of the number of registers.
    pub fn lg_k(&self) -> u8 {
        self.lg_k
    }

    /// Which image the sketch is written as.
    pub fn target(&self) -> Target {
        self.target
    }

    /// What the sketch consists of at present.
    pub fn mode(&self) -> Mode {
        match &self.content {
            Content::Coupons(coupons) if coupons.is_list() => Mode::List,
            Content::Coupons(_) => Mode::Set,
            Content::Registers(_) => Mode::Registers,
        }
    }

    /// Whether no key went in.
    pub fn is_empty(&self) -> bool {
        match &self.content {
            Content::Coupons(coupons) => coupons.len() == 0,
            Content::Registers(registers) => registers.is_empty(),
        }
    }

    /// Whether the accumulator was lost in a merge, so that Ertl's estimator takes its place.
    pub fn is_out_of_order(&self) -> bool {
        matches!(&self.content, Content::Registers(registers) if registers.is_out_of_order())
    }

    /// The registers, or what they would be.
    pub fn registers(&self) -> Cow<'_, [u8]> {
        match &self.content {
            Content::Coupons(coupons) => Cow::Owned(coupons.registers(self.lg_k).into_values()),
            Content::Registers(registers) => Cow::Borrowed(registers.values()),
        }
    }

    /// Heap memory in bytes.
    pub fn bytes(&self) -> usize {
        match &self.content {
            Content::Coupons(coupons) => coupons.bytes(),
            Content::Registers(registers) => registers.values().len(),
        }
    }

    /// Takes in what another sketch has taken in.
    ///
    /// When the other one has registers and a smaller `lg_k`, this one gets that `lg_k`; when it has a greater one, its
    /// registers are folded. Merging registers with registers loses the accumulator.
    ///
    /// Cost: a pass over the registers.
    pub fn merge(&mut self, other: &HllSketch) {
        match (&mut self.content, &other.content) {
            (_, Content::Coupons(coupons)) => coupons.iter().for_each(|coupon| self.add(coupon)),
            (Content::Registers(mine), Content::Registers(registers)) => {
                self.lg_k = self.lg_k.min(other.lg_k);
                mine.merge(registers, self.lg_k);
            }
            (Content::Coupons(mine), Content::Registers(registers)) => {
                self.lg_k = self.lg_k.min(other.lg_k);
                let mut registers = registers.folded(self.lg_k);
                mine.iter().for_each(|coupon| registers.add(coupon));
                self.content = Content::Registers(registers);
            }
        }
    }

    /// The compact image.
    pub fn to_bytes(&self) -> Vec<u8> {
        image::write(self, image::Form::Compact)
    }

    /// The updatable image, which holds tables with their free places.
    pub fn to_updatable_bytes(&self) -> Vec<u8> {
        image::write(self, image::Form::Updatable)
    }

    /// The sketch of an image of either form.
    ///
    /// What the registers say of their sums and counts is held against the image's; the accumulator has no check but
    /// its bounds. Other flags than those above are ignored, and not written again.
    ///
    /// # Errors
    /// When the image is foreign, of target HLL_6, cut off, or damaged; the error names the field.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        image::read(bytes)
    }

    /// The hashes' second halves that can change the sketch are at most this: the others' values exceed no register.
    fn limit(&self) -> u64 {
        match &self.content {
            Content::Coupons(_) => u64::MAX,
            Content::Registers(registers) => u64::MAX >> registers.smallest(),
        }
    }

    /// Takes coupons in, in order.
    fn add_all(&mut self, mut coupons: &[u32]) {
        while let (Content::Coupons(_), [first, rest @ ..]) = (&self.content, coupons) {
            self.add(*first);
            coupons = rest;
        }
        if let Content::Registers(registers) = &mut self.content {
            registers.add_all(coupons);
        }
    }

    fn add(&mut self, coupon: u32) {
        match &mut self.content {
            Content::Registers(registers) => registers.add(coupon),
            Content::Coupons(coupons) => {
                coupons.add(coupon);
                if coupons.are_too_many(self.lg_k) {
                    self.content = Content::Registers(coupons.registers(self.lg_k));
                }
            }
        }
    }
}

/// The bits of a coupon that are the address; the value lies above them.
const ADDRESS_BITS: u32 = 26;
const ADDRESS: u32 = (1 << ADDRESS_BITS) - 1;

/// The greatest value of a coupon.
const GREATEST: u8 = 63;

/// The coupon of a hash.
#[inline]
fn coupon([first, second]: [u64; 2]) -> u32 {
    let value = second.leading_zeros().min(u32::from(GREATEST) - 1) + 1;
    value << ADDRESS_BITS | first as u32 & ADDRESS
}
