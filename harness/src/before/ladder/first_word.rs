//! Candidates by the first word of the content, then one regex each.

use super::Method;
use lanemark_peers::log_templates::{LogTemplate, MatchedLines, by_preference};
use lanemark_peers::prefix_trie::Patterns;
use std::collections::HashMap;

/// Templates by their first words.
pub struct FirstWord {
    patterns: Patterns,
    /// Candidates of each first word, best first, those of any word among them.
    of_word: HashMap<Vec<u8>, Vec<usize>>,
    /// Templates whose first word holds a variable: candidates of any word.
    of_any: Vec<usize>,
}

impl FirstWord {
    /// The templates by their first words.
    ///
    /// # Errors
    /// In words, for a template that makes no regex.
    pub fn new(templates: &[LogTemplate], header_fields: usize) -> Result<FirstWord, String> {
        let patterns = Patterns::new(templates, header_fields).map_err(|error| error.to_string())?;
        let word_of = |template: usize| {
            let template = &templates[template];
            match template.prefix().split_once(' ') {
                Some((word, _)) => Some(word),
                // All of the template is one word, or a variable is in it.
                None => {
                    Some(template.prefix()).filter(|_| template.tokens().len() == 1 && !template.prefix().is_empty())
                }
            }
        };
        let order = by_preference(templates);
        let of_any: Vec<usize> = order.iter().copied().filter(|template| word_of(*template).is_none()).collect();
        let mut of_word: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
        for word in order.iter().filter_map(|template| word_of(*template)) {
            let fits = |template: &usize| word_of(*template).is_none_or(|own| own == word);
            of_word.entry(word.as_bytes().to_vec()).or_insert_with(|| order.iter().copied().filter(fits).collect());
        }
        Ok(FirstWord { patterns, of_word, of_any })
    }

    fn find(&self, line: &[u8], values: &mut Vec<u64>) -> Option<usize> {
        let start = self.patterns.content(line)?;
        let word = line[start..].split(|byte| *byte == b' ').next().unwrap_or_default();
        let candidates = self.of_word.get(word).unwrap_or(&self.of_any);
        candidates.iter().copied().find(|template| self.patterns.extract(*template, line, start, values))
    }
}

impl Method for FirstWord {
    fn match_part(&self, _: usize, text: &[u8]) -> MatchedLines {
        MatchedLines::of(text, |line, values| self.find(line, values))
    }
}
