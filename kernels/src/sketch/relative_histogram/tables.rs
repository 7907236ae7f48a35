//! The rung table of the relative-error histogram.

use super::{RelativeHistogram, scalar};
use crate::isa::rung_table;

/// Counts values.
pub type Extend = fn(&mut RelativeHistogram, &[f64]);

rung_table! {
    /// [`RelativeHistogram::extend`].
    pub static EXTEND: "sketch/relative-histogram", Extend, (histogram, values);
    scalar: scalar::extend;
}
