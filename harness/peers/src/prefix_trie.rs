//! Log lines against templates the way that the document starts from: a trie over the first characters of the templates
//! finds candidates, one regex for each decides, and its captures become owned strings in a map.
//!
//! It stands here and not beside the other naive methods because it is measured in two builds: the documented figure is
//! that of an unoptimized one, which `harness/peers/build-unoptimized` makes.

use std::collections::HashMap;

use regex::bytes::{Regex, RegexBuilder};

use crate::input::Input;
use crate::log_templates::{LogTemplate, MatchedLines, TemplateError, Token, after_header, by_preference, span};
use crate::work::{Bitmap, Implementation, Made, fresh};

/// Characters of a template's static prefix that the trie holds; a template with fewer is a candidate for every line.
const SHORTEST_PREFIX: usize = 5;
/// As many characters as the trie is deep.
const LONGEST_PREFIX: usize = 30;

pub(crate) fn implementations() -> Vec<Implementation> {
    vec![Implementation {
        name: "prefix trie and regex",
        version: env!("LANEMARK_PEERS_REGEX"),
        operation: "scan/template-ladder".to_owned(),
        note: "captures as owned strings in a map, then as values",
        bitmap: Bitmap::None,
        make,
    }]
}

fn make(input: &Input<'static>) -> Made {
    let [text, templates] = input.texts;
    let templates = str::from_utf8(templates).map_err(|error| format!("text 1, the templates: {error}"))?;
    let templates: Result<Vec<_>, _> = templates.lines().map(LogTemplate::parse).collect();
    let fields = usize::try_from(input.integers[0])
        .map_err(|_| format!("integer 0 is the header's fields, not {}", input.integers[0]))?;
    let trie =
        PrefixTrie::new(&templates.map_err(|error| error.to_string())?, fields).map_err(|error| error.to_string())?;
    fresh(
        move || MatchedLines::of(text, |line, values| trie.find(line, values)),
        |matched| MatchedLines::answer([matched]),
    )
}

/// Templates behind a trie of their prefixes.
///
/// ```
/// use lanemark_peers::log_templates::LogTemplate;
/// use lanemark_peers::prefix_trie::PrefixTrie;
///
/// let templates = ["load: {decimal}", "user {word} left"].map(|text| LogTemplate::parse(text).unwrap());
/// let trie = PrefixTrie::new(&templates, 1).unwrap();
/// let mut values = Vec::new();
/// assert_eq!(trie.find(b"12:00 user eve left", &mut values), Some(1));
/// assert_eq!(values, [11 << 32 | 14]);
/// ```
pub struct PrefixTrie {
    patterns: Patterns,
    /// In order of preference, as the candidates of every node.
    short: Vec<usize>,
    root: Node,
}

#[derive(Default)]
struct Node {
    children: HashMap<char, Node>,
    /// Templates whose prefix ends here. Several can have the same.
    templates: Vec<usize>,
}

impl PrefixTrie {
    /// Builds the trie over templates whose lines begin with a header of so many fields.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] for a template that makes no regex.
    pub fn new(templates: &[LogTemplate], header_fields: usize) -> Result<Self, TemplateError> {
        let mut trie =
            Self { patterns: Patterns::new(templates, header_fields)?, short: Vec::new(), root: Node::default() };
        for index in by_preference(templates) {
            let prefix = templates[index].prefix();
            if prefix.chars().count() < SHORTEST_PREFIX {
                trie.short.push(index);
                continue;
            }
            let mut node = &mut trie.root;
            for character in prefix.chars().take(LONGEST_PREFIX) {
                node = node.children.entry(character).or_default();
            }
            node.templates.push(index);
        }
        Ok(trie)
    }

    /// The regexes of the templates.
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// Templates that the content may match, best first.
    pub fn candidates(&self, content: &[u8]) -> Vec<usize> {
        let mut candidates = self.short.clone();
        // What is no UTF-8 ends the walk: templates are text, so none goes on with such a byte.
        let readable = content.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let mut node = &self.root;
        for character in readable.chars().take(LONGEST_PREFIX) {
            let Some(child) = node.children.get(&character) else { break };
            node = child;
            candidates.extend(&node.templates);
        }
        candidates.sort_by_key(|index| self.patterns.rank(*index));
        candidates
    }

    /// The template that a line matches, after its values were appended.
    pub fn find(&self, line: &[u8], values: &mut Vec<u64>) -> Option<usize> {
        let start = self.patterns.content(line)?;
        let candidates = self.candidates(&line[start..]);
        candidates.into_iter().find(|template| self.patterns.extract(*template, line, start, values))
    }
}

/// One regex for each template.
pub struct Patterns {
    patterns: Vec<Pattern>,
    header_fields: usize,
}

struct Pattern {
    regex: Regex,
    /// The variables' names in the map of captures, and their kinds.
    fields: Vec<(String, Token)>,
    rank: usize,
}

impl Patterns {
    /// Compiles the regexes.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] for a template that makes no regex.
    pub fn new(templates: &[LogTemplate], header_fields: usize) -> Result<Self, TemplateError> {
        let mut patterns: Vec<Pattern> = templates.iter().map(Pattern::new).collect::<Result<_, _>>()?;
        for (rank, index) in by_preference(templates).into_iter().enumerate() {
            patterns[index].rank = rank;
        }
        Ok(Self { patterns, header_fields })
    }

    /// Where a line's content begins; `None` where the header lacks fields.
    pub fn content(&self, line: &[u8]) -> Option<usize> {
        after_header(line, self.header_fields)
    }

    /// A template's place in the order of preference, 0 the first.
    pub fn rank(&self, template: usize) -> usize {
        self.patterns[template].rank
    }

    /// Whether a line matches that template from `start` to its end; then its values were appended.
    pub fn extract(&self, template: usize, line: &[u8], start: usize, values: &mut Vec<u64>) -> bool {
        let Pattern { regex, fields, .. } = &self.patterns[template];
        let Some(captures) = regex.captures(&line[start..]) else { return false };
        let mut strings = HashMap::new();
        for (index, (name, _)) in fields.iter().enumerate() {
            let text = captures.get(index + 1).map_or(&b""[..], |capture| capture.as_bytes());
            strings.insert(name.clone(), String::from_utf8_lossy(text).into_owned());
        }
        let before = values.len();
        for (index, (name, kind)) in fields.iter().enumerate() {
            let text = &strings[name];
            let word = match kind {
                Token::Integer => text.parse::<i64>().ok().map(|value| value as u64),
                Token::Decimal => text.parse::<f64>().ok().map(f64::to_bits),
                Token::Percentage => text.trim_end_matches('%').parse::<f64>().ok().map(f64::to_bits),
                // Places of the text are the captures' own.
                _ => captures.get(index + 1).map(|capture| span(start + capture.start(), start + capture.end())),
            };
            let Some(word) = word else {
                values.truncate(before);
                return false;
            };
            values.push(word);
        }
        true
    }
}

impl Pattern {
    fn new(template: &LogTemplate) -> Result<Self, TemplateError> {
        let (mut pattern, mut fields) = ("^".to_owned(), Vec::new());
        for token in template.tokens() {
            match token {
                Token::Static(text) => pattern.push_str(&regex::escape(text)),
                Token::Integer => pattern.push_str("([+-]?[0-9]+)"),
                Token::Decimal => pattern.push_str(r"([+-]?[0-9]+\.[0-9]+)"),
                Token::Percentage => pattern.push_str(r"([+-]?[0-9]+(?:\.[0-9]+)?%)"),
                Token::Word => pattern.push_str(r"([^ \t]+?)"),
                Token::Rest => pattern.push_str("(.*)"),
            }
            if !matches!(token, Token::Static(_)) {
                fields.push((format!("{token:?}-{}", fields.len()), token.clone()));
            }
        }
        pattern.push('$');
        let regex = RegexBuilder::new(&pattern).unicode(false).dot_matches_new_line(true).build();
        let regex = regex.map_err(|error| TemplateError::new(template.text(), error.to_string()))?;
        Ok(Self { regex, fields, rank: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trie(templates: &[&str]) -> PrefixTrie {
        let templates: Vec<LogTemplate> = templates.iter().map(|text| LogTemplate::parse(text).unwrap()).collect();
        PrefixTrie::new(&templates, 0).unwrap()
    }

    fn found(trie: &PrefixTrie, line: impl AsRef<[u8]>) -> Option<(usize, Vec<u64>)> {
        let mut values = Vec::new();
        let template = trie.find(line.as_ref(), &mut values)?;
        Some((template, values))
    }

    #[test]
    fn templates_with_one_prefix_stand_beside_each_other() {
        let trie = trie(&["load of {word}", "load of {integer} jobs", "load of {integer}"]);
        assert_eq!(found(&trie, "load of 7 jobs"), Some((1, vec![7])));
        // As many static bytes as the third has, and before it.
        assert_eq!(found(&trie, "load of 7"), Some((0, vec![8 << 32 | 9])));
        assert_eq!(found(&trie, "load of seven jobs"), None);
    }

    #[test]
    fn long_prefixes_short_ones_and_none_are_found() {
        let long = "a prefix of more characters than the trie is deep: {integer}";
        let trie = trie(&[long, "é {word}", "{word} is late", "{rest}"]);
        assert_eq!(
            found(&trie, "a prefix of more characters than the trie is deep: -3"),
            Some((0, vec![-3_i64 as u64]))
        );
        assert_eq!(found(&trie, "é x"), Some((1, vec![3 << 32 | 4])));
        assert_eq!(found(&trie, "job is late"), Some((2, vec![3])));
        assert_eq!(found(&trie, ""), Some((3, vec![0])));
    }

    #[test]
    fn text_of_several_bytes_a_character_and_text_that_is_none_does_no_harm() {
        let trie = trie(&["température élevée à {decimal} °C dans la salle", "log {word}"]);
        let line = "température élevée à 21.50 °C dans la salle";
        assert_eq!(found(&trie, line), Some((0, vec![21.5_f64.to_bits()])));
        for cut in 0..line.len() {
            assert_eq!(found(&trie, &line.as_bytes()[..cut]), None);
        }
        assert_eq!(found(&trie, b"log \xff\xfe"), Some((1, vec![4 << 32 | 6])));
        assert_eq!(found(&trie, b"temp\xe9rature"), None);
    }

    #[test]
    fn numbers_out_of_range_match_nothing_and_leave_no_value_behind() {
        let trie = trie(&["queue {decimal} {integer}"]);
        let mut values = vec![1];
        assert_eq!(trie.find(b"queue 1.5 9223372036854775808", &mut values), None);
        assert_eq!(values, [1]);
        assert_eq!(trie.find(b"queue 1.5 9223372036854775807", &mut values), Some(0));
        assert_eq!(values, [1, 1.5_f64.to_bits(), i64::MAX as u64]);
    }
}
