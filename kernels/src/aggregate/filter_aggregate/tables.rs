//! The rung tables of the reductions of selected values.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::aggregate::compare::Comparison;
use crate::isa::rung_table;

rung_table! {
    /// Number of the values that compare as asked.
    pub static FILTER_COUNT_I64: "aggregate/filter-count-i64", fn(&[i64], Comparison, i64) -> u64, (values, comparison, constant);
    scalar: scalar::count_i64;
    avx2: avx2::count_i64;
    avx512: avx512::count_i64;
    neon: neon::count_i64;
}

rung_table! {
    /// Number of the values that compare as asked.
    pub static FILTER_COUNT_F64: "aggregate/filter-count-f64", fn(&[f64], Comparison, f64) -> u64, (values, comparison, constant);
    scalar: scalar::count_f64;
    avx2: avx2::count_f64;
    avx512: avx512::count_f64;
    neon: neon::count_f64;
}

rung_table! {
    /// Sum of the values that compare as asked: `i64` wraps, `f64` by the fixed tree, where a value that does not keeps its
    /// place.
    pub static FILTER_SUM_I64: "aggregate/filter-sum-i64", fn(&[i64], Comparison, i64) -> i64, (values, comparison, constant);
    scalar: scalar::sum_i64;
    avx2: avx2::sum_i64;
    avx512: avx512::sum_i64;
    neon: neon::sum_i64;
}

rung_table! {
    /// Sum of the values that compare as asked: `i64` wraps, `f64` by the fixed tree, where a value that does not keeps its
    /// place.
    pub static FILTER_SUM_F64: "aggregate/filter-sum-f64", fn(&[f64], Comparison, f64) -> f64, (values, comparison, constant);
    scalar: scalar::sum_f64;
    avx2: avx2::sum_f64;
    avx512: avx512::sum_f64;
    neon: neon::sum_f64;
}

rung_table! {
    /// Smallest of the values that compare as asked; of none the identity (`MAX`, infinity).
    pub static FILTER_MIN_I64: "aggregate/filter-min-i64", fn(&[i64], Comparison, i64) -> i64, (values, comparison, constant);
    scalar: scalar::min_i64;
    avx2: avx2::min_i64;
    avx512: avx512::min_i64;
    neon: neon::min_i64;
}

rung_table! {
    /// Smallest of the values that compare as asked; of none the identity (`MAX`, infinity).
    pub static FILTER_MIN_F64: "aggregate/filter-min-f64", fn(&[f64], Comparison, f64) -> f64, (values, comparison, constant);
    scalar: scalar::min_f64;
    avx2: avx2::min_f64;
    avx512: avx512::min_f64;
    neon: neon::min_f64;
}

rung_table! {
    /// Largest of the values that compare as asked; of none the identity (`MIN`, -infinity).
    pub static FILTER_MAX_I64: "aggregate/filter-max-i64", fn(&[i64], Comparison, i64) -> i64, (values, comparison, constant);
    scalar: scalar::max_i64;
    avx2: avx2::max_i64;
    avx512: avx512::max_i64;
    neon: neon::max_i64;
}

rung_table! {
    /// Largest of the values that compare as asked; of none the identity (`MIN`, -infinity).
    pub static FILTER_MAX_F64: "aggregate/filter-max-f64", fn(&[f64], Comparison, f64) -> f64, (values, comparison, constant);
    scalar: scalar::max_f64;
    avx2: avx2::max_f64;
    avx512: avx512::max_f64;
    neon: neon::max_f64;
}
