//! Quantiles of a bounded relative error.
