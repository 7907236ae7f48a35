//! Patterns as an automaton whose partial matches share their events.
//!
//! [`draft`] makes states and edges of a pattern's tree, [`merge`] lets patterns share the states of equal beginnings,
//! [`automaton`] lays them out for running, [`history`] keeps the events of partial matches, each once, and [`run`]
//! takes the events in.

mod ambiguity;
mod automaton;
mod draft;
mod history;
mod merge;
mod run;
mod settle;

use super::PatternError;
use super::ast::{AfterMatch, Pattern};
use super::condition::Predicates;
use automaton::Automaton;
use draft::Draft;
pub(super) use run::{Block, Limits, Run};

/// The automata of some patterns, each with its place in the caller's list. Patterns that report every match share one
/// automaton where they agree on key and time, and states where they begin alike.
pub(super) fn compile(
    patterns: &[(usize, &Pattern)],
    predicates: &mut Predicates,
) -> Result<Vec<Automaton>, PatternError> {
    let mut shared: Vec<((bool, Option<u64>), Draft)> = Vec::new();
    let mut automata = Vec::new();
    for (index, pattern) in patterns {
        let draft = Draft::new(*index, pattern, predicates)
            .map_err(|reason| PatternError::Invalid { pattern: *index, reason })?;
        let ambiguous = ambiguity::is_ambiguous(&draft);
        if pattern.after_match != AfterMatch::NoSkip || ambiguous || draft.has_guarded_ends() {
            automata.push(Automaton::new(draft, pattern, ambiguous));
            continue;
        }
        let alike = (pattern.is_partitioned(), pattern.within);
        match shared.iter_mut().find(|(other, _)| *other == alike) {
            Some((_, into)) => merge::merge(into, draft),
            None => shared.push((alike, draft)),
        }
    }
    let pattern_of =
        |draft: &Draft| patterns.iter().find(|(index, _)| draft.ends_of(*index)).map(|(_, pattern)| *pattern);
    for (_, draft) in shared {
        if let Some(pattern) = pattern_of(&draft) {
            automata.push(Automaton::new(draft, pattern, false));
        }
    }
    Ok(automata)
}
