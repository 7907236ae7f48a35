//! Counting a byte or a small set of bytes, and their offsets: newlines, separators of a table, quotes.
//!
//! ```
//! use lanemark_kernels::scan::bytes::{self, ByteSet};
//! let text = b"a,b\nc;d\n";
//! assert_eq!(bytes::count(text, b'\n'), 2);
//! let mut offsets = Vec::new();
//! bytes::index_any_u64(text, &ByteSet::new(b",;")?, &mut offsets);
//! assert_eq!(offsets, [1, 5]);
//! # Ok::<(), bytes::ByteSetError>(())
//! ```
//!
//! | answer | one byte | any byte of a set |
//! |---|---|---|
//! | how many | [`count`] | [`count_any`] |
//! | offsets as `u32` | [`index_u32`] | [`index_any_u32`] |
//! | offsets as `u64` | [`index_u64`] | [`index_any_u64`] |
//!
//! Text is bytes: it need not be UTF-8, and NUL is a byte like any other. Offsets count bytes from the start of the
//! text, ascending.
//!
//! Cost: one pass over the text. An index writes its offsets straight into the vector, which grows as vectors do and
//! keeps its capacity from call to call; up to 4,112 offsets of it are room for the worst case of what is read next. A
//! set costs the same whatever its size past three bytes: its members are found with table look-ups in registers, exact
//! for every set.

#[cfg(target_arch = "x86_64")]
pub(in crate::scan) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(in crate::scan) mod avx512;
mod index;
#[cfg(target_arch = "aarch64")]
pub(in crate::scan) mod neon;
pub mod reference;
pub(in crate::scan) mod scalar;
mod set;
pub mod tables;
#[cfg(test)]
mod tests;

pub use set::{ByteSet, ByteSetError};

use std::fmt;

/// A text has more bytes than `u32` offsets can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong {
    /// Bytes of the text.
    pub bytes: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a text of {} bytes is past the {} that u32 offsets reach: use u64 offsets", self.bytes, u32::MAX)
    }
}

impl std::error::Error for TooLong {}

/// Whether `u32` offsets reach every byte.
fn check_length(bytes: usize) -> Result<(), TooLong> {
    if u32::try_from(bytes).is_ok() { Ok(()) } else { Err(TooLong { bytes }) }
}

/// How often the byte stands in the text.
///
/// ```
/// assert_eq!(lanemark_kernels::scan::bytes::count(b"one\ntwo\n", b'\n'), 2);
/// ```
pub fn count(text: &[u8], byte: u8) -> u64 {
    tables::COUNT.best()(text, byte)
}

/// How many bytes of the text are in the set.
///
/// ```
/// use lanemark_kernels::scan::bytes::{ByteSet, count_any};
/// assert_eq!(count_any(b"1;2,3\n", &ByteSet::new(b",;\n")?), 3);
/// # Ok::<(), lanemark_kernels::scan::bytes::ByteSetError>(())
/// ```
pub fn count_any(text: &[u8], set: &ByteSet) -> u64 {
    tables::COUNT_ANY.best()(text, set)
}

/// The offsets of the byte, ascending; what `offsets` held before is dropped.
///
/// ```
/// let mut lines = Vec::new();
/// lanemark_kernels::scan::bytes::index_u32(b"one\ntwo\n", b'\n', &mut lines)?;
/// assert_eq!(lines, [3, 7]);
/// # Ok::<(), lanemark_kernels::scan::bytes::TooLong>(())
/// ```
///
/// # Errors
/// [`TooLong`] when the text has more than `u32::MAX` bytes; `offsets` is left as it was.
pub fn index_u32(text: &[u8], byte: u8, offsets: &mut Vec<u32>) -> Result<(), TooLong> {
    check_length(text.len())?;
    tables::INDEX_U32.best()(text, byte, offsets);
    Ok(())
}

/// The offsets of the byte, ascending; what `offsets` held before is dropped.
///
/// ```
/// let mut lines = Vec::new();
/// lanemark_kernels::scan::bytes::index_u64(b"one\ntwo\n", b'\n', &mut lines);
/// assert_eq!(lines, [3, 7]);
/// ```
pub fn index_u64(text: &[u8], byte: u8, offsets: &mut Vec<u64>) {
    tables::INDEX_U64.best()(text, byte, offsets);
}

/// The offsets of the bytes that are in the set, ascending; what `offsets` held before is dropped.
///
/// ```
/// use lanemark_kernels::scan::bytes::{ByteSet, index_any_u32};
/// let mut separators = Vec::new();
/// index_any_u32(b"1;2,3\n", &ByteSet::new(b",;\n")?, &mut separators)?;
/// assert_eq!(separators, [1, 3, 5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`TooLong`] when the text has more than `u32::MAX` bytes; `offsets` is left as it was.
pub fn index_any_u32(text: &[u8], set: &ByteSet, offsets: &mut Vec<u32>) -> Result<(), TooLong> {
    check_length(text.len())?;
    tables::INDEX_ANY_U32.best()(text, set, offsets);
    Ok(())
}

/// The offsets of the bytes that are in the set, ascending; what `offsets` held before is dropped.
///
/// ```
/// use lanemark_kernels::scan::bytes::{ByteSet, index_any_u64};
/// let mut separators = Vec::new();
/// index_any_u64(b"1;2,3\n", &ByteSet::new(b",;\n")?, &mut separators);
/// assert_eq!(separators, [1, 3, 5]);
/// # Ok::<(), lanemark_kernels::scan::bytes::ByteSetError>(())
/// ```
pub fn index_any_u64(text: &[u8], set: &ByteSet, offsets: &mut Vec<u64>) {
    tables::INDEX_ANY_U64.best()(text, set, offsets);
}
