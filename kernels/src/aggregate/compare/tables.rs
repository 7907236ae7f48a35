//! The rung tables of the comparisons.

use super::Comparison;
#[cfg(target_arch = "aarch64")]
use super::neon;
use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

rung_table! {
    /// Compares `i64` values with a constant; the last argument has one word for every 64 values.
    pub static COMPARE_I64: "aggregate/compare-i64", fn(&[i64], Comparison, i64, &mut [u64]), (values, comparison, constant, words);
    scalar: scalar::compare_i64;
    avx2: avx2::compare_i64;
    avx512: avx512::compare_i64;
    neon: neon::compare_i64;
}

rung_table! {
    /// Compares `f64` values with a constant; the last argument has one word for every 64 values.
    pub static COMPARE_F64: "aggregate/compare-f64", fn(&[f64], Comparison, f64, &mut [u64]), (values, comparison, constant, words);
    scalar: scalar::compare_f64;
    avx2: avx2::compare_f64;
    avx512: avx512::compare_f64;
    neon: neon::compare_f64;
}
