//! The rung table of the sort; for AVX2 and NEON there is none, see the digest's table.

#[cfg(target_arch = "x86_64")]
use super::avx512;
use super::{Sort, scalar};
use crate::isa::rung_table;

rung_table! {
    /// Sorts `f64` that are numbers.
    pub static SORT: "sketch/t-digest-sort", Sort, (values, spare);
    scalar: scalar::sort;
    avx512: avx512::sort;
}
