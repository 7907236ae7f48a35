//! The rung table of the relative-error histogram.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{RelativeHistogram, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

/// Counts values.
pub type Extend = fn(&mut RelativeHistogram, &[f64]);

rung_table! {
    /// [`RelativeHistogram::extend`].
    pub static EXTEND: "sketch/relative-histogram", Extend, (histogram, values);
    scalar: scalar::extend;
    avx2: avx2::extend;
    avx512: avx512::extend;
    neon: neon::extend;
}
