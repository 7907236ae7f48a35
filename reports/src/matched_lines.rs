//! Answers of benches that match lines: how many matched, and the checksums of ids and values.

use crate::quantity::{count, percent};
use crate::run::{Bench, Variant};

/// What `428,572 lines matched, ids 00…1a, values 00…3c` says.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedLines<'a> {
    /// Lines that matched.
    pub matched: u64,
    /// Lines that were read.
    pub of: u64,
    /// Checksum of the ids.
    pub ids: &'a str,
    /// Checksum of the values.
    pub values: &'a str,
}

impl<'a> MatchedLines<'a> {
    /// The answer of a variant; none where it tells nothing of lines.
    ///
    /// ```
    /// # use lanemark_reports::matched_lines::MatchedLines;
    /// let lines = MatchedLines::read("428,572 lines matched, ids 1a, values 3c", 1_000_000).unwrap();
    /// assert_eq!((lines.matched, lines.ids, lines.values), (428_572, "1a", "3c"));
    /// assert_eq!(lines.share(), "43 %");
    /// assert!(MatchedLines::read("sum 12.5", 8).is_none());
    /// ```
    pub fn read(answer: &'a str, of: u64) -> Option<Self> {
        let (matched, rest) = answer.split_once(" lines matched, ids ")?;
        let (ids, values) = rest.split_once(", values ")?;
        Some(MatchedLines { matched: matched.replace(',', "").parse().ok()?, of, ids, values })
    }

    /// The answer of a variant of a bench, on the input that this variant had.
    pub fn of(bench: &Bench, variant: &'a Variant) -> Option<Self> {
        Self::read(&variant.answer, bench.items(variant))
    }

    /// The share of the lines that matched; what is not known is not told.
    pub fn share(&self) -> String {
        percent(self.matched as f64 / self.of as f64)
    }

    /// Whether no values were given: their checksum is that of nothing.
    pub fn has_no_values(&self) -> bool {
        self.values.bytes().all(|digit| digit == b'0')
    }

    /// All of it in one line.
    pub fn in_words(&self) -> String {
        let MatchedLines { matched, of, ids, values } = self;
        format!("{} of {} lines matched ({}), ids {ids}, values {values}", count(*matched), count(*of), self.share())
    }
}
