//! The regression judge: whether a candidate is worse than a base, in three tiers, and whether a run's file can be
//! relied on.
//!
//! It knows nothing of kernels. A program that is judged answers requests as a [`worker`]; what was found is an
//! [`outcome::Outcome`].

pub mod base;
pub mod calibrate;
pub mod check;
pub mod claims;
pub mod gate;
pub mod instructions;
pub mod outcome;
pub mod output;
pub mod page;
pub mod time;
pub mod worker;

#[cfg(test)]
mod fixture;
#[cfg(all(test, unix))]
mod script;
