//! Distinct keys counted in a few kilobytes.
