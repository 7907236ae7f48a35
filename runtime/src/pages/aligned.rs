//! Memory of a buffer where there is no call to choose pages: zeroed memory of the right alignment.

use super::{ALIGNMENT, PageError, PageKind, PageWish};
use crate::numa::NumaError;
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ptr::NonNull;

pub(super) struct Memory {
    start: NonNull<u8>,
    layout: Layout,
}

impl Memory {
    /// `bytes` is not 0.
    pub(super) fn new(bytes: usize, _wish: PageWish, node: Option<usize>) -> Result<Self, PageError> {
        if node.is_some() {
            return Err(PageError::Node(NumaError::Unsupported));
        }
        let refused = || PageError::Memory { bytes, source: std::io::ErrorKind::OutOfMemory.into() };
        let layout = Layout::from_size_align(bytes, ALIGNMENT).map_err(|_| refused())?;
        // SAFETY: the layout is not empty.
        let start = NonNull::new(unsafe { alloc_zeroed(layout) }).ok_or_else(refused)?;
        for at in (0..bytes).step_by(super::base_page_size()) {
            // SAFETY: `at` lies within the memory just taken, which nobody else knows.
            unsafe { start.add(at).write_volatile(0) };
        }
        Ok(Self { start, layout })
    }

    pub(super) fn start(&self) -> NonNull<u8> {
        self.start
    }

    pub(super) fn page_kind(&self) -> Option<PageKind> {
        None
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: the memory was taken with this layout and is given back once.
        unsafe { dealloc(self.start.as_ptr(), self.layout) };
    }
}
