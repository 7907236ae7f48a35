//! Search for one literal.
