//! Patterns that begin alike share the states of their beginnings.

use super::draft::{Draft, Edge, Target};

/// Adds a pattern's states to those of others. A state is shared where the way to it is one and the same in both: the
/// same steps and conditions, reached by equal edges and by no others.
pub(super) fn merge(into: &mut Draft, from: Draft) {
    let (lone_into, lone_from) = (lone_states(into), lone_states(&from));
    let mut places: Vec<Option<usize>> = vec![None; from.states.len()];
    let mut open = vec![(None, None)];
    while let Some((left, right)) = open.pop() {
        for edge in from.edges(right) {
            let Target::State(state) = edge.target else { continue };
            let alike = |other: &&Edge| match other.target {
                Target::State(known) => {
                    let (a, b) = (&into.states[known], &from.states[state]);
                    lone_into[known]
                        && (a.step, a.condition) == (b.step, b.condition)
                        && (other.contiguity, &other.guards) == (edge.contiguity, &edge.guards)
                }
                Target::End(_) => false,
            };
            if lone_from[state]
                && let Some(Edge { target: Target::State(known), .. }) = into.edges(left).iter().find(alike)
            {
                places[state] = Some(*known);
                open.push((Some(*known), Some(state)));
            }
        }
    }
    let mut next = into.states.len();
    let places: Vec<usize> = places
        .into_iter()
        .map(|place| {
            place.unwrap_or_else(|| {
                next += 1;
                next - 1
            })
        })
        .collect();
    let moved = |mut edge: Edge| {
        if let Target::State(state) = &mut edge.target {
            *state = places[*state];
        }
        edge
    };
    let known = into.states.len();
    add(into.edges_mut(None), from.entries.into_iter().map(moved));
    for (mut state, place) in from.states.into_iter().zip(places.clone()) {
        let edges = std::mem::take(&mut state.edges).into_iter().map(moved);
        if place < known {
            add(&mut into.states[place].edges, edges);
        } else {
            state.edges = edges.collect();
            into.states.push(state);
        }
    }
}

/// Adds the edges that are not there.
fn add(edges: &mut Vec<Edge>, more: impl Iterator<Item = Edge>) {
    for edge in more {
        if !edges.contains(&edge) {
            edges.push(edge);
        }
    }
}

/// Which states exactly one edge leads to.
fn lone_states(draft: &Draft) -> Vec<bool> {
    let mut edges_to = vec![0u32; draft.states.len()];
    for edge in draft.all_edges() {
        if let Target::State(state) = edge.target {
            edges_to[state] += 1;
        }
    }
    edges_to.into_iter().map(|edges| edges == 1).collect()
}
