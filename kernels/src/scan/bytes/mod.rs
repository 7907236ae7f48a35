//! Counting a byte, and the offsets of a byte or of a small set of bytes.
