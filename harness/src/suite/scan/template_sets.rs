//! Sets of log templates, each with a text of lines to match: what the benches of templates run on.

use super::log_lines::{HEADER_FIELDS, LogLines};
use super::log_templates::typed40;
use super::template_families::Families;
use super::template_pieces::Pieces;
use super::text::{Text, fill_with_lines, generated_log_text, log_text, text_of};
use crate::peers::regex_automata::Automaton;
use crate::suite::SuiteError;
use crate::suite::column::random_of;
use crate::suite::session::Session;
use lanemark_kernels::scan::template::{Header, Matcher, Options, Template};
use std::rc::Rc;

/// Templates, and what stands before the content of their lines.
pub struct TemplateSet {
    /// The templates as they are written.
    pub texts: Vec<String>,
    /// The same, cut at their variables.
    pub pieces: Vec<Pieces>,
    /// Fields before the content of a line, each followed by a space.
    pub header_fields: usize,
    /// Whether the static texts alone find the spans of a template that is known to match.
    pub found_by_statics: bool,
    form: Form,
}

/// How templates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `{kind}`.
    Typed,
    /// `<*>`.
    Wildcard,
}

/// Templates and a text.
pub struct TemplateInput {
    /// The templates.
    pub set: TemplateSet,
    /// The lines.
    pub text: Rc<Text>,
}

impl TemplateSet {
    /// Templates with `<*>`, for lines without a header.
    pub fn wildcard(texts: Vec<String>) -> TemplateSet {
        let pieces = texts.iter().map(|text| Pieces::wildcard(text)).collect();
        TemplateSet { texts, pieces, header_fields: 0, found_by_statics: true, form: Form::Wildcard }
    }

    /// Templates with `{kind}`.
    ///
    /// # Errors
    /// Names the first text that is no template.
    pub fn typed(texts: Vec<String>, header_fields: usize) -> Result<TemplateSet, SuiteError> {
        let pieces = |text: &String| {
            let pieces = Pieces::typed(text);
            pieces.ok_or_else(|| SuiteError::Peer(format!("{text:?} is no template: a brace or a kind is wrong")))
        };
        let pieces = texts.iter().map(pieces).collect::<Result<Vec<Pieces>, SuiteError>>()?;
        Ok(TemplateSet { texts, pieces, header_fields, found_by_statics: false, form: Form::Typed })
    }

    /// The kernel's matcher of the set, made with the beginning of the text as its sample.
    ///
    /// # Errors
    /// In the kernel's words, with the template that is wrong.
    pub fn matcher(&self, text: &[u8]) -> Result<Matcher, SuiteError> {
        let template = |text: &String| {
            let made = match self.form {
                Form::Typed => Template::typed(text),
                Form::Wildcard => Template::wildcard(text),
            };
            made.map_err(|error| SuiteError::Peer(format!("the template {text:?}: {error}")))
        };
        let templates = self.texts.iter().map(template).collect::<Result<Vec<Template>, SuiteError>>()?;
        let header = if self.header_fields == 0 { Header::None } else { Header::Fields(self.header_fields) };
        let sample = Some(&text[..text.len().min(SAMPLE)]);
        Matcher::new(templates, &Options { header, sample }).map_err(|error| SuiteError::Peer(error.to_string()))
    }
}

/// Bytes of text that a matcher may look at while it is made.
const SAMPLE: usize = 1 << 20;

/// The templates of generated log text. Their variables never hold the static text that follows them.
fn typed_set() -> Result<TemplateSet, SuiteError> {
    let set = TemplateSet::typed(typed40().into_iter().map(str::to_owned).collect(), HEADER_FIELDS)?;
    Ok(TemplateSet { found_by_statics: true, ..set })
}

/// The user's own templates and text.
///
/// # Errors
/// When a template is wrong, or memory cannot be had.
pub fn own(session: &Session<'_>) -> Result<Option<TemplateInput>, SuiteError> {
    let Some(templates) = session.user_text.and_then(|user| user.templates.clone()) else { return Ok(None) };
    let wildcard = templates.iter().any(|text| text.contains("<*>"));
    let set = if wildcard { TemplateSet::wildcard(templates) } else { TemplateSet::typed(templates, 0)? };
    Ok(Some(TemplateInput { set, text: log_text(session, 0)? }))
}

/// The 40 typed templates and log text of them.
///
/// # Errors
/// When memory cannot be had.
pub fn typed(session: &Session<'_>, bytes: usize) -> Result<TemplateInput, SuiteError> {
    Ok(TemplateInput { set: typed_set()?, text: generated_log_text(session, bytes)? })
}

/// The 40 typed templates, and log text of which no line matches: each has one letter altered late in its message.
///
/// # Errors
/// When memory cannot be had.
pub fn typed_without_match(session: &Session<'_>, bytes: usize) -> Result<TemplateInput, SuiteError> {
    let set = typed_set()?;
    let source = format!("log lines of 40 templates, one letter of each altered, seed {}", session.settings.seed);
    let text = session.texts.shared(format!("log without match {bytes}"), || {
        let mut filter = Unmatched::new(&set)?;
        text_of(session, source, |text| {
            let mut lines = LogLines::new(random_of(session, "log without match"));
            fill_with_lines(text, bytes, |text| filter.append(text, |text| lines.append_altered(text)));
        })
    })?;
    Ok(TemplateInput { set, text })
}

/// Which lines of a large set of templates a text is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// Lines of every template.
    All,
    /// Lines of the templates that start with a variable.
    VariableFirst,
    /// Lines of every template with one letter altered late in each, so that none matches.
    Altered,
}

/// Of the templates of large sets, the share that starts with a variable, as in the larger log-parsing corpora.
const VARIABLE_FIRST: f64 = 0.14;

/// That many templates in the form of log-parsing corpora, and a text of them in a Zipf mix, without headers.
///
/// # Errors
/// When memory cannot be had.
pub fn many(session: &Session<'_>, count: usize, drawn: Drawn, bytes: usize) -> Result<TemplateInput, SuiteError> {
    let families = Families::new(&mut random_of(session, "template families"), count, VARIABLE_FIRST);
    let set = TemplateSet::wildcard(families.texts.clone());
    let which = match drawn {
        Drawn::All => "all",
        Drawn::VariableFirst => "those that start with a variable",
        Drawn::Altered => "all, one letter of each line altered",
    };
    let seed = session.settings.seed;
    let source = format!("lines of {count} generated templates ({which}), Zipf mix, seed {seed}");
    let text = session.texts.shared(format!("templates {count} {drawn:?} {bytes}"), || {
        let mut filter = if drawn == Drawn::Altered { Some(Unmatched::new(&set)?) } else { None };
        text_of(session, source, |text| {
            let mut random = random_of(session, "lines of families");
            let lines = families.lines(drawn == Drawn::VariableFirst);
            fill_with_lines(text, bytes, |text| match &mut filter {
                None => lines.append(text, &mut random),
                Some(filter) => filter.append(text, |text| lines.append_altered(text, &mut random)),
            });
        })
    })?;
    Ok(TemplateInput { set, text })
}

/// Lets only lines pass that match no template of a set.
struct Unmatched {
    automaton: Automaton,
    header_fields: usize,
}

impl Unmatched {
    fn new(set: &TemplateSet) -> Result<Unmatched, SuiteError> {
        let automaton = Automaton::new(&set.pieces).map_err(|error| SuiteError::Peer(error.to_string()))?;
        Ok(Unmatched { automaton, header_fields: set.header_fields })
    }

    /// Appends a line that the closure makes, again until it matches nothing.
    fn append<R>(&mut self, text: &mut Vec<u8>, mut line: impl FnMut(&mut Vec<u8>) -> R) {
        let start = text.len();
        loop {
            line(text);
            let made = &text[start..text.len() - 1];
            let content = lanemark_peers::log_templates::after_header(made, self.header_fields).unwrap_or(made.len());
            if self.automaton.id(&made[content..]).is_none() {
                return;
            }
            text.truncate(start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::template_pieces::preference;
    use crate::suite::scan::testing::with_session;
    use lanemark_kernels::scan::template::reference;

    const BYTES: usize = 40_000;

    /// Lines of an input that the kernel's reference finds a template for, and all lines.
    fn matched(input: &TemplateInput) -> (usize, usize) {
        let matcher = input.set.matcher(&input.text.bytes).unwrap();
        let mut batch = lanemark_kernels::scan::template::Batch::new();
        reference::match_batch(&matcher, &input.text.bytes, &mut batch).unwrap();
        (batch.matched() as usize, batch.lines())
    }

    #[test]
    fn every_line_matches_where_it_should_and_none_where_none_should() {
        with_session(1, |session| {
            for input in [
                typed(session, BYTES).unwrap(),
                many(session, 120, Drawn::All, BYTES).unwrap(),
                many(session, 120, Drawn::VariableFirst, BYTES).unwrap(),
            ] {
                let (found, lines) = matched(&input);
                assert_eq!((found, lines as u64), (lines, input.text.lines), "{}", input.text.input.source);
            }
            for input in
                [typed_without_match(session, BYTES).unwrap(), many(session, 120, Drawn::Altered, BYTES).unwrap()]
            {
                let (found, lines) = matched(&input);
                assert_eq!(found, 0, "{}", input.text.input.source);
                assert!(lines > 300);
            }
        });
    }

    #[test]
    fn the_same_seed_gives_the_same_templates_and_text() {
        let of = |seed| {
            with_session(seed, |session| {
                let input = many(session, 300, Drawn::All, BYTES).unwrap();
                (input.set.texts, input.text.input.digest.clone())
            })
        };
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn large_sets_have_the_share_of_variables_first_and_long_common_beginnings() {
        with_session(1, |session| {
            let set = many(session, 1_300, Drawn::All, 1_000).unwrap().set;
            let first = set.texts.iter().filter(|text| text.starts_with("<*>")).count();
            assert!((130..240).contains(&first), "{first}");
            let mut beginnings: Vec<&str> = set.texts.iter().filter_map(|text| text.get(..24)).collect();
            beginnings.sort_unstable();
            let shared = beginnings.windows(2).filter(|pair| pair[0] == pair[1]).count();
            assert!(shared > 300, "{shared}");
            let order = preference(&set.pieces);
            let statics = |place: &u32| set.pieces[*place as usize].static_bytes();
            assert!(order.is_sorted_by(|one, other| statics(one) >= statics(other)));
        });
    }
}
