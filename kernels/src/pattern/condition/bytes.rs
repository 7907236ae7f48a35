//! Comparison of a column of bytes with a constant, to a bitmap.
//!
//! Every comparison is one of two, or the contrary of one: at most a constant, or equal to it.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;

use crate::aggregate::compare::Comparison;
use crate::isa::rung_table;

rung_table! {
    /// Compares bytes with a constant; the last argument has one word for every 64 bytes, and bits past the last byte
    /// are zero.
    pub static COMPARE_U8: "pattern/compare-u8", fn(&[u8], Comparison, u8, &mut [u64]), (values, comparison, constant, words);
    scalar: compare_scalar;
    avx2: avx2::compare;
    avx512: avx512::compare;
    neon: neon::compare;
}

/// A comparison as one of the two that registers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Simple {
    /// Equal to the constant; otherwise at most the constant.
    equal: bool,
    constant: u8,
    /// Ones where the contrary is asked.
    invert: u64,
}

impl Simple {
    fn new(comparison: Comparison, constant: u8) -> Simple {
        let at_most = |constant| Simple { equal: false, constant, invert: 0 };
        let equal = Simple { equal: true, constant, invert: 0 };
        // Below 0 is the contrary of at most 255.
        let below = constant.checked_sub(1).map_or(at_most(u8::MAX).contrary(), at_most);
        match comparison {
            Comparison::Less => below,
            Comparison::LessOrEqual => at_most(constant),
            Comparison::Equal => equal,
            Comparison::NotEqual => equal.contrary(),
            Comparison::GreaterOrEqual => below.contrary(),
            Comparison::Greater => at_most(constant).contrary(),
        }
    }

    fn contrary(self) -> Simple {
        Simple { invert: !self.invert, ..self }
    }
}

/// The last bytes filled up to 64, and the bits that are theirs.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn padded(rest: &[u8]) -> ([u8; 64], u64) {
    let mut bytes = [0; 64];
    bytes[..rest.len()].copy_from_slice(rest);
    (bytes, (1 << rest.len()) - 1)
}

fn compare_scalar(values: &[u8], comparison: Comparison, constant: u8, words: &mut [u64]) {
    let Simple { equal, constant, invert } = Simple::new(comparison, constant);
    for (chunk, word) in values.chunks(64).zip(words) {
        let holds = |value: u8| if equal { value == constant } else { value <= constant };
        let bits = chunk.iter().rev().fold(0, |bits, value| bits << 1 | u64::from(holds(*value)));
        *word = (bits ^ invert) & u64::MAX >> (64 - chunk.len());
    }
}

#[cfg(test)]
mod tests;
