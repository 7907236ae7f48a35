//! The rung tables of the reductions.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512, avx512_masked};
use crate::isa::rung_table;

rung_table! {
    /// Sum of `i64`, wrapping.
    pub static SUM_I64: "aggregate/sum-i64", fn(&[i64]) -> i64, (values);
    scalar: scalar::sum_i64;
    avx2: avx2::sum_i64;
    avx512: avx512::sum_i64;
    neon: neon::sum_i64;
}

rung_table! {
    /// Sum of `i64`, wrapping. Only values whose validity bit is set count; there is a
    /// word for every 64 values.
    pub static MASKED_SUM_I64: "aggregate/masked-sum-i64", fn(&[i64], &[u64]) -> i64, (values, validity);
    scalar: scalar::masked_sum_i64;
    avx2: avx2::masked_sum_i64;
    avx512: avx512_masked::masked_sum_i64;
    neon: neon::masked_sum_i64;
}

rung_table! {
    /// Sum of `f64` by the fixed tree.
    pub static SUM_F64: "aggregate/sum-f64", fn(&[f64]) -> f64, (values);
    scalar: scalar::sum_f64;
    avx2: avx2::sum_f64;
    avx512: avx512::sum_f64;
    neon: neon::sum_f64;
}

rung_table! {
    /// Sum of `f64` by the fixed tree. Only values whose validity bit is set count; there is a
    /// word for every 64 values.
    pub static MASKED_SUM_F64: "aggregate/masked-sum-f64", fn(&[f64], &[u64]) -> f64, (values, validity);
    scalar: scalar::masked_sum_f64;
    avx2: avx2::masked_sum_f64;
    avx512: avx512_masked::masked_sum_f64;
    neon: neon::masked_sum_f64;
}

rung_table! {
    /// Sum of the squares of `i64`, wrapping.
    pub static SUM_SQUARES_I64: "aggregate/sum-squares-i64", fn(&[i64]) -> i64, (values);
    scalar: scalar::sum_squares_i64;
    avx2: avx2::sum_squares_i64;
    avx512: avx512::sum_squares_i64;
    neon: neon::sum_squares_i64;
}

rung_table! {
    /// Sum of the squares of `i64`, wrapping. Only values whose validity bit is set count; there is a
    /// word for every 64 values.
    pub static MASKED_SUM_SQUARES_I64: "aggregate/masked-sum-squares-i64", fn(&[i64], &[u64]) -> i64, (values, validity);
    scalar: scalar::masked_sum_squares_i64;
    avx2: avx2::masked_sum_squares_i64;
    avx512: avx512_masked::masked_sum_squares_i64;
    neon: neon::masked_sum_squares_i64;
}

rung_table! {
    /// Sum of the squares of `f64` by the fixed tree.
    pub static SUM_SQUARES_F64: "aggregate/sum-squares-f64", fn(&[f64]) -> f64, (values);
    scalar: scalar::sum_squares_f64;
    avx2: avx2::sum_squares_f64;
    avx512: avx512::sum_squares_f64;
    neon: neon::sum_squares_f64;
}

rung_table! {
    /// Sum of the squares of `f64` by the fixed tree. Only values whose validity bit is set count; there is a
    /// word for every 64 values.
    pub static MASKED_SUM_SQUARES_F64: "aggregate/masked-sum-squares-f64", fn(&[f64], &[u64]) -> f64, (values, validity);
    scalar: scalar::masked_sum_squares_f64;
    avx2: avx2::masked_sum_squares_f64;
    avx512: avx512_masked::masked_sum_squares_f64;
    neon: neon::masked_sum_squares_f64;
}

rung_table! {
    /// Smallest `i64`; `i64::MAX` of nothing.
    pub static MIN_I64: "aggregate/min-i64", fn(&[i64]) -> i64, (values);
    scalar: scalar::min_i64;
    avx2: avx2::min_i64;
    avx512: avx512::min_i64;
    neon: neon::min_i64;
}

rung_table! {
    /// Smallest `i64`; `i64::MAX` of nothing. Only values whose validity bit is set count; there is a
    /// word for every 64 values.
    pub static MASKED_MIN_I64: "aggregate/masked-min-i64", fn(&[i64], &[u64]) -> i64, (values, validity);
    scalar: scalar::masked_min_i64;
    avx2: avx2::masked_min_i64;
    avx512: avx512_masked::masked_min_i64;
    neon: neon::masked_min_i64;
}

rung_table! {
    /// Largest `i64`; `i64::MIN` of nothing.
    pub static MAX_I64: "aggregate/max-i64", fn(&[i64]) -> i64, (values);
    scalar: scalar::max_i64;
    avx2: avx2::max_i64;
    avx512: avx512::max_i64;
    neon: neon::max_i64;
}

rung_table! {
    /// Largest `i64`; `i64::MIN` of nothing. Only values whose validity bit is set count; there is a
    /// word for every 64 values.
    pub static MASKED_MAX_I64: "aggregate/masked-max-i64", fn(&[i64], &[u64]) -> i64, (values, validity);
    scalar: scalar::masked_max_i64;
    avx2: avx2::masked_max_i64;
    avx512: avx512_masked::masked_max_i64;
    neon: neon::masked_max_i64;
}

rung_table! {
    /// Smallest `f64` that is not NaN; +infinity of nothing. A zero is +0.0.
    pub static MIN_F64: "aggregate/min-f64", fn(&[f64]) -> f64, (values);
    scalar: scalar::min_f64;
    avx2: avx2::min_f64;
    avx512: avx512::min_f64;
    neon: neon::min_f64;
}

rung_table! {
    /// Smallest `f64` that is not NaN; +infinity of nothing. A zero is +0.0. Only values whose validity bit is set count; there is a
    /// word for every 64 values.
    pub static MASKED_MIN_F64: "aggregate/masked-min-f64", fn(&[f64], &[u64]) -> f64, (values, validity);
    scalar: scalar::masked_min_f64;
    avx2: avx2::masked_min_f64;
    avx512: avx512_masked::masked_min_f64;
    neon: neon::masked_min_f64;
}

rung_table! {
    /// Largest `f64` that is not NaN; -infinity of nothing. A zero is +0.0.
    pub static MAX_F64: "aggregate/max-f64", fn(&[f64]) -> f64, (values);
    scalar: scalar::max_f64;
    avx2: avx2::max_f64;
    avx512: avx512::max_f64;
    neon: neon::max_f64;
}

rung_table! {
    /// Largest `f64` that is not NaN; -infinity of nothing. A zero is +0.0. Only values whose validity bit is set count; there is a
    /// word for every 64 values.
    pub static MASKED_MAX_F64: "aggregate/masked-max-f64", fn(&[f64], &[u64]) -> f64, (values, validity);
    scalar: scalar::masked_max_f64;
    avx2: avx2::masked_max_f64;
    avx512: avx512_masked::masked_max_f64;
    neon: neon::masked_max_f64;
}

rung_table! {
    /// The exact sum of up to 2^31 `i64` in two parts, from which the mean is taken: the sum modulo 2^64, and the sum of
    /// the upper halves.
    pub static WIDE_SUM_I64: "aggregate/mean-i64", fn(&[i64]) -> (i64, i64), (values);
    scalar: scalar::wide_sum_i64;
    avx2: avx2::wide_sum_i64;
    avx512: avx512::wide_sum_i64;
    neon: neon::wide_sum_i64;
}

rung_table! {
    /// The exact sum of up to 2^31 `i64` in two parts, from which the mean is taken: the sum modulo 2^64, and the sum of
    /// the upper halves. Only values whose validity bit is set count; there is a
    /// word for every 64 values.
    pub static MASKED_WIDE_SUM_I64: "aggregate/masked-mean-i64", fn(&[i64], &[u64]) -> (i64, i64), (values, validity);
    scalar: scalar::masked_wide_sum_i64;
    avx2: avx2::masked_wide_sum_i64;
    avx512: avx512_masked::masked_wide_sum_i64;
    neon: neon::masked_wide_sum_i64;
}
