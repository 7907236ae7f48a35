//! A part of a batch, spelled, with what was before it.

use super::{BLOCK, MOST_STEPS};

/// Letters of a block, behind those of the events before it; letter 0 where there were none.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub(super) struct Letters([u8; LEAD + BLOCK]);

/// Letters kept of the events before a block.
const LEAD: usize = 64;

impl Letters {
    pub(super) fn new() -> Letters {
        Letters([0; LEAD + BLOCK])
    }

    /// Where the letters of a block are to be written.
    pub(super) fn block_mut(&mut self, len: usize) -> &mut [u8] {
        &mut self.0[LEAD..LEAD + len]
    }

    /// Keeps the last letters of a block for the next one.
    pub(super) fn pass(&mut self, len: usize) {
        self.0.copy_within(len..len + LEAD, 0);
    }

    pub(super) fn clear(&mut self) {
        self.0.fill(0);
    }
}

/// Times of the last events before a batch, the latest last.
pub(super) type PastTimes = [i64; MOST_STEPS];

/// Up to [`BLOCK`] events of a batch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) letters: &'a Letters,
    /// The first event's number in the stream.
    pub(super) number: u64,
    /// Times of the whole batch.
    pub(super) batch_times: &'a [i64],
    pub(super) past_times: &'a PastTimes,
    /// Keys of the block's events; empty where no word is per key.
    pub(super) keys: &'a [u32],
    /// The block's events in the batch.
    pub(super) first: usize,
    pub(super) end: usize,
}

impl<'a> Block<'a> {
    pub(super) fn len(&self) -> usize {
        self.end - self.first
    }

    /// The block's letters.
    pub(super) fn letters(&self) -> &'a [u8] {
        &self.letters.0[LEAD..LEAD + self.len()]
    }

    /// `before` letters, those of the block, and whatever fills them up to a multiple of 64.
    pub(super) fn letters_from(&self, before: usize) -> &'a [u8] {
        &self.letters.0[LEAD - before..LEAD + self.len().next_multiple_of(64)]
    }

    /// The letters up to that of an event of the block, its own last.
    #[inline(always)]
    pub(super) fn letters_to(&self, at: usize) -> &'a [u8; MOST_STEPS] {
        let end = LEAD + at + 1;
        self.letters.0[end - MOST_STEPS..end].try_into().expect("as many letters as the array has")
    }

    /// Times of the block's events.
    pub(super) fn times(&self) -> &'a [i64] {
        &self.batch_times[self.first..self.end]
    }

    /// The time from the event `back` events before an event of the block to that one.
    pub(super) fn time_since(&self, at: usize, back: usize) -> u64 {
        let at = self.first + at;
        let before = match at.checked_sub(back) {
            Some(before) => self.batch_times[before],
            None => self.past_times[MOST_STEPS + at - back],
        };
        self.batch_times[at].abs_diff(before)
    }
}
