//! Whether the same events can be matched in two ways, so that equal matches must be looked out for.

use super::draft::{Draft, Target};
use std::collections::HashSet;

/// True where one step can lead to two places: then equal histories can wait in several states.
pub(super) fn is_ambiguous(draft: &Draft) -> bool {
    std::iter::once(None).chain((0..draft.states.len()).map(Some)).any(|state| {
        let mut steps = HashSet::new();
        draft.edges(state).iter().any(|edge| match edge.target {
            Target::State(target) => !steps.insert(draft.states[target].step),
            Target::End(_) => false,
        })
    })
}
