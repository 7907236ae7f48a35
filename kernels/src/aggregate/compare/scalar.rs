//! The comparisons without intrinsics.

use super::{Comparison, by_comparison, code};

/// Whether one value compares as the code says.
#[inline(always)]
pub(in crate::aggregate) fn holds<T: PartialOrd, const CODE: u8>(value: T, constant: T) -> bool {
    match CODE {
        code::LESS => value < constant,
        code::LESS_OR_EQUAL => value <= constant,
        code::EQUAL => value == constant,
        code::NOT_EQUAL => value != constant,
        code::GREATER_OR_EQUAL => value >= constant,
        _ => value > constant,
    }
}

/// The bits of up to 64 values.
#[inline(always)]
pub(in crate::aggregate) fn word<T: PartialOrd + Copy, const CODE: u8>(values: &[T], constant: T) -> u64 {
    values.iter().enumerate().fold(0, |word, (bit, value)| word | u64::from(holds::<T, CODE>(*value, constant)) << bit)
}

#[inline(always)]
fn compare<T: PartialOrd + Copy, const CODE: u8>(values: &[T], constant: T, words: &mut [u64]) {
    let (chunks, rest) = values.as_chunks::<64>();
    for (chunk, bits) in chunks.iter().zip(words.iter_mut()) {
        *bits = word::<T, CODE>(chunk, constant);
    }
    if let (false, Some(bits)) = (rest.is_empty(), words.get_mut(chunks.len())) {
        *bits = word::<T, CODE>(rest, constant);
    }
}

fn loop_i64<const CODE: u8>(values: &[i64], constant: i64, words: &mut [u64]) {
    compare::<i64, CODE>(values, constant, words);
}

fn loop_f64<const CODE: u8>(values: &[f64], constant: f64, words: &mut [u64]) {
    compare::<f64, CODE>(values, constant, words);
}

pub(super) fn compare_i64(values: &[i64], comparison: Comparison, constant: i64, words: &mut [u64]) {
    by_comparison!(comparison, loop_i64(values, constant, words));
}

pub(super) fn compare_f64(values: &[f64], comparison: Comparison, constant: f64, words: &mut [u64]) {
    by_comparison!(comparison, loop_f64(values, constant, words));
}
