//! Search for a set of literals at once.
//!
//! A [`LiteralSet`] is built once, from one to a million literals of one byte and more, and searched in any number of
//! texts. Which matches count is said by [`Matching`]: all of them, overlapping ones included, or the leftmost ones
//! that do not overlap, as regular expressions and `aho-corasick` have it. Letters of ASCII may be matched in either
//! case. [`LiteralSet::stream`] finds the same matches in a text that comes in chunks.
//!
//! How: in text with few matches, long literals (from 7 bytes) are found by an aligned piece of them. Every occurrence of
//! a literal of length `width + stride - 1` or more covers a piece of `width` bytes that starts at a multiple of
//! `stride`, so only every 4th or 8th position of the text is hashed and looked up in a table of bits (the idea of Wu and
//! Manber, *A fast algorithm for multi-pattern searching*, 1994, with a stride). Where matches turn out to be dense, and
//! for sets with a short literal, literals are found by their first bytes: few of them by tables in registers, a bit for
//! each bucket of literals (the idea of Baeza-Yates and Gonnet's "shift or", 1992), others by a hash of two bytes and two
//! bits of the next ones. What passes is looked up in an exact table and compared. The matches do not depend on the way.
//!
//! Cost: building takes time linear in the bytes of the literals. A search looks at each byte of the text once or
//! twice, at a rate that falls slowly with the number of literals, and does work for each match and near match. On a text
//! and a set that repeat one byte the comparisons can take the product of both lengths.

mod arena;
#[cfg(target_arch = "x86_64")]
pub(in crate::scan) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(in crate::scan) mod avx512;
mod error;
mod filter;
#[cfg(target_arch = "x86_64")]
mod lanes;

#[cfg(target_arch = "aarch64")]
pub(in crate::scan) mod neon;
mod order;
mod pieces;
mod prefixes;
mod rarity;
pub mod reference;
pub(in crate::scan) mod scalar;
mod search;
mod stream;
mod table;
pub mod tables;
#[cfg(test)]
mod tests;

pub use error::LiteralSetError;
pub use stream::Stream;

use super::bytes::ByteSet;
use arena::Literals;
use filter::{Filter, Kind};
use pieces::Pieces;
use prefixes::Prefixes;

/// Whether letters of ASCII match their other case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Case {
    /// Bytes match themselves only.
    #[default]
    Sensitive,
    /// `A` to `Z` match `a` to `z` and the other way round; other bytes match themselves.
    AsciiInsensitive,
}

/// Which matches are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Matching {
    /// Every occurrence of every literal, overlapping ones too, in the order of their starts, then of their literals.
    All,
    /// From left to right, matches that do not overlap; of those that start at one place, the literal that was given
    /// first.
    LeftmostFirst,
    /// As [`Matching::LeftmostFirst`], but the longest of those that start at one place.
    LeftmostLongest,
}

impl Matching {
    /// Every kind of matching.
    pub const ALL: [Matching; 3] = [Matching::All, Matching::LeftmostFirst, Matching::LeftmostLongest];
}

/// One match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Match {
    /// Offset of its first byte, from the start of the text or stream.
    pub start: u64,
    /// Offset past its last byte.
    pub end: u64,
    /// Which literal, by its place in what the set was built from.
    pub literal: u32,
}

/// How a set is built.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Whether letters match their other case.
    pub case: Case,
    /// Text such as the set will be searched in (a megabyte or two): the pieces that literals are found by are then
    /// chosen to be rare in it. Without one, bytes are taken to be as frequent as in logs.
    pub sample: Option<&'a [u8]>,
}

/// A set of literals, ready to be searched for.
#[derive(Debug)]
pub struct LiteralSet {
    literals: Literals,
    longest: usize,
    /// How long literals are found in text with few of them; `None` where one of them is short.
    pieces: Option<Pieces>,
    /// How any literals are found.
    prefixes: Prefixes,
    /// The bytes that match, where every literal is one byte and no two are the same: their matches are counted alone.
    single_bytes: Option<ByteSet>,
}

impl LiteralSet {
    /// The most literals that a set may have.
    pub const MOST: usize = 1 << 20;

    /// Builds a set.
    ///
    /// ```
    /// use lanemark_kernels::scan::literals::{LiteralSet, Matching, Options};
    /// let set = LiteralSet::new(&["timeout", "time", "refused"], &Options::default())?;
    /// assert_eq!(set.count(b"timeout: connection refused", Matching::All), 3);
    /// assert_eq!(set.count(b"timeout: connection refused", Matching::LeftmostFirst), 2);
    /// # Ok::<(), lanemark_kernels::scan::literals::LiteralSetError>(())
    /// ```
    ///
    /// # Errors
    /// [`LiteralSetError`]: no literal, an empty one, too many, or too many bytes in all.
    pub fn new<L: AsRef<[u8]>>(literals: &[L], options: &Options<'_>) -> Result<LiteralSet, LiteralSetError> {
        if literals.is_empty() {
            return Err(LiteralSetError::NoLiteral);
        }
        if literals.len() > LiteralSet::MOST {
            return Err(LiteralSetError::TooMany { found: literals.len() });
        }
        if let Some(literal) = literals.iter().position(|literal| literal.as_ref().is_empty()) {
            return Err(LiteralSetError::EmptyLiteral { literal });
        }
        let bytes: u64 = literals.iter().map(|literal| literal.as_ref().len() as u64).sum();
        if bytes > u64::from(u32::MAX) {
            return Err(LiteralSetError::TooLong { bytes });
        }
        let longest = literals.iter().map(|literal| literal.as_ref().len()).max().unwrap_or(0);
        let literals = Literals::new(literals, options.case);
        let (pieces, prefixes) = (Pieces::new(&literals, options.sample), Prefixes::new(&literals));
        let single_bytes = single_bytes(&literals);
        Ok(LiteralSet { literals, longest, pieces, prefixes, single_bytes })
    }

    /// How many literals there are.
    #[allow(clippy::len_without_is_empty, reason = "a set is never empty")]
    pub fn len(&self) -> usize {
        self.literals.len()
    }

    /// The bytes of a literal, by its place in what the set was built from; `None` past the last one.
    pub fn literal(&self, literal: u32) -> Option<&[u8]> {
        ((literal as usize) < self.len()).then(|| self.literals.get(literal))
    }

    /// Length of the longest literal.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Bytes of memory that the set takes.
    pub fn bytes(&self) -> usize {
        self.literals.memory() + self.pieces.as_ref().map_or(0, Pieces::bytes) + self.prefixes.bytes()
    }

    /// How the set is searched for, in words.
    pub fn engine(&self) -> String {
        let Filter { kind, words, .. } = &self.prefixes.filter;
        let by_prefixes = match kind {
            Kind::Classes => "by first bytes, in eight buckets".to_owned(),
            Kind::Piece | Kind::Prefix => format!("by first bytes, in {} KiB of bits", words.len() / 256),
        };
        match self.pieces.as_ref().map(|pieces| &pieces.filter) {
            None => by_prefixes,
            Some(Filter { stride, width, words, .. }) => format!(
                "by pieces of {width} bytes at every {stride}th position, in {} KiB of bits; where matches are dense \
                 {by_prefixes}",
                words.len() / 256
            ),
        }
    }

    /// How many matches the text has.
    pub fn count(&self, text: &[u8], matching: Matching) -> u64 {
        tables::COUNT.best()(self, text, matching)
    }

    /// Calls `emit` with each match, in the order of [`Matching`].
    ///
    /// ```
    /// use lanemark_kernels::scan::literals::{Case, LiteralSet, Match, Matching, Options};
    /// let options = Options { case: Case::AsciiInsensitive, ..Options::default() };
    /// let set = LiteralSet::new(&["error", "err"], &options)?;
    /// let mut found = Vec::new();
    /// set.for_each(b"ERROR", Matching::All, |found_one| found.push(found_one));
    /// assert_eq!(found, [Match { start: 0, end: 5, literal: 0 }, Match { start: 0, end: 3, literal: 1 }]);
    /// # Ok::<(), lanemark_kernels::scan::literals::LiteralSetError>(())
    /// ```
    pub fn for_each(&self, text: &[u8], matching: Matching, mut emit: impl FnMut(Match)) {
        tables::SEARCH.best()(self, text, matching, &mut emit);
    }

    /// Every match, in the order of [`Matching`].
    pub fn find_all(&self, text: &[u8], matching: Matching) -> Vec<Match> {
        let mut matches = Vec::new();
        self.for_each(text, matching, |found| matches.push(found));
        matches
    }

    /// A search over a text that comes in chunks. The matches are those of the whole text, whatever the chunks.
    pub fn stream(&self, matching: Matching) -> Stream<'_> {
        Stream::new(self, matching)
    }
}

fn single_bytes(literals: &Literals) -> Option<ByteSet> {
    let each = literals.iter().map(|(_, bytes)| <[u8; 1]>::try_from(bytes).ok().map(|[byte]| byte));
    let mut bytes = each.collect::<Option<Vec<u8>>>()?;
    if literals.case == Case::AsciiInsensitive {
        let letters: Vec<u8> = bytes.iter().copied().filter(u8::is_ascii_alphabetic).collect();
        bytes.extend(letters.iter().map(|letter| letter ^ 0x20));
    }
    // A repeated byte is refused: its matches count more than once.
    ByteSet::new(&bytes).ok()
}
