//! A set of templates, compiled.

use super::body::{Content, Scratch};
use super::compile::{self, Needle, Program, Programs, SLACK};
use super::exact::Backtracker;
use super::index::{self, Index, NONE};
use super::{Batch, BatchError, Kind, Overlap, Template, Value, commonness, overlaps, scalar, values};
use std::collections::HashMap;
use std::fmt;

/// What stands before the content of a line. A line that is too short to have it matches no template.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Header {
    /// Nothing: the line is the content.
    #[default]
    None,
    /// So many bytes.
    Bytes(usize),
    /// So many fields and the one space after each.
    Fields(usize),
    /// Everything up to the first place of these bytes, and they too.
    Through(Vec<u8>),
}

/// How a matcher is made.
#[derive(Debug, Clone, Default)]
pub struct Options<'a> {
    /// What stands before the content of each line.
    pub header: Header,
    /// Some text like that which will be matched: rare bytes are chosen by it. Answers do not depend on it.
    pub sample: Option<&'a [u8]>,
}

/// Why templates make no matcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildError {
    /// There is no template.
    NoTemplates,
    /// More templates than [`Matcher::MOST_TEMPLATES`].
    TooManyTemplates {
        /// How many.
        templates: usize,
    },
    /// Two templates are the same.
    Duplicate {
        /// The first one's place and text.
        first: (u32, String),
        /// The second one's place and text.
        second: (u32, String),
    },
    /// [`Header::Through`] without bytes.
    EmptyHeaderMark,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::NoTemplates => f.write_str("there is no template"),
            BuildError::TooManyTemplates { templates } => {
                write!(f, "{templates} templates, the most is {}", Matcher::MOST_TEMPLATES)
            }
            BuildError::Duplicate { first, second } => {
                write!(f, "template {} ({:?}) is the same as template {} ({:?})", second.0, second.1, first.0, first.1)
            }
            BuildError::EmptyHeaderMark => f.write_str("the mark that ends the header is empty"),
        }
    }
}

impl std::error::Error for BuildError {}

/// What matches one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The template, as its place among those given.
    pub template: u32,
    /// The values of its variables, in order.
    pub values: Vec<Value>,
}

/// A set of templates, compiled. Shared between threads freely; each thread brings its own [`Batch`].
#[derive(Debug)]
pub struct Matcher {
    templates: Vec<Template>,
    /// Places of the templates, the preferred first.
    preference: Vec<u32>,
    pub(super) header: Header,
    /// What [`Header::Through`] looks for.
    pub(super) mark: Needle,
    pub(super) programs: Programs,
    pub(super) index: Index,
    overlaps: Vec<Overlap>,
    overlaps_unchecked: u64,
}

impl Matcher {
    /// The most templates of a matcher.
    pub const MOST_TEMPLATES: usize = 1 << 20;

    /// Compiles templates.
    ///
    /// # Errors
    /// Which templates are the same, or what else cannot be.
    pub fn new(templates: Vec<Template>, options: &Options) -> Result<Matcher, BuildError> {
        if templates.is_empty() {
            return Err(BuildError::NoTemplates);
        }
        if templates.len() > Matcher::MOST_TEMPLATES {
            return Err(BuildError::TooManyTemplates { templates: templates.len() });
        }
        if options.header == Header::Through(Vec::new()) {
            return Err(BuildError::EmptyHeaderMark);
        }
        let mut places = HashMap::with_capacity(templates.len());
        for (place, template) in (0..).zip(&templates) {
            if let Some(first) = places.insert(template.tokens(), place) {
                let named = |place: u32| (place, templates[place as usize].text().to_owned());
                return Err(BuildError::Duplicate { first: named(first), second: named(place) });
            }
        }
        let mut preference: Vec<u32> = (0..templates.len() as u32).collect();
        preference.sort_by_key(|place| std::cmp::Reverse(templates[*place as usize].static_bytes()));
        let sample = options.sample.unwrap_or_default();
        let common = commonness::of_bytes(sample);
        let preferred: Vec<&Template> = preference.iter().map(|place| &templates[*place as usize]).collect();
        let mut programs = compile::compile(preference.iter().copied().zip(preferred.iter().copied()), &common);
        let mark = match &options.header {
            Header::Through(mark) => programs.needle(mark, &common),
            _ => Needle::default(),
        };
        programs.finish();
        let index = index::build(&preferred, sample);
        let (overlaps, overlaps_unchecked) = overlaps::find(&templates);
        let header = options.header.clone();
        Ok(Matcher { templates, preference, header, mark, programs, index, overlaps, overlaps_unchecked })
    }

    /// The templates, in the order given.
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// The kinds of a template's variables: how the values of its lines are to be read.
    ///
    /// # Panics
    /// When there is no such template.
    pub fn kinds(&self, id: u32) -> &[Kind] {
        self.templates[id as usize].kinds()
    }

    /// What stands before the content.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The places of the templates, the preferred first: most static bytes, then the order given.
    pub fn preference(&self) -> &[u32] {
        &self.preference
    }

    /// The pairs of templates with the same number of static bytes that can match the same line: only the order decides
    /// between them.
    pub fn overlaps(&self) -> &[Overlap] {
        &self.overlaps
    }

    /// How many pairs of templates were not compared for [`Matcher::overlaps`], which does no more than about a second's
    /// work: 0 but for thousands of templates of the same form and length.
    pub fn overlaps_unchecked(&self) -> u64 {
        self.overlaps_unchecked
    }

    /// Matches one line, given without its line end. Spans are bytes of the line.
    pub fn match_line(&self, line: &[u8]) -> Option<Found> {
        let mut text = line.to_vec();
        text.resize(line.len() + SLACK, 0);
        let mut scratch = Scratch::default();
        scratch.prepare(self);
        let mut values = vec![Value::default(); self.programs.most_variables];
        let content = Content { text: &text, start: 0, end: line.len(), base: 0 };
        match scalar::match_one(self, &content, &mut scratch, &mut values) {
            NONE => None,
            rank => {
                let program = &self.programs.programs[rank as usize];
                values.truncate(program.steps as usize);
                Some(Found { template: program.id, values })
            }
        }
    }

    /// Matches every line of a text, which ends with a whole line; its last newline may be missing.
    ///
    /// # Errors
    /// When the text is longer than 4 GiB, or has too many values.
    pub fn match_batch(&self, text: &[u8], batch: &mut Batch) -> Result<(), BatchError> {
        super::tables::MATCH_BATCH.best()(self, text, batch)
    }

    /// Matches by the backtracker what a walk left undecided.
    #[cold]
    pub(super) fn backtrack(
        &self,
        program: &Program,
        content: &Content,
        backtracker: &mut Backtracker,
        out: &mut [Value],
    ) -> bool {
        let Content { text, start, end, base } = *content;
        let content = &text[start..end];
        let (operations, forks) = &self.programs.exact[program.exact as usize];
        let kinds = self.kinds(program.id);
        let Some(marks) = backtracker.captures(operations, *forks, kinds.len(), content) else { return false };
        let (spans, _) = marks.as_chunks::<2>();
        kinds.iter().zip(spans).zip(out).all(|((kind, [from, to]), out)| {
            let written = &content[*from as usize..*to as usize];
            let value = match kind {
                Kind::Integer => values::long_integer(written).map(Value::from_integer),
                Kind::Decimal => Some(Value::from_number(values::long_number(written))),
                Kind::Percentage => Some(Value::from_number(values::long_number(&written[..written.len() - 1]))),
                Kind::Word | Kind::Rest | Kind::Any => {
                    let place = (start + base) as u32;
                    Some(Value::from_span(place + from, place + to))
                }
            };
            value.inspect(|value| *out = *value).is_some()
        })
    }
}
