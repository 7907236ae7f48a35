//! What crosses the boundary between the harness and a build of this crate: plain C types and function pointers.
//!
//! Both sides are compiled from this file, but perhaps at different times: [`ABI`] grows with every change here.

use std::ffi::c_void;

/// The version of everything in this file.
pub(crate) const ABI: u32 = 3;

/// The symbol of the [`Header`], which can be read before any code of a loaded build runs.
pub(crate) const HEADER_SYMBOL: &[u8] = b"LANEMARK_PEERS_HEADER\0";

/// The symbol of the function that gives the [`Table`].
pub(crate) const TABLE_SYMBOL: &[u8] = b"lanemark_peers_table\0";

/// The type behind [`TABLE_SYMBOL`].
pub(crate) type TableFunction = unsafe extern "C" fn() -> *const Table;

/// How many columns one request can carry.
pub(crate) const COLUMNS: usize = 4;

/// How many texts one request carries.
pub(crate) const TEXTS: usize = 2;

/// How many integers and how many numbers one request carries.
pub(crate) const PARAMETERS: usize = 8;

/// UTF-8 text, borrowed.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Text {
    pub pointer: *const u8,
    pub length: usize,
}

impl Text {
    pub(crate) const fn new(text: &str) -> Self {
        Self { pointer: text.as_ptr(), length: text.len() }
    }

    /// # Safety
    ///
    /// This was made by [`Text::new`], from text that is still there and unchanged for all of `'a`.
    pub(crate) unsafe fn read<'a>(self) -> &'a str {
        // SAFETY: the caller's promise: pointer and length are those of one `str`.
        unsafe { str::from_utf8_unchecked(std::slice::from_raw_parts(self.pointer, self.length)) }
    }
}

/// What must fit before anything else of a build is touched.
#[repr(C)]
pub(crate) struct Header {
    /// [`ABI`]. First, so that a reader of another version can read it and no more.
    pub abi: u32,
    /// The processor it was built for, in words.
    pub build: Text,
    /// All instruction sets that the compiler was free to use, with commas between.
    pub features: Text,
}

// SAFETY: a header points only to constant text.
unsafe impl Sync for Header {}

/// Everything that one build offers. It lives as long as the build is loaded.
#[repr(C)]
pub(crate) struct Table {
    pub entries: *const Entry,
    pub entry_count: usize,
    /// Never null: a request that cannot be served gives a task whose `error` says why.
    pub make: unsafe extern "C" fn(entry: usize, request: *const Request) -> *mut c_void,
    pub run: unsafe extern "C" fn(task: *mut c_void),
    pub answer: unsafe extern "C" fn(task: *mut c_void) -> RawAnswer,
    /// Null where the task has failed; valid until the task is used again.
    pub words: unsafe extern "C" fn(task: *mut c_void) -> RawWords,
    /// Empty where nothing went wrong; valid until the task is used again.
    pub error: unsafe extern "C" fn(task: *const c_void) -> Text,
    pub drop: unsafe extern "C" fn(task: *mut c_void),
}

/// One operation of one library.
#[repr(C)]
pub(crate) struct Entry {
    pub name: Text,
    pub version: Text,
    pub operation: Text,
    pub note: Text,
}

/// The element types of columns.
pub(crate) mod element {
    pub(crate) const I64: u32 = 1;
    pub(crate) const F64: u32 = 2;
    pub(crate) const U32: u32 = 3;
    pub(crate) const U16: u32 = 4;
    pub(crate) const I8: u32 = 5;
    pub(crate) const U64: u32 = 6;
}

/// One column: `length` elements of one type.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct RawColumn {
    pub pointer: *const c_void,
    pub length: usize,
    /// One of [`element`].
    pub element: u32,
}

/// Words: a bitmap, queries or results; null where there are none.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct RawWords {
    pub pointer: *const u64,
    pub length: usize,
}

/// Bytes of any kind.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct RawBytes {
    /// Never null.
    pub pointer: *const u8,
    pub length: usize,
}

/// What an operation works on. All that it points to outlives the task made of it.
#[repr(C)]
pub(crate) struct Request {
    pub columns: [RawColumn; COLUMNS],
    pub column_count: usize,
    pub validity: RawWords,
    pub mask: RawWords,
    /// Never null.
    pub queries: RawWords,
    pub texts: [RawBytes; TEXTS],
    pub integers: [i64; PARAMETERS],
    pub numbers: [f64; PARAMETERS],
}

/// The kinds of answers.
pub(crate) mod answer {
    pub(crate) const FAILED: u32 = 0;
    pub(crate) const NOTHING: u32 = 1;
    pub(crate) const INTEGER: u32 = 2;
    pub(crate) const FLOAT: u32 = 3;
    pub(crate) const TABLE: u32 = 4;
    pub(crate) const LINES: u32 = 5;
}

/// An answer: its kind says which of the words count.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub(crate) struct RawAnswer {
    /// One of [`answer`].
    pub kind: u32,
    /// The integer's or the float's bits, the table's count, or the lines that match.
    pub first: u64,
    /// The table's digest, or that of the lines' templates.
    pub second: u64,
    /// The digest of the lines' values.
    pub third: u64,
}
