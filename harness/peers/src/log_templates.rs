//! Typed log templates as text, and what every way of matching lines against them shares: tokens, the rule of
//! preference, lines, headers and the columns of the result.
//!
//! A template is static text with variables, which match bytes as these regular expressions do: `{integer}`
//! `[+-]?[0-9]+`, `{decimal}` `[+-]?[0-9]+\.[0-9]+`, `{percentage}` `[+-]?[0-9]+(\.[0-9]+)?%`, `{word}` `[^ \t]+?`, and
//! `{rest}` `.*` at the template's end only. `{{` and `}}` are literal braces. A template matches a whole line without its
//! header; an integer that is no `i64` matches nothing. Where several templates match, the one with most static bytes
//! counts, then the first. These are the rules of lanemark's own matcher.

use std::cmp::Reverse;
use std::fmt;

use crate::answer::{Answer, Digest};

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Text that stands as it is, never empty.
    Static(String),
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Decimal,
    /// A number, with or without a fraction, and a percent sign.
    Percentage,
    /// Bytes without blanks, as few as can be.
    Word,
    /// All bytes up to the end.
    Rest,
}

impl Token {
    /// The variables, with the names that they have in a template.
    pub const VARIABLES: [(&'static str, Token); 5] = [
        ("integer", Token::Integer),
        ("decimal", Token::Decimal),
        ("percentage", Token::Percentage),
        ("word", Token::Word),
        ("rest", Token::Rest),
    ];
}

/// A template and its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogTemplate {
    text: String,
    tokens: Vec<Token>,
}

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    template: String,
    reason: String,
}

impl TemplateError {
    pub(crate) fn new(template: &str, reason: String) -> Self {
        Self { template: template.to_owned(), reason }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the template {:?}: {}", self.template, self.reason)
    }
}

impl std::error::Error for TemplateError {}

impl LogTemplate {
    /// Reads a template.
    ///
    /// ```
    /// use lanemark_peers::log_templates::{LogTemplate, Token};
    ///
    /// let template = LogTemplate::parse("{{load}}: {decimal} of {integer}").unwrap();
    /// let text = |text: &str| Token::Static(text.to_owned());
    /// assert_eq!(template.tokens(), [text("{load}: "), Token::Decimal, text(" of "), Token::Integer]);
    /// assert_eq!((template.prefix(), template.static_bytes()), ("{load}: ", 12));
    /// ```
    ///
    /// # Errors
    ///
    /// [`TemplateError`] with the byte of a brace without its partner, of a variable that there is not, or of a `{rest}`
    /// before the end; and for an empty text.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let fail = |at: usize, reason: &str| TemplateError::new(text, format!("byte {at}: {reason}"));
        let (mut tokens, mut literal, mut rest) = (Vec::new(), String::new(), text);
        while let Some(brace) = rest.find(['{', '}']) {
            let at = text.len() - rest.len() + brace;
            literal.push_str(&rest[..brace]);
            rest = &rest[brace..];
            if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
                literal.push_str(&rest[..1]);
                rest = after;
                continue;
            }
            let opened = rest.strip_prefix('{').ok_or_else(|| fail(at, "a closing brace that nothing opened"))?;
            let (name, after) = opened.split_once('}').ok_or_else(|| fail(at, "a brace that is not closed"))?;
            let variable = Token::VARIABLES.into_iter().find(|(known, _)| *known == name);
            let (_, variable) = variable.ok_or_else(|| fail(at, &format!("there is no variable {name:?}")))?;
            if !literal.is_empty() {
                tokens.push(Token::Static(std::mem::take(&mut literal)));
            }
            if variable == Token::Rest && !after.is_empty() {
                return Err(fail(at, "{rest} before the end"));
            }
            tokens.push(variable);
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            tokens.push(Token::Static(literal));
        }
        match tokens.is_empty() {
            true => Err(fail(0, "nothing stands there")),
            false => Ok(Self { text: text.to_owned(), tokens }),
        }
    }

    /// The text that it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its pieces, in order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The static text before the first variable; often empty.
    pub fn prefix(&self) -> &str {
        match self.tokens.first() {
            Some(Token::Static(text)) => text,
            _ => "",
        }
    }

    /// Bytes of static text.
    pub fn static_bytes(&self) -> usize {
        let bytes = |token: &Token| if let Token::Static(text) = token { text.len() } else { 0 };
        self.tokens.iter().map(bytes).sum()
    }
}

/// Indexes of the templates in order of preference: most static bytes, then the order in which they stand.
pub fn by_preference(templates: &[LogTemplate]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..templates.len()).collect();
    order.sort_by_key(|index| Reverse(templates[*index].static_bytes()));
    order
}

/// The lines of a text without their ends, which are a newline or a carriage return and a newline.
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(end) = memchr::memchr(b'\n', rest) else { return Some(std::mem::take(&mut rest)) };
        let line = &rest[..end];
        rest = &rest[end + 1..];
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

/// Where a line's content begins, after so many fields that each end in one space; `None` where it has fewer.
pub fn after_header(line: &[u8], fields: usize) -> Option<usize> {
    match fields {
        0 => Some(0),
        _ => memchr::memchr_iter(b' ', line).nth(fields - 1).map(|space| space + 1),
    }
}

/// The template of a line that matches none.
pub const UNMATCHED: u32 = u32::MAX;

/// What lines matched, as columns: a template for each line, and the words of all values one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchedLines {
    /// One a line; [`UNMATCHED`] where none matches.
    pub ids: Vec<u32>,
    /// Words as [`Answer::Lines`] has them.
    pub values: Vec<u64>,
}

impl MatchedLines {
    /// Columns of the lines of a text, each with the template that `find` gives after it wrote that template's values.
    pub fn of(text: &[u8], mut find: impl FnMut(&[u8], &mut Vec<u64>) -> Option<usize>) -> Self {
        let mut matched = Self::default();
        for line in lines(text) {
            let found = find(line, &mut matched.values);
            matched.ids.push(found.map_or(UNMATCHED, |template| template as u32));
        }
        matched
    }

    /// The answer of some parts of a text, in order.
    pub fn answer<'a>(parts: impl IntoIterator<Item = &'a MatchedLines>) -> Answer {
        let (mut matched, mut ids, mut values) = (0, Digest::new(), Digest::new());
        for part in parts {
            matched += part.ids.iter().filter(|id| **id != UNMATCHED).count() as u64;
            ids.column(&part.ids);
            part.values.iter().for_each(|word| values.word(*word));
        }
        Answer::Lines { matched, ids: ids.value(), values: values.value() }
    }
}

/// The word of a span of a line.
pub fn span(start: usize, end: usize) -> u64 {
    (start as u64) << 32 | end as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_name_the_template_and_the_byte() {
        for (text, why) in [
            ("load {decimal", "byte 5: a brace that is not closed"),
            ("load } {decimal}", "byte 5: a closing brace that nothing opened"),
            ("é {number}", "byte 3: there is no variable \"number\""),
            ("{rest} of it", "byte 0: {rest} before the end"),
            ("", "byte 0: nothing stands there"),
        ] {
            let message = LogTemplate::parse(text).unwrap_err().to_string();
            assert!(message.contains(why) && message.contains(text), "{message}");
        }
    }

    #[test]
    fn most_static_text_goes_first_and_order_decides_between_equals() {
        let parse = |text: &&str| LogTemplate::parse(text).unwrap();
        let templates: Vec<LogTemplate> = ["{rest}", "a {word}", "b {word}", "a is {word}"].iter().map(parse).collect();
        assert_eq!(by_preference(&templates), [3, 1, 2, 0]);
    }

    #[test]
    fn lines_end_in_either_way_and_the_last_may_not() {
        let of =
            |text: &'static str| lines(text.as_bytes()).map(|line| str::from_utf8(line).unwrap()).collect::<Vec<_>>();
        assert_eq!(of("a\r\n\nb\rc\n\r\nd"), ["a", "", "b\rc", "", "d"]);
        assert_eq!(of("a\n"), ["a"]);
        assert_eq!(of(""), [""; 0]);
    }

    #[test]
    fn headers_are_fields_and_the_space_after_each() {
        assert_eq!(after_header(b"t h s: x", 0), Some(0));
        assert_eq!(after_header(b"t h s: x", 3), Some(7));
        assert_eq!(after_header(b"t h s:", 3), None);
    }
}
