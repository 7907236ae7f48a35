//! Reading and writing a run's file, whole or not at all.

use crate::run::{Run, SCHEMA};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::error::Category;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Why a run's file could not be read. The message names the file.
#[derive(Debug)]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub kind: ReadErrorKind,
}

/// What is wrong with a run's file.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// There is no such file.
    Missing,
    /// The path leads to a folder, a pipe or a device.
    NotRegular,
    /// The operating system refused.
    Io(io::Error),
    /// The JSON ends too early: the file was cut off.
    Truncated {
        /// Line of the end, from 1.
        line: usize,
        /// Column of the end, from 1.
        column: usize,
    },
    /// The file is not JSON.
    Syntax(serde_json::Error),
    /// JSON, but without a `schema` that is text.
    NoSchema,
    /// The file was written in another schema than this version reads.
    OtherSchema(String),
    /// JSON of the right schema whose fields are not those of a run.
    Fields(serde_json::Error),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.kind {
            ReadErrorKind::Missing => write!(f, "{path}: does not exist"),
            ReadErrorKind::NotRegular => {
                write!(f, "{path}: is not a regular file; name the run's file itself, for example DIR/run.json")
            }
            ReadErrorKind::Io(error) => write!(f, "{path}: cannot be read: {error}"),
            ReadErrorKind::Truncated { line, column } => {
                write!(f, "{path}: ends too early, at {line}:{column}; the file is truncated")
            }
            ReadErrorKind::Syntax(error) => {
                write!(f, "{path}: not JSON at {}:{}: {}", error.line(), error.column(), finding(error))
            }
            ReadErrorKind::NoSchema => {
                write!(f, "{path}: has no `schema`, so it is not a run of lanemark; this version reads `{SCHEMA}`")
            }
            ReadErrorKind::OtherSchema(found) => write!(
                f,
                "{path}: has schema `{}`, this version reads `{SCHEMA}`; use the lanemark that wrote it",
                found.escape_debug()
            ),
            ReadErrorKind::Fields(error) => {
                write!(f, "{path}: not a run of `{SCHEMA}` at {}:{}: {}", error.line(), error.column(), finding(error))
            }
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ReadErrorKind::Io(error) => Some(error),
            ReadErrorKind::Syntax(error) | ReadErrorKind::Fields(error) => Some(error),
            _ => None,
        }
    }
}

/// Reads a run's file.
///
/// # Errors
///
/// When the file is missing, not a regular file, cut off, not JSON, or of another schema than [`SCHEMA`].
///
/// ```
/// let error = lanemark_reports::file::read("no/such/run.json").unwrap_err();
/// assert_eq!(error.to_string(), "no/such/run.json: does not exist");
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<Run, ReadError> {
    let path = path.as_ref();
    contents(path).and_then(|bytes| parse(&bytes)).map_err(|kind| ReadError { path: path.to_owned(), kind })
}

fn contents(path: &Path) -> Result<Vec<u8>, ReadErrorKind> {
    let told = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => ReadErrorKind::Missing,
        _ => ReadErrorKind::Io(error),
    };
    // Asked before opening: opening a pipe would wait for a writer.
    if !fs::metadata(path).map_err(told)?.is_file() {
        return Err(ReadErrorKind::NotRegular);
    }
    fs::read(path).map_err(told)
}

/// The one field that every version of the file has.
#[derive(Deserialize)]
struct Head {
    schema: String,
}

fn parse(bytes: &[u8]) -> Result<Run, ReadErrorKind> {
    // Skipping a number that is cut off, the parser calls it invalid; reading it, it names the end of the file.
    let read = || serde_json::from_slice::<Value>(bytes).map(drop);
    serde_json::from_slice::<IgnoredAny>(bytes).map(drop).or_else(|_| read()).map_err(|error| {
        match error.classify() {
            Category::Eof => ReadErrorKind::Truncated { line: error.line(), column: error.column() },
            _ => ReadErrorKind::Syntax(error),
        }
    })?;
    // The schema before the fields: a file of another version should say so, not complain about its fields.
    let head: Head = serde_json::from_slice(bytes).map_err(|_| ReadErrorKind::NoSchema)?;
    if head.schema != SCHEMA {
        return Err(ReadErrorKind::OtherSchema(head.schema));
    }
    serde_json::from_slice(bytes).map_err(ReadErrorKind::Fields)
}

/// What the parser found, without the place, which stands before it.
fn finding(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&place).unwrap_or(&message).into()
}

/// Writes a run's file: the whole file or nothing, an earlier file replaced in one step.
///
/// # Errors
///
/// What the operating system refuses, named with the path; and [`io::ErrorKind::InvalidData`] for a run that
/// could not be read back: another schema than [`SCHEMA`], or a rate or time that is not a finite number.
pub fn write(run: &Run, path: impl AsRef<Path>) -> io::Result<()> {
    let path = path.as_ref();
    let mut json = serde_json::to_vec(run)?;
    json.push(b'\n');
    // JSON has no NaN: such a field would be written as `null` and only fail on the next reading.
    if let Err(kind) = parse(&json) {
        let path = path.to_owned();
        let error = format!("not written: {}", ReadError { path, kind });
        return Err(io::Error::new(io::ErrorKind::InvalidData, error));
    }
    replace(path, &json)
}

/// Writes `bytes` as the file `path`: into a new file beside it, flushed to the disk, then renamed over `path`.
/// A reader sees the old file or the new one, never a part.
///
/// # Errors
///
/// What the operating system refuses, named with the path; the new file is then removed again.
pub fn replace(path: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
    static UNIQUE: AtomicU32 = AtomicU32::new(0);
    let path = path.as_ref();
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: cannot be written: {error}", path.display()));
    let Some(name) = path.file_name() else {
        return Err(named(io::Error::new(io::ErrorKind::InvalidInput, "it names no file")));
    };
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}-{}.part", std::process::id(), UNIQUE.fetch_add(1, Ordering::Relaxed)));
    let part = path.with_file_name(hidden);
    let written = write_synced(&part, bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // The error that matters is the first one; a part that was never created cannot be removed.
        let _ = fs::remove_file(&part);
    }
    written.map_err(named)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
