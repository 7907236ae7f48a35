//! Sets of bytes.

use std::fmt;

/// A set of 1 to 256 bytes, in the forms that the rungs look members up in.
///
/// ```
/// use lanemark_kernels::scan::bytes::ByteSet;
/// let separators = ByteSet::new(b",;\t")?;
/// assert!(separators.contains(b';') && !separators.contains(b'.'));
/// # Ok::<(), lanemark_kernels::scan::bytes::ByteSetError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByteSet {
    /// Bit `b & 7` of byte `b >> 3` says whether `b` is a member.
    bitmap: [u8; 32],
    /// Ascending.
    members: Vec<u8>,
}

/// Why some bytes are not a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteSetError {
    /// No byte was given.
    Empty,
    /// A byte was given twice.
    Repeated {
        /// The byte.
        byte: u8,
        /// Index of its second place among the bytes given.
        index: usize,
    },
}

impl fmt::Display for ByteSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ByteSetError::Empty => f.write_str("a byte set needs at least one byte"),
            ByteSetError::Repeated { byte, index } => {
                write!(f, "byte {byte:#04x} at index {index} of the set is there already")
            }
        }
    }
}

impl std::error::Error for ByteSetError {}

impl ByteSet {
    /// The set of these bytes, in any order.
    ///
    /// # Errors
    /// [`ByteSetError`] when there are none, or when one is there twice.
    pub fn new(bytes: &[u8]) -> Result<ByteSet, ByteSetError> {
        if bytes.is_empty() {
            return Err(ByteSetError::Empty);
        }
        let mut set = ByteSet { bitmap: [0; 32], members: Vec::new() };
        for (index, byte) in bytes.iter().copied().enumerate() {
            if set.contains(byte) {
                return Err(ByteSetError::Repeated { byte, index });
            }
            set.bitmap[usize::from(byte >> 3)] |= 1 << (byte & 7);
        }
        set.members = (0..=u8::MAX).filter(|byte| set.contains(*byte)).collect();
        Ok(set)
    }

    /// Whether the byte is a member.
    #[inline]
    pub fn contains(&self, byte: u8) -> bool {
        self.bitmap[usize::from(byte >> 3)] >> (byte & 7) & 1 == 1
    }

    /// The members, ascending.
    pub fn members(&self) -> &[u8] {
        &self.members
    }

    /// The membership bits: bit `b & 7` of byte `b >> 3`.
    pub(super) fn bitmap(&self) -> &[u8; 32] {
        &self.bitmap
    }

    /// The membership bits by low nibble: bit `h` of entry `l` of the first row stands for byte `h << 4 | l`, of the
    /// second row for byte `(h + 8) << 4 | l`.
    #[cfg(target_arch = "x86_64")]
    pub(super) fn nibble_rows(&self) -> [[u8; 16]; 2] {
        let mut rows = [[0; 16]; 2];
        for byte in &self.members {
            rows[usize::from(byte >> 7)][usize::from(byte & 15)] |= 1 << (byte >> 4 & 7);
        }
        rows
    }

    /// The members of a set of at most three, one repeated where there are fewer.
    #[cfg(target_arch = "x86_64")]
    pub(super) fn few(&self) -> Option<[u8; 3]> {
        match *self.members.as_slice() {
            [a] => Some([a, a, a]),
            [a, b] => Some([a, b, b]),
            [a, b, c] => Some([a, b, c]),
            _ => None,
        }
    }
}
