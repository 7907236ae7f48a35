//! The rung tables of the sketch.

#[cfg(target_arch = "x86_64")]
use super::avx512;
use super::{HyperLogLog, scalar};
use crate::isa::rung_table;

/// Takes keys or hashes in.
pub type Extend = fn(&mut HyperLogLog, &[u64]);
/// Takes other registers into the first ones.
pub type Merge = fn(&mut [u8], &[&[u8]]);

rung_table! {
    /// Takes keys in.
    pub static EXTEND: "sketch/hyperloglog-extend", Extend, (sketch, keys);
    scalar: scalar::extend;
    avx512: avx512::extend;
}

rung_table! {
    /// Takes hashes of keys in.
    pub static EXTEND_HASHES: "sketch/hyperloglog-extend-hashes", Extend, (sketch, hashes);
    scalar: scalar::extend_hashes;
    avx512: avx512::extend_hashes;
}

rung_table! {
    /// The greatest rank of each register, over the first registers and all others, which are as many.
    pub static MERGE: "sketch/hyperloglog-merge", Merge, (ranks, others);
    scalar: scalar::merge;
    avx512: avx512::merge;
}
