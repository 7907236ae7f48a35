//! The rung table of the most frequent keys.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{TopK, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

rung_table! {
    /// Counts keys and keeps the most frequent ones.
    pub static EXTEND: "sketch/top-k", fn(&mut TopK, &[u64]), (top, keys);
    scalar: scalar::extend;
    avx2: avx2::extend;
    avx512: avx512::extend;
    neon: neon::extend;
}
