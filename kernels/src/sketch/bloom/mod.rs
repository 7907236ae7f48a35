//! Membership, without false negatives.
