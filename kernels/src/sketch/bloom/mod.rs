//! Membership without false negatives: the split-block Bloom filter of Parquet.
//!
//! A block has 8 words of 32 bits (Putze, Sanders, Singler 2007; layout by parquet-format, `BloomFilter.md`). The high
//! half of a hash chooses the block, `(high * blocks) >> 32`; the low half times each of 8 odd constants gives, in its
//! top 5 bits, the bit of each word. An inserted key sets its 8 bits; a filter holds a key whose 8 bits are all set.
//! So a key touches 32 bytes of one cache line.
//!
//! Keys are hashed by XXH64 of their 8 bytes, as Parquet hashes an `INT64` column, and strings by XXH64 of their bytes,
//! as it hashes a `BYTE_ARRAY` column.
//!
//! **False positives.** [`BloomFilter::expected_rate`] is the exact expectation over random keys. At 10 bits a key it is
//! 1.3 %, at 16 bits 0.13 %; an ideal Bloom filter has 0.8 % and 0.05 %, for which a key touches 7 or more cache lines.
//!
//! **Cost.** One cache line a key. A filter that outgrows the processor's cache is fetched ahead, one batch of keys
//! before it is worked on.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod batches;
#[cfg(target_arch = "aarch64")]
mod neon;
mod parquet;
mod rate;
pub mod reference;
mod scalar;
pub mod tables;

#[cfg(test)]
mod tests;

use super::state::{Kind, Reader, StateError, Writer, wrong};
use super::strings::Strings;
use super::xxh64;
use std::fmt;

/// Bytes of a block.
const BLOCK_BYTES: usize = 32;

/// The most bytes of a filter: the most blocks whose bytes a Parquet header can count.
pub const MOST_BYTES: usize = i32::MAX as usize / BLOCK_BYTES * BLOCK_BYTES;

/// What the low half of a hash is multiplied with for each word of a block: part of the format.
const SALTS: [u32; 8] =
    [0x47B6_137B, 0x4497_4D91, 0x8824_AD5B, 0xA2B7_289D, 0x7054_95C7, 0x2DF1_424B, 0x9EFC_4947, 0x5C6B_FB31];

/// The version of the state's fields.
const VERSION: u8 = 1;

/// One block, aligned so that it never crosses a cache line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(32))]
struct Block([u32; 8]);

/// A set of hashes that never forgets one, and sometimes claims one that it does not hold.
///
/// ```
/// use lanemark_kernels::sketch::bloom::BloomFilter;
/// let mut seen = BloomFilter::with_rate(1000, 0.01)?;
/// seen.extend(&[7, 8, 9]);
/// assert!(seen.contains(8));
/// let mut found = [0];
/// assert_eq!(seen.contains_keys(&[9, 7, 12345], &mut found), 2);
/// assert_eq!(found, [0b011]);
/// let read = BloomFilter::from_parquet(&seen.to_parquet()).unwrap();
/// assert_eq!(read, seen);
/// # Ok::<(), lanemark_kernels::sketch::bloom::SizeError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BloomFilter {
    /// At least one, at most those of [`MOST_BYTES`].
    blocks: Vec<Block>,
}

impl BloomFilter {
    /// An empty filter of that many bytes.
    ///
    /// Some readers of Parquet (Arrow's C++ among them) take powers of two from 32 bytes to 128 MiB only.
    ///
    /// # Errors
    /// [`SizeError::Bytes`] unless `bytes` is a multiple of 32, from 32 to [`MOST_BYTES`].
    pub fn with_bytes(bytes: usize) -> Result<Self, SizeError> {
        if bytes == 0 || bytes > MOST_BYTES || !bytes.is_multiple_of(BLOCK_BYTES) {
            return Err(SizeError::Bytes { bytes });
        }
        Ok(BloomFilter { blocks: vec![Block([0; 8]); bytes / BLOCK_BYTES] })
    }

    /// The smallest empty filter whose [`BloomFilter::expected_rate`] at so many different items is at most `rate`.
    ///
    /// # Errors
    /// [`SizeError::Rate`] unless `rate` lies between 0 and 1; [`SizeError::TooLarge`] when more than [`MOST_BYTES`]
    /// would be needed.
    pub fn with_rate(items: u64, rate: f64) -> Result<Self, SizeError> {
        if !(rate > 0.0 && rate < 1.0) {
            return Err(SizeError::Rate { rate });
        }
        let most = MOST_BYTES / BLOCK_BYTES;
        let blocks = rate::fewest_blocks(items, rate, most as u64).ok_or(SizeError::TooLarge { items, rate })?;
        BloomFilter::with_bytes(blocks as usize * BLOCK_BYTES)
    }

    /// Inserts keys.
    pub fn extend(&mut self, keys: &[u64]) {
        tables::EXTEND.best()(self, keys);
    }

    /// Inserts strings.
    pub fn extend_strings(&mut self, strings: Strings<'_>) {
        for_hashes(strings, |_, hashes| self.extend_hashes(hashes));
    }

    /// Inserts hashes, which must be uniform in all 64 bits.
    pub fn extend_hashes(&mut self, hashes: &[u64]) {
        tables::EXTEND_HASHES.best()(self, hashes);
    }

    /// Whether the filter holds the key: `false` is certain.
    pub fn contains(&self, key: u64) -> bool {
        self.contains_hash(xxh64::hash_key(key))
    }

    /// Whether the filter holds the string: `false` is certain.
    pub fn contains_string(&self, string: &[u8]) -> bool {
        self.contains_hash(xxh64::hash_bytes(string))
    }

    /// Whether the filter holds the hash: `false` is certain.
    pub fn contains_hash(&self, hash: u64) -> bool {
        reference::contains(self, hash)
    }

    /// Which keys the filter holds: bit `i` of `found` (bit `i % 64` of word `i / 64`) for key `i`, bits past the last
    /// key 0. Returns how many.
    ///
    /// # Panics
    /// Unless `found` has one word for every 64 keys, the last of which may be fewer.
    pub fn contains_keys(&self, keys: &[u64], found: &mut [u64]) -> u64 {
        assert_eq!(found.len(), keys.len().div_ceil(64), "one bit a key");
        tables::CONTAINS.best()(self, keys, found)
    }

    /// Which strings the filter holds, as [`BloomFilter::contains_keys`].
    ///
    /// # Panics
    /// As [`BloomFilter::contains_keys`].
    pub fn contains_strings(&self, strings: Strings<'_>, found: &mut [u64]) -> u64 {
        assert_eq!(found.len(), strings.len().div_ceil(64), "one bit a string");
        let mut count = 0;
        for_hashes(strings, |start, hashes| {
            let found = &mut found[start / 64..][..hashes.len().div_ceil(64)];
            count += tables::CONTAINS_HASHES.best()(self, hashes, found);
        });
        count
    }

    /// Which hashes the filter holds, as [`BloomFilter::contains_keys`].
    ///
    /// # Panics
    /// As [`BloomFilter::contains_keys`].
    pub fn contains_hashes(&self, hashes: &[u64], found: &mut [u64]) -> u64 {
        assert_eq!(found.len(), hashes.len().div_ceil(64), "one bit a hash");
        tables::CONTAINS_HASHES.best()(self, hashes, found)
    }

    /// Takes in all that another filter of the same size holds: the filter is then the one that all keys of both would
    /// have made.
    ///
    /// # Errors
    /// [`DifferentSizes`] when the sizes differ; nothing was taken in.
    pub fn merge(&mut self, other: &BloomFilter) -> Result<(), DifferentSizes> {
        if self.bytes() != other.bytes() {
            return Err(DifferentSizes { expected: self.bytes(), found: other.bytes() });
        }
        for (block, other) in self.blocks.iter_mut().zip(&other.blocks) {
            for (word, other) in block.0.iter_mut().zip(other.0) {
                *word |= other;
            }
        }
        Ok(())
    }

    /// The filter of all keys of both; see [`BloomFilter::merge`].
    ///
    /// # Errors
    /// [`DifferentSizes`] when the sizes differ.
    pub fn union(&self, other: &BloomFilter) -> Result<BloomFilter, DifferentSizes> {
        let mut union = self.clone();
        union.merge(other)?;
        Ok(union)
    }

    /// The share of keys that were never inserted, and that the filter is expected to claim, once it holds so many
    /// different items.
    ///
    /// Exact for random hashes: a sum over the number of items in the block of a key, binomially distributed; of the 32
    /// bits of each word, each item set one at random, and one in 2^32 has all 8 bits from the same low half.
    /// Cost: some microseconds.
    pub fn expected_rate(&self, items: u64) -> f64 {
        rate::expected(items, self.blocks.len() as u64)
    }

    /// Forgets everything; the memory is kept.
    pub fn clear(&mut self) {
        self.blocks.fill(Block([0; 8]));
    }

    /// Bytes of the filter's bits.
    pub fn bytes(&self) -> usize {
        self.blocks.len() * BLOCK_BYTES
    }

    /// The filter as Parquet keeps it in a file: a header and the bits.
    pub fn to_parquet(&self) -> Vec<u8> {
        let mut image = parquet::header(self.bytes());
        self.write_bits(&mut image);
        image
    }

    /// The filter that Parquet keeps in these bytes, a header and exactly as many bits as it says.
    ///
    /// # Errors
    /// [`StateError`] when the header is of another algorithm, hash or compression, a field is damaged, the size is not
    /// one of [`BloomFilter::with_bytes`], or the bits are fewer or more. Bits have no check, so a damaged one is not
    /// seen.
    pub fn from_parquet(image: &[u8]) -> Result<Self, StateError> {
        let (bytes, bits) = parquet::read_header(image)?;
        match bits.len() {
            found if found < bytes => Err(StateError::Truncated { field: "bitset", needed: bytes, found }),
            found if found > bytes => Err(StateError::Trailing { bytes: found - bytes }),
            _ => BloomFilter::from_bits(bits, "numBytes"),
        }
    }

    /// The filter's state: 4 bytes for the number of blocks, then the bits as Parquet keeps them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bits = Vec::with_capacity(self.bytes());
        self.write_bits(&mut bits);
        let mut state = Writer::new(Kind::Bloom, VERSION);
        state.u32(self.blocks.len() as u32);
        state.bytes(&bits);
        state.finish()
    }

    /// The filter of a state.
    ///
    /// # Errors
    /// [`StateError`] when the bytes are no state of a filter, or are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        let mut state = Reader::open(bytes, Kind::Bloom, VERSION)?;
        let blocks = state.u32("blocks")?;
        let bits = state.bytes("bits", (blocks as usize).saturating_mul(BLOCK_BYTES))?;
        state.finish()?;
        BloomFilter::from_bits(bits, "blocks")
    }

    /// Words in order, each least significant byte first.
    fn write_bits(&self, to: &mut Vec<u8>) {
        to.reserve(self.bytes());
        to.extend(self.blocks.iter().flat_map(|block| block.0.map(u32::to_le_bytes)).flatten());
    }

    /// The filter of those bits, whose size is what `field` said.
    fn from_bits(bits: &[u8], field: &'static str) -> Result<Self, StateError> {
        let mut filter = match BloomFilter::with_bytes(bits.len()) {
            Ok(filter) => filter,
            Err(error) => return wrong(field, error.to_string()),
        };
        for (block, bits) in filter.blocks.iter_mut().zip(bits.as_chunks::<BLOCK_BYTES>().0) {
            for (word, bytes) in block.0.iter_mut().zip(bits.as_chunks::<4>().0) {
                *word = u32::from_le_bytes(*bytes);
            }
        }
        Ok(filter)
    }
}

/// Gives the hashes of strings to `take`, some at a time, with the number of the first; always a multiple of 64.
fn for_hashes(strings: Strings<'_>, mut take: impl FnMut(usize, &[u64])) {
    let mut hashes = [0; 256];
    for start in (0..strings.len()).step_by(hashes.len()) {
        let end = strings.len().min(start + hashes.len());
        let hashes = &mut hashes[..end - start];
        xxh64::hash_strings(strings.slice(start, end), hashes);
        take(start, hashes);
    }
}

/// The size alone: a filter has no readable form.
impl fmt::Debug for BloomFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BloomFilter").field("bytes", &self.bytes()).finish_non_exhaustive()
    }
}

/// A filter cannot have this size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SizeError {
    /// Not a multiple of 32 bytes, none at all, or too many.
    Bytes {
        /// The bytes asked for.
        bytes: usize,
    },
    /// A rate that is not between 0 and 1.
    Rate {
        /// The rate asked for.
        rate: f64,
    },
    /// So many items at that rate need more than [`MOST_BYTES`].
    TooLarge {
        /// The items.
        items: u64,
        /// The rate.
        rate: f64,
    },
}

impl fmt::Display for SizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SizeError::Bytes { bytes } => {
                write!(f, "a Bloom filter has a multiple of 32 bytes, from 32 to {MOST_BYTES}; not {bytes}")
            }
            SizeError::Rate { rate } => write!(f, "a false-positive rate lies between 0 and 1; {rate} does not"),
            SizeError::TooLarge { items, rate } => {
                write!(f, "{items} items at a false-positive rate of {rate} need more than {MOST_BYTES} bytes")
            }
        }
    }
}

impl std::error::Error for SizeError {}

/// Filters of different sizes have no union.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DifferentSizes {
    /// Bytes of the filter that was to take the other in.
    pub expected: usize,
    /// Bytes of the other one.
    pub found: usize,
}

impl fmt::Display for DifferentSizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DifferentSizes { expected, found } = self;
        write!(f, "a Bloom filter of {found} bytes cannot be merged into one of {expected}; make both of the same size")
    }
}

impl std::error::Error for DifferentSizes {}
