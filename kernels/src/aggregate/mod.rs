//! Columns: reductions, comparisons, filters, groups and histograms.

mod bitmap;
pub mod box_filter;
pub mod compare;
pub mod filter;
pub mod filter_aggregate;
pub mod group;
pub mod histogram;
pub mod reduce;

pub use bitmap::{AggregateError, Bitmap, words_for};
