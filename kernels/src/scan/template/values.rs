//! Values of variables, and numbers from their text.

use std::ops::Range;

/// The value of one variable: 8 bytes, to be read as the variable's [`Kind`](super::Kind) says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(transparent)]
pub struct Value(u64);

impl Value {
    /// An integer's value.
    #[inline(always)]
    pub const fn from_integer(value: i64) -> Value {
        Value(value as u64)
    }

    /// A decimal's or a percentage's value.
    #[inline(always)]
    pub const fn from_number(value: f64) -> Value {
        Value(value.to_bits())
    }

    /// A span of the text.
    #[inline(always)]
    pub const fn from_span(start: u32, end: u32) -> Value {
        Value(start as u64 | ((end as u64) << 32))
    }

    /// The value of [`Kind::Integer`](super::Kind::Integer).
    #[inline(always)]
    pub const fn integer(self) -> i64 {
        self.0 as i64
    }

    /// The value of [`Kind::Decimal`](super::Kind::Decimal) and [`Kind::Percentage`](super::Kind::Percentage).
    #[inline(always)]
    pub const fn number(self) -> f64 {
        f64::from_bits(self.0)
    }

    /// Bytes of the text, for the other kinds.
    #[inline(always)]
    pub const fn span(self) -> Range<usize> {
        self.0 as u32 as usize..(self.0 >> 32) as usize
    }

    /// The 8 bytes as they are: for checksums and comparisons that ask for the same bits.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }
}

/// How many of the first bytes of a block are decimal digits, the first byte being the lowest.
#[inline(always)]
pub(super) fn digits(block: u64) -> usize {
    let bytes = block ^ 0x3030_3030_3030_3030;
    // A byte above 9 sets its high bit; a carry out of it can only spoil bytes after it.
    let other = (bytes.wrapping_add(0x7676_7676_7676_7676) | bytes) & 0x8080_8080_8080_8080;
    other.trailing_zeros() as usize / 8
}

/// The number that the first 1 to 8 bytes of a block write.
#[inline(always)]
pub(super) fn number(block: u64, digits: usize) -> u64 {
    // Digits go to the high end; zeros before them add nothing.
    let bytes = (block ^ 0x3030_3030_3030_3030) << (64 - 8 * digits);
    let pairs = bytes.wrapping_mul(10).wrapping_add(bytes >> 8) & 0x00ff_00ff_00ff_00ff;
    let quads = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    quads.wrapping_mul(10_000).wrapping_add(quads >> 32) & 0xffff_ffff
}

/// Powers of ten that `f64` holds exactly and that a block of digits can ask for.
pub(super) const POWERS: [u64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/// The integer that a sign and digits write; `None` where it does not fit.
#[cold]
pub(super) fn long_integer(written: &[u8]) -> Option<i64> {
    let (negative, digits) = match written.split_first() {
        Some((b'-', digits)) => (true, digits),
        Some((b'+', digits)) => (false, digits),
        _ => (false, written),
    };
    digits.iter().try_fold(0i64, |value, digit| {
        let digit = i64::from(digit - b'0');
        let value = value.checked_mul(10)?;
        if negative { value.checked_sub(digit) } else { value.checked_add(digit) }
    })
}

/// The number that a sign, digits and perhaps a fraction write.
#[cold]
pub(super) fn long_number(written: &[u8]) -> f64 {
    std::str::from_utf8(written).ok().and_then(|written| written.parse().ok()).unwrap_or(f64::NAN)
}
