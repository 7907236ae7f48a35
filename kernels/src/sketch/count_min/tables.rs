//! The rung tables of Count-Min. Counters are read and written one by one on all rungs, as each key's lie in lines of
//! their own; rungs differ in how keys are hashed, and those of x86-64 hash the next keys while they count, see
//! `differences`.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{CountMin, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

/// Counts keys.
pub type Extend = fn(&mut CountMin, &[u64]);
/// Estimates keys, as many as there are estimates.
pub type Estimates = fn(&CountMin, &[u64], &mut [u32]);

rung_table! {
    /// The plain update; for sketches of that update alone.
    pub static EXTEND_PLAIN: "sketch/count-min-plain", Extend, (sketch, keys);
    scalar: scalar::extend_plain;
    avx2: avx2::extend_plain;
    avx512: avx512::extend_plain;
    neon: neon::extend_plain;
}

rung_table! {
    /// The conservative update; for sketches of that update alone.
    pub static EXTEND_CONSERVATIVE: "sketch/count-min-conservative", Extend, (sketch, keys);
    scalar: scalar::extend_conservative;
    avx2: avx2::extend_conservative;
    avx512: avx512::extend_conservative;
    neon: neon::extend_conservative;
}

rung_table! {
    /// Point estimates.
    pub static ESTIMATES: "sketch/count-min-estimates", Estimates, (sketch, keys, estimates);
    scalar: scalar::estimates;
    avx2: avx2::estimates;
    avx512: avx512::estimates;
    neon: neon::estimates;
}
