//! Aggregation: whole columns, filters, groups, histograms, panes.

mod count;
mod exact_f64;
mod filter;
mod group;
mod histogram;
mod min_max;
mod panes;
pub(crate) mod predicate;
mod rows;
mod sum_f64;
mod sum_i64;
mod total;

pub use count::{CountF64, CountI64, SumWhereI64};
pub use exact_f64::ExactF64;
pub use filter::{FilterF64, FilterI64};
pub use group::GroupsI64;
pub use histogram::{HistogramCounts, HistogramF64};
pub use min_max::{MaxF64, MaxI64, MinF64, MinI64};
pub use panes::{KeptPanes, PanesI64};
pub use sum_f64::SumF64;
pub use sum_i64::SumI64;

use crate::shader::Shader;

/// The shaders of this family.
pub(crate) static SHADERS: &[&Shader] = &[
    &count::COUNT_WHERE,
    &count::SUM_WHERE_I64,
    &filter::COUNT_KEPT,
    &filter::MOVE_KEPT,
    &group::AGGREGATE_GROUPS_I64,
    &histogram::COUNT_BINS_F64,
    &histogram::NATIVE_COUNT_BINS_F64,
    &min_max::FIND_LARGEST_KEY,
    &panes::AGGREGATE_PANES_I64,
    &panes::FIND_NEWEST_PANE,
    &rows::FOLD_ROWS,
    &sum_f64::SUM_F64_BLOCKS,
    &sum_f64::SUM_F64_MERGE,
    &sum_i64::SUM_I64,
];
