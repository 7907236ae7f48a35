//! Sliding windows over panes: one answer a slide, from a batch of panes.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod blocks;
pub mod reference;
mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

use super::WindowError;
use super::summary::Summary;

/// The most panes that a sliding window may have.
pub const MOST_PANES: usize = 1 << 24;

/// The window of the last `width` panes, answered after each pane.
#[derive(Debug, Clone)]
pub struct SlidingWindow {
    /// Below `at` the panes of the present block, from there the suffixes of the block before it, and one empty.
    kept: Vec<Summary>,
    /// Panes of the present block that were taken.
    at: usize,
    /// The aggregate of those panes.
    prefix: Summary,
    /// Room for suffixes while a batch is taken; the rungs make it as large as they use it.
    spare: Vec<Summary>,
}

impl SlidingWindow {
    /// A window of `width` panes, before the first pane.
    ///
    /// # Errors
    /// When the width is 0 or above [`MOST_PANES`].
    pub fn new(width: usize) -> Result<Self, WindowError> {
        WindowError::check_range("the width in panes", width as u64, 1, MOST_PANES as u64)?;
        Ok(SlidingWindow { kept: vec![Summary::EMPTY; width + 1], at: 0, prefix: Summary::EMPTY, spare: Vec::new() })
    }

    /// Panes of a whole window.
    pub fn width(&self) -> usize {
        self.kept.len() - 1
    }

    /// Takes panes, and appends for each the aggregate of the window that it ends.
    pub fn extend(&mut self, panes: &[Summary], out: &mut Vec<Summary>) {
        let before = out.len();
        out.resize(before + panes.len(), Summary::EMPTY);
        tables::SLIDE.best()(self, panes, &mut out[before..]);
    }

    /// Takes panes, and writes for each the aggregate of the window that it ends.
    ///
    /// # Errors
    /// When there are not as many places as panes; no pane was taken.
    pub fn extend_into(&mut self, panes: &[Summary], out: &mut [Summary]) -> Result<(), WindowError> {
        WindowError::check_lengths("panes", panes.len(), "places for answers", out.len())?;
        tables::SLIDE.best()(self, panes, out);
        Ok(())
    }

    /// Memory in bytes, inline and on the heap.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + (self.kept.capacity() + self.spare.capacity()) * size_of::<Summary>()
    }
}

/// Appends for each pane the aggregate of the last `width` panes that it ends, of fewer at the begin.
///
/// # Errors
/// When the width is 0 or above [`MOST_PANES`].
pub fn windows(panes: &[Summary], width: usize, out: &mut Vec<Summary>) -> Result<(), WindowError> {
    SlidingWindow::new(width)?.extend(panes, out);
    Ok(())
}
