//! Streams out of order: watermarks, late events and reordering.
//!
//! A *watermark* `w` says that events with a time below `w` are no longer waited for: one that comes nevertheless is
//! *late*. [`Watermarks`] derives the watermarks of a stream of several partitions and says which of them to send;
//! [`LateBuffer`] keeps late events within bounds; [`Reorder`] puts a stream back in order; [`OutOfOrder`] is a whole
//! operator: watermarks, tumbling windows of count and sum for each partition, and late buffers.
//!
//! Event time is `i64` in the caller's own unit. Nothing here reads a clock: where the time of day matters it is an
//! argument. How a stream is cut into batches has no effect on any answer.

mod error;
mod late_buffer;
pub mod out_of_order;
mod reorder;
pub mod watermark;

pub use error::StreamError;
pub use late_buffer::{Evicted, Late, LateBuffer, LateLimits, Payload};
pub use out_of_order::OutOfOrder;
pub use reorder::{Dropped, Released, Reorder};
pub use watermark::Watermarks;
