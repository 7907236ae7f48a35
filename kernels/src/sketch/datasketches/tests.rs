//! Every rung against the reference.
