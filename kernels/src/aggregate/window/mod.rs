//! Windows over event time: panes, sliding and session windows, global and per key.
//!
//! Event time is an `i64` in the caller's own unit. A stream is cut into panes or slices, which are aggregated once,
//! and a window is the aggregate of its panes.
//!
//! | structure | order | algebra | time | space, of `n` panes |
//! |---|---|---|---|---|
//! | [`panes`] | late | `Summary` | columnar, constant an event; a window merges its panes | `n`, a key |
//! | [`two_stacks`] | in order | [`Combine`] | at most 3 combinations a pane | `n + 2` |
//! | [`sliding`] | in order | `Summary` | 3 combinations a slide, a batch at once | `2n`, narrow ones `5n` |
//! | [`late_tree`] | late | [`Combine`] | update `log n`, in order constant; any range `2 log n` | `2n` |
//! | [`sketches`] | late | [`Accumulate`] | the sketch's `extend`; a window `2 log n` merges | `2n`, a key |
//! | [`session`] | late | [`Accumulate`] | constant an event in order | the open sessions, up to a stated most |
//!
//! *Late* events are taken as far as the panes that are kept, or the lateness that is allowed, and counted beyond. Each
//! module names its papers.
//!
//! [`Combine`]: combine::Combine
//! [`Accumulate`]: combine::Accumulate
//!
//! A *combination* is of two neighbours, the earlier first: none of the structures asks for a commutative or an
//! invertible aggregate. A tumbling window is a window of one pane. [`tuning`] finds the size of panes.

pub mod combine;
mod error;
pub mod late_tree;
pub mod panes;
pub mod session;
pub mod sketches;
pub mod sliding;
pub mod summary;
#[cfg(test)]
mod tests;
pub mod tuning;
pub mod two_stacks;

pub use error::WindowError;
