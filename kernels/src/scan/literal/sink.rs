//! What a search does with the places it finds.

use std::ops::ControlFlow;

/// Takes the places of a literal in order, and says whether to go on.
pub(super) trait Sink {
    /// The literal stands there.
    fn found(&mut self, offset: usize) -> ControlFlow<()>;
}

/// Keeps the first place.
#[derive(Default)]
pub(super) struct First(pub(super) Option<usize>);

impl Sink for First {
    #[inline(always)]
    fn found(&mut self, offset: usize) -> ControlFlow<()> {
        self.0 = Some(offset);
        ControlFlow::Break(())
    }
}

/// Counts.
#[derive(Default)]
pub(super) struct Counter(pub(super) u64);

impl Sink for Counter {
    #[inline(always)]
    fn found(&mut self, _offset: usize) -> ControlFlow<()> {
        self.0 += 1;
        ControlFlow::Continue(())
    }
}

/// Collects so many places.
pub(super) struct Collector<'a> {
    pub(super) offsets: &'a mut Vec<usize>,
    pub(super) limit: usize,
}

impl Sink for Collector<'_> {
    #[inline(always)]
    fn found(&mut self, offset: usize) -> ControlFlow<()> {
        self.offsets.push(offset);
        if self.offsets.len() < self.limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}
