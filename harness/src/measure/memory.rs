//! Buffers of the run: one kind of page for all, first touched by the measuring thread on its own node.

use bytemuck::Pod;
use lanemark_runtime::pages::{PageBuffer, PageError, PageWish, Placement};
use std::fmt;

/// Where the run's buffers come from.
#[derive(Debug, Clone, Copy)]
pub struct Buffers {
    /// The pages asked for; what was got is recorded with each input.
    pub wish: PageWish,
    /// NUMA node of the measuring core, where the platform lets memory be bound to it.
    pub node: Option<usize>,
}

impl Buffers {
    /// A buffer of zeros. Buffers that one loop walks side by side get different turns, outputs later ones than inputs:
    /// they then begin at different cache sets.
    ///
    /// # Errors
    /// When the memory cannot be had.
    pub fn zeroed<T: Pod>(&self, len: usize, turn: usize) -> Result<PageBuffer<T>, OutOfMemory> {
        let placement = Placement { wish: self.wish, node: self.node, offset: turn * TURN };
        PageBuffer::zeroed(len, placement).map_err(|error| OutOfMemory { bytes: len * size_of::<T>(), error })
    }
}

/// Bytes between the starts of buffers of successive turns, in whole cache lines and just under 4 KiB. A processor that
/// compares the low twelve bits of addresses takes a load for an earlier store's when they agree; so a store's address
/// must agree with loads long past, not with those just ahead: at 1,344 bytes a filter ran at half its speed.
const TURN: usize = 4096 - 5 * 64;

/// Memory for an input or output could not be had.
#[derive(Debug)]
pub struct OutOfMemory {
    bytes: usize,
    error: PageError,
}

impl fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes for a buffer cannot be had: {}", self.bytes, self.error)
    }
}

impl std::error::Error for OutOfMemory {}
