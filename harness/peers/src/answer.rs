//! What a task computed, in a form that variants of any library can be compared in.

/// The result of an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// There is no value, as with the smallest of no values.
    Nothing,
    /// One integer.
    Integer(i64),
    /// One floating-point number.
    Float(f64),
    /// A result too large to carry: how many rows, and a [`Digest`] over them.
    Table {
        /// Rows; which ones is said by the operation.
        count: u64,
        /// [`Digest`] over the result's words.
        digest: u64,
    },
    /// Log lines matched against templates. A line's end is no part of it; the words of its values are an integer's
    /// own, the bits of a decimal or a percentage, and `start << 32 | end` of a span, counted from the line's start.
    Lines {
        /// Lines that match some template.
        matched: u64,
        /// [`Digest`] over every line's template, in order; `u32::MAX` for a line that matches none.
        ids: u64,
        /// [`Digest`] over the words of all matched lines' values, in order.
        values: u64,
    },
}

/// A 64-bit fingerprint over words, the same for every variant of a bench.
///
/// It tells a wrong result from a right one; it is no defence against a forged one.
///
/// ```
/// use lanemark_peers::{Digest, Element};
///
/// let mut digest = Digest::new();
/// digest.column(&[1_i64, -1]);
/// assert_eq!(digest.value(), Digest::of([1, u64::MAX]));
/// assert_ne!(digest.value(), Digest::of([u64::MAX, 1]));
/// assert_eq!((-1_i8).word(), u64::MAX);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest(u64);

impl Digest {
    /// The fingerprint of nothing, 0.
    pub fn new() -> Self {
        Self(0)
    }

    /// The fingerprint of some words.
    pub fn of(words: impl IntoIterator<Item = u64>) -> u64 {
        let mut digest = Self::new();
        words.into_iter().for_each(|word| digest.word(word));
        digest.value()
    }

    /// Adds one word: `h = (h ^ word) * 0x9E3779B97F4A7C15`, then `h ^= h >> 32`.
    pub fn word(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }

    /// Adds a column, each value widened to a word.
    pub fn column<T: Element>(&mut self, values: &[T]) {
        values.iter().for_each(|value| self.word(value.word()));
    }

    /// The fingerprint so far.
    pub fn value(self) -> u64 {
        self.0
    }
}

/// A value that a column can hold.
pub trait Element: Copy {
    /// The value as a word: integers sign- or zero-extended, floats as their bits.
    fn word(self) -> u64;
}

impl Element for i64 {
    fn word(self) -> u64 {
        self as u64
    }
}

impl Element for f64 {
    fn word(self) -> u64 {
        self.to_bits()
    }
}

impl Element for u64 {
    fn word(self) -> u64 {
        self
    }
}

impl Element for u32 {
    fn word(self) -> u64 {
        u64::from(self)
    }
}

impl Element for u16 {
    fn word(self) -> u64 {
        u64::from(self)
    }
}

impl Element for i8 {
    fn word(self) -> u64 {
        i64::from(self) as u64
    }
}

impl Answer {
    /// The answer that is one column: its length, and the digest of its values.
    pub fn column<T: Element>(values: &[T]) -> Self {
        let digest = Digest::of(values.iter().map(|value| value.word()));
        Self::Table { count: values.len() as u64, digest }
    }

    /// The answer that is a bitmap without bits past its end: how many are set, and the digest of its words.
    pub fn bitmap(words: impl IntoIterator<Item = u64>) -> Self {
        let mut count = 0;
        let words = words.into_iter().inspect(|word| count += u64::from(word.count_ones()));
        let digest = Digest::of(words);
        Self::Table { count, digest }
    }
}
