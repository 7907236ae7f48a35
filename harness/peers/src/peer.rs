//! The side of the boundary that asks: peers by name, and their tasks.

use std::ffi::c_void;
use std::fmt;
use std::marker::PhantomData;
use std::ptr;

use crate::abi::{self, COLUMNS, Entry, Header, RawBytes, RawColumn, RawWords, Request, Table};
use crate::answer::Answer;
use crate::boundary;
use crate::input::{Column, Input};

/// One operation of one library in one build.
#[derive(Clone, Copy)]
pub struct Peer {
    header: &'static Header,
    table: &'static Table,
    entry: &'static Entry,
    index: usize,
}

// SAFETY: a peer points only to what its build never changes: header, table, entries and their text.
unsafe impl Send for Peer {}
// SAFETY: as above.
unsafe impl Sync for Peer {}

/// The peers that this program was linked with.
///
/// ```
/// use lanemark_peers::{Answer, Column, Input, linked};
///
/// let values = [4_i64, -2, 40];
/// let input = Input { columns: vec![Column::I64(&values)], ..Input::default() };
/// for peer in linked().iter().filter(|peer| peer.operation() == "aggregate/sum-i64") {
///     let mut task = peer.task(&input).unwrap();
///     task.run();
///     assert_eq!(task.answer(), Ok(Answer::Integer(42)), "{peer:?}");
/// }
/// ```
pub fn linked() -> Vec<Peer> {
    // SAFETY: this build's own table and header are statics.
    unsafe { peers_of(&boundary::HEADER, &*boundary::table()) }
}

/// The peers of one build.
///
/// # Safety
///
/// Header and table are of this [`ABI`](abi::ABI), and stay unchanged for the life of the program.
pub(crate) unsafe fn peers_of(header: &'static Header, table: &'static Table) -> Vec<Peer> {
    // SAFETY: the table's entries are as many as it says, and stay.
    let entries = unsafe { std::slice::from_raw_parts(table.entries, table.entry_count) };
    let peers = entries.iter().enumerate();
    peers.map(|(index, entry)| Peer { header, table, entry, index }).collect()
}

impl Peer {
    /// The library, and the way it is used where there are several: `arrow`, `iterators`, `iterators-reused`.
    pub fn name(&self) -> &'static str {
        // SAFETY: an entry's text is never changed or freed.
        unsafe { self.entry.name.read() }
    }

    /// The library's version as the build resolved it; for the standard library, the compiler's.
    pub fn version(&self) -> &'static str {
        // SAFETY: as in `name`.
        unsafe { self.entry.version.read() }
    }

    /// The id of the bench that it belongs to, such as `aggregate/sum-i64`.
    pub fn operation(&self) -> &'static str {
        // SAFETY: as in `name`.
        unsafe { self.entry.operation.read() }
    }

    /// What is peculiar about this implementation; often nothing.
    pub fn note(&self) -> &'static str {
        // SAFETY: as in `name`.
        unsafe { self.entry.note.read() }
    }

    /// What the build was compiled for: `x86-64`, or `native: popcnt avx avx2`.
    pub fn build(&self) -> &'static str {
        // SAFETY: a header's text is constant.
        unsafe { self.header.build.read() }
    }

    /// Prepares the operation on an input, which the library will read where it lies.
    ///
    /// # Errors
    ///
    /// A message that names the column, bitmap or parameter that the operation cannot take.
    pub fn task<'a>(&self, input: &Input<'a>) -> Result<PeerTask<'a>, String> {
        let request = request(input);
        // SAFETY: the request describes borrowed slices, which the task's lifetime keeps borrowed.
        let task = unsafe { (self.table.make)(self.index, &request) };
        let task = PeerTask { table: self.table, task, input: PhantomData };
        match task.error() {
            Some(reason) => Err(format!("{}: {reason}", self.name())),
            None => Ok(task),
        }
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer")
            .field("name", &self.name())
            .field("version", &self.version())
            .field("operation", &self.operation())
            .field("build", &self.build())
            .finish()
    }
}

/// An operation that is ready to run on its input.
pub struct PeerTask<'a> {
    table: &'static Table,
    task: *mut c_void,
    input: PhantomData<Input<'a>>,
}

// SAFETY: what stands behind the pointer is `Send` by the bound on `Work`, and only `&mut` methods act on it.
unsafe impl Send for PeerTask<'_> {}

impl PeerTask<'_> {
    /// Computes the result anew and keeps it; the result of the run before is dropped within.
    ///
    /// Whether the library failed is told by [`answer`](Self::answer), so that this can be timed as it is.
    pub fn run(&mut self) {
        // SAFETY: the pointer came from `make` of this table and is dropped only in `drop`.
        unsafe { (self.table.run)(self.task) }
    }

    /// What the last run computed; [`Answer::Nothing`] before the first.
    ///
    /// # Errors
    ///
    /// The message of a library that panicked.
    pub fn answer(&mut self) -> Result<Answer, String> {
        // SAFETY: as in `run`.
        let raw = unsafe { (self.table.answer)(self.task) };
        match raw.kind {
            abi::answer::NOTHING => Ok(Answer::Nothing),
            abi::answer::INTEGER => Ok(Answer::Integer(raw.first as i64)),
            abi::answer::FLOAT => Ok(Answer::Float(f64::from_bits(raw.first))),
            abi::answer::TABLE => Ok(Answer::Table { count: raw.first, digest: raw.second }),
            abi::answer::LINES => Ok(Answer::Lines { matched: raw.first, ids: raw.second, values: raw.third }),
            _ => Err(self.error().unwrap_or_else(|| format!("answer of unknown kind {}", raw.kind))),
        }
    }

    /// What the last run computed beyond the answer, as the crate's table of operations says; nothing before the first
    /// run, and nothing where the operation gives no words.
    ///
    /// # Errors
    ///
    /// The message of a library that panicked.
    pub fn words(&mut self) -> Result<Vec<u64>, String> {
        // SAFETY: as in `run`.
        let raw = unsafe { (self.table.words)(self.task) };
        if raw.pointer.is_null() {
            return Err(self.error().unwrap_or_else(|| "no words, and no reason".into()));
        }
        // SAFETY: the words stay until the task is used again, and are copied before.
        Ok(unsafe { std::slice::from_raw_parts(raw.pointer, raw.length) }.to_vec())
    }

    fn error(&self) -> Option<String> {
        // SAFETY: as in `run`; the text is copied before the task is used again.
        let text = unsafe { (self.table.error)(self.task).read() };
        (!text.is_empty()).then(|| text.to_owned())
    }
}

impl Drop for PeerTask<'_> {
    fn drop(&mut self) {
        // SAFETY: the pointer came from `make` of this table, and this is its last use.
        unsafe { (self.table.drop)(self.task) }
    }
}

fn request(input: &Input<'_>) -> Request {
    let unused = RawColumn { pointer: ptr::null(), length: 0, element: 0 };
    let mut columns = [unused; COLUMNS];
    for (raw, column) in columns.iter_mut().zip(&input.columns) {
        let (pointer, element) = match column {
            Column::I64(values) => (values.as_ptr().cast(), abi::element::I64),
            Column::F64(values) => (values.as_ptr().cast(), abi::element::F64),
            Column::U64(values) => (values.as_ptr().cast(), abi::element::U64),
            Column::U32(values) => (values.as_ptr().cast(), abi::element::U32),
            Column::U16(values) => (values.as_ptr().cast(), abi::element::U16),
            Column::I8(values) => (values.as_ptr().cast(), abi::element::I8),
        };
        *raw = RawColumn { pointer, length: column.rows(), element };
    }
    Request {
        columns,
        column_count: input.columns.len(),
        validity: words(input.validity),
        mask: words(input.mask),
        queries: words(Some(input.queries)),
        texts: input.texts.map(|text| RawBytes { pointer: text.as_ptr(), length: text.len() }),
        integers: input.integers,
        numbers: input.numbers,
    }
}

fn words(words: Option<&[u64]>) -> RawWords {
    match words {
        Some(words) => RawWords { pointer: words.as_ptr(), length: words.len() },
        None => RawWords { pointer: ptr::null(), length: 0 },
    }
}
