//! The rung table of the sliding windows.

#[cfg(target_arch = "x86_64")]
use super::avx2;
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
}
