//! Columns: reductions, comparisons, filters, groups and histograms.

mod bitmap;
pub mod box_filter;
pub mod compare;
pub mod filter;
pub mod filter_aggregate;
pub mod group;
pub mod histogram;
pub mod reduce;
pub mod window;

pub use bitmap::{AggregateError, Bitmap, words_for};

/// Values from which a column of 64-bit values is taken to lie in memory: 32 MiB of them stay in few caches. From there
/// Zen 4 loads and stores 256 bits at a time up to a tenth faster than 512.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
pub(in crate::aggregate) const FROM_MEMORY: usize = 1 << 22;
