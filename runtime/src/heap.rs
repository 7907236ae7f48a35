//! Counts what the program takes from the heap.
//!
//! Install [`CountingAllocator`] as the global allocator of a binary; then every allocation, of every thread and
//! every library written in Rust, is counted:
//!
//! ```
//! use lanemark_runtime::heap::CountingAllocator;
//!
//! #[global_allocator]
//! static HEAP: CountingAllocator = CountingAllocator::new();
//!
//! let before = HEAP.live();
//! HEAP.reset_peak();
//! let sketch = vec![0u8; 16 * 1024];
//! assert!(HEAP.peak() - before >= 16 * 1024);
//! drop(sketch);
//! ```
//!
//! What is counted is the chunk that the system's allocator hands out, its header and rounding included, whether
//! or not it was ever written to. Memory that the allocator keeps for later and holes between chunks are not;
//! [`crate::resident`] sees those.

mod line;

use line::Line;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// The system's allocator with a count of the bytes in use. See the [module](self) for its installation.
#[derive(Debug, Default)]
pub struct CountingAllocator {
    live: AtomicUsize,
    requested: AtomicUsize,
    peak: AtomicUsize,
    allocations: AtomicU64,
    line: Line,
}

impl CountingAllocator {
    /// An allocator that has counted nothing yet.
    pub const fn new() -> Self {
        Self {
            live: AtomicUsize::new(0),
            requested: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
            allocations: AtomicU64::new(0),
            line: Line::closed(),
        }
    }

    /// From now on hands out new chunks of up to 1 MiB one behind the other, from that many bytes that it takes at once,
    /// each on cache lines of its own. `false` where the system has not so much; at their end, chunks come from the
    /// system again.
    ///
    /// What the system's allocator does for a chunk depends on all that came and went before: instructions of a program
    /// that allocates cannot be compared with those of another program. Here they can, at the price of memory: a chunk
    /// that is not the last one is never given back.
    pub fn hand_out_in_line(&self, bytes: usize) -> bool {
        self.line.open(bytes)
    }

    /// Bytes in use now.
    pub fn live(&self) -> usize {
        self.live.load(Relaxed)
    }

    /// Bytes that the callers asked for and did not give back yet: without headers and rounding, which depend on what was
    /// freed before.
    pub fn requested(&self) -> usize {
        self.requested.load(Relaxed)
    }

    /// The most bytes that were in use at once since the start or the last [`Self::reset_peak`].
    pub fn peak(&self) -> usize {
        self.peak.load(Relaxed)
    }

    /// Lowers the peak to what is in use now. Other threads should rest meanwhile: what they take between the
    /// two steps is missed.
    pub fn reset_peak(&self) {
        self.peak.store(self.live(), Relaxed);
    }

    /// Calls for new or larger memory since the start; a hot path that allocates nothing does not move it.
    pub fn allocations(&self) -> u64 {
        self.allocations.load(Relaxed)
    }

    /// What an allocation of that size takes.
    fn chunk(&self, chunk: *mut u8, requested: usize) -> Chunk {
        match self.line.holds(chunk) {
            true => Chunk { bytes: Line::rounded(requested), own_pages: false },
            false => Chunk::of(chunk, requested),
        }
    }

    fn taken(&self, bytes: usize) {
        let live = self.live.fetch_add(bytes, Relaxed).wrapping_add(bytes);
        self.saw(live);
    }

    fn given_back(&self, bytes: usize) {
        self.live.fetch_sub(bytes, Relaxed);
    }

    /// A chunk changed its size where it is.
    fn became(&self, old: usize, new: usize) {
        if new >= old { self.taken(new - old) } else { self.given_back(old - new) }
    }

    /// What `realloc` does for a chunk of the line.
    ///
    /// # Safety
    /// As `realloc`; the chunk must be of the line.
    unsafe fn resized(&self, chunk: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if self.line.resize(chunk, layout.size(), new_size) {
            self.allocations.fetch_add(1, Relaxed);
            self.requested.fetch_add(new_size, Relaxed);
            self.requested.fetch_sub(layout.size(), Relaxed);
            self.became(Line::rounded(layout.size()), Line::rounded(new_size));
            return chunk;
        }
        // SAFETY: the alignment is of a layout, and the caller of `realloc` promises that the size fits it. The new chunk
        // is another one, both hold the bytes that are copied, and the caller uses the old one no more.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(new_size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(chunk, layout.size().min(new_size));
                self.dealloc(chunk, layout);
            }
            moved
        }
    }

    fn saw(&self, live: usize) {
        // Most allocations are below the peak; those need not own its cache line.
        if live > self.peak.load(Relaxed) {
            self.peak.fetch_max(live, Relaxed);
        }
    }
}

// SAFETY: a chunk comes from the system's allocator, with the caller's own arguments, or from the line, whose chunks
// fit the layout and do not overlap; what gave a chunk takes it back. Counting neither allocates nor panics.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.allocations.fetch_add(1, Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`, which is the same here.
        let chunk = self.line.take(layout).unwrap_or_else(|| unsafe { System.alloc(layout) });
        if !chunk.is_null() {
            self.requested.fetch_add(layout.size(), Relaxed);
            self.taken(self.chunk(chunk, layout.size()).bytes);
        }
        chunk
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        self.allocations.fetch_add(1, Relaxed);
        let chunk = match self.line.take(layout) {
            Some(chunk) => {
                // SAFETY: the chunk is new and has the layout's size.
                unsafe { chunk.write_bytes(0, layout.size()) };
                chunk
            }
            // SAFETY: the caller keeps the contract of `alloc_zeroed`, which is the same here.
            None => unsafe { System.alloc_zeroed(layout) },
        };
        if !chunk.is_null() {
            self.requested.fetch_add(layout.size(), Relaxed);
            self.taken(self.chunk(chunk, layout.size()).bytes);
        }
        chunk
    }

    unsafe fn dealloc(&self, chunk: *mut u8, layout: Layout) {
        self.requested.fetch_sub(layout.size(), Relaxed);
        self.given_back(self.chunk(chunk, layout.size()).bytes);
        if self.line.holds(chunk) {
            self.line.give_back(chunk, layout.size());
        } else {
            // SAFETY: the caller keeps the contract of `dealloc`, and the chunk came from the system's allocator.
            unsafe { System.dealloc(chunk, layout) };
        }
    }

    unsafe fn realloc(&self, chunk: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if self.line.holds(chunk) {
            // SAFETY: the caller keeps the contract of `realloc`, and the chunk is the line's.
            return unsafe { self.resized(chunk, layout, new_size) };
        }
        self.allocations.fetch_add(1, Relaxed);
        let old = Chunk::of(chunk, layout.size());
        // SAFETY: the caller keeps the contract of `realloc`, and the chunk came from the system's allocator.
        let moved = unsafe { System.realloc(chunk, layout, new_size) };
        if moved.is_null() {
            return moved;
        }
        self.requested.fetch_add(new_size, Relaxed);
        self.requested.fetch_sub(layout.size(), Relaxed);
        let new = Chunk::of(moved, new_size);
        // A chunk that was copied was there twice for a moment; one whose pages were remapped was not.
        let remapped = old.own_pages && new.own_pages && layout.align() <= REMAPPED_ALIGN;
        if moved == chunk || remapped {
            self.became(old.bytes, new.bytes);
        } else {
            self.taken(new.bytes);
            self.given_back(old.bytes);
        }
        moved
    }
}

/// Above this alignment Rust's system allocator copies instead of asking for a larger chunk.
const REMAPPED_ALIGN: usize = 16;

/// What one allocation takes from the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Chunk {
    bytes: usize,
    /// Whether the chunk is a mapping of its own.
    own_pages: bool,
}

impl Chunk {
    #[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
    fn of(chunk: *mut u8, _requested: usize) -> Self {
        // SAFETY: the chunk came from glibc's allocator, which Rust's system allocator is here, and is not
        // freed yet.
        Self::from_usable(unsafe { libc::malloc_usable_size(chunk.cast()) })
    }

    #[cfg(not(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64")))]
    fn of(_chunk: *mut u8, requested: usize) -> Self {
        Self { bytes: requested, own_pages: false }
    }

    /// glibc's chunks are multiples of 16 bytes. One on the heap has a header of 8 bytes, one with pages of its
    /// own a header of 16 and is rounded up to whole pages; so the usable size tells which it is.
    #[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
    fn from_usable(usable: usize) -> Self {
        if usable.is_multiple_of(16) {
            Self { bytes: (usable + 16).next_multiple_of(4096), own_pages: true }
        } else {
            Self { bytes: usable + 8, own_pages: false }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_peak_and_allocations_follow_a_chunks_life() {
        let heap = CountingAllocator::new();
        let layout = Layout::from_size_align(1_000, 8).unwrap();
        // SAFETY: each chunk is used and freed with the layout that it has at that time.
        unsafe {
            let a = heap.alloc(layout);
            let one = heap.live();
            assert!((1_000..1_100).contains(&one), "{one}");
            let b = heap.alloc_zeroed(layout);
            assert_eq!((heap.live(), heap.requested()), (2 * one, 2_000));
            heap.dealloc(a, layout);
            assert_eq!((heap.live(), heap.peak()), (one, 2 * one));
            heap.reset_peak();
            assert_eq!(heap.peak(), one);
            let b = heap.realloc(b, layout, 100_000);
            assert!(heap.live() >= 100_000 && heap.peak() >= heap.live());
            let large = Layout::from_size_align(100_000, 8).unwrap();
            let b = heap.realloc(b, large, 10);
            assert!(heap.live() < 100_000 && heap.requested() == 10);
            heap.dealloc(b, Layout::from_size_align(10, 8).unwrap());
            assert_eq!((heap.live(), heap.requested(), heap.allocations()), (0, 0, 4));
        }
    }

    #[test]
    fn large_and_overaligned_chunks_are_given_back_whole() {
        let heap = CountingAllocator::new();
        for size in [1, 24, 25, 4_096, 130_000, 1 << 20, 40 << 20] {
            for align in [1, 8, 16, 64, 4_096, 1 << 21] {
                let layout = Layout::from_size_align(size, align).unwrap();
                // SAFETY: each chunk is freed with the layout that it has at that time.
                unsafe {
                    let chunk = heap.alloc(layout);
                    assert!(heap.live() >= size, "{size} {align}");
                    let chunk = heap.realloc(chunk, layout, size * 2);
                    assert!(heap.live() >= size * 2, "{size} {align}");
                    heap.dealloc(chunk, Layout::from_size_align(size * 2, align).unwrap());
                }
                assert_eq!(heap.live(), 0, "{size} {align}");
            }
        }
    }

    #[test]
    fn a_line_hands_out_one_chunk_behind_the_other_and_takes_back_the_last() {
        let heap = CountingAllocator::new();
        let layout = |size| Layout::from_size_align(size, 8).unwrap();
        // SAFETY: each chunk is used and freed with the layout that it has at that time.
        unsafe {
            let before = heap.alloc(layout(100));
            assert!(heap.hand_out_in_line(4_096) && heap.hand_out_in_line(1), "one line is enough");
            let a = heap.alloc(layout(100));
            let b = heap.alloc(layout(1));
            assert_eq!((a.addr() % 64, b.addr() - a.addr()), (0, 128));
            heap.dealloc(b, layout(1));
            a.write_bytes(7, 100);
            let c = heap.alloc_zeroed(layout(64));
            assert_eq!((c, *c, heap.requested()), (b, 0, 264));
            // The last one grows where it is, another one moves with what is in it.
            assert_eq!(heap.realloc(c, layout(64), 200), c);
            let moved = heap.realloc(a, layout(100), 300);
            assert_eq!((moved.addr() - c.addr(), *moved, *moved.add(99)), (256, 7, 7));
            let odd = Layout::from_size_align(3, 512).unwrap();
            let aligned = heap.alloc(odd);
            assert_eq!(aligned.addr() % 512, 0);
            // Past the end of the line, and past its largest chunk, the system serves.
            let long = heap.alloc(layout(4_000));
            assert!(!heap.line.holds(long) && heap.line.holds(aligned) && !heap.line.holds(before));
            let large = heap.realloc(moved, layout(300), 2 << 20);
            assert_eq!((*large, *large.add(99)), (7, 7));
            for (chunk, layout) in [
                (before, layout(100)),
                (c, layout(200)),
                (aligned, odd),
                (long, layout(4_000)),
                (large, layout(2 << 20)),
            ] {
                heap.dealloc(chunk, layout);
            }
        }
        assert_eq!((heap.live(), heap.requested()), (0, 0));
    }

    #[test]
    fn threads_share_a_line_without_overlap() {
        let heap = CountingAllocator::new();
        assert!(heap.hand_out_in_line(1 << 20));
        std::thread::scope(|scope| {
            for mark in 1..=4u8 {
                let heap = &heap;
                scope.spawn(move || {
                    for size in (1..500).chain(1..500) {
                        let layout = Layout::from_size_align(size, 8).unwrap();
                        // SAFETY: the chunk is written to and read within its size, and freed with its layout.
                        unsafe {
                            let chunk = heap.alloc(layout);
                            chunk.write_bytes(mark, size);
                            assert!((0..size).all(|at| *chunk.add(at) == mark));
                            heap.dealloc(chunk, layout);
                        }
                    }
                });
            }
        });
        assert_eq!(heap.live(), 0);
    }

    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
    fn a_chunk_on_the_heap_and_one_with_its_own_pages() {
        let chunk = |bytes, own_pages| Chunk { bytes, own_pages };
        assert_eq!(Chunk::from_usable(24), chunk(32, false));
        assert_eq!(Chunk::from_usable(1_048_568), chunk(1_048_576, false));
        assert_eq!(Chunk::from_usable(1_052_656), chunk(1_052_672, true));
    }
}
