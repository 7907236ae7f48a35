//! Sets of literals on texts that scanners like least.

use super::literal_sets::{self, LiteralInput};
use super::literals::measure_set;
use super::text::{log_text, long_lines};
use crate::measure::levels::Level;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::scan::literals::Matching;
use lanemark_kernels::scan::literals::tables::COUNT;

/// Makes a set of so many literals and a text of so many bytes.
type Make = fn(&Session<'_>, usize, usize) -> Result<LiteralInput, SuiteError>;

/// The cases, by [`Point::detail`].
const CASES: [(Make, &str, usize); 9] = [
    (in_long_lines, "lines of 1 MB", 100),
    (literal_sets::without_match, "no match", 10),
    (literal_sets::without_match, "no match", 100),
    (literal_sets::without_match, "no match", 1000),
    (literal_sets::full_of_matches, "matches only", 10),
    (literal_sets::full_of_matches, "matches only", 100),
    (literal_sets::full_of_matches, "matches only", 1000),
    (one_byte_each, "one byte each", 10),
    (one_byte_each, "one byte each", 100),
];

/// Bytes of text: these cases say how a rate falls, which does not take as much text as the rate itself.
const BYTES: usize = 48 << 20;

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: "scan/literals-worst".to_owned(),
        title: "leftmost matches of a set of literals in the worst texts, counted".to_owned(),
        unit: "bytes/s",
        claims: &[],
        kernel: COUNT.listing().ok(),
        own_input: OwnInput::None,
        points,
        measure: Box::new(|session, definition, point| {
            let (make, _, count) = CASES[point.detail];
            measure_set(session, definition, point, &make(session, count, BYTES)?, Matching::LeftmostFirst)
        }),
    }]
}

/// None in a quick run.
fn points(session: &Session<'_>) -> Vec<Point> {
    if session.settings.profile.is_brief() {
        return Vec::new();
    }
    let labelled = |(detail, (_, name, count)): (usize, &(Make, &str, usize))| Point {
        label: format!("{name}, {count}"),
        detail,
        ..Point::at(Level::Memory)
    };
    CASES.iter().enumerate().map(labelled).collect()
}

/// Literals that occur on every log line, in log text with hardly any newline.
fn in_long_lines(session: &Session<'_>, count: usize, bytes: usize) -> Result<LiteralInput, SuiteError> {
    let usual = literal_sets::dense(session, count, 1 << 20)?;
    Ok(LiteralInput { text: long_lines(session, bytes)?, ..usual })
}

/// Single bytes in log text: the digits first, which lines are full of, then the other bytes.
fn one_byte_each(session: &Session<'_>, count: usize, bytes: usize) -> Result<LiteralInput, SuiteError> {
    let others = (0..=u8::MAX).rev().filter(|byte| !byte.is_ascii_digit());
    let literals = (b'0'..=b'9').chain(others).take(count).map(|byte| vec![byte]).collect();
    Ok(LiteralInput { name: "one byte each", literals, text: log_text(session, bytes)? })
}
