//! The pipeline out of naive operators.
