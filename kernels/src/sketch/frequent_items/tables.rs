//! The rung table of frequent items.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{FrequentItems, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

rung_table! {
    /// Counts keys and keeps the frequent ones.
    pub static EXTEND: "sketch/frequent-items", fn(&mut FrequentItems, &[u64]), (items, keys);
    scalar: scalar::extend;
    avx2: avx2::extend;
    avx512: avx512::extend;
    neon: neon::extend;
}
