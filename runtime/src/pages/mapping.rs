//! Memory of a buffer on Linux: an anonymous mapping with an inaccessible page on either side.

use super::smaps::{Range, kind_of};
use super::{ALIGNMENT, PageError, PageKind, PageWish, base_page_size};
use crate::numa::bind_to_node;
use std::io::{BufReader, Error};
use std::ptr::NonNull;

pub(super) struct Memory {
    /// The whole mapping, guards included.
    mapping: NonNull<u8>,
    mapped: usize,
    /// The accessible part.
    start: NonNull<u8>,
    usable: usize,
}

impl Memory {
    /// `bytes` is not 0.
    pub(super) fn new(bytes: usize, wish: PageWish, node: Option<usize>) -> Result<Self, PageError> {
        let refused = |source| PageError::Memory { bytes, source };
        let page = base_page_size();
        let unit = match wish {
            PageWish::Huge => ALIGNMENT,
            PageWish::Base => page,
        };
        // Room to move the start to a boundary, and for a guard page on either side. The guards also keep the
        // kernel from joining this mapping with a neighbour, whose pages would then be counted as the buffer's.
        let (Some(usable), Some(mapped)) = (bytes.checked_next_multiple_of(unit), bytes.checked_add(4 * ALIGNMENT))
        else {
            return Err(refused(Error::from(std::io::ErrorKind::OutOfMemory)));
        };
        // SAFETY: a new private mapping at an address of the kernel's choice touches no existing memory.
        let address = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                mapped,
                libc::PROT_NONE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if address == libc::MAP_FAILED {
            return Err(refused(Error::last_os_error()));
        }
        let mapping = NonNull::new(address.cast::<u8>())
            .ok_or_else(|| refused(Error::from(std::io::ErrorKind::AddrNotAvailable)))?;
        let before = (address as usize + page).next_multiple_of(ALIGNMENT) - address as usize;
        // SAFETY: `before` is at most a page and an alignment, less than what was mapped beyond `usable`.
        let start = unsafe { mapping.add(before) };
        // From here on the mapping is given back on every way out.
        let memory = Self { mapping, mapped, start, usable };
        memory.open().map_err(refused)?;
        memory.advise(wish);
        if let Some(node) = node {
            bind_to_node(start.as_ptr(), usable, node).map_err(PageError::Node)?;
        }
        for at in (0..bytes).step_by(page) {
            // SAFETY: `at` lies within the accessible part, which nobody else knows yet.
            unsafe { start.add(at).write_volatile(0) };
        }
        Ok(memory)
    }

    /// Makes the part between the guards accessible; this is where the kernel decides whether there is memory.
    fn open(&self) -> Result<(), Error> {
        let access = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: the range lies within this mapping, which nobody else uses.
        let done = unsafe { libc::mprotect(self.start.as_ptr().cast(), self.usable, access) };
        if done == 0 { Ok(()) } else { Err(Error::last_os_error()) }
    }

    /// Tells the kernel the wish. A kernel without huge pages refuses; then the pages are base pages, which
    /// [`Self::page_kind`] reports.
    fn advise(&self, wish: PageWish) {
        let advice = match wish {
            PageWish::Huge => libc::MADV_HUGEPAGE,
            PageWish::Base => libc::MADV_NOHUGEPAGE,
        };
        // SAFETY: the range lies within this mapping; the advice changes the size of later pages, no content.
        unsafe { libc::madvise(self.start.as_ptr().cast(), self.usable, advice) };
    }

    pub(super) fn start(&self) -> NonNull<u8> {
        self.start
    }

    pub(super) fn page_kind(&self) -> Option<PageKind> {
        let start = self.start.as_ptr() as u64;
        let range = Range { start, end: start + self.usable as u64 };
        let smaps = std::fs::File::open("/proc/self/smaps").ok()?;
        kind_of(range, BufReader::new(smaps))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: this mapping was made by `new`, is given back once, and nothing points into it any more.
        unsafe { libc::munmap(self.mapping.as_ptr().cast(), self.mapped) };
    }
}
