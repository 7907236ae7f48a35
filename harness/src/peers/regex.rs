//! regex: a set of literals as one alternation, on bytes.

use super::{Count, Index, Refused, Way};
use regex::bytes::RegexBuilder;
use std::fmt::Write;

/// The version that `Cargo.lock` names.
pub const VERSION: &str = "1.13.1";

/// Memory that a compiled alternation may take: the default of 10 MiB is under what thousands of literals need.
const SIZE_LIMIT: usize = 1 << 30;

/// `find_iter` of `one|two|three`, which prefers the earlier literal.
pub fn count_leftmost_first(literals: &[Vec<u8>]) -> Result<Way<Count>, Refused> {
    let pattern = literals.iter().map(|literal| escaped(literal)).collect::<Vec<_>>().join("|");
    let regex = RegexBuilder::new(&pattern)
        .unicode(false)
        .size_limit(SIZE_LIMIT)
        .build()
        .map_err(|error| format!("regex {VERSION} (alternation): {error}"))?;
    Ok(Way {
        library: "regex",
        version: VERSION.to_owned(),
        how: "alternation",
        note: None,
        call: Box::new(move |text| regex.find_iter(text).count() as u64),
    })
}

/// `find_iter` of one literal, collected.
pub fn index_literal(literal: &[u8]) -> Result<Way<Index>, Refused> {
    let regex = RegexBuilder::new(&escaped(literal))
        .unicode(false)
        .build()
        .map_err(|error| format!("regex {VERSION} (bytes): {error}"))?;
    Ok(Way {
        library: "regex",
        version: VERSION.to_owned(),
        how: "bytes",
        note: None,
        call: Box::new(move |text, offsets| {
            offsets.clear();
            offsets.extend(regex.find_iter(text).map(|found| found.start() as u32));
        }),
    })
}

/// A literal of any bytes as a pattern.
fn escaped(literal: &[u8]) -> String {
    literal.iter().fold(String::new(), |mut pattern, byte| {
        if byte.is_ascii_alphanumeric() {
            pattern.push(char::from(*byte));
        } else {
            write!(pattern, "\\x{byte:02x}").expect("a string can be written to");
        }
        pattern
    })
}
