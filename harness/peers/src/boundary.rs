//! The side of the boundary that serves: the table of this build, and the functions that it points to.
//!
//! No panic leaves this file: it ends as the task's error.

use std::any::Any;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::slice;
use std::sync::{LazyLock, OnceLock};

use crate::abi::{self, ABI, Entry, Header, RawAnswer, RawColumn, RawWords, Request, Table, Text};
use crate::answer::Answer;
use crate::input::{Column, Input};
use crate::work::{Implementation, Work};

/// What a loader reads before it runs anything of this build.
#[unsafe(export_name = "LANEMARK_PEERS_HEADER")]
pub(crate) static HEADER: Header = Header {
    abi: ABI,
    build: Text::new(env!("LANEMARK_PEERS_BUILD")),
    features: Text::new(env!("LANEMARK_PEERS_FEATURES")),
};

/// The table of this build. It stays where it is for the life of the program.
#[unsafe(export_name = "lanemark_peers_table")]
pub(crate) extern "C" fn table() -> *const Table {
    static TABLE: OnceLock<Shared> = OnceLock::new();
    &TABLE.get_or_init(build_table).0
}

struct Shared(Table);

// SAFETY: the table points only to IMPLEMENTATIONS, to leaked entries and to functions, none of which ever change.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

static IMPLEMENTATIONS: LazyLock<Vec<Implementation>> = LazyLock::new(|| {
    let libraries: &[fn() -> Vec<Implementation>] = &[
        crate::iterators::implementations,
        crate::prefix_trie::implementations,
        #[cfg(feature = "arrow")]
        crate::arrow::implementations,
        #[cfg(feature = "polars")]
        crate::polars::implementations,
        #[cfg(feature = "sketches")]
        crate::sketch::implementations,
    ];
    libraries.iter().flat_map(|library| library()).collect()
});

fn build_table() -> Shared {
    let entries: Vec<Entry> = IMPLEMENTATIONS
        .iter()
        .map(|one| Entry {
            name: Text::new(one.name),
            version: Text::new(one.version),
            operation: Text::new(&one.operation),
            note: Text::new(one.note),
        })
        .collect();
    let entries = entries.leak();
    Shared(Table {
        entries: entries.as_ptr(),
        entry_count: entries.len(),
        make,
        run,
        answer,
        words,
        error,
        drop: drop_task,
    })
}

/// What stands behind a task's pointer.
#[derive(Default)]
struct Task {
    /// Absent once it has failed.
    work: Option<Box<dyn Work>>,
    error: String,
    /// The last that were asked for.
    words: Vec<u64>,
}

impl Task {
    fn new(make: impl FnOnce() -> Result<Box<dyn Work>, String>) -> Self {
        let mut task = Self::default();
        match catch_unwind(AssertUnwindSafe(make)) {
            Ok(Ok(work)) => task.work = Some(work),
            Ok(Err(reason)) => task.error = reason,
            Err(panic) => task.error = reason(&*panic),
        }
        task
    }

    /// Does something with the work; nothing where it has failed, now or before.
    fn with<R>(&mut self, act: impl FnOnce(&mut dyn Work) -> R) -> Option<R> {
        let work = self.work.as_mut()?;
        match catch_unwind(AssertUnwindSafe(|| act(&mut **work))) {
            Ok(result) => Some(result),
            Err(panic) => {
                self.error = reason(&*panic);
                self.let_go();
                None
            }
        }
    }

    /// Drops the work, even where its destructor panics.
    fn let_go(&mut self) {
        let work = self.work.take();
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(work))) {
            // A payload whose own destructor panics must not get a second chance.
            std::mem::forget(panic);
        }
    }
}

fn reason(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the library panicked: {}", words.unwrap_or("without a message"))
}

unsafe extern "C" fn make(entry: usize, request: *const Request) -> *mut c_void {
    let task = Task::new(|| {
        let implementation = IMPLEMENTATIONS.get(entry).ok_or_else(|| format!("there is no entry {entry}"))?;
        // SAFETY: the caller passes a whole request, and keeps what it points to until the task is dropped.
        let input = unsafe { read_request(&*request) }?;
        implementation.task(&input)
    });
    Box::into_raw(Box::new(task)).cast()
}

unsafe extern "C" fn run(task: *mut c_void) {
    // SAFETY: the caller got this pointer from `make`, has not dropped it, and uses it from one thread at a time.
    let task = unsafe { &mut *task.cast::<Task>() };
    task.with(|work| work.run());
}

unsafe extern "C" fn answer(task: *mut c_void) -> RawAnswer {
    // SAFETY: as in `run`.
    let task = unsafe { &mut *task.cast::<Task>() };
    let (kind, [first, second, third]) = match task.with(|work| work.answer()) {
        None => (abi::answer::FAILED, [0; 3]),
        Some(Answer::Nothing) => (abi::answer::NOTHING, [0; 3]),
        Some(Answer::Integer(value)) => (abi::answer::INTEGER, [value as u64, 0, 0]),
        Some(Answer::Float(value)) => (abi::answer::FLOAT, [value.to_bits(), 0, 0]),
        Some(Answer::Table { count, digest }) => (abi::answer::TABLE, [count, digest, 0]),
        Some(Answer::Lines { matched, ids, values }) => (abi::answer::LINES, [matched, ids, values]),
    };
    RawAnswer { kind, first, second, third }
}

unsafe extern "C" fn words(task: *mut c_void) -> RawWords {
    // SAFETY: as in `run`.
    let task = unsafe { &mut *task.cast::<Task>() };
    match task.with(|work| work.words()) {
        None => RawWords { pointer: ptr::null(), length: 0 },
        Some(words) => {
            task.words = words;
            RawWords { pointer: task.words.as_ptr(), length: task.words.len() }
        }
    }
}

unsafe extern "C" fn error(task: *const c_void) -> Text {
    // SAFETY: as in `run`.
    let task = unsafe { &*task.cast::<Task>() };
    Text::new(&task.error)
}

unsafe extern "C" fn drop_task(task: *mut c_void) {
    // SAFETY: the caller got this pointer from `make` and never uses it again.
    let mut task = unsafe { Box::from_raw(task.cast::<Task>()) };
    task.let_go();
}

/// The input behind a request. Its lifetime is a promise: a task, and all that it holds, goes before the columns do.
///
/// # Safety
///
/// The pointers of the request hold as many elements as it says, and stay so until the task made of it is dropped.
unsafe fn read_request(request: &Request) -> Result<Input<'static>, String> {
    let columns = request
        .columns
        .get(..request.column_count)
        .ok_or_else(|| format!("{} columns are too many", request.column_count))?;
    Ok(Input {
        // SAFETY: the caller's promise, for each column.
        columns: columns.iter().map(|column| unsafe { read_column(column) }).collect::<Result<_, _>>()?,
        // SAFETY: the caller's promise.
        validity: unsafe { read_words(request.validity) },
        // SAFETY: the caller's promise.
        mask: unsafe { read_words(request.mask) },
        // SAFETY: the caller's promise.
        queries: unsafe { read_words(request.queries) }.unwrap_or_default(),
        // SAFETY: the caller's promise; pointer and length are those of one slice.
        texts: request.texts.map(|text| unsafe { slice::from_raw_parts(text.pointer, text.length) }),
        integers: request.integers,
        numbers: request.numbers,
    })
}

unsafe fn read_column(column: &RawColumn) -> Result<Column<'static>, String> {
    let RawColumn { pointer, length, element } = *column;
    // SAFETY: the caller of `read_request` promises that a slice of this type and length was taken apart for it.
    unsafe {
        Ok(match element {
            abi::element::I64 => Column::I64(slice::from_raw_parts(pointer.cast(), length)),
            abi::element::F64 => Column::F64(slice::from_raw_parts(pointer.cast(), length)),
            abi::element::U64 => Column::U64(slice::from_raw_parts(pointer.cast(), length)),
            abi::element::U32 => Column::U32(slice::from_raw_parts(pointer.cast(), length)),
            abi::element::U16 => Column::U16(slice::from_raw_parts(pointer.cast(), length)),
            abi::element::I8 => Column::I8(slice::from_raw_parts(pointer.cast(), length)),
            other => return Err(format!("no column has elements of kind {other}")),
        })
    }
}

unsafe fn read_words(words: RawWords) -> Option<&'static [u64]> {
    // SAFETY: as in `read_column`; null stands for none.
    (!words.pointer.is_null()).then(|| unsafe { slice::from_raw_parts(words.pointer, words.length) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::fresh;

    #[test]
    fn a_panic_becomes_the_error_and_the_task_stays_failed() {
        let mut task = Task::new(|| fresh(|| panic!("planted {}", 7), |()| Answer::Integer(1)));
        assert!(task.error.is_empty());
        assert_eq!(task.with(|work| work.run()), None);
        assert_eq!(task.error, "the library panicked: planted 7");
        assert_eq!(task.with(|work| work.answer()), None);
        assert_eq!(task.with(|work| work.words()), None);
    }

    #[test]
    fn a_panic_in_a_destructor_does_not_leave() {
        struct Loud;
        impl Drop for Loud {
            fn drop(&mut self) {
                panic!("planted in drop");
            }
        }
        let mut task = Task::new(|| fresh(|| Loud, |_| Answer::Integer(1)));
        assert_eq!(task.with(|work| work.run()), Some(()));
        assert_eq!(task.with(|work| work.answer()), Some(Answer::Integer(1)));
        task.let_go();
        assert!(task.work.is_none());
    }
}
