//! Numbers without intrinsics: eight digits in a word of 64 bits, three multiplications for all of them.

use super::{Field, MOST_PLACES, NumbersError, batch};

/// 10 to the power of the index.
pub(super) const TENS: [u64; MOST_PLACES as usize + 1] =
    [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/// A byte in each of eight.
pub(super) const fn bytes(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The last eight bytes before `end`, the last one on top; zeros where the text has not begun.
#[inline(always)]
fn word(text: &[u8], end: usize) -> u64 {
    let before = &text[..end];
    match before.last_chunk::<8>() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => first_word(before),
    }
}

#[cold]
#[inline(never)]
fn first_word(before: &[u8]) -> u64 {
    before.iter().fold(0, |word, byte| word >> 8 | u64::from(*byte) << 56)
}

/// The number in the last `len` digits, 1 to 8, of a word; `None` where they are not all digits.
#[inline(always)]
fn digits(word: u64, len: usize) -> Option<u64> {
    digit_values((word ^ bytes(b'0')) & u64::MAX << (64 - 8 * len))
}

/// The number of eight digit values, the last one on top; `None` where one is above 9.
#[inline(always)]
fn digit_values(word: u64) -> Option<u64> {
    // A carry into the next byte comes only from a byte of 0x8a or more, which the other term shows.
    if (word.wrapping_add(bytes(0x76)) | word) & bytes(0x80) != 0 {
        return None;
    }
    let pairs = word.wrapping_mul(10).wrapping_add(word >> 8);
    let odd = (pairs & 0xff_0000_00ff).wrapping_mul(100 + (1_000_000 << 32));
    let even = (pairs >> 16 & 0xff_0000_00ff).wrapping_mul(1 + (10_000 << 32));
    Some(odd.wrapping_add(even) >> 32)
}

/// Whether the sign before a number is a minus, and where the number starts; `None` where there is no byte, or one that
/// no number starts with.
#[inline(always)]
fn after_sign(text: &[u8], start: usize, end: usize) -> Option<(bool, usize)> {
    let first = *text[start..end].first()?;
    match first {
        b'0'..=b'9' => Some((false, start)),
        b'-' | b'+' if start + 1 < end => Some((first == b'-', start + 1)),
        _ => None,
    }
}

/// The magnitude with its sign; `None` where it does not fit.
#[inline(always)]
fn signed(magnitude: u64, negative: bool) -> Option<i64> {
    let value = if negative { (magnitude as i64).wrapping_neg() } else { magnitude as i64 };
    (magnitude <= i64::MAX as u64 + u64::from(negative)).then_some(value)
}

/// The value of the integer `text[start..end]`.
#[inline(always)]
fn integer(text: &[u8], start: usize, end: usize) -> Option<i64> {
    let (negative, start) = after_sign(text, start, end)?;
    if end - start > 8 {
        return signed(long_integer(text, start, end)?, negative);
    }
    let magnitude = digits(word(text, end), end - start)? as i64;
    Some(if negative { -magnitude } else { magnitude })
}

/// The magnitude of an unsigned integer of nine bytes or more.
#[inline(never)]
fn long_integer(text: &[u8], start: usize, end: usize) -> Option<u64> {
    let len = end - start;
    let last = digits(word(text, end), 8)?;
    if len <= 16 {
        return Some(last + 100_000_000 * digits(word(text, end - 8), len - 8)?);
    }
    let zeros = len.saturating_sub(24);
    if text[start..][..zeros].iter().any(|byte| *byte != b'0') {
        return None;
    }
    let rest = last + 100_000_000 * digits(word(text, end - 8), 8)?;
    let top = digits(word(text, end - 16), len - zeros - 16)?;
    // 922 × 10^16 and more are the ends of `i64`; nothing wraps below 1844.
    (top <= 922).then(|| top * 10_000_000_000_000_000 + rest)
}

/// The value of the decimal `text[start..end]` × 10^`places`.
#[inline(always)]
fn decimal(text: &[u8], start: usize, end: usize, places: u32) -> Option<i64> {
    let (negative, start) = after_sign(text, start, end)?;
    let magnitude = match end - start {
        0..=8 => short_decimal(text, start, end, places),
        9..=16 => middle_decimal(text, start, end, places),
        _ => long_decimal(&text[start..end], places),
    };
    signed(magnitude?, negative)
}

/// The lowest bit of the byte of a word's first point; 64 where there is none in the bytes of `keep`.
#[inline(always)]
fn first_point(word: u64, keep: u64) -> u32 {
    let differs = word ^ bytes(b'.') | !keep;
    // The lowest bit set is exact: a borrow disturbs only the bytes above a point.
    let points = differs.wrapping_sub(bytes(1)) & !differs & bytes(0x80);
    points.trailing_zeros() & !7
}

/// The magnitude of an unsigned decimal of one to eight bytes.
#[inline(always)]
fn short_decimal(text: &[u8], start: usize, end: usize, places: u32) -> Option<u64> {
    let word = word(text, end);
    let keep = u64::MAX << (64 - 8 * (end - start));
    let point = first_point(word, keep);
    let values = (word ^ bytes(b'0')) & keep;
    if point == 64 {
        return Some(digit_values(values)? * TENS[places as usize]);
    }
    let below = (1 << point) - 1;
    // No digit before the point, or none after it.
    if below & keep == 0 || point == 56 {
        return None;
    }
    let joined = (values & below) << 8 | values & !below << 8;
    scaled(digit_values(joined)?, (56 - point) / 8, places)
}

/// The magnitude of an unsigned decimal of nine to sixteen bytes.
#[inline(never)]
fn middle_decimal(text: &[u8], start: usize, end: usize, places: u32) -> Option<u64> {
    let (front, last) = (word(text, end - 8), word(text, end));
    let point = first_point(last, u64::MAX);
    let keep = u64::MAX << (128 - 8 * (end - start));
    let (front, last) = ((front ^ bytes(b'0')) & keep, last ^ bytes(b'0'));
    if point == 64 || point == 56 {
        // An integer, a point in the front, or one that nothing follows.
        return long_decimal(&text[start..end], places);
    }
    let below = (1 << point) - 1;
    let joined = (last & below) << 8 | front >> 56 | last & !below << 8;
    let magnitude = digit_values(joined)? + 100_000_000 * digit_values(front << 8)?;
    scaled(magnitude, (56 - point) / 8, places)
}

/// A number with so many fraction digits in it, brought to `places`.
#[inline(always)]
fn scaled(number: u64, fraction: u32, places: u32) -> Option<u64> {
    if fraction <= places {
        return number.checked_mul(TENS[(places - fraction) as usize]);
    }
    let surplus = TENS[(fraction - places) as usize];
    number.is_multiple_of(surplus).then_some(number / surplus)
}

/// The magnitude of an unsigned decimal of any length, digit by digit.
#[cold]
fn long_decimal(unsigned: &[u8], places: u32) -> Option<u64> {
    let (mut magnitude, mut left, mut point) = (0u64, places, None);
    for (index, byte) in unsigned.iter().enumerate() {
        match byte {
            b'.' if point.is_none() && index > 0 => point = Some(index),
            b'0' if point.is_some() && left == 0 => {}
            b'0'..=b'9' if point.is_none() || left > 0 => {
                magnitude = magnitude.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
                left -= u32::from(point.is_some());
            }
            _ => return None,
        }
    }
    let complete = !unsigned.is_empty() && point.is_none_or(|index| index + 1 < unsigned.len());
    magnitude.checked_mul(TENS[left as usize]).filter(|_| complete)
}

/// An integer field's value.
#[inline(always)]
pub(super) fn integer_of(text: &[u8], field: Field) -> Option<i64> {
    integer(text, field.start as usize, field.end as usize)
}

/// A decimal field's value × 10^`places`; a percentage's with `PERCENT`.
#[inline(always)]
pub(super) fn decimal_of<const PERCENT: bool>(text: &[u8], field: Field, places: u32) -> Option<i64> {
    let (start, end) = (field.start as usize, field.end as usize);
    if PERCENT {
        return match text[start..end].last() {
            Some(b'%') => decimal(text, start, end - 1, places),
            _ => None,
        };
    }
    decimal(text, start, end, places)
}

pub(super) fn parse_integers(
    text: &[u8],
    fields: &[Field],
    values: &mut [i64],
    valid: &mut [u64],
) -> Result<u64, NumbersError> {
    batch::one_by_one(text, fields, values, valid, |field| integer_of(text, field))
}

fn decimals<const PERCENT: bool>(
    text: &[u8],
    fields: &[Field],
    places: u32,
    values: &mut [i64],
    valid: &mut [u64],
) -> Result<u64, NumbersError> {
    batch::check_places(places)?;
    batch::one_by_one(text, fields, values, valid, |field| decimal_of::<PERCENT>(text, field, places))
}

pub(super) fn parse_decimals(
    text: &[u8],
    fields: &[Field],
    places: u32,
    values: &mut [i64],
    valid: &mut [u64],
) -> Result<u64, NumbersError> {
    decimals::<false>(text, fields, places, values, valid)
}

pub(super) fn parse_percentages(
    text: &[u8],
    fields: &[Field],
    places: u32,
    values: &mut [i64],
    valid: &mut [u64],
) -> Result<u64, NumbersError> {
    decimals::<true>(text, fields, places, values, valid)
}
