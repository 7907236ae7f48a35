//! The matcher's loop, written once and compiled for each instruction set.
//!
//! A rung file names the macro that gives its functions their features, and has these primitives. All of them read
//! [`WIDTH`](super::scalar::WIDTH) bytes and give one bit a byte, the first byte in the lowest bit:
//! `equals(text, at, byte)`, `pair(text, [at; 2], [byte; 2])` (both equal), `blanks(text, at)` (space or tab),
//! `same(text, at, pool, at)`; `equals_64(text, at, byte)` is `equals` over 64 bytes; and `gram_hits(text, at, bits, shift)`, which tests the eight grams at every fourth byte.
//! Reads go past a line's end by less than [`SLACK`](super::compile::SLACK) bytes; the last lines of a text are matched in
//! a copy that has so many bytes after it.

use super::columns::Columns;
use super::exact::Backtracker;
use super::index::WAITING;
use super::matcher::Matcher;
use super::values::Value;

/// What a walk over a program found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    Match,
    Fail,
    /// The first way failed; the backtracker decides.
    Undecided,
}

/// Memory of one matching thread, kept in its batch.
#[derive(Debug, Clone)]
pub(super) struct Scratch {
    /// Newlines of the present block.
    pub(super) newlines: Vec<u32>,
    /// Nodes still to be visited.
    pub(super) waiting: [u32; WAITING],
    /// Values of a better template while it is tried.
    pub(super) values: Vec<Value>,
    /// For each template by gram, the line on which it was tried last.
    pub(super) tried: Vec<u32>,
    pub(super) line: u32,
    pub(super) backtracker: Backtracker,
    /// The last lines of a text.
    pub(super) tail: Vec<u8>,
    pub(super) columns: Columns,
}

/// The content of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content<'a> {
    /// The text around it.
    pub(super) text: &'a [u8],
    pub(super) start: usize,
    pub(super) end: usize,
    /// What is added to a place in the text to give the place that spans say.
    pub(super) base: usize,
}

impl Content<'_> {
    /// Two places of the text as a value.
    #[inline(always)]
    pub(super) fn span(&self, start: usize, end: usize) -> Value {
        Value::from_span((start + self.base) as u32, end.wrapping_add(self.base) as u32)
    }
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch {
            newlines: Vec::new(),
            waiting: [0; WAITING],
            values: Vec::new(),
            tried: Vec::new(),
            line: 0,
            backtracker: Backtracker::default(),
            tail: Vec::new(),
            columns: Columns::default(),
        }
    }
}

impl Scratch {
    /// Makes it fit a matcher.
    pub(super) fn prepare(&mut self, matcher: &Matcher) {
        self.values.resize(matcher.programs.most_variables, Value::default());
        self.tried.clear();
        if !matcher.index.grams.slots.is_empty() {
            self.tried.resize(matcher.programs.programs.len(), 0);
        }
        self.line = 0;
    }
}

/// Compiles what all rungs share with the features of a rung.
macro_rules! template_body {
    ($features:ident) => {
        use super::batch::{Batch, BatchError};
        use super::body::{Content, Scratch, Walk};
        use super::compile::{Action, Needle, Program, SLACK, Step, Text};
        use super::index::{self, DIRECT, GRAM, LENGTHS, NONE, Node, WAITING};
        use super::matcher::{Header, Matcher};
        use super::values::{self, POWERS, Value};

        /// No such place.
        const NOWHERE: usize = usize::MAX;

        super::search::search_body!($features);
        super::numbers::numbers_body!($features);
        super::walk::walk_body!($features);
        super::choose::choose_body!($features);
        super::lines::text_body!($features);
    };
}
pub(super) use template_body;
