//! Counts and offsets as they are defined, byte by byte.

use super::ByteSet;

/// How often the byte stands in the text.
pub fn count(text: &[u8], byte: u8) -> u64 {
    text.iter().filter(|found| **found == byte).count() as u64
}

/// How many bytes of the text are in the set.
pub fn count_any(text: &[u8], set: &ByteSet) -> u64 {
    text.iter().filter(|found| set.contains(**found)).count() as u64
}

/// The offsets of the byte.
pub fn index(text: &[u8], byte: u8) -> Vec<u64> {
    (0u64..).zip(text).filter(|(_, found)| **found == byte).map(|(offset, _)| offset).collect()
}

/// The offsets of the bytes that are in the set.
pub fn index_any(text: &[u8], set: &ByteSet) -> Vec<u64> {
    (0u64..).zip(text).filter(|(_, found)| set.contains(**found)).map(|(offset, _)| offset).collect()
}
