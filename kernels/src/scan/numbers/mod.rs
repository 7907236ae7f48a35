//! Numbers in text: integers, fixed-point decimals and percentages, parsed in bulk.
//!
//! The caller says where the fields lie; a call parses them all. What a field may hold:
//!
//! | kind | form | value |
//! |---|---|---|
//! | integer | a sign or none, then one or more digits: `7`, `-12`, `+0042` | itself |
//! | decimal | an integer, or one followed by `.` and one or more digits: `5`, `-0.25` | × 10^places |
//! | percentage | a decimal followed by `%`: `99.5%` | × 10^places |
//!
//! Digits are ASCII digits, and nothing else may stand in a field, no space either. A value must fit `i64`. Where a
//! decimal has more fraction digits than `places`, the surplus must be zeros: no digit is ever lost silently.
//! `.5` and `5.` are not decimals. Leading zeros count for nothing, however many.
//!
//! A field of another form is *invalid*: its value is 0 and its bit of the answer's bitmap is clear. That is no error;
//! the functions return how many fields are valid.
//!
//! Cost: one to three loads of eight bytes a field. The vector rungs take eight fields at a time, each in a lane of 64
//! bits, and remove the point by a shift; fields longer than 24 bytes (decimals 16), those that end in the first 24
//! bytes of the text, and decimals with surplus digits are parsed one by one.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod batch;
#[cfg(target_arch = "aarch64")]
mod neon;
pub mod reference;
mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

use std::fmt;

/// The most places of a decimal.
pub const MOST_PLACES: u32 = 9;

/// Where a field lies in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(C)]
pub struct Field {
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
}

impl Field {
    /// The field's bytes; `None` where it lies outside the text.
    #[inline]
    pub fn of(self, text: &[u8]) -> Option<&[u8]> {
        text.get(self.start as usize..self.end as usize)
    }
}

/// Why fields were not parsed. What the outputs hold then is not specified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumbersError {
    /// There are fewer values than fields.
    FewValues {
        /// How many fields there are.
        needed: usize,
        /// How many values there are.
        found: usize,
    },
    /// The bitmap is too small for the fields.
    FewWords {
        /// The words that the fields need: one for every 64.
        needed: usize,
        /// The words there are.
        found: usize,
    },
    /// More places than [`MOST_PLACES`].
    Places(u32),
    /// A field ends before it starts, or after the text.
    Outside {
        /// Which of the fields.
        index: usize,
        /// Where it lies.
        field: Field,
        /// The bytes of the text.
        text: usize,
    },
}

impl fmt::Display for NumbersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NumbersError::FewValues { needed, found } => write!(f, "{needed} fields, but room for {found} values"),
            NumbersError::FewWords { needed, found } => {
                write!(f, "the bitmap needs {needed} words of 64 bits, but has {found}")
            }
            NumbersError::Places(places) => write!(f, "{places} decimal places; at most {MOST_PLACES} are possible"),
            NumbersError::Outside { index, field, text } => {
                write!(f, "field {index} is bytes {}..{} of a text of {text} bytes", field.start, field.end)
            }
        }
    }
}

impl std::error::Error for NumbersError {}

/// Parses integers; returns how many fields are valid.
///
/// `values` takes one value a field, `valid` one bit a field; bits past the last field, up to the end of its word, are
/// cleared.
///
/// ```
/// use lanemark_kernels::scan::numbers::{Field, parse_integers};
/// let (mut values, mut valid) = ([0; 2], [0]);
/// let fields = [Field { start: 0, end: 3 }, Field { start: 4, end: 6 }];
/// assert_eq!(parse_integers(b"-17 ms", &fields, &mut values, &mut valid)?, 1);
/// assert_eq!((values, valid), ([-17, 0], [0b01]));
/// # Ok::<(), lanemark_kernels::scan::numbers::NumbersError>(())
/// ```
///
/// # Errors
/// [`NumbersError`] when an output is too small or a field lies outside the text.
pub fn parse_integers(
    text: &[u8],
    fields: &[Field],
    values: &mut [i64],
    valid: &mut [u64],
) -> Result<u64, NumbersError> {
    tables::PARSE_INTEGERS.best()(text, fields, values, valid)
}

/// Parses decimals to their value × 10^`places`; returns how many fields are valid.
///
/// `values` takes one value a field, `valid` one bit a field; bits past the last field, up to the end of its word, are
/// cleared.
///
/// ```
/// use lanemark_kernels::scan::numbers::{Field, parse_decimals};
/// let (mut values, mut valid) = ([0; 3], [0]);
/// let fields = [Field { start: 0, end: 5 }, Field { start: 6, end: 7 }, Field { start: 8, end: 13 }];
/// assert_eq!(parse_decimals(b"-0.25 5 1.125", &fields, 2, &mut values, &mut valid)?, 2);
/// assert_eq!((values, valid), ([-25, 500, 0], [0b011])); // 1.125 does not fit two places
/// # Ok::<(), lanemark_kernels::scan::numbers::NumbersError>(())
/// ```
///
/// # Errors
/// [`NumbersError`] when an output is too small, a field lies outside the text, or `places` is above [`MOST_PLACES`].
pub fn parse_decimals(
    text: &[u8],
    fields: &[Field],
    places: u32,
    values: &mut [i64],
    valid: &mut [u64],
) -> Result<u64, NumbersError> {
    tables::PARSE_DECIMALS.best()(text, fields, places, values, valid)
}

/// Parses percentages to their number of percents × 10^`places`; returns how many fields are valid.
///
/// `values` takes one value a field, `valid` one bit a field; bits past the last field, up to the end of its word, are
/// cleared.
///
/// ```
/// use lanemark_kernels::scan::numbers::{Field, parse_percentages};
/// let (mut values, mut valid) = ([0; 2], [0]);
/// let fields = [Field { start: 0, end: 5 }, Field { start: 6, end: 10 }];
/// assert_eq!(parse_percentages(b"99.5% 12.5", &fields, 1, &mut values, &mut valid)?, 1);
/// assert_eq!((values, valid), ([995, 0], [0b01]));
/// # Ok::<(), lanemark_kernels::scan::numbers::NumbersError>(())
/// ```
///
/// # Errors
/// [`NumbersError`] when an output is too small, a field lies outside the text, or `places` is above [`MOST_PLACES`].
pub fn parse_percentages(
    text: &[u8],
    fields: &[Field],
    places: u32,
    values: &mut [i64],
    valid: &mut [u64],
) -> Result<u64, NumbersError> {
    tables::PARSE_PERCENTAGES.best()(text, fields, places, values, valid)
}
