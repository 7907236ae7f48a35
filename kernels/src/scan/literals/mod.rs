//! Search for a set of literals at once.
