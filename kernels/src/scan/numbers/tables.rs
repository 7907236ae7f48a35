//! The rung tables of the number parsers.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{Field, NumbersError, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

/// A rung that parses integers: text, fields, values, bitmap; as [`super::parse_integers`].
pub type ParseIntegers = fn(&[u8], &[Field], &mut [i64], &mut [u64]) -> Result<u64, NumbersError>;

/// A rung that parses decimals or percentages: text, fields, places, values, bitmap; as [`super::parse_decimals`].
pub type ParseDecimals = fn(&[u8], &[Field], u32, &mut [i64], &mut [u64]) -> Result<u64, NumbersError>;

rung_table! {
    /// Parses integers.
    pub static PARSE_INTEGERS: "scan/parse-integers", ParseIntegers, (text, fields, values, valid);
    scalar: scalar::parse_integers;
    avx2: avx2::parse_integers;
    avx512: avx512::parse_integers;
    neon: neon::parse_integers;
}

rung_table! {
    /// Parses decimals.
    pub static PARSE_DECIMALS: "scan/parse-decimals", ParseDecimals, (text, fields, places, values, valid);
    scalar: scalar::parse_decimals;
    avx2: avx2::parse_decimals;
    avx512: avx512::parse_decimals;
    neon: neon::parse_decimals;
}

rung_table! {
    /// Parses percentages.
    pub static PARSE_PERCENTAGES: "scan/parse-percentages", ParseDecimals, (text, fields, places, values, valid);
    scalar: scalar::parse_percentages;
    avx2: avx2::parse_percentages;
    avx512: avx512::parse_percentages;
    neon: neon::parse_percentages;
}
