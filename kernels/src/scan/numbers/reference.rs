//! Numbers by the standard library's parser, field by field.

use super::{Field, NumbersError};

/// The value of an integer field; `None` where it is invalid.
pub fn integer(field: &[u8]) -> Option<i64> {
    str::from_utf8(field).ok()?.parse().ok()
}

/// The value of a decimal field × 10^`places`; `None` where it is invalid.
///
/// The fraction is brought to `places` digits, and what then stands without its point is an integer.
pub fn decimal(field: &[u8], places: u32) -> Option<i64> {
    let text = str::from_utf8(field).ok()?;
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (text, ""),
    };
    let places = places as usize;
    if !whole.ends_with(|last: char| last.is_ascii_digit()) || !fraction.is_ascii() {
        return None;
    }
    let (kept, surplus) = fraction.split_at(fraction.len().min(places));
    if surplus.bytes().any(|byte| byte != b'0') {
        return None;
    }
    integer(format!("{whole}{kept:0<places$}").as_bytes())
}

/// The value of a percentage field × 10^`places`; `None` where it is invalid.
pub fn percentage(field: &[u8], places: u32) -> Option<i64> {
    decimal(field.strip_suffix(b"%")?, places)
}

/// Values, bitmap and how many are valid, as the kernels give them.
///
/// # Errors
/// [`NumbersError::Outside`] where a field lies outside the text.
pub fn parse(
    text: &[u8],
    fields: &[Field],
    one: impl Fn(&[u8]) -> Option<i64>,
) -> Result<(Vec<i64>, Vec<u64>, u64), NumbersError> {
    let mut values = Vec::new();
    let mut valid = vec![0; fields.len().div_ceil(64)];
    for (index, field) in fields.iter().enumerate() {
        let bytes = field.of(text).ok_or(NumbersError::Outside { index, field: *field, text: text.len() })?;
        let value = one(bytes);
        values.push(value.unwrap_or(0));
        valid[index / 64] |= u64::from(value.is_some()) << (index % 64);
    }
    let count = valid.iter().map(|word| u64::from(word.count_ones())).sum();
    Ok((values, valid, count))
}
