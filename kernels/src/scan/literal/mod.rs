//! Search for one literal of any length.
//!
//! ```
//! use lanemark_kernels::scan::literal::Literal;
//! let error = Literal::new(b"ERROR")?;
//! let text = b"INFO ok\nERROR disk\nERROR net\n";
//! assert_eq!(error.find(text), Some(8));
//! assert_eq!(error.count(text), 2);
//! assert_eq!(error.find_iter(text).collect::<Vec<_>>(), [8, 19]);
//! # Ok::<(), lanemark_kernels::scan::literal::EmptyLiteral>(())
//! ```
//!
//! Text and literal are bytes: neither need be UTF-8, and NUL is a byte like any other. Places do not overlap and are
//! taken from left to right: `aa` stands twice in `aaaaa`, at 0 and 2.
//!
//! How it works: the two bytes of the literal that are rarest in logs and prose are compared at their distance, 64 places
//! to a mask, and where both stand the whole literal is compared. A text in which that fails too often is searched with
//! the linear Two-Way method, 64 KiB at a time, before candidates are tried again, so that the cost stays linear in the
//! text whatever the two are.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod frequency;
#[cfg(target_arch = "aarch64")]
mod neon;
pub mod reference;
mod scalar;
mod search;
mod sink;
pub mod tables;
#[cfg(test)]
mod tests;
mod two_way;

use std::fmt;
use std::iter::FusedIterator;
use two_way::TwoWay;

/// A literal, prepared for search: cost in time and memory linear in its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    needle: Box<[u8]>,
    /// Offsets of the two bytes that candidates are found by, ascending.
    first: usize,
    second: usize,
    two_way: TwoWay,
}

/// A literal of no bytes was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmptyLiteral;

impl fmt::Display for EmptyLiteral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a literal needs at least one byte")
    }
}

impl std::error::Error for EmptyLiteral {}

impl Literal {
    /// The literal of these bytes.
    ///
    /// # Errors
    /// [`EmptyLiteral`] when there are none.
    pub fn new(needle: &[u8]) -> Result<Literal, EmptyLiteral> {
        if needle.is_empty() {
            return Err(EmptyLiteral);
        }
        let (first, second) = frequency::rare_pair(needle);
        Ok(Literal { needle: needle.into(), first, second, two_way: TwoWay::new(needle) })
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.needle
    }

    /// The offset of its first place in the text.
    ///
    /// ```
    /// use lanemark_kernels::scan::literal::Literal;
    /// assert_eq!(Literal::new(b"na")?.find(b"banana"), Some(2));
    /// # Ok::<(), lanemark_kernels::scan::literal::EmptyLiteral>(())
    /// ```
    pub fn find(&self, text: &[u8]) -> Option<usize> {
        tables::FIND.best()(self, text)
    }

    /// How many places it has in the text, not overlapping.
    ///
    /// ```
    /// use lanemark_kernels::scan::literal::Literal;
    /// assert_eq!(Literal::new(b"aa")?.count(b"aaaaa"), 2);
    /// # Ok::<(), lanemark_kernels::scan::literal::EmptyLiteral>(())
    /// ```
    pub fn count(&self, text: &[u8]) -> u64 {
        tables::COUNT.best()(self, text)
    }

    /// The offsets of its places in the text, not overlapping, ascending; what `offsets` held before is dropped.
    ///
    /// ```
    /// use lanemark_kernels::scan::literal::Literal;
    /// let mut offsets = Vec::new();
    /// Literal::new(b"na")?.offsets(b"banana", &mut offsets);
    /// assert_eq!(offsets, [2, 4]);
    /// # Ok::<(), lanemark_kernels::scan::literal::EmptyLiteral>(())
    /// ```
    pub fn offsets(&self, text: &[u8], offsets: &mut Vec<usize>) {
        tables::OFFSETS.best()(self, text, offsets, usize::MAX);
    }

    /// The offsets of its places in the text, not overlapping, ascending, as they are asked for.
    ///
    /// Places are searched in batches that double up to 256: a caller that stops early has paid for at most as many
    /// places again as it took.
    pub fn find_iter<'a>(&'a self, text: &'a [u8]) -> FindIter<'a> {
        FindIter { literal: self, text, from: 0, batch: Vec::new(), taken: 0, limit: 1 }
    }
}

/// Places that [`FindIter`] searches at once, at most.
const BATCH: usize = 256;

/// The places of a literal in a text: see [`Literal::find_iter`].
#[derive(Debug, Clone)]
pub struct FindIter<'a> {
    literal: &'a Literal,
    text: &'a [u8],
    /// Where the next batch begins.
    from: usize,
    batch: Vec<usize>,
    taken: usize,
    /// Places of the next batch.
    limit: usize,
}

impl Iterator for FindIter<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.taken == self.batch.len() {
            let from = self.from;
            tables::OFFSETS.best()(self.literal, &self.text[from..], &mut self.batch, self.limit);
            self.taken = 0;
            for offset in &mut self.batch {
                *offset += from;
            }
            self.from = if self.batch.len() < self.limit {
                self.text.len()
            } else {
                self.batch.last().map_or(self.text.len(), |last| last + self.literal.needle.len())
            };
            self.limit = (self.limit * 2).min(BATCH);
        }
        let offset = *self.batch.get(self.taken)?;
        self.taken += 1;
        Some(offset)
    }
}

impl FusedIterator for FindIter<'_> {}
