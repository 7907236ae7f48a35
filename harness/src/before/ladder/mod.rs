//! The rungs of the log-template ladder below lanemark's own matcher, each as the document has it, done correctly: all
//! find the template that the rule of preference gives, and all its values.

mod automaton;
mod cache;
mod first_word;
mod parser;

use automaton::Automaton;
use cache::CachedTrie;
use first_word::FirstWord;
use lanemark_peers::log_templates::{LogTemplate, MatchedLines};
use lanemark_peers::prefix_trie::PrefixTrie;
use parser::TrieAndParser;
use rayon::prelude::*;

/// The bench of the ladder, and the peers' operation of its first rung.
pub const BENCH: &str = "scan/template-ladder";

/// The trie of prefixes with one regex per template, in the program's own build.
pub const TRIE: &str = "prefix trie and regex";
/// The same in a build without optimization.
pub const UNOPTIMIZED_TRIE: &str = "prefix trie and regex (unoptimized build)";
/// The trie behind a cache of the templates seen last.
pub const CACHED_TRIE: &str = "prefix trie, LRU cache and regex";
/// Candidates by the first word.
pub const FIRST_WORD: &str = "first word and regex";
/// The trie with a compiled parser in place of the regexes.
pub const TOKEN_PARSER: &str = "prefix trie and token parser";
/// All static prefixes in one automaton.
pub const AUTOMATON: &str = "one automaton and token parser";

/// A way to match lines.
pub trait Method: Sync {
    /// Matches the lines of one part of a text. Parts of different numbers may be matched at once.
    fn match_part(&self, part: usize, text: &[u8]) -> MatchedLines;

    /// What the last passes showed about the method.
    fn note(&self) -> Option<String> {
        None
    }
}

impl Method for PrefixTrie {
    fn match_part(&self, _: usize, text: &[u8]) -> MatchedLines {
        MatchedLines::of(text, |line, values| self.find(line, values))
    }
}

/// A rung of the ladder.
pub struct Rung {
    /// The variant's name.
    pub name: &'static str,
    /// The documented row that it stands for.
    pub row: &'static str,
    /// Whether it matches with regexes, and so takes microseconds a line.
    pub regex: bool,
    /// The method.
    pub method: Box<dyn Method>,
}

/// Every rung for these templates, on a text of so many parts.
///
/// # Errors
/// In words, for templates of which a rung cannot be made.
pub fn rungs(templates: &[LogTemplate], header_fields: usize, parts: usize) -> Result<Vec<Rung>, String> {
    let trie = || PrefixTrie::new(templates, header_fields).map_err(|error| error.to_string());
    let rung = |name, row, regex, method| Rung { name, row, regex, method };
    Ok(vec![
        rung(TRIE, "logs.ladder.current", true, Box::new(trie()?)),
        rung(CACHED_TRIE, "logs.ladder.template-cache", true, Box::new(CachedTrie::new(trie()?, templates, parts))),
        rung(FIRST_WORD, "logs.ladder.prefix-filter", true, Box::new(FirstWord::new(templates, header_fields)?)),
        rung(TOKEN_PARSER, "logs.ladder.custom-parser", false, Box::new(TrieAndParser::new(trie()?, templates))),
        rung(AUTOMATON, "logs.ladder.dfa", false, Box::new(Automaton::new(templates, header_fields)?)),
    ])
}

/// Cuts a text into that many parts of about one length, each of whole lines; the last ones may be empty.
pub fn parts(text: &[u8], count: usize) -> Vec<&[u8]> {
    let mut rest = text;
    (0..count)
        .map(|index| {
            let wanted = rest.len() / (count - index);
            let newline = rest[wanted..].iter().position(|byte| *byte == b'\n');
            let (part, after) = rest.split_at(newline.map_or(rest.len(), |newline| wanted + newline + 1));
            rest = after;
            part
        })
        .collect()
}

/// Does the work of every part: one on the calling thread, several on the threads of the pool that it belongs to.
pub fn each_part<'a, R: Send>(parts: &[&'a [u8]], work: impl Fn(usize, &'a [u8]) -> R + Sync) -> Vec<R> {
    match parts {
        [only] => vec![work(0, only)],
        _ => parts.par_iter().enumerate().map(|(index, part)| work(index, part)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanemark_peers::log_templates::lines;

    #[test]
    fn parts_hold_every_line_once() {
        for text in ["", "a\n", "a", "a\nbb\n\nccc\r\nd", "\n\n\n", "a line without any end at all"] {
            for count in 1..6 {
                let parts = parts(text.as_bytes(), count);
                assert_eq!(parts.len(), count);
                assert_eq!(parts.concat(), text.as_bytes());
                let of_parts: Vec<&[u8]> = parts.into_iter().flat_map(lines).collect();
                assert_eq!(of_parts, lines(text.as_bytes()).collect::<Vec<_>>(), "{text:?} in {count}");
            }
        }
    }
}
