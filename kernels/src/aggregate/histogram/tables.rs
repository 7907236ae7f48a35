//! The rung table of the histogram. A rung counts a batch of values, as [`Histogram::update`] does.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{Histogram, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

rung_table! {
    /// Counts of `f64` in bins of equal width.
    pub static HISTOGRAM_F64: "aggregate/histogram-f64", fn(&mut Histogram, &[f64]), (histogram, values);
    scalar: scalar::histogram_f64;
    avx2: avx2::histogram_f64;
    avx512: avx512::histogram_f64;
    neon: neon::histogram_f64;
}
