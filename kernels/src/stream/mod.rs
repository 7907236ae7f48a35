//! Streams out of order: watermarks, late events and reordering.
