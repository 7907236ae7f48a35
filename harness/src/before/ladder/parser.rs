//! A parser compiled from a template's tokens, in place of its regex; and the prefix trie with such parsers.

use super::Method;
use lanemark_peers::log_templates::{LogTemplate, MatchedLines, Token, span};
use lanemark_peers::prefix_trie::PrefixTrie;

/// The tokens of one template. It tries the ways that a backtracking regex tries, in the same order.
pub struct TokenParser {
    tokens: Vec<Token>,
}

impl TokenParser {
    /// The parser of a template.
    pub fn new(template: &LogTemplate) -> TokenParser {
        TokenParser { tokens: template.tokens().to_vec() }
    }

    /// Whether a line matches the template from `start` to its end; then its values were appended.
    pub fn parse(&self, line: &[u8], start: usize, values: &mut Vec<u64>) -> bool {
        let before = values.len();
        let matches = places(&self.tokens, line, start, values) && self.read(line, &mut values[before..]);
        if !matches {
            values.truncate(before);
        }
        matches
    }

    /// Puts numbers in place of the spans of their text; false where one does not fit its type.
    fn read(&self, line: &[u8], words: &mut [u64]) -> bool {
        let variables = self.tokens.iter().filter(|token| !matches!(token, Token::Static(_)));
        variables.zip(words).all(|(variable, word)| {
            let text = str::from_utf8(&line[(*word >> 32) as usize..*word as u32 as usize]);
            let value = match variable {
                Token::Integer => text.ok().and_then(|text| text.parse::<i64>().ok()).map(|value| value as u64),
                Token::Decimal => text.ok().and_then(|text| text.parse::<f64>().ok()).map(f64::to_bits),
                Token::Percentage => {
                    text.ok().and_then(|text| text.strip_suffix('%')?.parse::<f64>().ok()).map(f64::to_bits)
                }
                _ => return true,
            };
            value.inspect(|value| *word = *value).is_some()
        })
    }
}

/// Whether the tokens match from `at` to the line's end; then a span for each variable was appended.
fn places(tokens: &[Token], line: &[u8], at: usize, spans: &mut Vec<u64>) -> bool {
    let Some((token, after)) = tokens.split_first() else { return at == line.len() };
    let mut ends_at = |end: usize| {
        spans.push(span(at, end));
        let matches = places(after, line, end, spans);
        if !matches {
            spans.pop();
        }
        matches
    };
    let digits = |from: usize| from + line[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = at + usize::from(matches!(line.get(at), Some(b'+' | b'-')));
    match token {
        Token::Static(text) => line[at..].starts_with(text.as_bytes()) && places(after, line, at + text.len(), spans),
        Token::Integer => (number + 1..=digits(number)).rev().any(ends_at),
        Token::Decimal => {
            let point = digits(number);
            let fraction = point > number && line.get(point) == Some(&b'.');
            fraction && (point + 2..=digits(point + 1)).rev().any(ends_at)
        }
        Token::Percentage => {
            let whole = digits(number);
            let fraction = if line.get(whole) == Some(&b'.') { digits(whole + 1) } else { whole };
            let end = if fraction > whole + 1 { fraction } else { whole };
            whole > number && line.get(end) == Some(&b'%') && ends_at(end + 1)
        }
        Token::Word => {
            let bytes = line[at..].iter().take_while(|byte| !matches!(byte, b' ' | b'\t')).count();
            (at + 1..=at + bytes).any(ends_at)
        }
        Token::Rest => ends_at(line.len()),
    }
}

/// The prefix trie with a parser in place of each regex.
pub struct TrieAndParser {
    trie: PrefixTrie,
    parsers: Vec<TokenParser>,
}

impl TrieAndParser {
    /// Parsers behind a trie of the same templates.
    pub fn new(trie: PrefixTrie, templates: &[LogTemplate]) -> TrieAndParser {
        TrieAndParser { trie, parsers: templates.iter().map(TokenParser::new).collect() }
    }
}

impl Method for TrieAndParser {
    fn match_part(&self, _: usize, text: &[u8]) -> MatchedLines {
        MatchedLines::of(text, |line, values| {
            let start = self.trie.patterns().content(line)?;
            let candidates = self.trie.candidates(&line[start..]);
            candidates.into_iter().find(|template| self.parsers[*template].parse(line, start, values))
        })
    }
}
