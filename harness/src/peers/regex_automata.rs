//! regex-automata: all templates in one automaton, which gives the template of a line; the variables' spans are then
//! found by the static texts between them.

use crate::suite::scan::template_pieces::{Pieces, preference, word};
use lanemark_kernels::scan::template::Kind;
use memchr::memmem::Finder;
use regex_automata::hybrid::BuildError;
use regex_automata::hybrid::dfa::{Cache, Config, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};

/// The version that `Cargo.lock` names.
pub const VERSION: &str = "0.4.18";

/// The name of a variant: `regex-automata 0.4.18 (ids only)`.
pub fn name(how: &str) -> String {
    format!("regex-automata {VERSION} ({how})")
}

/// Templates in one automaton, in order of preference.
///
/// It is the lazy DFA, which is what `meta::Regex` runs on such sets, taken directly: with some thousands of templates
/// `meta::Regex` gives it up for an automaton that asks for more than a hundred gigabytes.
pub struct Automaton {
    dfa: DFA,
    cache: Cache,
    order: Vec<u32>,
    recovery: Vec<Recovery>,
}

/// What finds the spans of a template that is known to match.
struct Recovery {
    /// Bytes before the first variable.
    prefix: usize,
    /// Static texts between variables.
    between: Vec<Finder<'static>>,
    /// Bytes after the last variable.
    suffix: usize,
    kinds: Vec<Kind>,
}

impl Recovery {
    fn new(pieces: &Pieces) -> Recovery {
        let between = pieces.statics.iter().skip(1).take(pieces.kinds.len().saturating_sub(1));
        Recovery {
            prefix: pieces.statics[0].len(),
            between: between.map(|text| Finder::new(text).into_owned()).collect(),
            suffix: if pieces.kinds.is_empty() { 0 } else { pieces.statics.last().map_or(0, String::len) },
            kinds: pieces.kinds.clone(),
        }
    }

    /// Appends the words of the values: each static text at its leftmost place, the last variable up to the suffix.
    fn append(&self, content: &[u8], offset: usize, values: &mut Vec<u64>) -> Option<()> {
        let before = content.len() - self.suffix;
        let mut at = self.prefix;
        for (index, kind) in self.kinds.iter().enumerate() {
            let (end, next) = match self.between.get(index) {
                Some(finder) => {
                    let end = at + finder.find(&content[at..before])?;
                    (end, end + finder.needle().len())
                }
                None => (before, before),
            };
            values.push(word(*kind, content, at..end, offset)?);
            at = next;
        }
        Some(())
    }
}

impl Automaton {
    /// Compiles templates.
    ///
    /// # Errors
    /// In the library's words.
    pub fn new(pieces: &[Pieces]) -> Result<Automaton, Box<BuildError>> {
        let order = preference(pieces);
        let patterns: Vec<String> = order.iter().map(|id| pieces[*id as usize].regex(false)).collect();
        let config =
            Config::new().match_kind(MatchKind::LeftmostFirst).cache_capacity(1 << 28).skip_cache_capacity_check(true);
        let syntax = syntax::Config::new().unicode(false).utf8(false).dot_matches_new_line(true);
        let thompson = thompson::Config::new().utf8(false).nfa_size_limit(Some(1 << 30));
        let dfa = DFA::builder().configure(config).syntax(syntax).thompson(thompson).build_many(&patterns)?;
        let recovery = pieces.iter().map(Recovery::new).collect();
        Ok(Automaton { cache: dfa.create_cache(), dfa, order, recovery })
    }

    /// The preferred template that matches the content.
    pub fn id(&mut self, content: &[u8]) -> Option<u32> {
        let input = Input::new(content).anchored(Anchored::Yes);
        // It fails only where it is told to give up or to stop at some byte, and it is told neither.
        let found = self.dfa.try_search_fwd(&mut self.cache, &input).ok().flatten()?;
        Some(self.order[found.pattern().as_usize()])
    }

    /// As [`Automaton::id`], the words of its values appended; `offset` is where the content begins in its line. It is
    /// for templates whose variables cannot hold the static text that follows them, but for those of `<*>`, which take
    /// as little as they can.
    pub fn id_and_values(&mut self, content: &[u8], offset: usize, values: &mut Vec<u64>) -> Option<u32> {
        let id = self.id(content)?;
        self.recovery[id as usize].append(content, offset, values)?;
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_lock_file() {
        let lock = include_str!("../../../Cargo.lock");
        assert!(lock.contains(&format!("name = \"regex-automata\"\nversion = \"{VERSION}\"\n")), "{VERSION}");
    }

    #[test]
    fn spans_lie_between_static_texts() {
        let pieces = ["a <*> b <*>", "<*>:<*> c", "x"].map(Pieces::wildcard);
        let mut automaton = Automaton::new(&pieces).unwrap();
        let mut find = |content: &str| {
            let mut values = Vec::new();
            let id = automaton.id_and_values(content.as_bytes(), 1, &mut values);
            (id, values.into_iter().map(|word| (word >> 32, word as u32)).collect::<Vec<_>>())
        };
        assert_eq!(find("a 1 b 2 b 3"), (Some(0), vec![(3, 4), (7, 12)]));
        assert_eq!(find(": c"), (Some(1), vec![(1, 1), (2, 2)]));
        assert_eq!(find("x"), (Some(2), vec![]));
        assert_eq!(find("y"), (None, vec![]));
    }
}
