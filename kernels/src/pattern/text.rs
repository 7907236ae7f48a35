//! The text form of a pattern, after SQL's MATCH_RECOGNIZE.
//!
//! ```text
//! [PARTITION BY key]
//! PATTERN ( alternatives )
//! [WITHIN number [MS | SECONDS | MINUTES | HOURS | DAYS]]
//! [AFTER MATCH SKIP PAST LAST ROW | AFTER MATCH SKIP TO NEXT ROW | AFTER MATCH SKIP TO {FIRST | LAST} step
//!  | AFTER MATCH NO SKIP]
//! [DEFINE step AS condition, …]
//!
//! alternatives := sequence | sequence …       with `|` itself in between
//! sequence     := part {[-> | ->>] part}
//! part         := !step | step [times] | ( [-> | ->>] alternatives ) [times]
//! times        := {? | * | + | {n} | {n,} | {,m} | {n,m}} [? | &]
//! condition    := column {= | <> | < | <= | > | >=} constant | TRUE | FALSE
//!               | NOT condition | condition AND condition | condition OR condition | ( condition )
//! constant     := integer | number | INFINITY | NAN | 'c'
//! ```
//!
//! | text | means |
//! |---|---|
//! | `A B` | `B` is the very next event, as in SQL |
//! | `A -> B` | `B` is the next event that satisfies it, others are skipped |
//! | `A ->> B` | `B` is any later event that satisfies it |
//! | `A !B C`, `A -> !B -> C` | the very next event is no `B`; no `B` up to the `C` |
//! | `B+`, `B{2,5}` | the passes directly follow one another |
//! | `(-> B)+`, `(->> B)+` | an arrow that begins a repeated group stands between its passes |
//! | `B+`, `B+?`, `B+&` | as many as can be, as few as can be, each number a match of its own |
//!
//! Clauses may come in any order, words in any case; a name in double quotes is taken as it is. A step without
//! definition is satisfied by every event. Without `AFTER MATCH`, matching goes on past the last row, as the standard
//! has it. `WITHIN` with a unit is for times in milliseconds; a bare number is in the unit of the times. `'c'` is the
//! code of one ASCII character. The grammar's clauses, and that a step not defined is always satisfied, are those of
//! ISO/IEC 19075-5.

mod display;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;

use super::ast::Pattern;
use std::fmt;

/// Where a text stops being a pattern, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Byte offset in the text.
    pub position: usize,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is wrong, or what was expected and what stands there.
    pub problem: String,
}

impl ParseError {
    fn at(text: &str, position: usize, problem: impl Into<String>) -> ParseError {
        let before = &text[..position];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        ParseError { position, line, column: before[line_start..].chars().count() + 1, problem: problem.into() }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.problem)
    }
}

impl std::error::Error for ParseError {}

impl Pattern {
    /// Reads a pattern's text form; see [`text`](super::text). [`Pattern`]'s `Display` gives it back, but for the
    /// pattern's own name, which has no place in it.
    ///
    /// ```
    /// use lanemark_kernels::pattern::Pattern;
    /// let text = "PARTITION BY tail PATTERN (A B+? -> C) WITHIN 1 DAY AFTER MATCH SKIP PAST LAST ROW \
    ///             DEFINE A AS delay > 15, B AS delay > 30 AND type <> 3, C AS delay <= 0";
    /// let pattern = Pattern::parse(text)?;
    /// assert_eq!(pattern.steps(), ["A", "B", "C"]);
    /// assert_eq!(pattern.within, Some(86_400_000));
    /// assert_eq!(Pattern::parse(&pattern.to_string())?, pattern);
    /// let error = Pattern::parse("PATTERN (A B++) DEFINE A AS delay >").unwrap_err();
    /// assert_eq!(error.to_string(), "line 1, column 14: expected a step, an arrow, `|` or `)`, found `+`");
    /// # Ok::<(), lanemark_kernels::pattern::text::ParseError>(())
    /// ```
    ///
    /// # Errors
    /// [`ParseError`] says where the text is no pattern, and why.
    pub fn parse(text: &str) -> Result<Pattern, ParseError> {
        parser::parse(text)
    }
}
