//! The matcher as it is defined: every template in order of preference, each by plain backtracking.
//!
//! A template is the regular expression `^…$` over bytes in which `.` matches every byte; its static text stands for
//! itself and its variables for the expressions that [`Kind`] states. Where the expression can match in several ways,
//! the one that leftmost-first backtracking finds first counts, as in the crate `regex`. A number that does not fit its
//! type makes the template not match, even where another way through the expression would give one that fits.
//!
//! Cost: every template for every line; a failed (token, place) is remembered, so that no line takes exponential time.

use super::tokens::Token;
use super::{Batch, BatchError, Found, Header, Kind, Matcher, Template, UNMATCHED, Value};
use std::collections::HashSet;
use std::ops::Range;

/// The content of a line: what follows the header; `None` where the line is too short to have it.
pub fn content_start(line: &[u8], header: &Header) -> Option<usize> {
    match header {
        Header::None => Some(0),
        Header::Bytes(bytes) => (line.len() >= *bytes).then_some(*bytes),
        Header::Fields(0) => Some(0),
        Header::Fields(fields) => {
            line.iter().enumerate().filter(|(_, byte)| **byte == b' ').nth(fields - 1).map(|(at, _)| at + 1)
        }
        Header::Through(mark) => line.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len()),
    }
}

/// What each variable matches in the content; `None` where the template does not match it.
pub fn captures(template: &Template, content: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut spans = Vec::new();
    from_token(template.tokens(), content, 0, 0, &mut spans, &mut HashSet::new()).then_some(spans)
}

fn from_token(
    tokens: &[Token],
    content: &[u8],
    index: usize,
    at: usize,
    spans: &mut Vec<Range<usize>>,
    failed: &mut HashSet<(usize, usize)>,
) -> bool {
    let Some(token) = tokens.get(index) else { return at == content.len() };
    if failed.contains(&(index, at)) {
        return false;
    }
    let found = match token {
        Token::Static(text) => {
            content[at..].starts_with(text) && from_token(tokens, content, index + 1, at + text.len(), spans, failed)
        }
        Token::Variable(kind) => ends(*kind, content, at).into_iter().any(|end| {
            spans.push(at..end);
            let found = from_token(tokens, content, index + 1, end, spans, failed);
            if !found {
                spans.pop();
            }
            found
        }),
    };
    if !found {
        failed.insert((index, at));
    }
    found
}

/// Where a variable that starts at a place can end, the preferred end first.
fn ends(kind: Kind, content: &[u8], at: usize) -> Vec<usize> {
    let digits = |from: usize| from + content[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let sign = usize::from(matches!(content.get(at), Some(b'+' | b'-')));
    let whole = digits(at + sign);
    if whole == at + sign && matches!(kind, Kind::Integer | Kind::Decimal | Kind::Percentage) {
        return Vec::new();
    }
    let fraction = if content.get(whole) == Some(&b'.') { digits(whole + 1) } else { whole };
    match kind {
        Kind::Integer => (at + sign + 1..=whole).rev().collect(),
        Kind::Decimal => (whole + 2..=fraction).rev().collect(),
        Kind::Percentage => {
            let number = if fraction > whole + 1 { fraction } else { whole };
            if content.get(number) == Some(&b'%') { vec![number + 1] } else { Vec::new() }
        }
        Kind::Word => {
            let blank = content[at..].iter().position(|byte| matches!(byte, b' ' | b'\t'));
            (at + 1..=blank.map_or(content.len(), |blank| at + blank)).collect()
        }
        Kind::Rest => (at..=content.len()).rev().collect(),
        Kind::Any => (at..=content.len()).collect(),
    }
}

/// The value of a variable's text; `None` where the number does not fit.
pub fn value(kind: Kind, text: &[u8], span: Range<usize>) -> Option<Value> {
    let written = || std::str::from_utf8(&text[span.clone()]).ok();
    match kind {
        Kind::Integer => written()?.parse().ok().map(Value::from_integer),
        Kind::Decimal => written()?.parse().ok().map(Value::from_number),
        Kind::Percentage => written()?.strip_suffix('%')?.parse().ok().map(Value::from_number),
        Kind::Word | Kind::Rest | Kind::Any => Some(Value::from_span(span.start as u32, span.end as u32)),
    }
}

/// The template and the values of the line `text[line]`, whose spans are bytes of `text`.
fn find_in(matcher: &Matcher, text: &[u8], line: Range<usize>) -> Option<Found> {
    let content = line.start + content_start(&text[line.clone()], matcher.header())?..line.end;
    matcher.preference().iter().find_map(|id| {
        let template = &matcher.templates()[*id as usize];
        let spans = captures(template, &text[content.clone()])?;
        let values = template.kinds().iter().zip(spans);
        let values: Option<Vec<Value>> = values
            .map(|(kind, span)| value(*kind, text, content.start + span.start..content.start + span.end))
            .collect();
        Some(Found { template: *id, values: values? })
    })
}

/// As [`Matcher::match_line`].
pub fn match_line(matcher: &Matcher, line: &[u8]) -> Option<Found> {
    find_in(matcher, line, 0..line.len())
}

/// As [`Matcher::match_batch`].
///
/// # Errors
/// As [`Matcher::match_batch`].
pub fn match_batch(matcher: &Matcher, text: &[u8], batch: &mut Batch) -> Result<(), BatchError> {
    u32::try_from(text.len()).map_err(|_| BatchError::TooLong { bytes: text.len() })?;
    batch.prepare(matcher);
    batch.values.clear();
    let mut start = 0;
    while start < text.len() {
        let newline = text[start..].iter().position(|byte| *byte == b'\n');
        let mut end = newline.map_or(text.len(), |newline| start + newline);
        let next = end + 1;
        if newline.is_some() && end > start && text[end - 1] == b'\r' {
            end -= 1;
        }
        match find_in(matcher, text, start..end) {
            Some(found) => {
                batch.ids.push(found.template);
                batch.values.extend(found.values);
                batch.matched += 1;
            }
            None => batch.ids.push(UNMATCHED),
        }
        batch.first_value.push(u32::try_from(batch.values.len()).map_err(|_| BatchError::TooManyValues)?);
        start = next;
    }
    batch.used = batch.values.len();
    Ok(())
}
