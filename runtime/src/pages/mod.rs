//! Buffers whose pages are known: huge or base, on a chosen NUMA node, touched before anything is timed.

#[cfg(not(target_os = "linux"))]
#[path = "aligned.rs"]
mod memory;
#[cfg(target_os = "linux")]
#[path = "mapping.rs"]
mod memory;
mod smaps;

use crate::numa::NumaError;
use bytemuck::Pod;
use memory::Memory;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// Alignment of every buffer, and the size of a huge page on x86-64 and on AArch64 with pages of 4 KiB.
pub const ALIGNMENT: usize = 2 << 20;

/// The base page size in bytes; 4096 where the platform does not say.
pub fn base_page_size() -> usize {
    #[cfg(unix)]
    {
        // SAFETY: the call takes a number and answers one.
        let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        if let Ok(size) = usize::try_from(size)
            && size.is_power_of_two()
        {
            return size;
        }
    }
    4096
}

/// The pages that a buffer should lie on. A wish: [`PageBuffer::page_kind`] says what the kernel gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageWish {
    /// Transparent huge pages, so that address translation does not limit what is measured.
    Huge,
    /// Pages of the base size, as most programs have them.
    Base,
}

/// The pages that a buffer really lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageKind {
    /// Huge pages throughout.
    Huge,
    /// Base pages throughout.
    Base,
    /// Some of both.
    Mixed,
}

impl PageKind {
    /// `huge`, `base` or `mixed`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Huge => "huge",
            Self::Base => "base",
            Self::Mixed => "mixed",
        }
    }
}

impl fmt::Display for PageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Where a buffer should lie. A [`PageWish`] alone is a placement too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// The pages.
    pub wish: PageWish,
    /// The NUMA node; without one, the node of the thread that makes the buffer.
    pub node: Option<usize>,
    /// Bytes from the 2 MiB boundary to the first element, a multiple of the element's alignment. Buffers that
    /// one loop walks side by side should differ in it: at equal offsets their elements compete for the same sets
    /// of every cache.
    pub offset: usize,
}

impl From<PageWish> for Placement {
    fn from(wish: PageWish) -> Self {
        Self { wish, node: None, offset: 0 }
    }
}

/// Why a buffer could not be had.
#[derive(Debug)]
pub enum PageError {
    /// The size is more than an address can count.
    TooLarge {
        /// Elements asked for.
        len: usize,
        /// Bytes of one.
        element: usize,
    },
    /// [`Placement::offset`] does not suit the element's alignment.
    Offset {
        /// The offset asked for.
        offset: usize,
        /// What it must be a multiple of.
        alignment: usize,
    },
    /// The system gave no memory.
    Memory {
        /// Bytes asked for.
        bytes: usize,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The memory could not be bound to [`Placement::node`].
    Node(NumaError),
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { len, element } => {
                write!(f, "{len} elements of {element} bytes are more than can be addressed")
            }
            Self::Offset { offset, alignment } => {
                write!(f, "an offset of {offset} bytes is not a multiple of the element's alignment, {alignment}")
            }
            Self::Memory { bytes, source } => {
                write!(f, "no memory for a buffer of {bytes} bytes: {source}; ask for less or raise the limit")
            }
            Self::Node(error) => write!(f, "the buffer cannot be bound to its node: {error}"),
        }
    }
}

impl std::error::Error for PageError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Memory { source, .. } => Some(source),
            Self::Node(error) => Some(error),
            _ => None,
        }
    }
}

/// A slice on memory of its own, aligned to [`ALIGNMENT`] (and then [`Placement::offset`]).
///
/// Every page is touched by the thread that makes the buffer, before the constructor returns: pin the thread
/// first, and the pages come from its node. With [`PageWish::Huge`] a buffer below 2 MiB still takes one whole
/// huge page, so that small and large working sets are measured on the same kind of page. Where a huge page is
/// larger than 2 MiB (AArch64 with base pages above 4 KiB) the wish is passed on but seldom granted. The page
/// before the buffer and the one behind its last page are not accessible.
///
/// # Examples
///
/// ```
/// use lanemark_runtime::pages::{PageBuffer, PageWish};
///
/// let mut values = PageBuffer::<f64>::zeroed(1_000, PageWish::Huge)?;
/// values[10] = 2.5;
/// assert_eq!(values.iter().sum::<f64>(), 2.5);
/// println!("pages: {}", values.page_kind().map_or("unknown", |kind| kind.name()));
/// # Ok::<(), lanemark_runtime::pages::PageError>(())
/// ```
pub struct PageBuffer<T: Pod> {
    first: NonNull<T>,
    len: usize,
    /// None where there is nothing to store.
    memory: Option<Memory>,
}

// SAFETY: the buffer owns its memory and hands out references only through itself, as a Vec does.
unsafe impl<T: Pod + Send> Send for PageBuffer<T> {}
// SAFETY: shared references to the buffer give shared references to its elements and nothing else.
unsafe impl<T: Pod + Sync> Sync for PageBuffer<T> {}

impl<T: Pod> PageBuffer<T> {
    /// A buffer of `len` elements of all zero bits.
    ///
    /// # Errors
    ///
    /// [`PageError`]. That the wish for huge or base pages is not granted is no error.
    pub fn zeroed(len: usize, placement: impl Into<Placement>) -> Result<Self, PageError> {
        const { assert!(align_of::<T>() <= ALIGNMENT) };
        let Placement { wish, node, offset } = placement.into();
        let (element, alignment) = (size_of::<T>(), align_of::<T>());
        if !offset.is_multiple_of(alignment) {
            return Err(PageError::Offset { offset, alignment });
        }
        let bytes = len
            .checked_mul(element)
            .filter(|&bytes| isize::try_from(bytes).is_ok())
            .ok_or(PageError::TooLarge { len, element })?;
        if bytes == 0 {
            return Ok(Self { first: NonNull::dangling(), len, memory: None });
        }
        let bytes = bytes
            .checked_add(offset)
            .filter(|&bytes| isize::try_from(bytes).is_ok())
            .ok_or(PageError::TooLarge { len, element })?;
        let memory = Memory::new(bytes, wish, node)?;
        // SAFETY: the memory is `offset` and the elements long, so the first element lies within it.
        let first = unsafe { memory.start().add(offset) }.cast();
        Ok(Self { first, len, memory: Some(memory) })
    }

    /// A buffer with a copy of `values`.
    ///
    /// # Errors
    ///
    /// As [`Self::zeroed`].
    pub fn from_slice(values: &[T], placement: impl Into<Placement>) -> Result<Self, PageError> {
        let mut buffer = Self::zeroed(values.len(), placement)?;
        buffer.copy_from_slice(values);
        Ok(buffer)
    }

    /// The pages that the buffer lies on now, as the kernel counts them; `None` for an empty buffer, and where
    /// the platform does not show it. Reads a file of the kernel: not for a hot path.
    pub fn page_kind(&self) -> Option<PageKind> {
        self.memory.as_ref()?.page_kind()
    }
}

impl<T: Pod> Deref for PageBuffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: the memory holds `len` elements from `first`, aligned because offset and alignment agree;
        // it was zeroed, and zeros are a value of any Pod. Without memory the slice has no bytes.
        unsafe { std::slice::from_raw_parts(self.first.as_ptr(), self.len) }
    }
}

impl<T: Pod> DerefMut for PageBuffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as in `deref`; the buffer is borrowed mutably, so nobody else sees the elements.
        unsafe { std::slice::from_raw_parts_mut(self.first.as_ptr(), self.len) }
    }
}

impl<T: Pod> fmt::Debug for PageBuffer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageBuffer").field("first", &self.first).field("len", &self.len).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
