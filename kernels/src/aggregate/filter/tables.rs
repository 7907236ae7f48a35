//! The rung tables of the filters. Every output is at least as long as the values; what lies past the survivors is
//! unspecified.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::aggregate::compare::Comparison;
use crate::isa::rung_table;

rung_table! {
    /// Keeps the `i64` values that compare as asked; gives their number.
    pub static FILTER_I64: "aggregate/filter-i64", fn(&[i64], Comparison, i64, &mut [i64]) -> usize, (values, comparison, constant, out);
    scalar: scalar::filter_i64;
    avx2: avx2::filter_i64;
    avx512: avx512::filter_i64;
    neon: neon::filter_i64;
}

rung_table! {
    /// Keeps the `f64` values that compare as asked; gives their number.
    pub static FILTER_F64: "aggregate/filter-f64", fn(&[f64], Comparison, f64, &mut [f64]) -> usize, (values, comparison, constant, out);
    scalar: scalar::filter_f64;
    avx2: avx2::filter_f64;
    avx512: avx512::filter_f64;
    neon: neon::filter_f64;
}

rung_table! {
    /// Keeps the `i64` values whose bit is set, a word for every 64 values; gives their number.
    pub static FILTER_MASK_I64: "aggregate/filter-mask-i64", fn(&[i64], &[u64], &mut [i64]) -> usize, (values, words, out);
    scalar: scalar::filter_mask_i64;
    avx2: avx2::filter_mask_i64;
    avx512: avx512::filter_mask_i64;
    neon: neon::filter_mask_i64;
}

rung_table! {
    /// Keeps the `f64` values whose bit is set, a word for every 64 values; gives their number.
    pub static FILTER_MASK_F64: "aggregate/filter-mask-f64", fn(&[f64], &[u64], &mut [f64]) -> usize, (values, words, out);
    scalar: scalar::filter_mask_f64;
    avx2: avx2::filter_mask_f64;
    avx512: avx512::filter_mask_f64;
    neon: neon::filter_mask_f64;
}

rung_table! {
    /// Keeps the `f64` values that compare as asked and writes `scale * value + offset` of each; the pair is
    /// `(scale, offset)`. Gives their number.
    pub static FILTER_MAP_F64: "aggregate/filter-map-f64", fn(&[f64], Comparison, f64, (f64, f64), &mut [f64]) -> usize, (values, comparison, constant, line, out);
    scalar: scalar::filter_map_f64;
    avx2: avx2::filter_map_f64;
    avx512: avx512::filter_map_f64;
    neon: neon::filter_map_f64;
}
