//! A pattern's tree as states and edges: a state is a step just taken together with all that is still to be matched.
//!
//! From a state, [`Ways`] goes down every way to a next step, and gathers on each what no event in between may satisfy.

use crate::pattern::ast::{Contiguity, Element, Greed, Pattern};
use crate::pattern::condition::Predicates;
use std::collections::{HashMap, HashSet};

/// States that a pattern may have.
const MOST_STATES: usize = 1 << 16;
/// Ways that may be gone down in all, and guards on the edges at their ends.
const MOST_WAYS: usize = 1 << 20;
/// Parts still to be matched that make a way count once more, as each way keeps a list of them.
const DEEP: usize = 8;

/// No event may satisfy a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Guard {
    /// The condition's bitmap.
    pub(super) condition: u32,
    /// Only the event directly after the last one taken is looked at; otherwise all up to the next one taken.
    pub(super) directly: bool,
}

/// Where an edge leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Target {
    /// To a state, with an event.
    State(usize),
    /// To the end of a match of a pattern, without one.
    End(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) target: Target,
    /// How the event follows the one before; of no meaning at an end.
    pub(super) contiguity: Contiguity,
    /// Sorted.
    pub(super) guards: Vec<Guard>,
}

#[derive(Debug, Clone)]
pub(super) struct State {
    /// The step that was taken.
    pub(super) step: u16,
    /// The bitmap of its condition.
    pub(super) condition: u32,
    pub(super) edges: Vec<Edge>,
}

/// States and edges.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// How a match begins. The guards look at the first event itself.
    pub(super) entries: Vec<Edge>,
    pub(super) states: Vec<State>,
}

impl Draft {
    /// The states of pattern `index`; its conditions are added to the predicates.
    pub(super) fn new(index: usize, pattern: &Pattern, predicates: &mut Predicates) -> Result<Draft, String> {
        let names = pattern.steps();
        let mut items = Vec::new();
        let root = flatten(&pattern.element, &names, predicates, &mut items);
        let mut ways =
            Ways { items, index, known: HashMap::new(), open: Vec::new(), states: Vec::new(), left: MOST_WAYS };
        let mut entries = ways.from(vec![Todo::Enter { how: Contiguity::Strict, item: root }])?;
        // What ends before it begins is no match.
        entries.retain(|edge| matches!(edge.target, Target::State(_)));
        entries.iter_mut().for_each(as_directly);
        without_needless(&mut entries);
        while let Some((state, rest)) = ways.open.pop() {
            let mut edges = ways.from(rest)?;
            edges.iter_mut().filter(|edge| edge.contiguity == Contiguity::Strict).for_each(|edge| {
                if matches!(edge.target, Target::State(_)) {
                    as_directly(edge);
                }
            });
            without_needless(&mut edges);
            ways.states[state].edges = edges;
        }
        Ok(Draft { entries, states: ways.states })
    }

    /// The edges of a state, or those that a match begins with.
    pub(super) fn edges(&self, of: Option<usize>) -> &[Edge] {
        of.map_or(&self.entries, |state| &self.states[state].edges)
    }

    pub(super) fn edges_mut(&mut self, of: Option<usize>) -> &mut Vec<Edge> {
        match of {
            Some(state) => &mut self.states[state].edges,
            None => &mut self.entries,
        }
    }

    /// Every edge.
    pub(super) fn all_edges(&self) -> impl Iterator<Item = &Edge> {
        self.entries.iter().chain(self.states.iter().flat_map(|state| &state.edges))
    }

    /// Whether a match can be complete before it is certain to be one.
    pub(super) fn has_guarded_ends(&self) -> bool {
        self.all_edges().any(|edge| matches!(edge.target, Target::End(_)) && !edge.guards.is_empty())
    }

    /// Whether a match of that pattern can end here.
    pub(super) fn ends_of(&self, pattern: usize) -> bool {
        self.all_edges().any(|edge| edge.target == Target::End(pattern))
    }
}

/// Where only one event lies between, to look at it or at all is the same.
fn as_directly(edge: &mut Edge) {
    edge.guards.iter_mut().for_each(|guard| guard.directly = true);
    edge.guards.sort_unstable();
    edge.guards.dedup();
}

/// Drops edges that another one with fewer guards makes needless.
fn without_needless(edges: &mut Vec<Edge>) {
    edges.sort_by_key(|edge| (edge.target, edge.contiguity as u8, edge.guards.len()));
    let mut kept: Vec<Edge> = Vec::new();
    for edge in edges.drain(..) {
        let covers = |other: &&Edge| {
            other.target == edge.target
                && other.contiguity == edge.contiguity
                && other.guards.iter().all(|guard| edge.guards.contains(guard))
        };
        if !kept.iter().rev().take_while(|other| other.target == edge.target).any(|other| covers(&other)) {
            kept.push(edge);
        }
    }
    *edges = kept;
}

/// The pattern's tree, its parts by number.
enum Item {
    Step { step: u16, condition: u32 },
    Not { condition: u32 },
    Sequence(Vec<(Contiguity, usize)>),
    Alternative(Vec<usize>),
    Repeat { item: usize, min: u32, max: Option<u32>, greed: Greed, contiguity: Contiguity },
}

fn flatten(element: &Element, names: &[&str], predicates: &mut Predicates, items: &mut Vec<Item>) -> usize {
    let item = match element {
        Element::Step { name, condition } => {
            let step = names.iter().position(|known| known == name).unwrap_or_default() as u16;
            Item::Step { step, condition: predicates.add(condition) as u32 }
        }
        Element::Not { condition, .. } => Item::Not { condition: predicates.add(condition) as u32 },
        Element::Sequence(elements) => Item::Sequence(
            elements.iter().map(|(how, element)| (*how, flatten(element, names, predicates, items))).collect(),
        ),
        Element::Alternative(elements) => {
            Item::Alternative(elements.iter().map(|element| flatten(element, names, predicates, items)).collect())
        }
        Element::Repeat { element, min, max, greed, contiguity } => Item::Repeat {
            item: flatten(element, names, predicates, items),
            min: *min,
            max: *max,
            greed: *greed,
            contiguity: *contiguity,
        },
    };
    items.push(item);
    items.len() - 1
}

/// What is still to be matched; the next is last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Todo {
    /// A part, and how its first event follows the one before.
    Enter { how: Contiguity, item: usize },
    /// The rest of a sequence.
    Rest { item: usize, from: usize },
    /// A repetition after some passes; whether the last of them took an event.
    Again { item: usize, first: Contiguity, passes: u32, took: bool },
}

/// The way to a state's steps.
struct Ways {
    items: Vec<Item>,
    /// The pattern's place in the list.
    index: usize,
    known: HashMap<(usize, Vec<Todo>), usize>,
    /// States whose edges are not there yet.
    open: Vec<(usize, Vec<Todo>)>,
    states: Vec<State>,
    /// Ways that may still be gone down.
    left: usize,
}

impl Ways {
    /// The edges to all steps that can come next, and to the end.
    fn from(&mut self, todo: Vec<Todo>) -> Result<Vec<Edge>, String> {
        let mut edges = Vec::new();
        let mut seen = HashSet::new();
        let mut stack = vec![(todo, Vec::new())];
        while let Some((todo, guards)) = stack.pop() {
            if !seen.insert((todo.clone(), guards.clone())) {
                continue;
            }
            self.charge(1 + todo.len() / DEEP)?;
            let drafted = edges.len();
            self.down(todo, guards, &mut stack, &mut edges)?;
            self.charge(edges[drafted..].iter().map(|edge| edge.guards.len()).sum())?;
        }
        Ok(edges)
    }

    /// Takes from what may still be gone down.
    fn charge(&mut self, ways: usize) -> Result<(), String> {
        let left = self.left.checked_sub(ways);
        self.left = left.ok_or("it has too many ways through its repetitions and alternatives")?;
        Ok(())
    }

    /// One part further down a way: a step or the end makes an edge, any other part goes back on the stack.
    fn down(
        &mut self,
        mut todo: Vec<Todo>,
        mut guards: Vec<Guard>,
        stack: &mut Vec<(Vec<Todo>, Vec<Guard>)>,
        edges: &mut Vec<Edge>,
    ) -> Result<(), String> {
        let Some(next) = todo.pop() else {
            edges.push(Edge { target: Target::End(self.index), contiguity: Contiguity::Strict, guards });
            return Ok(());
        };
        match next {
            Todo::Enter { how, item } => match &self.items[item] {
                Item::Step { step, condition } => {
                    let (step, condition) = (*step, *condition);
                    // An event that a guard keeps out cannot be the one taken either.
                    if !guards.iter().any(|guard| guard.condition == condition && !guard.directly) {
                        let target = Target::State(self.state(item, step, condition, todo)?);
                        edges.push(Edge { target, contiguity: how, guards });
                    }
                }
                Item::Not { condition } => {
                    let guard = Guard { condition: *condition, directly: how == Contiguity::Strict };
                    stack.push((todo, with(guards, [guard])));
                }
                Item::Sequence(elements) => {
                    let first = elements[0].1;
                    todo.extend([Todo::Rest { item, from: 1 }, Todo::Enter { how, item: first }]);
                    stack.push((todo, guards));
                }
                Item::Alternative(elements) => {
                    for item in elements {
                        let mut todo = todo.clone();
                        todo.push(Todo::Enter { how, item: *item });
                        stack.push((todo, guards.clone()));
                    }
                }
                Item::Repeat { .. } => {
                    todo.push(Todo::Again { item, first: how, passes: 0, took: false });
                    stack.push((todo, guards));
                }
            },
            Todo::Rest { item, from } => {
                if let Item::Sequence(elements) = &self.items[item]
                    && let Some((how, element)) = elements.get(from)
                {
                    todo.extend([Todo::Rest { item, from: from + 1 }, Todo::Enter { how: *how, item: *element }]);
                }
                stack.push((todo, guards));
            }
            Todo::Again { item: repeat, first, passes, took } => {
                let Item::Repeat { item, min, max, greed, contiguity } = self.items[repeat] else { return Ok(()) };
                if passes > min && !took {
                    return Ok(());
                }
                let how = if passes == 0 { first } else { contiguity };
                let (more, enough) = (max.is_none_or(|max| passes < max), passes >= min);
                let mut leaves = Vec::new();
                let leaving_can_wait = enough
                    && greed == Greed::Reluctant
                    && (self.firsts(&todo, &mut leaves)? || leaves.iter().any(|step| !step.directly));
                if more && !leaving_can_wait {
                    let again = Todo::Again { item: repeat, first, passes: passes + 1, took: false };
                    let todo = [&todo[..], &[again, Todo::Enter { how, item }]].concat();
                    stack.push((todo, with(guards.clone(), leaves)));
                }
                if enough {
                    if more && greed == Greed::Greedy {
                        let mut continues = Vec::new();
                        self.firsts(&[Todo::Enter { how, item }], &mut continues)?;
                        guards = with(guards, continues);
                    }
                    stack.push((todo, guards));
                }
            }
        }
        Ok(())
    }

    /// The state of a step with what comes after it.
    fn state(&mut self, item: usize, step: u16, condition: u32, mut rest: Vec<Todo>) -> Result<usize, String> {
        for todo in &mut rest {
            if let Todo::Again { item, first, passes, took } = todo {
                *took = true;
                *first = Contiguity::Strict;
                if let Item::Repeat { min, max: None, .. } = &self.items[*item] {
                    *passes = (*passes).min((*min).max(1));
                }
            }
        }
        // The ends of sequences say nothing.
        rest.retain(|todo| match todo {
            Todo::Rest { item, from } => matches!(&self.items[*item], Item::Sequence(parts) if *from < parts.len()),
            _ => true,
        });
        if let Some(state) = self.known.get(&(item, rest.clone())) {
            return Ok(*state);
        }
        if self.states.len() == MOST_STATES {
            return Err(format!("it compiles to more than {MOST_STATES} states"));
        }
        let state = self.states.len();
        self.states.push(State { step, condition, edges: Vec::new() });
        self.known.insert((item, rest.clone()), state);
        self.open.push((state, rest));
        Ok(state)
    }

    /// Adds the steps whose event can come next, negations aside, as guards against them. Whether the match could end.
    fn firsts(&mut self, todo: &[Todo], guards: &mut Vec<Guard>) -> Result<bool, String> {
        let mut seen = HashSet::new();
        let mut stack = vec![todo.to_vec()];
        let mut may_end = false;
        while let Some(mut todo) = stack.pop() {
            if !seen.insert(todo.clone()) {
                continue;
            }
            self.charge(1 + todo.len() / DEEP)?;
            let Some(next) = todo.pop() else {
                may_end = true;
                continue;
            };
            match next {
                Todo::Enter { how, item } => match &self.items[item] {
                    Item::Step { condition, .. } => {
                        guards.push(Guard { condition: *condition, directly: how == Contiguity::Strict });
                    }
                    Item::Not { .. } => stack.push(todo),
                    Item::Sequence(elements) => {
                        todo.extend([Todo::Rest { item, from: 1 }, Todo::Enter { how, item: elements[0].1 }]);
                        stack.push(todo);
                    }
                    Item::Alternative(elements) => {
                        let enter = |item: &usize| [&todo[..], &[Todo::Enter { how, item: *item }]].concat();
                        stack.extend(elements.iter().map(enter));
                    }
                    Item::Repeat { .. } => {
                        todo.push(Todo::Again { item, first: how, passes: 0, took: false });
                        stack.push(todo);
                    }
                },
                Todo::Rest { item, from } => {
                    if let Item::Sequence(elements) = &self.items[item]
                        && let Some((how, element)) = elements.get(from)
                    {
                        todo.extend([Todo::Rest { item, from: from + 1 }, Todo::Enter { how: *how, item: *element }]);
                    }
                    stack.push(todo);
                }
                Todo::Again { item: repeat, first, passes, .. } => {
                    let Item::Repeat { item, min, max, contiguity, .. } = self.items[repeat] else { continue };
                    let how = if passes == 0 { first } else { contiguity };
                    if max.is_none_or(|max| passes < max) {
                        let pass_may_be_empty = self.firsts(&[Todo::Enter { how, item }], guards)?;
                        if pass_may_be_empty && passes < min {
                            // The first pass and the second differ in how they follow; later ones add nothing.
                            let passes = if passes == 0 { 1 } else { min };
                            let again = Todo::Again { item: repeat, first, passes, took: false };
                            stack.push([&todo[..], &[again]].concat());
                        }
                    }
                    if passes >= min {
                        stack.push(todo);
                    }
                }
            }
        }
        Ok(may_end)
    }
}

/// The guards with more of them, sorted. One that looks at all events stands for one that looks at the first.
fn with(mut guards: Vec<Guard>, more: impl IntoIterator<Item = Guard>) -> Vec<Guard> {
    guards.extend(more);
    guards.sort_unstable();
    guards.dedup_by(|later, earlier| later.condition == earlier.condition);
    guards
}
