//! The rung table of the box filter.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{Events, EventsMut, Limits, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

rung_table! {
    /// Keeps the events within the limits; gives their number. All columns have one length, and the output has room for
    /// all events; what lies past the survivors is unspecified.
    pub static BOX_FILTER: "aggregate/box-filter", fn(Events<'_>, Limits, EventsMut<'_>) -> usize, (events, limits, out);
    scalar: scalar::box_filter;
    avx2: avx2::box_filter;
    avx512: avx512::box_filter;
    neon: neon::box_filter;
}
