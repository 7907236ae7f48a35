//! Memory handed out in a straight line, so that what allocating costs does not depend on what was allocated before.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};

/// Each chunk lies on cache lines of its own: instructions that a copy or a kernel spends on reaching an alignment are
/// the same ones each time.
const CACHE_LINE: usize = 64;

/// Larger chunks have pages of their own from the system's allocator, which is the same each time too.
const LARGEST: usize = 1 << 20;

/// Memory of which only the last chunk can be taken back or grown where it is.
///
/// All fields are 0 until [`Line::open`].
#[derive(Debug, Default)]
pub struct Line {
    start: AtomicUsize,
    end: AtomicUsize,
    /// Where the next chunk starts: a multiple of a cache line.
    next: AtomicUsize,
}

impl Line {
    pub const fn closed() -> Self {
        Self { start: AtomicUsize::new(0), end: AtomicUsize::new(0), next: AtomicUsize::new(0) }
    }

    /// Takes that many bytes from the system, for good. Whether there was a line already, or now is one.
    pub fn open(&self, bytes: usize) -> bool {
        if self.start.load(Relaxed) != 0 {
            return true;
        }
        let Ok(layout) = Layout::from_size_align(bytes.max(CACHE_LINE), CACHE_LINE) else { return false };
        // SAFETY: the layout's size is not 0.
        let start = unsafe { System.alloc(layout) }.expose_provenance();
        if start == 0 {
            return false;
        }
        self.end.store(start + bytes, Relaxed);
        self.next.store(start, Relaxed);
        // Last: with it the line serves.
        self.start.store(start, Release);
        true
    }

    /// Whether the chunk is one of this line.
    pub fn holds(&self, chunk: *mut u8) -> bool {
        (self.start.load(Relaxed)..self.end.load(Relaxed)).contains(&chunk.addr())
    }

    /// A chunk; none where the line is closed, at its end, or the chunk too large for it.
    pub fn take(&self, layout: Layout) -> Option<*mut u8> {
        if self.start.load(Acquire) == 0 || layout.size() > LARGEST {
            return None;
        }
        let mut next = self.next.load(Acquire);
        loop {
            let chunk = next.next_multiple_of(layout.align().max(CACHE_LINE));
            let after = chunk + Self::rounded(layout.size());
            if after > self.end.load(Relaxed) {
                return None;
            }
            match self.next.compare_exchange_weak(next, after, AcqRel, Acquire) {
                Ok(_) => return Some(ptr::with_exposed_provenance_mut(chunk)),
                Err(other) => next = other,
            }
        }
    }

    /// Takes a chunk back if it is the last one; the others stay where they are.
    pub fn give_back(&self, chunk: *mut u8, size: usize) {
        let start = chunk.addr();
        // Where it is not the last, nothing is taken back.
        let _ = self.move_end(start + Self::rounded(size), start);
    }

    /// Whether the chunk has the new size where it is.
    pub fn resize(&self, chunk: *mut u8, old: usize, new: usize) -> bool {
        let (start, old, new) = (chunk.addr(), Self::rounded(old), Self::rounded(new));
        let fits = new <= LARGEST && start + new <= self.end.load(Relaxed);
        // A chunk that shrinks and is not the last keeps what it has.
        new == old || (fits && self.move_end(start + old, start + new)) || new < old
    }

    /// Ends the line elsewhere, where it ends as expected.
    fn move_end(&self, expected: usize, end: usize) -> bool {
        self.next.compare_exchange(expected, end, AcqRel, Relaxed).is_ok()
    }

    /// What a chunk of that size takes of the line.
    pub fn rounded(size: usize) -> usize {
        size.next_multiple_of(CACHE_LINE)
    }
}
