//! Windows over event time: panes, sliding and session windows, global and per key.
//!
//! Event time is an `i64` in the caller's own unit. A stream is cut into panes or slices, which are aggregated once,
//! and a window is the aggregate of its panes.
//!
//! | structure | order of events | algebra | time | space | source |
//! |---|---|---|---|---|---|
//! | [`panes::Panes`], [`panes::KeyedPanes`] | late within the panes kept | [`Summary`](summary::Summary) | columnar, constant per event; a window is one merge a pane | the panes | Li et al., SIGMOD Record 2005 |
//! | [`two_stacks::TwoStacksLite`] | in order | any [`Combine`](combine::Combine) | at most 3 combinations a part | the parts and 2 | Tangwongsan et al., VLDB Journal 2021 |
//! | [`sliding::SlidingWindow`] | in order | [`Summary`](summary::Summary) | a batch of slides at once, 3 combinations a slide | 2 windows, or 5 narrow ones | as above; van Herk, 1992 |
//! | [`late_tree::LateTree`] | late within the panes kept | any [`Combine`](combine::Combine) | update: the logarithm of the panes, constant on average in order; range: twice the logarithm | twice the panes | Tangwongsan et al., PVLDB 2015 |
//! | [`sketches::SketchPanes`], [`sketches::KeyedSketchPanes`] | late within the panes kept | [`Accumulate`](combine::Accumulate): the sketches, [`Summary`](summary::Summary) | of the sketch; a window is a range of a late tree | twice the panes, a key | as above |
//! | [`session::Sessions`] | late within the allowed lateness | [`Accumulate`](combine::Accumulate) | constant per event in order | the open sessions, up to a stated most | Flink's session windows |
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
