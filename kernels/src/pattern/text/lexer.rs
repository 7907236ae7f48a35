//! A pattern's text as words, names, numbers and signs.

use super::ParseError;

/// One piece of the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A keyword or a name.
    Word(String),
    /// A name in double quotes.
    Quoted(String),
    /// A number without its sign.
    Number(String),
    /// One ASCII character in single quotes.
    Character(u8),
    Sign(&'static str),
    End,
}

impl Token {
    /// As it is shown in messages.
    pub(super) fn show(&self) -> String {
        match self {
            Token::Word(word) | Token::Number(word) => format!("`{word}`"),
            Token::Quoted(name) => format!("`\"{name}\"`"),
            Token::Character(code) => format!("`'{}'`", char::from(*code)),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::End => "the end of the text".to_string(),
        }
    }
}

/// The longest first.
const SIGNS: [&str; 22] = [
    "->>", "->", "<=", ">=", "<>", "!=", "==", "(", ")", "{", "}", "|", "!", "?", "*", "+", "&", ",", "=", "<", ">",
    "-",
];

/// The pieces with their byte offsets; the last is the end.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ParseError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let position = text.len() - rest.len();
        let Some(first) = rest.chars().next() else {
            tokens.push((position, Token::End));
            return Ok(tokens);
        };
        let (token, length) = if first.is_alphabetic() || first == '_' {
            let length = length_of(rest, |c| c.is_alphanumeric() || c == '_');
            (Token::Word(rest[..length].to_string()), length)
        } else if first.is_ascii_digit() {
            let length = number_length(rest);
            (Token::Number(rest[..length].to_string()), length)
        } else if first == '"' {
            quoted(rest).ok_or_else(|| ParseError::at(text, position, "a name in quotes without its closing `\"`"))?
        } else if first == '\'' {
            match rest.as_bytes() {
                [_, code, b'\'', ..] if code.is_ascii() => (Token::Character(*code), 3),
                _ => return Err(ParseError::at(text, position, "expected one ASCII character between single quotes")),
            }
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), sign.len())
        } else {
            return Err(ParseError::at(text, position, format!("`{first}` has no meaning here")));
        };
        tokens.push((position, token));
        rest = &rest[length..];
    }
}

fn length_of(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// Digits, then a fraction and an exponent where they are complete.
fn number_length(text: &str) -> usize {
    let digits = |text: &str| length_of(text, |c| c.is_ascii_digit());
    let mut length = digits(text);
    if let Some(fraction) = text[length..].strip_prefix('.') {
        length += 1 + digits(fraction);
    }
    if let Some(exponent) = text[length..].strip_prefix(['e', 'E']) {
        let sign = usize::from(exponent.starts_with(['+', '-']));
        if digits(&exponent[sign..]) > 0 {
            length += 1 + sign + digits(&exponent[sign..]);
        }
    }
    length
}

/// A name in double quotes, a quote in it doubled; and how long it is.
fn quoted(text: &str) -> Option<(Token, usize)> {
    let mut name = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((place, c)) = characters.next() {
        if c != '"' {
            name.push(c);
        } else if characters.next_if(|(_, next)| *next == '"').is_some() {
            name.push('"');
        } else {
            return Some((Token::Quoted(name), place + 1));
        }
    }
    None
}
