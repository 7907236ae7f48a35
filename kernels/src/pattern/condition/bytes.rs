//! Comparison of a column of bytes with a constant, to a bitmap.

use crate::aggregate::compare::Comparison;
use crate::isa::rung_table;

rung_table! {
    /// Compares bytes with a constant; the last argument has one word for every 64 bytes, and bits past the last byte
    /// are zero.
    pub static COMPARE_U8: "pattern/compare-u8", fn(&[u8], Comparison, u8, &mut [u64]), (values, comparison, constant, words);
    scalar: compare_scalar;
}

fn compare_scalar(values: &[u8], comparison: Comparison, constant: u8, words: &mut [u64]) {
    for (chunk, word) in values.chunks(64).zip(words) {
        let bits = chunk.iter().enumerate();
        *word = bits.fold(0, |word, (bit, value)| word | u64::from(comparison.holds(*value, constant)) << bit);
    }
}
