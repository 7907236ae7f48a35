//! Panes: columns of events cut by event time, and count, sum, smallest and largest value of each pane; global
//! ([`Panes`]) and per key ([`KeyedPanes`]).
//!
//! Pane number `p` holds the events whose time is from `p * size` to `(p + 1) * size - 1`, so the number of a time is
//! `floor(time / size)`; times are any `i64`. Kept are the newest `panes` panes, in a ring: an event beyond the newest
//! pane moves the ring, however far, and empties what it passes; an event of any pane still kept is taken in,
//! whatever its order; an event older than the oldest one is *late*: it is counted and not taken.
//!
//! A window is the merge of its panes, oldest first, as [`Summary::merge`] defines it; NaN, zeros, infinities and
//! empty windows are as [`Summary`] says.
//!
//! Floating-point sums have one fixed order, and how a stream is cut into batches has no effect on any answer, to the
//! bit, on any instruction set:
//!
//! - [`Panes`]: a pane has eight *lanes*. The event that comes as number `i` since the panes were made or cleared,
//!   late ones counted too, is added to lane `i mod 8` of its pane, and the lanes are added in halves: lane `l` and lane
//!   `l + 4`, then `l + 2`, then `l + 1`.
//! - [`KeyedPanes`]: the sum of a key's pane is that of the plain loop over its events as they came.
//!
//! The error of a pane of `n` events is at most `(n + 2) * 2^-53` times the sum of their absolute values.
//!
//! Cost: one pass. Events of one pane are reduced by registers, 64 at a time; an event elsewhere is taken in alone, its
//! pane found without a division. A batch costs a pane's read and write more, and so does each new pane; that of keys is
//! emptied first, 32 bytes a key. Memory: 128 bytes a pane; 32 bytes a pane and key.
//!
//! The lanes follow the number in the stream and not the number in the pane, so that a block of events goes to the lanes
//! of a register as it lies in memory, whatever strays are among them.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod feed;
mod feed_keyed;
mod global;
mod keyed;
#[cfg(target_arch = "aarch64")]
mod neon;
pub mod reference;
mod ring;
mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

pub use global::Panes;
pub use keyed::KeyedPanes;

#[cfg(doc)]
use super::summary::Summary;

/// The most panes that are kept.
pub const MOST_PANES: usize = 1 << 20;

/// The most keys.
pub const MOST_KEYS: usize = 1 << 24;

/// The most rows of [`KeyedPanes`], keys times panes: 2 GiB.
pub const MOST_ROWS: usize = 1 << 26;

/// What became of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Events taken in.
    pub accepted: u64,
    /// Events older than the oldest pane kept: counted here and not taken.
    pub late: u64,
}
