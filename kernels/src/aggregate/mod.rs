//! Columns: reductions, comparisons, filters, groups and histograms.

mod bitmap;
pub mod reduce;

pub use bitmap::{AggregateError, Bitmap, words_for};
