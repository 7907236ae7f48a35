//! Batches of fields: the outputs' sizes, eight fields at a time, and one by one where eight cannot be taken together.

use super::{Field, MOST_PLACES, NumbersError};

/// Fields that a vector rung takes together: one byte of the bitmap.
pub(super) const GROUP: usize = 8;

/// An error where there are too many places.
pub(super) fn check_places(places: u32) -> Result<(), NumbersError> {
    if places > MOST_PLACES { Err(NumbersError::Places(places)) } else { Ok(()) }
}

/// The parts of the outputs that the fields need.
fn outputs<'a>(
    fields: &[Field],
    values: &'a mut [i64],
    valid: &'a mut [u64],
) -> Result<(&'a mut [i64], &'a mut [u64]), NumbersError> {
    let (needed, words) = (fields.len(), fields.len().div_ceil(64));
    let few_values = NumbersError::FewValues { needed, found: values.len() };
    let few_words = NumbersError::FewWords { needed: words, found: valid.len() };
    Ok((values.get_mut(..needed).ok_or(few_values)?, valid.get_mut(..words).ok_or(few_words)?))
}

/// Parses up to 64 fields, the first of which is number `first` of all; returns their bits.
#[inline(always)]
fn parse_word(
    text: &[u8],
    (first, fields): (usize, &[Field]),
    values: &mut [i64],
    one: impl Fn(Field) -> Option<i64>,
) -> Result<u64, NumbersError> {
    let mut invalid = 0;
    for (index, (field, value)) in fields.iter().zip(values).enumerate() {
        if field.start > field.end || field.end as usize > text.len() {
            return Err(NumbersError::Outside { index: first + index, field: *field, text: text.len() });
        }
        *value = one(*field).unwrap_or_else(|| {
            invalid |= 1 << index;
            0
        });
    }
    Ok(u64::MAX >> (64 - fields.len()) & !invalid)
}

/// Parses every field with `one`, which gets only fields that lie in the text.
#[inline(always)]
pub(super) fn one_by_one(
    text: &[u8],
    fields: &[Field],
    values: &mut [i64],
    valid: &mut [u64],
    one: impl Fn(Field) -> Option<i64>,
) -> Result<u64, NumbersError> {
    let (values, valid) = outputs(fields, values, valid)?;
    let mut count = 0;
    for (turn, (word, chunk)) in valid.iter_mut().zip(fields.chunks(64)).enumerate() {
        let chunk_values = &mut values[64 * turn..][..chunk.len()];
        *word = parse_word(text, (64 * turn, chunk), chunk_values, &one)?;
        count += u64::from(word.count_ones());
    }
    Ok(count)
}

/// Parses eight fields at a time with `group`; one by one what it refuses, and the last few fields.
///
/// `group` answers `None` where a field lies outside the text or one cannot be loaded; else it fills the values, zeros
/// for the invalid, and returns the bits of the valid.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[inline(always)]
pub(super) fn by_groups(
    text: &[u8],
    fields: &[Field],
    values: &mut [i64],
    valid: &mut [u64],
    group: impl Fn(&[Field; GROUP], &mut [i64; GROUP]) -> Option<u8>,
    one: impl Fn(Field) -> Option<i64>,
) -> Result<u64, NumbersError> {
    let (values, valid) = outputs(fields, values, valid)?;
    let mut count = 0;
    for (turn, (word, chunk)) in valid.iter_mut().zip(fields.chunks(64)).enumerate() {
        let (groups, rest) = chunk.as_chunks::<GROUP>();
        let (group_values, rest_values) = values[64 * turn..][..chunk.len()].as_chunks_mut::<GROUP>();
        let mut bits = 0;
        for (index, (eight, out)) in groups.iter().zip(group_values).enumerate() {
            let eight_bits = match group(eight, out) {
                Some(eight_bits) => u64::from(eight_bits),
                None => parse_apart(text, (64 * turn + GROUP * index, eight), out, &one)?,
            };
            bits |= eight_bits << (GROUP * index);
        }
        if !rest.is_empty() {
            let done = GROUP * groups.len();
            bits |= parse_apart(text, (64 * turn + done, rest), rest_values, &one)? << done;
        }
        *word = bits;
        count += u64::from(bits.count_ones());
    }
    Ok(count)
}

/// [`parse_word`], kept out of the loop over groups.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[cold]
#[inline(never)]
fn parse_apart(
    text: &[u8],
    fields: (usize, &[Field]),
    values: &mut [i64],
    one: &impl Fn(Field) -> Option<i64>,
) -> Result<u64, NumbersError> {
    parse_word(text, fields, values, one)
}

/// Parses the fields of a group that its rung left; returns the bits of the valid.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[inline(always)]
pub(super) fn parse_left(
    left: u8,
    valid: u8,
    fields: &[Field; GROUP],
    values: &mut [i64; GROUP],
    one: impl Fn(Field) -> Option<i64>,
) -> u8 {
    let (mut left, mut valid) = (left, valid);
    while left != 0 {
        let index = left.trailing_zeros() as usize % GROUP;
        let parsed = one(fields[index]);
        values[index] = parsed.unwrap_or(0);
        valid = valid & !(1 << index) | u8::from(parsed.is_some()) << index;
        left &= left - 1;
    }
    valid
}
