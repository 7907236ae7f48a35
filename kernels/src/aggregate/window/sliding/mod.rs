//! Sliding windows over panes: one answer a slide, for a batch of panes at once.
//!
//! The stream is taken in blocks of as many panes as a window has. A window is the end of one block and the begin of
//! the next: the aggregate of the suffix of the former, made from its last pane to its first, combined with that of the
//! prefix of the latter, made from its first pane on (van Herk, "A fast algorithm for local minimum and maximum filters
//! on rectangular and octagonal kernels", Pattern Recognition Letters 13(7), 1992). Those are the combinations of a
//! [`TwoStacksLite`](super::two_stacks::TwoStacksLite) which flips once a block, in the same order: the answers are its
//! bits, floating-point sums included, on every instruction set and however the stream is cut into batches. A sum
//! depends on where the blocks lie, which is at multiples of the width from the stream's begin.
//!
//! Unlike a push and a pop at a time, a block's suffixes and prefixes are loops without branches, and four blocks run
//! in the four lanes of a register. ns a slide on Zen 4, each pane answered, in batches of 4,096 panes:
//!
//! | width | two stacks | scalar | AVX2 |
//! |---|---|---|---|
//! | 4 | 3.6 | 2.6 | 0.81 |
//! | 60 | 4.6 | 2.7 | 1.1 |
//! | 64 | 4.5 | 2.7 | 1.1 |
//! | 4,096 | 4.8 | 2.8 | 1.5 |
//!
//! Batches of whole blocks pay: of a window of 4,096, batches of 1,024 take 2.0 ns a slide. A pane at a time takes 11,
//! and there the two stacks are the better choice.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod blocks;
#[cfg(target_arch = "aarch64")]
mod neon;
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
///
/// Before `width` panes have come, an answer is of those that have.
///
/// Cost: three combinations a slide. Memory: 32 bytes for each pane of the width, and as many again for batches of
/// whole blocks; four times as many for widths up to 120.
///
/// ```
/// use lanemark_kernels::aggregate::window::sliding::SlidingWindow;
/// use lanemark_kernels::aggregate::window::summary::Summary;
/// let mut window = SlidingWindow::new(2)?;
/// let mut answers = Vec::new();
/// window.extend(&[Summary::of(3.0), Summary::of(5.0)], &mut answers);
/// window.extend(&[Summary::of(1.0)], &mut answers);
/// let largest: Vec<_> = answers.iter().map(|answer| answer.max().unwrap()).collect();
/// assert_eq!(largest, [3.0, 5.0, 5.0]);
/// # Ok::<(), lanemark_kernels::aggregate::window::WindowError>(())
/// ```
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
/// ```
/// use lanemark_kernels::aggregate::window::{sliding, summary::Summary};
/// let panes = [4.0, 1.0, 2.0].map(Summary::of);
/// let mut answers = Vec::new();
/// sliding::windows(&panes, 2, &mut answers)?;
/// assert_eq!(answers[2].sum(), 3.0);
/// # Ok::<(), lanemark_kernels::aggregate::window::WindowError>(())
/// ```
///
/// # Errors
/// When the width is 0 or above [`MOST_PANES`].
pub fn windows(panes: &[Summary], width: usize, out: &mut Vec<Summary>) -> Result<(), WindowError> {
    SlidingWindow::new(width)?.extend(panes, out);
    Ok(())
}
