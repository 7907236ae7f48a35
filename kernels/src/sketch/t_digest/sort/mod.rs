//! Sorts `f64` that are numbers, ascending: what a t-digest spends most of its time on.
//!
//! The values are no NaN and no -0.0, so that equal values have equal bits, and every rung gives the same sequence.

#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
#[cfg(target_arch = "x86_64")]
mod avx512_network;
pub(super) mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

/// Places behind the values that a rung may write to.
pub const ROOM: usize = 64;

/// Sorts all but the last [`ROOM`] places of the first slice. What those places and the second slice hold afterwards is
/// of no meaning. Both slices are of the same length.
pub type Sort = fn(&mut [f64], &mut [f64]);
