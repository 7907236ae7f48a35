//! The libraries that lanemark measures its kernels against, each operation of each behind the same two calls.
//!
//! Arrow and Polars choose their instruction sets when they are compiled. A fair comparison therefore needs two builds
//! of the same code in one run: the one that everybody gets ([`linked`]), and one for the processor itself ([`load`]).
//! Both sides talk through one table of C functions, so that the call costs the same for either.
//!
//! # Operations
//!
//! `T` is `i64`, whose sums and products wrap, or `f64`. Column 0 holds the values unless something else is said; the
//! *constant* is integer 0 or number 0. Sums of nothing are 0; means, minima and maxima of nothing are
//! [`Answer::Nothing`]. Libraries disagree about NaN and about the order of signed zeros: measure without either.
//!
//! | operation | input | answer |
//! |---|---|---|
//! | `aggregate/sum-T`, `min-T`, `max-T`, `sum-squares-T` | values | one value |
//! | `aggregate/mean-T` | values | one float: the sum (which wraps for `i64`) over the count |
//! | `aggregate/masked-…` of these five | values, validity | the same over the valid values |
//! | `aggregate/compare-T` | values, constant | the bitmap of values above the constant, see [`Answer::bitmap`] |
//! | `aggregate/filter-T` | values, constant | the values above the constant, see [`Answer::column`] |
//! | `aggregate/filter-mask-T` | values, mask | the values under the mask |
//! | `aggregate/filter-map-f64` | values, numbers c, a, b | `a * x + b` (two roundings) of the values above c |
//! | `aggregate/filter-count-T`, `filter-sum-T`, `filter-min-T`, `filter-max-T` | values, constant | one value over the values above the constant; the count is an integer |
//! | `aggregate/box-filter` | t `i64`, x `u16`, y `u16`, polarity `i8`; integers t_lo, t_hi, x_lo, x_hi, y_lo, y_hi, polarity, flags | the events for which all flagged conditions hold: 1 `t_lo <= t < t_hi`, 2 `x_lo <= x < x_hi` and `y_lo <= y < y_hi`, 4 polarity; digest over t, then x, y and polarity |
//! | `aggregate/group-T` | keys `u32` below integer 0, then values | how many groups have values; digest over count, sum, min and max of every group in key order, all 0 for an empty one; without the sum for `f64`, which depends on the order |
//! | `aggregate/histogram-f64` | values; numbers lo, hi; integer 0 the bins | how many values are in a bin; digest over the bins, then below, above and NaN; bin `(x - lo) * (bins / (hi - lo))` for `lo <= x < hi` |
//! | `scan/template-ladder` | text 0 the lines, text 1 the templates, one a line; integer 0 the header's fields | see [`Answer::Lines`] and [`log_templates`] |
//!
//! # Sketches
//!
//! Keys are `u64`, values are finite `f64`. A pass makes a new sketch and feeds it all of column 0, except for
//! membership, whose filter is made with the task. Answers are floats. [`PeerTask::words`] gives the bytes of the
//! sketch, heap and inline (0 where the library cannot tell), and then the results named here.
//!
//! | operation | input | answer | results |
//! |---|---|---|---|
//! | `sketch/distinct-count` | keys | the estimate at precision 14 | |
//! | `sketch/distinct-strings` | text 0; column 0 the `u32` offsets at which strings start, and the end of the last | the same | |
//! | `sketch/distinct-error` | integers seed, streams; queries: ascending numbers of keys, the checkpoints | the last estimate of stream 0 | the estimate of each stream at each checkpoint, as bits, stream after stream; keys are [`streams::stream_key`] |
//! | `sketch/frequency-plain`, `frequency-conservative` | keys; integers counters of 32 bits in a row, rows; queries: keys | the estimate of query 0 | the estimate of each query |
//! | `sketch/top-k` | keys; integers k, counters | the count of the first, or nothing | at most k times key and count, the most frequent first, then the lowest key |
//! | `sketch/membership-insert` | keys to insert; queries: keys that are in the filter before; integer 0 the items and number 0 the false-positive rate that it is made for | how many of column 0 it then holds | |
//! | `sketch/membership-lookup` | keys to look up; the rest the same | how many it says it holds | the same number |
//! | `sketch/quantiles-relative` | values; number 0 the relative error; queries: quantiles, as bits | the median, or nothing | the value of each quantile, as bits; NaN where there are no values |
//! | `sketch/quantiles-t-digest` | values; number 0 the compression; queries: quantiles, as bits | the same | the same |

mod abi;
mod answer;
mod boundary;
mod events;
mod input;
mod iterators;
mod loading;
pub mod log_templates;
mod peer;
pub mod prefix_trie;
pub mod streams;
mod value;
mod work;

#[cfg(feature = "arrow")]
mod arrow;
#[cfg(feature = "polars")]
mod polars;
#[cfg(feature = "sketches")]
mod sketch;

pub use answer::{Answer, Digest, Element};
pub use input::{Column, Input};
pub use loading::{LoadError, load};
pub use peer::{Peer, PeerTask, linked};
