//! The streaming pipeline and its open-loop load.
