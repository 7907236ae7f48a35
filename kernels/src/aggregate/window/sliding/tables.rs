//! The rung table of the sliding windows.
//!
//! AVX-512 has no rung of its own: on Zen 4 the loops of AVX2 with its masks and 32 registers took 1.1 to 1.6 ns a
//! slide, as AVX2 does.

#[cfg(target_arch = "x86_64")]
use super::avx2;
#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{SlidingWindow, scalar};
use crate::aggregate::window::summary::Summary;
use crate::isa::rung_table;

/// Takes panes into a window and writes an answer for each; there are as many places as panes.
pub type Slide = fn(&mut SlidingWindow, &[Summary], &mut [Summary]);

rung_table! {
    /// One answer a slide.
    pub static SLIDE: "aggregate/sliding-windows", Slide, (window, panes, out);
    scalar: scalar::slide;
    avx2: avx2::slide;
    neon: neon::slide;
}
