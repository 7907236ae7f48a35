//! Sets of literals, and the texts to look for them in: each kind is one that people look for in logs, and the larger
//! sets of a kind begin with the smaller ones.

use super::literal_words::{dense_literals, identifiers, short_literals, words};
use super::log_lines::LogLines;
use super::log_values::below;
use super::text::{Text, fill_with_lines, generated_log_text, log_text, text_of};
use crate::suite::SuiteError;
use crate::suite::column::random_of;
use crate::suite::session::Session;
use rand_xoshiro::rand_core::Rng;
use std::rc::Rc;

/// Literals, and a text to look for them in.
pub struct LiteralInput {
    /// The kind of set, for tables.
    pub name: &'static str,
    /// The literals, all different.
    pub literals: Vec<Vec<u8>>,
    /// The text.
    pub text: Rc<Text>,
}

/// Lines from one planted literal to the next, on average: some 7,000 in 100 MB.
const LINES_BETWEEN: u64 = 122;

/// The user's own literals in the user's own text, where the session has both.
///
/// # Errors
/// When memory cannot be had.
pub fn own(session: &Session<'_>) -> Result<Option<LiteralInput>, SuiteError> {
    let Some(literals) = session.user_text.and_then(|user| user.literals.clone()) else { return Ok(None) };
    Ok(Some(LiteralInput { name: "own", literals, text: log_text(session, 0)? }))
}

/// Identifiers of 8 to 24 bytes (user names, host names, request ids, error codes, class names), one of which ends
/// about every 122nd line of generated log text; they occur nowhere else.
///
/// # Errors
/// When memory cannot be had.
pub fn sparse(session: &Session<'_>, count: usize, bytes: usize) -> Result<LiteralInput, SuiteError> {
    let literals = identifiers(&mut random_of(session, "identifiers"), count);
    let text = session.texts.shared(format!("sparse {count} {bytes}"), || {
        let seed = session.settings.seed;
        let source = format!("log lines, one of {count} identifiers at about every 122nd line's end, seed {seed}");
        text_of(session, source, |text| {
            let mut lines = LogLines::new(random_of(session, "sparse text"));
            let mut random = random_of(session, "sparse places");
            fill_with_lines(text, bytes, |text| {
                lines.append(text);
                if below(random.next_u64(), LINES_BETWEEN) == 0 {
                    text.pop();
                    text.extend_from_slice(b" ref=");
                    text.extend_from_slice(&literals[below(random.next_u64(), literals.len() as u64) as usize]);
                    text.push(b'\n');
                }
            });
        })
    })?;
    Ok(LiteralInput { name: "sparse", literals, text })
}

/// Constants of the log's own lines, 7 to 30 bytes: ten stand on about half of the lines, one each; a hundred and more
/// on every line, some several times. The first forty are a static text of each template, then come service names and
/// pieces of messages that begin with a word.
///
/// # Errors
/// When memory cannot be had.
pub fn dense(session: &Session<'_>, count: usize, bytes: usize) -> Result<LiteralInput, SuiteError> {
    let literals = dense_literals(&mut random_of(session, "constants"), count);
    Ok(LiteralInput { name: "dense", literals, text: generated_log_text(session, bytes)? })
}

/// Literals of 1 to 6 bytes, as they are typed into a search box, in generated log text: ten of the usual ones, then
/// pieces of log lines.
///
/// # Errors
/// When memory cannot be had.
pub fn short(session: &Session<'_>, count: usize, bytes: usize) -> Result<LiteralInput, SuiteError> {
    let literals = short_literals(&mut random_of(session, "short literals"), count);
    Ok(LiteralInput { name: "short", literals, text: generated_log_text(session, bytes)? })
}

/// Words of 4 to 16 bytes, and lines that hold nothing else but a space, a comma or an equals sign between two of them.
///
/// # Errors
/// When memory cannot be had.
pub fn full_of_matches(session: &Session<'_>, count: usize, bytes: usize) -> Result<LiteralInput, SuiteError> {
    let literals = words(&mut random_of(session, "words"), count);
    let text = session.texts.shared(format!("full of matches {count} {bytes}"), || {
        let source = format!("lines of nothing but {count} words, seed {}", session.settings.seed);
        text_of(session, source, |text| {
            let mut random = random_of(session, "text full of matches");
            fill_with_lines(text, bytes, |text| {
                for word in 0..10 {
                    if word > 0 {
                        text.push(b" ,="[below(random.next_u64(), 3) as usize]);
                    }
                    text.extend_from_slice(&literals[below(random.next_u64(), literals.len() as u64) as usize]);
                }
                text.push(b'\n');
            });
        })
    })?;
    Ok(LiteralInput { name: "full of matches", literals, text })
}

/// The identifiers of [`sparse`] in log text that holds none of them.
///
/// # Errors
/// When memory cannot be had.
pub fn without_match(session: &Session<'_>, count: usize, bytes: usize) -> Result<LiteralInput, SuiteError> {
    let literals = identifiers(&mut random_of(session, "identifiers"), count);
    Ok(LiteralInput { name: "without a match", literals, text: generated_log_text(session, bytes)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;
    use aho_corasick::{AhoCorasick, MatchKind};
    use std::collections::HashSet;

    const BYTES: usize = 2_000_000;

    fn hits(input: &LiteralInput) -> u64 {
        let matcher = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(&input.literals).unwrap();
        matcher.find_iter(&input.text.bytes[..]).count() as u64
    }

    fn lengths(input: &LiteralInput) -> std::ops::RangeInclusive<usize> {
        let lengths = || input.literals.iter().map(Vec::len);
        lengths().min().unwrap()..=lengths().max().unwrap()
    }

    type Make = fn(&Session<'_>, usize, usize) -> Result<LiteralInput, SuiteError>;

    #[test]
    fn sets_are_distinct_of_the_asked_size_and_begin_with_the_smaller_ones() {
        with_session(1, |session| {
            for make in [sparse as Make, dense, short, full_of_matches, without_match] {
                let mut smaller: Vec<Vec<u8>> = Vec::new();
                for count in [1, 10, 100, 1_000, 5_000] {
                    let input = make(session, count, 10_000).unwrap();
                    assert_eq!(input.literals.len(), count, "{}", input.name);
                    assert_eq!(input.literals.iter().collect::<HashSet<_>>().len(), count, "{}", input.name);
                    assert!(input.literals.starts_with(&smaller), "{}", input.name);
                    smaller = input.literals;
                }
            }
        });
    }

    #[test]
    fn the_seed_decides() {
        let of = |seed| with_session(seed, |session| sparse(session, 100, 100_000).unwrap());
        let (one, again, other) = (of(1), of(1), of(2));
        assert_eq!((&one.literals, &one.text.bytes[..]), (&again.literals, &again.text.bytes[..]));
        assert_eq!(one.text.input.digest, again.text.input.digest);
        assert_ne!(one.text.input.digest, other.text.input.digest);
    }

    #[test]
    fn as_many_hits_as_said() {
        with_session(1, |session| {
            for count in [10, 100, 1_000] {
                let input = sparse(session, count, BYTES).unwrap();
                let expected = input.text.lines / LINES_BETWEEN;
                assert!((expected * 3 / 4..expected * 5 / 4).contains(&hits(&input)), "{count}: {}", hits(&input));
                assert!(lengths(&input).start() >= &8 && lengths(&input).end() <= &24, "{:?}", lengths(&input));
                assert_eq!(hits(&without_match(session, count, BYTES).unwrap()), 0);
            }
            let per_line = |input: &LiteralInput| hits(input) as f64 / input.text.lines as f64;
            let ten = dense(session, 10, BYTES).unwrap();
            assert!((0.35..0.55).contains(&per_line(&ten)), "{}", per_line(&ten));
            for count in [100, 1_000] {
                let input = dense(session, count, BYTES).unwrap();
                assert!((0.95..4.0).contains(&per_line(&input)), "{count}: {}", per_line(&input));
                assert!(lengths(&input).start() >= &7 && lengths(&input).end() <= &30, "{:?}", lengths(&input));
            }
            let input = short(session, 100, BYTES).unwrap();
            assert_eq!(lengths(&input), 1..=6);
            assert!(per_line(&input) > 3.0, "{}", per_line(&input));
            let input = full_of_matches(session, 100, BYTES).unwrap();
            assert!(per_line(&input) >= 10.0, "{}", per_line(&input));
            assert!(lengths(&input).start() >= &4 && lengths(&input).end() <= &16, "{:?}", lengths(&input));
        });
    }
}
