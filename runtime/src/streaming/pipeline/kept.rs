//! The events that pass the filter, in columns again.

use super::super::events::Events;
use lanemark_kernels::aggregate::compare::{Comparison, compare_f64};
use lanemark_kernels::aggregate::filter::{filter_mask_f64, filter_mask_i64};
use lanemark_kernels::aggregate::{AggregateError, Bitmap};

/// Events that are filtered at once: their columns and those of the kept ones lie in the second cache.
pub(super) const CHUNK: usize = 2_048;

/// Columns of the kept events, in the order of the stream.
#[derive(Debug)]
pub(super) struct Kept {
    len: usize,
    bits: Vec<u64>,
    wide: Vec<i64>,
    times: Vec<i64>,
    values: Vec<f64>,
    users: Vec<i64>,
    keys: Vec<i64>,
}

impl Kept {
    pub(super) fn new() -> Self {
        let whole = || vec![0; CHUNK];
        Self {
            len: 0,
            bits: vec![0; CHUNK / 64],
            wide: whole(),
            times: whole(),
            values: vec![0.0; CHUNK],
            users: whole(),
            keys: whole(),
        }
    }

    /// Keeps those of at most [`CHUNK`] events whose value compares as asked.
    pub(super) fn fill(&mut self, events: &Events<'_>, keep: Comparison, bound: f64) -> Result<(), AggregateError> {
        let n = events.len();
        compare_f64(events.values, keep, bound, &mut self.bits)?;
        let bits = Bitmap::new(&self.bits[..n.div_ceil(64)], n)?;
        let wide = &mut self.wide[..n];
        wide.iter_mut().zip(events.keys).for_each(|(wide, key)| *wide = i64::from(*key));
        self.len = filter_mask_i64(events.times, bits, &mut self.times)?;
        filter_mask_f64(events.values, bits, &mut self.values)?;
        filter_mask_i64(bytemuck::cast_slice(events.users), bits, &mut self.users)?;
        filter_mask_i64(wide, bits, &mut self.keys)?;
        Ok(())
    }

    pub(super) fn times(&self) -> &[i64] {
        &self.times[..self.len]
    }

    pub(super) fn values(&self) -> &[f64] {
        &self.values[..self.len]
    }

    pub(super) fn users(&self) -> &[u64] {
        bytemuck::cast_slice(&self.users[..self.len])
    }

    pub(super) fn keys(&self) -> &[u64] {
        bytemuck::cast_slice(&self.keys[..self.len])
    }
}
