//! The rung table of the digest. A rung takes a batch of values in, as [`TDigest::extend`] does.
//!
//! The sort is what a rung is for, and its partition wants an instruction that packs the chosen lanes of a register,
//! which AVX2 and NEON lack; there the standard library sorts.

#[cfg(target_arch = "x86_64")]
use super::avx512;
use super::{TDigest, scalar};
use crate::isa::rung_table;

/// Takes values into a digest.
pub type Extend = fn(&mut TDigest, &[f64]);

rung_table! {
    /// A t-digest of `f64` values.
    pub static EXTEND: "sketch/t-digest", Extend, (digest, values);
    scalar: scalar::extend;
    avx512: avx512::extend;
}
