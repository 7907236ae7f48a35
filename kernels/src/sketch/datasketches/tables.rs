//! The rung table of the sketch. A rung takes keys in, as [`HllSketch::extend`] does.
//!
//! No NEON rung, as MurmurHash3 has none; the scalar one drops keys that can change no register as well.

use super::{HllSketch, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

rung_table! {
    /// DataSketches' HyperLogLog over `u64` keys.
    pub static EXTEND: "sketch/datasketches-hll-add", fn(&mut HllSketch, &[u64]), (sketch, keys);
    scalar: scalar::extend;
    avx2: avx2::extend;
    avx512: avx512::extend;
}
