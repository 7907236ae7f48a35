//! The rung tables of the groups. A rung takes a batch in or refuses all of it, as [`Groups::update`] does.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{Groups, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::aggregate::AggregateError;
use crate::isa::rung_table;

/// Feeds a batch of keys and values to a table of groups.
pub type Update<T> = fn(&mut Groups<T>, &[u32], &[T]) -> Result<(), AggregateError>;

rung_table! {
    /// Count, sum, smallest and largest `i64` by key.
    pub static GROUP_I64: "aggregate/group-i64", Update<i64>, (groups, keys, values);
    scalar: scalar::group_i64;
    avx2: avx2::group_i64;
    avx512: avx512::group_i64;
    neon: neon::group_i64;
}

rung_table! {
    /// Count, sum, smallest and largest `f64` by key.
    pub static GROUP_F64: "aggregate/group-f64", Update<f64>, (groups, keys, values);
    scalar: scalar::group_f64;
    avx2: avx2::group_f64;
    avx512: avx512::group_f64;
    neon: neon::group_f64;
}
