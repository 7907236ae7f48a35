//! The rung table of the operator: the per-event part, which finds the window of each event and adds it there.
//!
//! The watermarks have no rungs of their own: they compare columns with the rungs of
//! [`aggregate::compare`](crate::aggregate::compare), and what is left is a few events in a thousand.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{Rows, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

/// Adds events, of known partitions, to the rows of their windows; the indices of those that have no window there are
/// appended to the last argument.
pub type Take = fn(&mut Rows, &[u32], &[i64], &[f64], &mut Vec<u32>);

rung_table! {
    /// Count and sum of tumbling windows of each partition.
    pub static TAKE: "stream/out-of-order", Take, (rows, partitions, times, values, others);
    scalar: scalar::take;
    avx2: avx2::take;
    avx512: avx512::take;
    neon: neon::take;
}
