//! SIMD kernels of event streaming, each with a rung for every instruction set and the same answer on all of them.
//!
//! ```
//! use lanemark_kernels::aggregate::reduce;
//! let delays = [3.5, 12.0, -1.25];
//! assert_eq!(reduce::sum_f64(&delays), 14.25);
//! assert_eq!(reduce::max_f64(&delays), Some(12.0));
//! ```
//!
//! Pure compute: no input or output, no threads, no clock. [`isa`] says which rung runs and how to cap it.

pub mod aggregate;
pub mod bandwidth;
#[cfg(test)]
mod inputs;
pub mod isa;
pub mod pattern;
pub mod scan;
pub mod sketch;
pub mod stream;

/// The README's example is a test like any other.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
