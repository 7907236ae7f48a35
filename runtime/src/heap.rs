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

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// The system's allocator with a count of the bytes in use. See the [module](self) for its installation.
#[derive(Debug, Default)]
pub struct CountingAllocator {
    live: AtomicUsize,
    requested: AtomicUsize,
    peak: AtomicUsize,
    allocations: AtomicU64,
}

impl CountingAllocator {
    /// An allocator that has counted nothing yet.
    pub const fn new() -> Self {
        Self {
            live: AtomicUsize::new(0),
            requested: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
            allocations: AtomicU64::new(0),
        }
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

    fn taken(&self, bytes: usize) {
        let live = self.live.fetch_add(bytes, Relaxed).wrapping_add(bytes);
        self.saw(live);
    }

    fn given_back(&self, bytes: usize) {
        self.live.fetch_sub(bytes, Relaxed);
    }

    fn saw(&self, live: usize) {
        // Most allocations are below the peak; those need not own its cache line.
        if live > self.peak.load(Relaxed) {
            self.peak.fetch_max(live, Relaxed);
        }
    }
}

// SAFETY: every call goes to the system's allocator with the caller's own arguments, and its answer is returned
// unchanged; counting neither allocates nor panics.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.allocations.fetch_add(1, Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`, which is the same here.
        let chunk = unsafe { System.alloc(layout) };
        if !chunk.is_null() {
            self.requested.fetch_add(layout.size(), Relaxed);
            self.taken(Chunk::of(chunk, layout.size()).bytes);
        }
        chunk
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        self.allocations.fetch_add(1, Relaxed);
        // SAFETY: the caller keeps the contract of `alloc_zeroed`, which is the same here.
        let chunk = unsafe { System.alloc_zeroed(layout) };
        if !chunk.is_null() {
            self.requested.fetch_add(layout.size(), Relaxed);
            self.taken(Chunk::of(chunk, layout.size()).bytes);
        }
        chunk
    }

    unsafe fn dealloc(&self, chunk: *mut u8, layout: Layout) {
        self.requested.fetch_sub(layout.size(), Relaxed);
        self.given_back(Chunk::of(chunk, layout.size()).bytes);
        // SAFETY: the caller keeps the contract of `dealloc`, and the chunk came from the same allocator.
        unsafe { System.dealloc(chunk, layout) };
    }

    unsafe fn realloc(&self, chunk: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        self.allocations.fetch_add(1, Relaxed);
        let old = Chunk::of(chunk, layout.size());
        // SAFETY: the caller keeps the contract of `realloc`, and the chunk came from the same allocator.
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
            if new.bytes >= old.bytes {
                self.taken(new.bytes - old.bytes);
            } else {
                self.given_back(old.bytes - new.bytes);
            }
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
    #[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
    fn a_chunk_on_the_heap_and_one_with_its_own_pages() {
        let chunk = |bytes, own_pages| Chunk { bytes, own_pages };
        assert_eq!(Chunk::from_usable(24), chunk(32, false));
        assert_eq!(Chunk::from_usable(1_048_568), chunk(1_048_576, false));
        assert_eq!(Chunk::from_usable(1_052_656), chunk(1_052_672, true));
    }
}
