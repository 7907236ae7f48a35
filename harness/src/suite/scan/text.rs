//! Generated log text.
