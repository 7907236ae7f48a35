//! Patterns as bit-parallel automata.
