//! All static prefixes in one automaton, then a compiled parser for each candidate.

use super::Method;
use super::parser::TokenParser;
use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind};
use lanemark_peers::log_templates::{LogTemplate, MatchedLines, after_header, by_preference};

/// The automaton over the distinct prefixes, and the templates behind each.
pub struct Automaton {
    automaton: AhoCorasick,
    /// For each prefix the templates whose own prefix it starts with, best first: where it is the longest that a content
    /// starts with, no other template can match.
    candidates: Vec<Vec<usize>>,
    /// Templates without a prefix, best first.
    without: Vec<usize>,
    parsers: Vec<TokenParser>,
    header_fields: usize,
}

impl Automaton {
    /// The automaton of these templates' prefixes.
    ///
    /// # Errors
    /// In words, when they are too many for one automaton.
    pub fn new(templates: &[LogTemplate], header_fields: usize) -> Result<Automaton, String> {
        let mut prefixes: Vec<&str> = templates.iter().map(LogTemplate::prefix).collect();
        prefixes.retain(|prefix| !prefix.is_empty());
        prefixes.sort_unstable();
        prefixes.dedup();
        let order = by_preference(templates);
        let starting =
            |text: &str| order.iter().copied().filter(|index| text.starts_with(templates[*index].prefix())).collect();
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(StartKind::Anchored)
            .build(&prefixes)
            .map_err(|error| format!("one automaton of {} prefixes: {error}", prefixes.len()))?;
        Ok(Automaton {
            automaton,
            candidates: prefixes.iter().map(|prefix| starting(prefix)).collect(),
            without: starting(""),
            parsers: templates.iter().map(TokenParser::new).collect(),
            header_fields,
        })
    }

    fn find(&self, line: &[u8], values: &mut Vec<u64>) -> Option<usize> {
        let start = after_header(line, self.header_fields)?;
        let content = Input::new(&line[start..]).anchored(Anchored::Yes);
        let longest = self.automaton.find(content);
        let candidates = longest.map_or(&self.without, |prefix| &self.candidates[prefix.pattern().as_usize()]);
        candidates.iter().copied().find(|template| self.parsers[*template].parse(line, start, values))
    }
}

impl Method for Automaton {
    fn match_part(&self, _: usize, text: &[u8]) -> MatchedLines {
        MatchedLines::of(text, |line, values| self.find(line, values))
    }
}
