//! A column of byte strings: one buffer, and where each string of it ends.

use std::fmt;

/// Byte strings in one buffer; string `i` lies from `offsets[i]` to `offsets[i + 1]`, as in Arrow's layout.
///
/// ```
/// use lanemark_kernels::sketch::strings::Strings;
/// let carriers = Strings::new(b"UAAADL", &[0, 2, 4, 6])?;
/// assert_eq!(carriers.iter().collect::<Vec<_>>(), [b"UA", b"AA", b"DL"]);
/// # Ok::<(), lanemark_kernels::sketch::strings::StringsError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Strings<'a> {
    bytes: &'a [u8],
    offsets: &'a [u32],
}

impl<'a> Strings<'a> {
    /// A column of `offsets.len() - 1` strings.
    ///
    /// # Errors
    /// When there is no offset at all, one is less than the one before it, or one lies past the end of the buffer.
    pub fn new(bytes: &'a [u8], offsets: &'a [u32]) -> Result<Self, StringsError> {
        let Some(last) = offsets.last() else { return Err(StringsError::NoOffsets) };
        if let Some(at) = offsets.windows(2).position(|pair| pair[0] > pair[1]) {
            return Err(StringsError::Descending { at: at + 1 });
        }
        if *last as usize > bytes.len() {
            return Err(StringsError::PastTheEnd { offset: *last, bytes: bytes.len() });
        }
        Ok(Strings { bytes, offsets })
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The string of that number.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn get(&self, index: usize) -> &'a [u8] {
        &self.bytes[self.offsets[index] as usize..self.offsets[index + 1] as usize]
    }

    /// The strings in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a [u8]> + use<'a> {
        let strings = *self;
        (0..self.len()).map(move |index| strings.get(index))
    }

    /// The strings from number `start` to before number `end`.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn slice(&self, start: usize, end: usize) -> Strings<'a> {
        Strings { bytes: self.bytes, offsets: &self.offsets[start..=end] }
    }

    /// The whole buffer; strings need not fill it.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The offsets, one more than strings.
    pub fn offsets(&self) -> &'a [u32] {
        self.offsets
    }
}

/// Why offsets and a buffer are no column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringsError {
    /// Even no string at all has one offset.
    NoOffsets,
    /// An offset is less than the one before it.
    Descending {
        /// Its place among the offsets.
        at: usize,
    },
    /// The last string ends behind the buffer.
    PastTheEnd {
        /// Where it ends.
        offset: u32,
        /// Bytes of the buffer.
        bytes: usize,
    },
}

impl fmt::Display for StringsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StringsError::NoOffsets => {
                f.write_str("a column of strings needs one offset more than strings, and has none")
            }
            StringsError::Descending { at } => write!(f, "offset {at} of the strings is less than the one before it"),
            StringsError::PastTheEnd { offset, bytes } => {
                write!(f, "the last string ends at byte {offset} of a buffer of {bytes} bytes")
            }
        }
    }
}

impl std::error::Error for StringsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_what_lies_between_the_offsets() {
        let strings = Strings::new(b"-abcd", &[1, 3, 3, 5]).unwrap();
        assert_eq!(strings.iter().collect::<Vec<_>>(), [&b"ab"[..], b"", b"cd"]);
        assert_eq!(strings.slice(1, 3).iter().collect::<Vec<_>>(), [&b""[..], b"cd"]);
        assert!(strings.slice(2, 2).is_empty());
    }

    #[test]
    fn what_is_no_column_is_refused_with_the_place() {
        assert_eq!(Strings::new(b"ab", &[]).unwrap_err(), StringsError::NoOffsets);
        assert_eq!(Strings::new(b"ab", &[0, 2, 1]).unwrap_err(), StringsError::Descending { at: 2 });
        let past = Strings::new(b"ab", &[0, 3]).unwrap_err();
        assert_eq!(past, StringsError::PastTheEnd { offset: 3, bytes: 2 });
        assert!(past.to_string().contains("byte 3"));
    }
}
