//! Quantiles of a small rank error, smallest at the ends.
