//! Patterns by re-scanning from every start.
