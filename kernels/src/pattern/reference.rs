//! The matches as they are defined: a re-scan from every event, every way through the pattern tried one after another.
//!
//! It reads the pattern's tree as it stands and looks at conditions event by event, so that it shares nothing with the
//! automaton that it judges. Time is the number of events times the ways through the pattern from each; memory is one
//! way at a time and the matches. A way is gone down by recursion, a few frames for each event that it takes: it is for
//! short streams.

use super::ast::{AfterMatch, Contiguity, Element, Greed, Pattern};
use super::condition::{Condition, Constant};
use super::events::{Column, Events};
use super::matches::{Matched, Matches};
use super::{PatternError, check};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The matches of every pattern in a whole stream: by pattern, key and first event.
///
/// ```
/// use lanemark_kernels::aggregate::compare::Comparison::Equal;
/// use lanemark_kernels::pattern::{Column, Condition, Events, Pattern, reference};
/// let kind = |kind: i64| Condition::compare("type", Equal, kind);
/// let pattern = Pattern::begin("A", kind(1)).followed_by("B", kind(2));
/// let columns = [("type", Column::U8(&[1, 3, 1, 2]))];
/// let events = Events::new(&[0, 1, 2, 3], None, &columns)?;
/// let matches = reference::matches(&[pattern], &events)?;
/// let numbers: Vec<Vec<u64>> = matches.iter().map(|m| m.events.iter().map(|event| event.number).collect()).collect();
/// assert_eq!(numbers, [[0, 3], [2, 3]]);
/// # Ok::<(), lanemark_kernels::pattern::PatternError>(())
/// ```
///
/// # Errors
/// [`PatternError`], as the matcher gives them.
pub fn matches(patterns: &[Pattern], events: &Events<'_>) -> Result<Matches, PatternError> {
    let mut matches = Matches::new();
    for (index, pattern) in patterns.iter().enumerate() {
        check::check(index, pattern)?;
        check::columns(pattern, events)?;
        if pattern.within.is_some() {
            events.check_times(i64::MIN)?;
        }
        let mut partitions: BTreeMap<Option<u32>, Vec<usize>> = BTreeMap::new();
        let keys = if pattern.is_partitioned() { Some(events.check_keys(usize::MAX)?) } else { None };
        for event in 0..events.len() {
            partitions.entry(keys.map(|keys| keys[event])).or_default().push(event);
        }
        for (key, partition) in partitions {
            let mut allowed_from = 0;
            for start in 0..partition.len() {
                for found in matches_from(pattern, events, &partition, start) {
                    if found[0].number >= allowed_from {
                        allowed_from = allowed_from.max(next_start(pattern, &found));
                        matches.push(index, key, found);
                    }
                }
            }
        }
    }
    Ok(matches)
}

/// The number below which no further match may begin, after a match.
fn next_start(pattern: &Pattern, found: &[Matched]) -> u64 {
    let is = |name: &str| {
        let step = pattern.steps().iter().position(|step| *step == name);
        move |event: &&Matched| Some(usize::from(event.step)) == step
    };
    match &pattern.after_match {
        AfterMatch::NoSkip => 0,
        AfterMatch::SkipToNext => found[0].number + 1,
        AfterMatch::SkipPastLast => found[found.len() - 1].number + 1,
        AfterMatch::SkipToFirst(name) => found.iter().find(is(name)).map_or(0, |event| event.number),
        AfterMatch::SkipToLast(name) => found.iter().rfind(is(name)).map_or(0, |event| event.number),
    }
}

/// The matches that begin with one event, by last event and then event by event.
fn matches_from(pattern: &Pattern, events: &Events<'_>, partition: &[usize], start: usize) -> Vec<Vec<Matched>> {
    let times = events.times();
    let begin = times[partition[start]];
    let inside = |event: &usize| pattern.within.is_none_or(|within| times[*event].abs_diff(begin) < within);
    let length = partition[start..].iter().take_while(|event| inside(event)).count();
    let names = pattern.steps();
    let window = &partition[start..start + length];
    let mut search = Search { events, names: &names, window, taken: Vec::new(), found: BTreeSet::new() };
    search.go(vec![Todo::Enter(Contiguity::Strict, &pattern.element)], Vec::new());
    search.found.into_iter().map(|(_, events)| events).collect()
}

/// What is still to be matched; the next is last.
#[derive(Clone, Copy)]
enum Todo<'a> {
    /// An element, and how its first event follows the one before.
    Enter(Contiguity, &'a Element),
    /// A repetition after some passes; `before` events were taken when the last pass began.
    Again { repeat: &'a Element, first: Contiguity, passes: u32, before: usize },
}

/// No event may satisfy the condition: the one directly after the last taken, or all up to the next taken one.
#[derive(Clone, Copy)]
struct Guard<'a> {
    contiguity: Contiguity,
    condition: &'a Condition,
}

struct Search<'a> {
    events: &'a Events<'a>,
    names: &'a [&'a str],
    /// The start and the events after it that the match may use or must look at.
    window: &'a [usize],
    /// Places in the window, with the step.
    taken: Vec<(usize, u16)>,
    /// By number of the last event, then event by event.
    found: BTreeSet<(u64, Vec<Matched>)>,
}

impl<'a> Search<'a> {
    fn go(&mut self, mut todo: Vec<Todo<'a>>, mut guards: Vec<Guard<'a>>) {
        match todo.pop() {
            None => {
                if !self.taken.is_empty() && self.allows(&guards, self.window.len()) {
                    self.report();
                }
            }
            Some(Todo::Enter(contiguity, element)) => match element {
                Element::Step { name, condition } => self.take(contiguity, name, condition, &todo, &guards),
                Element::Not { condition, .. } => {
                    guards.push(Guard { contiguity, condition });
                    self.go(todo, guards);
                }
                Element::Sequence(elements) => {
                    todo.extend(in_order(contiguity, elements).rev());
                    self.go(todo, guards);
                }
                Element::Alternative(elements) => {
                    for element in elements {
                        let todo = [&todo[..], &[Todo::Enter(contiguity, element)]].concat();
                        self.go(todo, guards.clone());
                    }
                }
                Element::Repeat { .. } => {
                    let before = self.taken.len();
                    todo.push(Todo::Again { repeat: element, first: contiguity, passes: 0, before });
                    self.go(todo, guards);
                }
            },
            Some(Todo::Again { repeat, first, passes, before }) => {
                let Element::Repeat { element, min, max, greed, contiguity } = repeat else { return };
                if passes > *min && self.taken.len() == before {
                    return; // a pass more than needed that took nothing
                }
                let how = if passes == 0 { first } else { *contiguity };
                let more = max.is_none_or(|max| passes < max);
                let enough = passes >= *min;
                let mut leaves = Firsts::default();
                if enough && *greed == Greed::Reluctant {
                    leaves.of(&todo);
                }
                if more && !leaves.can_wait() {
                    let guards = [&guards[..], &leaves.steps].concat();
                    let again = Todo::Again { repeat, first, passes: passes + 1, before: self.taken.len() };
                    self.go([&todo[..], &[again, Todo::Enter(how, element)]].concat(), guards);
                }
                if enough {
                    if more && *greed == Greed::Greedy {
                        let mut continues = Firsts::default();
                        continues.of(&[Todo::Enter(how, element)]);
                        guards.extend(&continues.steps);
                    }
                    self.go(todo, guards);
                }
            }
        }
    }

    /// Takes one event for a step, each that can be, and goes on.
    fn take(&mut self, how: Contiguity, name: &str, condition: &Condition, todo: &[Todo<'a>], guards: &[Guard<'a>]) {
        let step = self.names.iter().position(|known| *known == name).unwrap_or_default() as u16;
        // The first event of a match is the start itself.
        let how = if self.taken.is_empty() { Contiguity::Strict } else { how };
        for place in self.next_place()..self.window.len() {
            let satisfied = self.satisfies(place, condition);
            if satisfied && self.allows(guards, place + 1) {
                self.taken.push((place, step));
                self.go(todo.to_vec(), Vec::new());
                self.taken.pop();
            }
            if how == Contiguity::Strict || (how == Contiguity::SkipTillNext && satisfied) {
                break;
            }
        }
    }

    fn next_place(&self) -> usize {
        self.taken.last().map_or(0, |(place, _)| place + 1)
    }

    /// Whether the events from the last taken one up to `end` trip none of the guards.
    fn allows(&self, guards: &[Guard<'a>], end: usize) -> bool {
        let next = self.next_place();
        guards.iter().all(|guard| {
            let end = if guard.contiguity == Contiguity::Strict { end.min(next + 1) } else { end };
            (next..end).all(|place| !self.satisfies(place, guard.condition))
        })
    }

    fn satisfies(&self, place: usize, condition: &Condition) -> bool {
        holds(condition, self.events, self.window[place])
    }

    fn report(&mut self) {
        let number = |(place, step): &(usize, u16)| Matched { number: self.window[*place] as u64, step: *step };
        let events: Vec<Matched> = self.taken.iter().map(number).collect();
        self.found.insert((events[events.len() - 1].number, events));
    }
}

/// A sequence's elements, the first entered as the sequence is.
fn in_order(entered: Contiguity, elements: &[(Contiguity, Element)]) -> impl DoubleEndedIterator<Item = Todo<'_>> {
    let how = move |index, contiguity| if index == 0 { entered } else { contiguity };
    elements.iter().enumerate().map(move |(index, (contiguity, element))| Todo::Enter(how(index, *contiguity), element))
}

/// The steps whose event can come next, negations aside, and whether the match could end instead.
#[derive(Default)]
struct Firsts<'a> {
    steps: Vec<Guard<'a>>,
    may_end: bool,
}

impl<'a> Firsts<'a> {
    /// Whether the match could end here, or go on with an event later than the next.
    fn can_wait(&self) -> bool {
        self.may_end || self.steps.iter().any(|step| step.contiguity != Contiguity::Strict)
    }

    fn of(&mut self, todo: &[Todo<'a>]) {
        let Some((next, rest)) = todo.split_last() else {
            self.may_end = true;
            return;
        };
        match *next {
            Todo::Enter(contiguity, Element::Step { condition, .. }) => {
                self.steps.push(Guard { contiguity, condition })
            }
            Todo::Enter(_, Element::Not { .. }) => self.of(rest),
            Todo::Enter(contiguity, Element::Sequence(elements)) => {
                let mut todo = rest.to_vec();
                todo.extend(in_order(contiguity, elements).rev());
                self.of(&todo);
            }
            Todo::Enter(contiguity, Element::Alternative(elements)) => {
                for element in elements {
                    self.of(&[rest, &[Todo::Enter(contiguity, element)]].concat());
                }
            }
            Todo::Enter(first, repeat @ Element::Repeat { .. }) => {
                self.of(&[rest, &[Todo::Again { repeat, first, passes: 0, before: 0 }]].concat());
            }
            Todo::Again { repeat, first, passes, .. } => {
                let Element::Repeat { element, min, max, contiguity, .. } = repeat else { return };
                let how = if passes == 0 { first } else { *contiguity };
                if max.is_none_or(|max| passes < max) {
                    let mut pass = Firsts::default();
                    pass.of(&[Todo::Enter(how, element)]);
                    self.steps.extend(pass.steps);
                    if passes < *min && pass.may_end {
                        self.of(&[rest, &[Todo::Again { repeat, first, passes: passes + 1, before: 0 }]].concat());
                    }
                }
                if passes >= *min {
                    self.of(rest);
                }
            }
        }
    }
}

/// Whether an event satisfies a condition; its columns were checked.
pub(super) fn holds(condition: &Condition, events: &Events<'_>, event: usize) -> bool {
    match condition {
        Condition::And(all) => all.iter().all(|part| holds(part, events, event)),
        Condition::Or(any) => any.iter().any(|part| holds(part, events, event)),
        Condition::Not(part) => !holds(part, events, event),
        Condition::Compare { column, comparison, constant } => {
            let order = match events.column(column) {
                None => return false,
                Some(Column::U8(values)) => order_i64(i64::from(values[event]), *constant),
                Some(Column::I64(values)) => order_i64(values[event], *constant),
                Some(Column::F64(values)) => match *constant {
                    Constant::F64(number) => values[event].partial_cmp(&number),
                    Constant::I64(integer) => order_i64(integer, Constant::F64(values[event])).map(Ordering::reverse),
                },
            };
            match order {
                Some(order) => comparison.holds(order, Ordering::Equal),
                None => comparison.holds(f64::NAN, f64::NAN),
            }
        }
    }
}

fn order_i64(value: i64, constant: Constant) -> Option<Ordering> {
    match constant {
        Constant::I64(constant) => Some(value.cmp(&constant)),
        Constant::F64(number) if number.is_nan() => None,
        // Saturates to beyond i64 on both sides; what is cut off decides where the whole parts are equal.
        Constant::F64(number) => {
            let part = 0.0.partial_cmp(&number.fract()).unwrap_or(Ordering::Equal);
            Some(i128::from(value).cmp(&(number.trunc() as i128)).then(part))
        }
    }
}
