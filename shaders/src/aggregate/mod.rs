//! Aggregation: whole columns, filters, groups, histograms, panes.

mod sum_i64;

pub use sum_i64::SumI64;

use crate::shader::Shader;

/// The shaders of this family.
pub(crate) static SHADERS: &[&Shader] = &[&sum_i64::SUM_I64];
