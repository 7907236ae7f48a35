//! Bitmaps: one bit a value, in 64-bit words, lowest bit first. As validity they say which values are there.

use std::fmt;

/// Words that a bitmap of `len` bits takes.
#[inline]
pub const fn words_for(len: usize) -> usize {
    len.div_ceil(64)
}

/// A borrowed bitmap: bit `i` is bit `i % 64` of word `i / 64`. Bits past the length are ignored.
///
/// ```
/// use lanemark_kernels::aggregate::Bitmap;
/// let bits = Bitmap::new(&[0b101], 3)?;
/// assert!(bits.get(0) && !bits.get(1) && bits.get(2));
/// assert_eq!(bits.count_ones(), 2);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Bitmap<'a> {
    words: &'a [u64],
    len: usize,
}

impl<'a> Bitmap<'a> {
    /// A bitmap of `len` bits over `words`.
    ///
    /// # Errors
    /// [`AggregateError::ShortBitmap`] when there are fewer words than the bits need.
    pub fn new(words: &'a [u64], len: usize) -> Result<Self, AggregateError> {
        match words.get(..words_for(len)) {
            Some(words) => Ok(Bitmap { words, len }),
            None => Err(AggregateError::ShortBitmap { words: words.len(), bits: len }),
        }
    }

    /// Bits in the map.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True for a map of no bits.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bit `index`; false past the end.
    pub fn get(&self, index: usize) -> bool {
        index < self.len && self.words[index / 64] >> (index % 64) & 1 == 1
    }

    /// Set bits.
    pub fn count_ones(&self) -> usize {
        let Some((last, full)) = self.words.split_last() else { return 0 };
        let ones: usize = full.iter().map(|word| word.count_ones() as usize).sum();
        ones + (last & last_word_mask(self.len)).count_ones() as usize
    }

    /// The words; bits past the length may be set.
    pub fn words(&self) -> &'a [u64] {
        self.words
    }

    /// The words, where the map has exactly the column's length.
    ///
    /// # Errors
    /// [`AggregateError::Lengths`] otherwise.
    pub(crate) fn words_for_column(&self, values: usize) -> Result<&'a [u64], AggregateError> {
        if values == self.len {
            Ok(self.words)
        } else {
            Err(AggregateError::Lengths { expected: values, found: self.len, what: "bitmap" })
        }
    }
}

/// The bits of the last word that belong to a map of `len` bits.
#[inline]
pub(crate) const fn last_word_mask(len: usize) -> u64 {
    match len % 64 {
        0 => u64::MAX,
        bits => (1 << bits) - 1,
    }
}

/// Why an aggregation was refused. Nothing was computed and no output was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AggregateError {
    /// A bitmap has fewer words than its bits need.
    ShortBitmap {
        /// Words given.
        words: usize,
        /// Bits asked for.
        bits: usize,
    },
    /// Two columns, or a column and its bitmap, differ in length.
    Lengths {
        /// Length of the first column.
        expected: usize,
        /// Length of the other one.
        found: usize,
        /// Which other one.
        what: &'static str,
    },
    /// The caller's buffer could not hold the answer of the worst case.
    SmallOutput {
        /// Items that must fit.
        needed: usize,
        /// Items that do.
        found: usize,
    },
    /// A key names a group that the table does not have.
    UnknownGroup {
        /// Position of the first such key.
        index: usize,
        /// The key.
        key: u32,
        /// Groups in the table.
        groups: usize,
    },
    /// More groups than a table may have, or none.
    GroupCount {
        /// Groups asked for.
        groups: usize,
        /// The most there may be.
        most: usize,
    },
    /// A histogram's range is empty, infinite or not a number, or it has no bins or too many.
    Bins {
        /// Bins asked for.
        bins: usize,
        /// The most there may be.
        most: usize,
    },
}

impl fmt::Display for AggregateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            AggregateError::ShortBitmap { words, bits } => {
                write!(f, "a bitmap of {bits} bits needs {} words of 64 bits, not {words}", words_for(bits))
            }
            AggregateError::Lengths { expected, found, what } => {
                write!(f, "the {what} has {found} items where the first column has {expected}")
            }
            AggregateError::SmallOutput { needed, found } => {
                write!(f, "the output holds {found} items; give it room for {needed}, as all of them may survive")
            }
            AggregateError::UnknownGroup { index, key, groups } => {
                write!(f, "the key at index {index} is {key}, but there are {groups} groups (0 to {})", groups - 1)
            }
            AggregateError::GroupCount { groups, most } => {
                write!(f, "{groups} groups asked for; a table has 1 to {most}")
            }
            AggregateError::Bins { bins, most } => write!(
                f,
                "a histogram needs finite bounds with low < high and 1 to {most} bins; {bins} bins were asked for"
            ),
        }
    }
}

impl std::error::Error for AggregateError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_bitmap_is_refused() {
        assert_eq!(Bitmap::new(&[0], 65).unwrap_err(), AggregateError::ShortBitmap { words: 1, bits: 65 });
        assert!(Bitmap::new(&[], 0).is_ok());
    }

    #[test]
    fn bits_past_the_end_do_not_count() {
        let bits = Bitmap::new(&[u64::MAX, u64::MAX], 65).unwrap();
        assert_eq!(bits.count_ones(), 65);
        assert!(bits.get(64) && !bits.get(65));
    }
}
