//! Benches of templates: log lines in, the template of each and its values out.

use super::corpora::{self, CorpusError};
use super::template_reference::{expected, match_lines, prefix};
use super::template_sets::{Drawn, TemplateInput, TemplateSet, many, own, typed, typed_without_match};
use super::template_task::RungTask;
use crate::measure::case::{Case, Clock, Sampled, Variant, measure};
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::measure::task::{Expected, Task, task};
use crate::peers::regex_automata::{self, Automaton};
use crate::peers::regex_templates::{self, OneByOne, SetThenCaptures};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::scan::template::tables::MATCH_BATCH;
use lanemark_peers::Answer;
use lanemark_peers::log_templates::MatchedLines;
use lanemark_reports::run::{self, Role};
use std::fmt::Display;
use std::hint::black_box;

/// The benches.
pub fn all() -> Vec<Definition> {
    let mut benches = vec![Definition {
        id: "scan/templates".to_owned(),
        title: "log lines matched against templates, values extracted".to_owned(),
        unit: "lines/s",
        claims: &[],
        kernel: MATCH_BATCH.listing().ok(),
        own_input: OwnInput::Templates,
        points,
        measure: Box::new(measure_templates),
    }];
    benches.extend(super::template_threads::all());
    benches
}

/// What a point is measured on.
#[derive(Debug, Clone, PartialEq)]
enum Lines {
    /// The user's own text and templates.
    Own(String),
    /// Generated log text of the 40 typed templates.
    Typed,
    /// The same without a line that matches.
    TypedWithoutMatch,
    /// A real log.
    Corpus(String),
    /// Generated templates: how many, and which lines.
    Many(usize, Drawn),
}

impl Lines {
    /// The point's label.
    fn label(&self) -> String {
        match self {
            Lines::Own(name) | Lines::Corpus(name) => name.clone(),
            Lines::Typed => "40 typed templates, generated logs".to_owned(),
            Lines::TypedWithoutMatch => "40 typed templates, no line matches".to_owned(),
            Lines::Many(count, Drawn::All) => format!("{count} templates"),
            Lines::Many(count, Drawn::VariableFirst) => format!("{count} templates, a variable first"),
            Lines::Many(count, Drawn::Altered) => format!("{count} templates, no line matches"),
        }
    }

    /// The templates and the text. A set of thousands takes some microseconds a line by any peer, so its text is
    /// shorter.
    fn input(&self, session: &Session<'_>) -> Result<TemplateInput, CorpusError> {
        let bytes = |standard: usize| match session.settings.profile {
            Profile::Gate => standard / 16_384,
            Profile::Quick => standard / 16,
            Profile::Standard => standard,
            Profile::Full => standard * 4,
        };
        Ok(match self {
            Lines::Own(name) => own(session)?.ok_or_else(|| {
                CorpusError::Unavailable(format!(
                    "{name} comes without templates; name a file of them with --templates"
                ))
            })?,
            Lines::Typed => {
                typed(session, if session.settings.profile == Profile::Full { LARGEST } else { bytes(LARGEST) })?
            }
            Lines::TypedWithoutMatch => typed_without_match(session, bytes(12 << 20))?,
            Lines::Corpus(name) => corpora::corpus(session, name, bytes(12 << 20))?,
            Lines::Many(count, drawn) => many(session, *count, *drawn, bytes(6 << 20))?,
        })
    }
}

/// Bytes of the largest text.
const LARGEST: usize = 100_000_000;

/// What the bench is measured on, in order; a point's detail is its place here.
fn inputs(session: &Session<'_>) -> Vec<Lines> {
    if let Some(user) = session.user_text {
        return vec![Lines::Own(user.name.clone())];
    }
    let mut inputs = vec![Lines::Typed, Lines::TypedWithoutMatch];
    if session.settings.profile == Profile::Gate {
        // The same on every machine, whatever logs it has.
        return inputs;
    }
    inputs.extend(corpora::names().into_iter().map(Lines::Corpus));
    let drawn = [Drawn::All, Drawn::VariableFirst, Drawn::Altered];
    inputs.extend(drawn.map(|drawn| Lines::Many(1_300, drawn)));
    if session.settings.profile != Profile::Quick {
        inputs.extend([10, 100, 1_000].map(|count| Lines::Many(count, Drawn::All)));
    }
    inputs
}

/// One point an input. All of them are said to lie in memory, so that each is visited once: what lines cost here is
/// instructions, not the way to the text.
fn points(session: &Session<'_>) -> Vec<Point> {
    let inputs = inputs(session).into_iter().enumerate();
    inputs.map(|(detail, lines)| Point { label: lines.label(), detail, ..Point::at(Level::Memory) }).collect()
}

fn measure_templates(session: &Session<'_>, definition: &Definition, point: &Point) -> Result<Sampled, SuiteError> {
    let all = inputs(session);
    let TemplateInput { set, text } = match all[point.detail].input(session) {
        Ok(input) => input,
        Err(CorpusError::Unavailable(reason)) => return Ok(session.unavailable(definition, point, reason).into()),
        Err(CorpusError::Suite(error)) => return Err(error),
    };
    let answer = expected(&set, &text.bytes)?;
    let matcher = set.matcher(&text.bytes)?;
    let whole = Expected { answer: MatchedLines::answer([&answer]), tolerance: None };
    let input = run::Input {
        n: text.lines,
        source: format!("{}; {} templates", text.input.source, set.texts.len()),
        ..text.input.clone()
    };
    let mut variants = peers(session.settings.profile, &set, &text.bytes, &answer)?;
    variants.extend(
        session.rung_variants(&MATCH_BATCH, whole, |rung| Box::new(RungTask::new(rung, &matcher, &text.bytes))),
    );
    let bytes = text.bytes.len() as u64;
    let case = Case {
        bench: session.header(definition, point, input),
        level: point.level,
        bytes,
        roof: (bytes, "load"),
        roofs: Vec::new(),
        variants,
        clock: Clock::ThreadCpu,
    };
    Ok(measure(case, session.settings)?)
}

/// Columns that a peer's passes write again and again.
fn peer_task<'a>(
    text: &'a [u8],
    header_fields: usize,
    mut find: impl FnMut(&[u8], usize, &mut Vec<u64>) -> Option<u32> + 'a,
) -> Box<dyn Task + 'a> {
    let columns = std::rc::Rc::new(std::cell::RefCell::new(MatchedLines::default()));
    let written = std::rc::Rc::clone(&columns);
    task(
        move || match_lines(black_box(text), header_fields, &mut written.borrow_mut(), &mut find),
        move |()| MatchedLines::answer([&*columns.borrow()]),
    )
}

/// The most templates that a `RegexSet` is made of: with some thousands it may ask for more memory than there is.
const MOST_OF_A_SET: usize = 1_500;

/// The naive method and the libraries.
fn peers<'a>(
    profile: Profile,
    set: &'a TemplateSet,
    text: &'a [u8],
    answer: &MatchedLines,
) -> Result<Vec<Variant<'a>>, SuiteError> {
    fn refused(error: impl Display) -> SuiteError {
        SuiteError::Peer(format!("regex refused the templates: {error}"))
    }
    let count = set.texts.len();
    let fields = set.header_fields;
    let share = if profile == Profile::Quick { 4 } else { 1 };
    // The slow ways have fewer lines, so that a pass takes some 40 ms.
    let slow = |lines_of_few: usize, templates_that_halve: usize| {
        (lines_of_few / share / (1 + count / templates_that_halve)).clamp(1, answer.ids.len())
    };
    let variant = |name: &str, role, version: &str, lines: usize, expected: Answer, note: &str, task| Variant {
        name: name.to_owned(),
        role,
        isa: None,
        version: Some(version.to_owned()),
        chosen: false,
        note: (!note.is_empty()).then(|| note.to_owned()),
        smaller_n: (lines < answer.ids.len()).then_some(lines as u64),
        expected: Expected { answer: expected, tolerance: None },
        task,
    };
    let of_first = |lines: usize| MatchedLines::answer([&prefix(set, answer, lines)]);
    let (before, by_set, all) = (slow(20_000, 40), slow(40_000, 400), answer.ids.len());
    let mut one_by_one = OneByOne::new(&set.pieces).map_err(refused)?;
    let mut ids = Automaton::new(&set.pieces).map_err(refused)?;
    let mut variants = vec![
        variant(
            "regexes one by one",
            Role::Before,
            regex_templates::VERSION,
            before,
            of_first(before),
            "captures, in order of preference",
            peer_task(first_lines(text, before), fields, move |content, offset, values| {
                one_by_one.find(content, offset, values)
            }),
        ),
        variant(
            &regex_automata::name("ids only"),
            Role::Peer,
            regex_automata::VERSION,
            all,
            ids_only(answer),
            "gives no values: less work than the others do",
            peer_task(text, fields, move |content, _, _| ids.id(content)),
        ),
    ];
    if count <= MOST_OF_A_SET {
        let mut set_then_captures = SetThenCaptures::new(&set.pieces).map_err(refused)?;
        variants.push(variant(
            &regex_templates::name(),
            Role::Peer,
            regex_templates::VERSION,
            by_set,
            of_first(by_set),
            "",
            peer_task(first_lines(text, by_set), fields, move |content, offset, values| {
                set_then_captures.find(content, offset, values)
            }),
        ));
    }
    if set.found_by_statics {
        let mut automaton = Automaton::new(&set.pieces).map_err(refused)?;
        variants.push(variant(
            &regex_automata::name("ids and values"),
            Role::Peer,
            regex_automata::VERSION,
            all,
            MatchedLines::answer([answer]),
            "one automaton of all templates; spans by the static texts between them",
            peer_task(text, fields, move |content, offset, values| automaton.id_and_values(content, offset, values)),
        ));
    }
    Ok(variants)
}

/// The answer without its values.
fn ids_only(answer: &MatchedLines) -> Answer {
    MatchedLines::answer([&MatchedLines { ids: answer.ids.clone(), values: Vec::new() }])
}

/// The text of the first lines.
fn first_lines(text: &[u8], count: usize) -> &[u8] {
    let ends = memchr::memchr_iter(b'\n', text).map(|newline| newline + 1);
    &text[..ends.chain([text.len()]).nth(count - 1).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;

    #[test]
    fn first_lines_are_whole() {
        assert_eq!(first_lines(b"a\nb\nc", 2), b"a\nb\n");
        assert_eq!(first_lines(b"a\nb\nc", 3), b"a\nb\nc");
        assert_eq!(first_lines(b"a\n", 1), b"a\n");
        assert_eq!(lanemark_peers::log_templates::lines(first_lines(b"a\r\n\nb", 2)).count(), 2);
    }

    #[test]
    fn every_library_gives_the_expected_answer() {
        with_session(1, |session| {
            for input in [
                typed(session, 100_000).unwrap(),
                typed_without_match(session, 50_000).unwrap(),
                many(session, 200, Drawn::All, 50_000).unwrap(),
                many(session, 200, Drawn::VariableFirst, 50_000).unwrap(),
            ] {
                let answer = expected(&input.set, &input.text.bytes).unwrap();
                let mut variants = peers(Profile::Quick, &input.set, &input.text.bytes, &answer).unwrap();
                assert_eq!(variants.len(), 4);
                for variant in &mut variants {
                    variant.task.run(2);
                    let found = variant.task.answer().unwrap();
                    assert!(variant.expected.met_by(&found), "{}: {found:?}, {:?}", variant.name, variant.expected);
                }
            }
        });
    }

    #[test]
    fn a_corpus_that_is_not_there_is_a_point_all_the_same() {
        with_session(1, |session| {
            let labels: Vec<String> = points(session).into_iter().map(|point| point.label).collect();
            assert!(labels.iter().any(|label| label == "HDFS"), "{labels:?}");
            assert_eq!(labels.iter().collect::<std::collections::HashSet<_>>().len(), labels.len());
        });
    }
}
