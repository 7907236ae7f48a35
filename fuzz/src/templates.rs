//! Log templates.

use crate::text::{self, Many, Text};
use arbitrary::Arbitrary;
use lanemark_kernels::scan::template::tables::MATCH_BATCH;
use lanemark_kernels::scan::template::{Batch, BuildError, Header, Kind, Matcher, Options, Template, reference};

/// Words that static text is made of; some look like what a variable matches.
const WORDS: [&str; 16] =
    ["a", "b", "ab", "aab", " ", ": ", "=", "-", ".", "%", "1", "12", "{", "}", "used ", "connection from "];

/// Words that stand where variables are.
const VALUES: [&str; 24] = [
    "1",
    "-12",
    "+7",
    "0",
    "99",
    "123456789",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "1.5",
    "-0.25",
    "12.",
    ".5",
    "1234567.12345678901234567",
    "99%",
    "1.5%",
    "%",
    "a",
    "ab",
    "a b",
    "",
    "1-2",
    "x\ty",
    "\u{e9}",
];

/// The most templates and the most lines.
const MOST: usize = 48;

/// The most steps that the reference takes, about: the square of a line's bytes for each variable.
const STEPS: usize = 2_000_000;

#[derive(Debug, Arbitrary)]
struct Input {
    skip: u8,
    sampled: bool,
    header: HeaderInput,
    templates: Many<(bool, Many<Token, 7>), 12>,
    lines: Many<Line, 24>,
    /// Whether the last line has an end.
    ended: bool,
}

#[derive(Debug, Arbitrary)]
enum HeaderInput {
    None,
    Bytes(u8),
    Fields(u8),
    Through(u8),
}

#[derive(Debug, Arbitrary)]
enum Token {
    Static(u8),
    Variable(u8),
}

#[derive(Debug, Arbitrary)]
struct Line {
    /// The header is left out of some lines.
    header: u8,
    content: Content,
    /// A byte that is put in its place, taken away, or changed; mostly none.
    slip: (u8, u8, u8),
    carriage_return: bool,
}

#[derive(Debug, Arbitrary)]
enum Content {
    /// A template with values in it.
    Filled(u8, Many<u8, 6>),
    Words(Many<u8, 8>),
    Bytes(Many<u8, 16>),
    /// Words, over and over.
    Long(u8, u8),
}

impl Input {
    fn header(&self) -> Header {
        match self.header {
            HeaderInput::None => Header::None,
            HeaderInput::Bytes(bytes) => Header::Bytes(usize::from(bytes % 40)),
            HeaderInput::Fields(fields) => Header::Fields(usize::from(fields % 5)),
            HeaderInput::Through(mark) => Header::Through(WORDS[usize::from(mark) % WORDS.len()].into()),
        }
    }

    fn templates(&self) -> Vec<Template> {
        let texts = self.templates.iter().take(MOST).map(|(wildcard, tokens)| {
            let text: String = tokens
                .iter()
                .map(|token| match token {
                    Token::Static(word) if *wildcard => word_of(*word).to_owned(),
                    Token::Static(word) => word_of(*word).replace('{', "{{").replace('}', "}}"),
                    Token::Variable(_) if *wildcard => "<*>".to_owned(),
                    Token::Variable(kind) => format!("{{{}}}", Kind::ALL[usize::from(*kind) % Kind::ALL.len()].name()),
                })
                .collect();
            if *wildcard { Template::wildcard(&text) } else { Template::typed(&text) }
        });
        texts.filter_map(Result::ok).collect()
    }

    /// The lines, without their ends; shorter and fewer where the reference would take long.
    fn lines(&self) -> Vec<Vec<u8>> {
        let tokens = self.templates.iter().take(MOST).flat_map(|(_, tokens)| tokens.iter());
        let variables = tokens.filter(|token| matches!(token, Token::Variable(_))).count();
        let mut squares = STEPS / (variables + 1);
        let mut lines = Vec::new();
        for made in self.lines.iter().take(MOST) {
            let mut line = self.line(made);
            line.truncate(squares.isqrt());
            squares -= line.len() * line.len();
            lines.push(line);
        }
        lines
    }

    fn line(&self, line: &Line) -> Vec<u8> {
        let mut bytes = match (&self.header, line.header) {
            (_, 0..16) | (HeaderInput::None, _) => Vec::new(),
            (HeaderInput::Bytes(count), _) => vec![b'h'; usize::from(count % 40)],
            (HeaderInput::Fields(count), _) => b"ab ".repeat(usize::from(count % 5)),
            (HeaderInput::Through(mark), kind) => {
                [["", "x ", "aa 1"][usize::from(kind % 3)], word_of(*mark)].concat().into()
            }
        };
        match &line.content {
            Content::Filled(template, values) => {
                let mut values = values.iter().cycle();
                let tokens = self.templates.get(usize::from(*template) % self.templates.len().max(1));
                for token in tokens.map_or(&[][..], |(_, tokens)| &tokens[..]) {
                    bytes.extend_from_slice(match token {
                        Token::Static(word) => word_of(*word).as_bytes(),
                        Token::Variable(_) => {
                            values.next().map_or("1", |value| VALUES[usize::from(*value) % VALUES.len()]).as_bytes()
                        }
                    });
                }
            }
            Content::Words(words) => words.iter().for_each(|word| bytes.extend_from_slice(word_of(*word).as_bytes())),
            Content::Bytes(raw) => bytes.extend(raw.iter().filter(|byte| **byte != b'\n')),
            Content::Long(word, times) => bytes.extend(word_of(*word).repeat(usize::from(*times)).into_bytes()),
        }
        let (kind, at, byte) = line.slip;
        let at = usize::from(at) % (bytes.len() + 1);
        match kind {
            0..32 if byte != b'\n' => bytes.insert(at, byte),
            32..64 if at < bytes.len() => drop(bytes.remove(at)),
            64..96 if at < bytes.len() && byte != b'\n' => bytes[at] = byte,
            _ => {}
        }
        bytes
    }
}

fn word_of(word: u8) -> &'static str {
    WORDS[usize::from(word) % WORDS.len()]
}

/// A matcher of the templates without duplicates; `None` where there is none.
fn matcher(mut templates: Vec<Template>, options: &Options) -> Option<Matcher> {
    loop {
        match Matcher::new(templates.clone(), options) {
            Ok(matcher) => return Some(matcher),
            Err(BuildError::Duplicate { second, .. }) => drop(templates.remove(second.0 as usize)),
            Err(BuildError::NoTemplates) => return None,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Every rung, by batch and by line, on the input that the bytes stand for.
///
/// # Panics
/// Where a rung differs from the reference.
pub fn check(data: &[u8]) {
    let Some(input) = text::input::<Input>(data) else { return };
    let lines = input.lines();
    let mut bytes = Vec::new();
    for (line, made) in lines.iter().zip(input.lines.iter()) {
        bytes.extend_from_slice(line);
        bytes.extend_from_slice(if made.carriage_return { b"\r\n" } else { b"\n" });
    }
    if !input.ended {
        bytes.pop();
    }
    let text = Text::new(bytes, input.skip);
    let text = text.bytes();
    let options = Options { header: input.header(), sample: input.sampled.then_some(text) };
    let Some(matcher) = matcher(input.templates(), &options) else { return };
    let named = |id: u32| matcher.templates().get(id as usize).map(Template::text);

    let mut expected = Batch::new();
    reference::match_batch(&matcher, text, &mut expected).expect("the text is short");
    // One batch for all rungs, so that what an earlier text left in it is noticed.
    let mut found = Batch::new();
    for (isa, rung) in MATCH_BATCH.usable() {
        rung(&matcher, text, &mut found).expect("the text is short");
        assert_eq!(found.lines(), expected.lines(), "{isa}: lines");
        for line in 0..expected.lines() {
            let (id, wanted) = (found.ids()[line], expected.ids()[line]);
            assert_eq!(id, wanted, "{isa}: line {line}: {:?} instead of {:?}", named(id), named(wanted));
            assert_eq!(found.values(line), expected.values(line), "{isa}: line {line}: values of {:?}", named(id));
        }
        assert_eq!(found.matched(), expected.matched(), "{isa}: matched lines");
        assert_eq!(found.all_values(), expected.all_values(), "{isa}: all values");
    }
    for line in &lines {
        let wanted = reference::match_line(&matcher, line);
        assert_eq!(matcher.match_line(line), wanted, "the line {:?} alone", String::from_utf8_lossy(line));
    }
}
