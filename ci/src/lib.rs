//! The regression judge: whether a candidate is worse than a base, in three tiers, and whether a run's file can be
//! relied on.
//!
//! It knows nothing of kernels. A program that is judged answers requests as a [`worker`]; what was found is an
//! [`outcome::Outcome`].

pub mod check;
pub mod outcome;
pub mod page;
pub mod worker;

#[cfg(test)]
mod fixture;
