//! Templates as they are written: static text and variables.

use std::fmt;

/// What a variable matches, as a regular expression over bytes, and what its value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// `{integer}`: `[+-]?[0-9]+`; an `i64`. Text whose number does not fit is not matched.
    Integer,
    /// `{decimal}`: `[+-]?[0-9]+\.[0-9]+`; the nearest `f64`, as `str::parse` gives it.
    Decimal,
    /// `{percentage}`: `[+-]?[0-9]+(\.[0-9]+)?%`; the `f64` nearest to the number before the sign.
    Percentage,
    /// `{word}`: `[^ \t]+?`, as short as possible; a span of the text.
    Word,
    /// `{rest}`: `.*`, up to the end of the line and only there; a span of the text.
    Rest,
    /// `{any}` and `<*>`: `.*?`, as short as possible, perhaps empty; a span of the text.
    Any,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 6] = [Kind::Integer, Kind::Decimal, Kind::Percentage, Kind::Word, Kind::Rest, Kind::Any];

    /// The name between the braces.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Integer => "integer",
            Kind::Decimal => "decimal",
            Kind::Percentage => "percentage",
            Kind::Word => "word",
            Kind::Rest => "rest",
            Kind::Any => "any",
        }
    }
}

impl Kind {
    /// The fewest bytes that a variable of this kind matches.
    pub(super) const fn shortest(self) -> usize {
        match self {
            Kind::Integer | Kind::Word => 1,
            Kind::Decimal => 3,
            Kind::Percentage => 2,
            Kind::Rest | Kind::Any => 0,
        }
    }
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Token {
    /// Text that stands in the line as it is; never empty, never two in a row.
    Static(Vec<u8>),
    Variable(Kind),
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// The text is empty.
    Empty,
    /// The text is longer than [`Template::LONGEST`].
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// More variables than [`Template::MOST_VARIABLES`].
    TooManyVariables,
    /// A newline: no line holds one.
    Newline {
        /// Byte of the text.
        at: usize,
    },
    /// An opening brace without its closing one; a literal brace is written twice.
    Unclosed {
        /// Byte of the text.
        at: usize,
    },
    /// A closing brace without an opening one; a literal brace is written twice.
    Unopened {
        /// Byte of the text.
        at: usize,
    },
    /// No kind of that name.
    UnknownKind {
        /// Byte of the text.
        at: usize,
        /// The name between the braces.
        name: String,
    },
    /// `{rest}` before the end.
    RestNotLast {
        /// Byte of the text.
        at: usize,
    },
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TemplateError::Empty => f.write_str("the template is empty"),
            TemplateError::TooLong { bytes } => {
                write!(f, "the template has {bytes} bytes, the most is {}", Template::LONGEST)
            }
            TemplateError::TooManyVariables => {
                write!(f, "the template has more than {} variables", Template::MOST_VARIABLES)
            }
            TemplateError::Newline { at } => write!(f, "byte {at}: a newline, which no line holds"),
            TemplateError::Unclosed { at } => {
                write!(f, "byte {at}: '{{' is never closed (a literal brace is written '{{{{')")
            }
            TemplateError::Unopened { at } => {
                write!(f, "byte {at}: '}}' closes nothing (a literal brace is written '}}}}')")
            }
            TemplateError::UnknownKind { at, name } => {
                let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
                write!(f, "byte {at}: there is no kind {name:?}; there is {}", kinds.join(", "))
            }
            TemplateError::RestNotLast { at } => write!(f, "byte {at}: {{rest}} stands before the end"),
        }
    }
}

impl std::error::Error for TemplateError {}

/// One log template: static text with variables in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
    tokens: Vec<Token>,
    kinds: Vec<Kind>,
    static_bytes: usize,
}

impl Template {
    /// The most bytes of a template's text.
    pub const LONGEST: usize = 60_000;
    /// The most variables of a template.
    pub const MOST_VARIABLES: usize = 250;

    /// A template with typed variables, each the name of a [`Kind`] in braces. `{{` and `}}` are literal braces.
    ///
    /// ```
    /// use lanemark_kernels::scan::template::{Kind, Template};
    /// let template = Template::typed("cpu_usage: {percentage} of {{all}}")?;
    /// assert_eq!(template.kinds(), [Kind::Percentage]);
    /// assert_eq!(template.static_bytes(), "cpu_usage:  of {all}".len());
    /// # Ok::<(), lanemark_kernels::scan::template::TemplateError>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong with the text, and at which byte.
    pub fn typed(text: &str) -> Result<Template, TemplateError> {
        let bytes = text.as_bytes();
        let mut parts = Parts::default();
        let mut at = 0;
        while at < bytes.len() {
            match (bytes[at], bytes.get(at + 1)) {
                (brace @ (b'{' | b'}'), Some(next)) if *next == brace => {
                    parts.push_static(&[brace]);
                    at += 2;
                }
                (b'{', _) => {
                    let length = text[at..].find('}').ok_or(TemplateError::Unclosed { at })?;
                    let name = &text[at + 1..at + length];
                    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
                    parts.push_variable(kind.ok_or_else(|| TemplateError::UnknownKind { at, name: name.to_owned() })?);
                    at += length + 1;
                    if kind == Some(Kind::Rest) && at < bytes.len() {
                        return Err(TemplateError::RestNotLast { at: at - length - 1 });
                    }
                }
                (b'}', _) => return Err(TemplateError::Unopened { at }),
                (byte, _) => {
                    parts.push_static(&[byte]);
                    at += 1;
                }
            }
        }
        parts.finish(text)
    }

    /// A template in the form of log-parsing corpora: each `<*>` is a variable of [`Kind::Any`], all else is static.
    ///
    /// ```
    /// use lanemark_kernels::scan::template::{Kind, Template};
    /// let template = Template::wildcard("Block <*> stored as <*>")?;
    /// assert_eq!(template.kinds(), [Kind::Any, Kind::Any]);
    /// # Ok::<(), lanemark_kernels::scan::template::TemplateError>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn wildcard(text: &str) -> Result<Template, TemplateError> {
        let mut parts = Parts::default();
        for (index, piece) in text.split("<*>").enumerate() {
            if index > 0 {
                parts.push_variable(Kind::Any);
            }
            parts.push_static(piece.as_bytes());
        }
        parts.finish(text)
    }

    /// The text that the template was made of.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The kinds of the variables, in order.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// How many bytes of static text there are: what decides between templates that match the same line.
    pub fn static_bytes(&self) -> usize {
        self.static_bytes
    }

    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }
}

/// Tokens in the making.
#[derive(Default)]
struct Parts {
    tokens: Vec<Token>,
    kinds: Vec<Kind>,
    static_bytes: usize,
}

impl Parts {
    fn push_static(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.static_bytes += bytes.len();
        match self.tokens.last_mut() {
            Some(Token::Static(text)) => text.extend_from_slice(bytes),
            _ => self.tokens.push(Token::Static(bytes.to_vec())),
        }
    }

    fn push_variable(&mut self, kind: Kind) {
        self.tokens.push(Token::Variable(kind));
        self.kinds.push(kind);
    }

    fn finish(self, text: &str) -> Result<Template, TemplateError> {
        if text.is_empty() {
            return Err(TemplateError::Empty);
        }
        if text.len() > Template::LONGEST {
            return Err(TemplateError::TooLong { bytes: text.len() });
        }
        if self.kinds.len() > Template::MOST_VARIABLES {
            return Err(TemplateError::TooManyVariables);
        }
        if let Some(at) = text.find('\n') {
            return Err(TemplateError::Newline { at });
        }
        Ok(Template { text: text.to_owned(), tokens: self.tokens, kinds: self.kinds, static_bytes: self.static_bytes })
    }
}
