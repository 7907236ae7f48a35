//! Text to scan: generated from the run's seed, or the user's own, on the run's pages.

use super::log_lines::LogLines;
use crate::measure::memory::OutOfMemory;
use crate::suite::SuiteError;
use crate::suite::column::{digest, random_of};
use crate::suite::session::Session;
use lanemark_reports::run;
use lanemark_runtime::pages::PageBuffer;
use rand_xoshiro::rand_core::Rng;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Bytes on the run's own pages, and what the file says of them.
pub struct Text {
    /// The text.
    pub bytes: PageBuffer<u8>,
    /// What the run's file says; `n` is bytes, and the working set is the text alone.
    pub input: run::Input,
    /// Newlines, and one more where the last line lacks its own.
    pub lines: u64,
}

/// Texts that several benches of a run share, so that each is generated once.
#[derive(Default)]
pub struct Texts(RefCell<VecDeque<(String, Rc<Text>)>>);

/// Bytes that the shared texts may take together; the oldest go first.
const KEPT: usize = 512 << 20;

impl Texts {
    /// The text of that name: as it was made before, or made now.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn shared(
        &self,
        name: String,
        make: impl FnOnce() -> Result<Text, SuiteError>,
    ) -> Result<Rc<Text>, SuiteError> {
        if let Some((_, text)) = self.0.borrow().iter().find(|(known, _)| *known == name) {
            return Ok(Rc::clone(text));
        }
        let text = Rc::new(make()?);
        let mut texts = self.0.borrow_mut();
        texts.push_back((name, Rc::clone(&text)));
        while texts.iter().map(|(_, text)| text.bytes.len()).sum::<usize>() > KEPT && texts.len() > 1 {
            texts.pop_front();
        }
        Ok(text)
    }
}

/// Log lines of about 117 bytes, as [`super::log_lines`] makes them, whole lines up to that many bytes; the user's own
/// file, whole, where the session has one.
///
/// # Errors
/// When memory cannot be had.
pub fn log_text(session: &Session<'_>, bytes: usize) -> Result<Rc<Text>, SuiteError> {
    match session.user_text {
        None => generated_log_text(session, bytes),
        Some(user) => session.texts.shared(format!("user {}", user.name), || {
            text_of(session, user.name.clone(), |text| text.extend_from_slice(&user.bytes))
        }),
    }
}

/// As [`log_text`], never the user's own.
///
/// # Errors
/// When memory cannot be had.
pub fn generated_log_text(session: &Session<'_>, bytes: usize) -> Result<Rc<Text>, SuiteError> {
    session.texts.shared(format!("log {bytes}"), || {
        let source = format!("log lines of 40 templates, Zipf mix, seed {}", session.settings.seed);
        text_of(session, source, |text| {
            let mut lines = LogLines::new(random_of(session, "log text"));
            fill_with_lines(text, bytes, |text| lines.append(text));
        })
    })
}

/// A table of comma-separated values: rows of eight short fields, one of them quoted, about 9 separators (comma, quote
/// or newline) per 64 bytes.
///
/// # Errors
/// When memory cannot be had.
pub fn csv_text(session: &Session<'_>, bytes: usize) -> Result<Rc<Text>, SuiteError> {
    session.texts.shared(format!("csv {bytes}"), || {
        let source = format!("comma-separated values of 8 fields a row, seed {}", session.settings.seed);
        text_of(session, source, |text| {
            let mut random = random_of(session, "csv text");
            fill_with_lines(text, bytes, |text| append_row(text, &mut random));
        })
    })
}

/// One row: six numbers of 5 to 10 digits, a word, and words in quotes.
fn append_row(text: &mut Vec<u8>, random: &mut impl Rng) {
    const WORDS: [&[u8]; 8] =
        [b"north", b"south-east", b"returned", b"in transit", b"delivered", b"pending", b"on hold", b"west"];
    for field in 0..8 {
        let bits = random.next_u64();
        match field {
            3 => text.extend_from_slice(WORDS[(bits >> 61) as usize]),
            5 => {
                text.push(b'"');
                text.extend_from_slice(WORDS[(bits >> 61) as usize]);
                text.push(b'"');
            }
            _ => {
                let digits = 5 + bits as usize % 6;
                let mut value = bits >> 8;
                for _ in 0..digits {
                    text.push(b'0' + (value % 10) as u8);
                    value /= 10;
                }
            }
        }
        text.push(if field == 7 { b'\n' } else { b',' });
    }
}

/// Log text whose lines are 1 MB long: the lines of [`log_text`] with a space in place of most newlines.
///
/// # Errors
/// When memory cannot be had.
pub fn long_lines(session: &Session<'_>, bytes: usize) -> Result<Rc<Text>, SuiteError> {
    session.texts.shared(format!("long lines {bytes}"), || {
        let source = format!("log lines joined to lines of 1 MB, seed {}", session.settings.seed);
        text_of(session, source, |text| {
            let mut lines = LogLines::new(random_of(session, "long lines"));
            fill_with_lines(text, bytes, |text| lines.append(text));
            for byte in text.iter_mut().filter(|byte| **byte == b'\n') {
                *byte = b' ';
            }
            for line in text.chunks_mut(1_000_000) {
                line[line.len() - 1] = b'\n';
            }
        })
    })
}

/// Appends whole lines while they fit into that many bytes, one at least.
pub fn fill_with_lines<R>(text: &mut Vec<u8>, bytes: usize, mut line: impl FnMut(&mut Vec<u8>) -> R) {
    text.reserve(bytes + 4096);
    loop {
        let whole = text.len();
        line(text);
        if text.len() > bytes && whole > 0 {
            text.truncate(whole);
        }
        if text.len() >= bytes || text.len() == whole {
            return;
        }
    }
}

/// A text that the closure fills, on the run's pages.
///
/// # Errors
/// When memory cannot be had.
pub fn text_of(session: &Session<'_>, source: String, fill: impl FnOnce(&mut Vec<u8>)) -> Result<Text, SuiteError> {
    let mut made = Vec::new();
    fill(&mut made);
    on_pages(session, &made, source).map_err(SuiteError::from)
}

fn on_pages(session: &Session<'_>, made: &[u8], source: String) -> Result<Text, OutOfMemory> {
    let mut bytes = session.buffers.zeroed::<u8>(made.len(), 0)?;
    bytes.copy_from_slice(made);
    let size = made.len() as u64;
    let input = run::Input {
        n: size,
        bytes: size,
        working_set: size,
        level: session.levels.holding(size).name().to_owned(),
        source,
        digest: digest(&[made]),
        pages: bytes.page_kind().map_or("unknown", |kind| kind.name()).to_owned(),
    };
    let lines = newlines(made) + u64::from(made.last().is_some_and(|byte| *byte != b'\n'));
    Ok(Text { bytes, input, lines })
}

/// Newlines of a text.
fn newlines(text: &[u8]) -> u64 {
    bytecount::count(text, b'\n') as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;
    use crate::suite::scan::user_text::UserText;

    #[test]
    fn log_text_is_whole_lines_up_to_the_size_and_made_once() {
        with_session(1, |session| {
            let text = log_text(session, 100_000).unwrap();
            assert!((99_000..=100_000).contains(&text.bytes.len()) && text.bytes.ends_with(b"\n"));
            assert_eq!((text.input.n, text.lines), (text.bytes.len() as u64, newlines(&text.bytes)));
            assert!(Rc::ptr_eq(&text, &log_text(session, 100_000).unwrap()));
            assert!(text.bytes.starts_with(&log_text(session, 50_000).unwrap().bytes[..]));
            assert_eq!(log_text(session, 10).unwrap().lines, 1);
        });
    }

    #[test]
    fn tables_have_nine_separators_in_64_bytes() {
        with_session(1, |session| {
            let text = csv_text(session, 100_000).unwrap();
            let separators = text.bytes.iter().filter(|byte| matches!(byte, b',' | b'\n' | b'"')).count();
            let per_64 = separators as f64 * 64.0 / text.bytes.len() as f64;
            assert!((8.5..9.5).contains(&per_64), "{per_64}");
        });
    }

    #[test]
    fn long_lines_have_a_million_bytes_each() {
        with_session(1, |session| {
            let text = long_lines(session, 3_500_000).unwrap();
            let lines: Vec<usize> = text.bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::len).collect();
            assert_eq!((&lines[..3], lines.len()), (&[1_000_000; 3][..], 4));
        });
    }

    #[test]
    fn the_users_text_is_taken_as_it_is() {
        let user =
            UserText { name: "own.log".to_owned(), bytes: b"a\r\n\xff".to_vec(), literals: None, templates: None };
        with_session(1, |session| {
            let session = Session { user_text: Some(&user), ..*session };
            let text = log_text(&session, 100_000).unwrap();
            assert_eq!((&text.bytes[..], text.lines, text.input.source.as_str()), (&b"a\r\n\xff"[..], 2, "own.log"));
            assert_ne!(generated_log_text(&session, 100_000).unwrap().input.source, "own.log");
        });
    }
}
