//! The rung tables of the sketch.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{HyperLogLog, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

/// Takes keys or hashes in.
pub type Extend = fn(&mut HyperLogLog, &[u64]);
/// Takes numbers in.
pub type ExtendF64 = fn(&mut HyperLogLog, &[f64]);
/// Takes other registers into the first ones.
pub type Merge = fn(&mut [u8], &[&[u8]]);

rung_table! {
    /// Takes keys in.
    pub static EXTEND: "sketch/hyperloglog-extend", Extend, (sketch, keys);
    scalar: scalar::extend;
    avx2: avx2::extend;
    avx512: avx512::extend;
    neon: neon::extend;
}

rung_table! {
    /// Takes numbers in: -0.0 is 0.0, and every NaN is the same key.
    pub static EXTEND_F64: "sketch/hyperloglog-extend-f64", ExtendF64, (sketch, values);
    scalar: scalar::extend_f64;
    avx2: avx2::extend_f64;
    avx512: avx512::extend_f64;
    neon: neon::extend_f64;
}

rung_table! {
    /// Takes hashes of keys in.
    pub static EXTEND_HASHES: "sketch/hyperloglog-extend-hashes", Extend, (sketch, hashes);
    scalar: scalar::extend_hashes;
    avx2: avx2::extend_hashes;
    avx512: avx512::extend_hashes;
    neon: neon::extend_hashes;
}

rung_table! {
    /// The greatest rank of each register, over the first registers and all others, which are as many.
    pub static MERGE: "sketch/hyperloglog-merge", Merge, (ranks, others);
    scalar: scalar::merge;
    avx2: avx2::merge;
    avx512: avx512::merge;
    neon: neon::merge;
}
