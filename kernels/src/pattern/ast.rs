//! A pattern as a tree, and its builder after Flink's `Pattern`.

use super::condition::Condition;

/// What may lie between an event of a match and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Contiguity {
    /// Nothing: the very next event (of the same key, where the pattern is per key).
    #[default]
    Strict,
    /// Events that do not satisfy the step: the next one that does is taken.
    SkipTillNext,
    /// Anything: each later event that satisfies the step gives a match of its own.
    SkipTillAny,
}

/// How many passes of a repetition are taken where several numbers would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Greed {
    /// Each number of passes gives a match of its own: Flink's rule where nothing is said.
    #[default]
    Every,
    /// As many as can be: the repetition is left only where no event came that would have continued it.
    Greedy,
    /// As few as can be: the repetition is continued only where it cannot be left any more. What follows strictly can
    /// be had from the very next event alone; what may skip events can always still come, so that a repetition before
    /// it, or at the end of the pattern, stays at its least number of passes.
    Reluctant,
}

/// Where matching goes on after a match.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum AfterMatch {
    /// Every match is reported.
    #[default]
    NoSkip,
    /// Matches that begin with the same event are dropped.
    SkipToNext,
    /// Matches that begin before the match's end, or with its last event, are dropped.
    SkipPastLast,
    /// Matches that begin before the first event of the named step are dropped.
    SkipToFirst(String),
    /// Matches that begin before the last event of the named step are dropped.
    SkipToLast(String),
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub enum Element {
    /// One event that satisfies a condition. A name may come again, with the same condition: it is the same step.
    Step {
        /// The step's name.
        name: String,
        /// What its event satisfies.
        condition: Condition,
    },
    /// Elements one after another, each entered as its contiguity says. That of the first is not looked at: the
    /// sequence is entered as whatever it stands in says.
    Sequence(Vec<(Contiguity, Element)>),
    /// One of the elements.
    Alternative(Vec<Element>),
    /// The element again and again.
    Repeat {
        /// What is repeated.
        element: Box<Element>,
        /// The least number of passes.
        min: u32,
        /// The greatest; none for any number.
        max: Option<u32>,
        /// Which numbers of passes are taken.
        greed: Greed,
        /// How a pass follows the one before: Flink's `consecutive()`, relaxed, or `allowCombinations()`.
        contiguity: Contiguity,
    },
    /// No such event here: none directly after the match's event before it where entered strictly, none up to its next
    /// event otherwise.
    Not {
        /// A name, for display.
        name: String,
        /// What no event satisfies.
        condition: Condition,
    },
}

impl Element {
    /// One event.
    pub fn step(name: impl Into<String>, condition: Condition) -> Element {
        Element::Step { name: name.into(), condition }
    }

    /// No such event.
    pub fn not(name: impl Into<String>, condition: Condition) -> Element {
        Element::Not { name: name.into(), condition }
    }

    /// The element between `min` and `max` times, strictly consecutive and each number a match of its own.
    pub fn repeated(self, min: u32, max: Option<u32>) -> Element {
        let (greed, contiguity) = (Greed::Every, Contiguity::Strict);
        Element::Repeat { element: Box::new(self), min, max, greed, contiguity }
    }

    /// Adds the names of steps and negations, as often as they come.
    pub(super) fn names<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Element::Step { name, .. } | Element::Not { name, .. } => names.push(name),
            Element::Sequence(parts) => parts.iter().for_each(|(_, part)| part.names(names)),
            Element::Alternative(parts) => parts.iter().for_each(|part| part.names(names)),
            Element::Repeat { element, .. } => element.names(names),
        }
    }

    fn in_a_row(&self, contiguity: Contiguity) -> Option<StepInARow<'_>> {
        match self {
            Element::Step { name, condition } => Some(StepInARow { contiguity, name, condition }),
            _ => None,
        }
    }
}

/// A pattern of events.
///
/// The builder is Flink's: `begin`, then a method a step, each followed by its quantifiers. What has no meaning (an
/// empty repetition, a repeated negation) is refused when the pattern is compiled.
///
/// ```
/// use lanemark_kernels::aggregate::compare::Comparison;
/// use lanemark_kernels::pattern::{Condition, Pattern};
/// let late = Condition::compare("delay", Comparison::Greater, 15);
/// let early = Condition::compare("delay", Comparison::Less, 0);
/// let pattern = Pattern::begin("late", late).times(3).consecutive().followed_by("early", early).within(86_400_000);
/// assert_eq!(pattern.steps(), ["late", "early"]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// A name, for reports; may be empty.
    pub name: String,
    /// What is matched.
    pub element: Element,
    /// The time from the first event to the last is below this, in the unit of the times; none for any.
    pub within: Option<u64>,
    /// Where matching goes on after a match.
    pub after_match: AfterMatch,
    /// The key's name where events of each key are matched for themselves; [`None`] for the stream as a whole.
    pub partition_by: Option<String>,
}

impl Pattern {
    /// A pattern of one element, over the whole stream, without bound, every match reported.
    pub fn of(element: Element) -> Pattern {
        Pattern { name: String::new(), element, within: None, after_match: AfterMatch::NoSkip, partition_by: None }
    }

    /// A pattern that begins with a step.
    pub fn begin(name: impl Into<String>, condition: Condition) -> Pattern {
        Pattern::of(Element::Sequence(vec![(Contiguity::Strict, Element::step(name, condition))]))
    }

    /// A strict next step: the very next event.
    pub fn next(self, name: impl Into<String>, condition: Condition) -> Pattern {
        self.then(Contiguity::Strict, Element::step(name, condition))
    }

    /// A next step that skips events that do not satisfy it.
    pub fn followed_by(self, name: impl Into<String>, condition: Condition) -> Pattern {
        self.then(Contiguity::SkipTillNext, Element::step(name, condition))
    }

    /// A next step that may skip any events.
    pub fn followed_by_any(self, name: impl Into<String>, condition: Condition) -> Pattern {
        self.then(Contiguity::SkipTillAny, Element::step(name, condition))
    }

    /// The very next event is no such event.
    pub fn not_next(self, name: impl Into<String>, condition: Condition) -> Pattern {
        self.then(Contiguity::Strict, Element::not(name, condition))
    }

    /// No such event up to the next step.
    pub fn not_followed_by(self, name: impl Into<String>, condition: Condition) -> Pattern {
        self.then(Contiguity::SkipTillNext, Element::not(name, condition))
    }

    /// Any element as the next one.
    pub fn then(mut self, contiguity: Contiguity, element: Element) -> Pattern {
        match &mut self.element {
            Element::Sequence(elements) => elements.push((contiguity, element)),
            _ => self.element = Element::Sequence(vec![(Contiguity::Strict, self.element), (contiguity, element)]),
        }
        self
    }

    /// The last step exactly `times` times, other events skipped in between.
    pub fn times(self, times: u32) -> Pattern {
        self.repeat(times, Some(times))
    }

    /// The last step between `min` and `max` times, other events skipped in between.
    pub fn times_between(self, min: u32, max: u32) -> Pattern {
        self.repeat(min, Some(max))
    }

    /// The last step `min` times or more, other events skipped in between.
    pub fn times_or_more(self, min: u32) -> Pattern {
        self.repeat(min, None)
    }

    /// The last step once or more, other events skipped in between.
    pub fn one_or_more(self) -> Pattern {
        self.repeat(1, None)
    }

    /// The last step with its quantifier may be missing.
    pub fn optional(self) -> Pattern {
        self.on_last(|last| match last {
            Element::Repeat { element, min: 0 | 1, max, greed, contiguity } => {
                Element::Repeat { element, min: 0, max, greed, contiguity }
            }
            Element::Repeat { greed, .. } => {
                Element::Repeat { greed, element: Box::new(last), min: 0, max: Some(1), contiguity: Contiguity::Strict }
            }
            other => other.repeated(0, Some(1)),
        })
    }

    /// As many passes of the last repetition as can be.
    pub fn greedy(self) -> Pattern {
        self.with_greed(Greed::Greedy)
    }

    /// As few passes of the last repetition as can be.
    pub fn reluctant(self) -> Pattern {
        self.with_greed(Greed::Reluctant)
    }

    /// No events between the passes of the last repetition.
    pub fn consecutive(self) -> Pattern {
        self.with_contiguity(Contiguity::Strict)
    }

    /// Any events between the passes of the last repetition.
    pub fn allow_combinations(self) -> Pattern {
        self.with_contiguity(Contiguity::SkipTillAny)
    }

    /// The time from the first event to the last is below `within`.
    pub fn within(mut self, within: u64) -> Pattern {
        self.within = Some(within);
        self
    }

    /// Where matching goes on after a match.
    pub fn after_match(mut self, after_match: AfterMatch) -> Pattern {
        self.after_match = after_match;
        self
    }

    /// Each key's events are matched for themselves. `key` names the key; which column it is, the caller knows.
    pub fn partition_by(mut self, key: impl Into<String>) -> Pattern {
        self.partition_by = Some(key.into());
        self
    }

    /// Names the pattern.
    pub fn named(mut self, name: impl Into<String>) -> Pattern {
        self.name = name.into();
        self
    }

    /// Whether each key's events are matched for themselves.
    pub fn is_partitioned(&self) -> bool {
        self.partition_by.is_some()
    }

    /// The names of the steps, each once, in the order in which they first come. A match names a step by its place
    /// here.
    pub fn steps(&self) -> Vec<&str> {
        let mut names = Vec::new();
        collect_steps(&self.element, &mut names);
        names
    }

    /// The steps with their contiguity, where the pattern is nothing but steps one after another.
    pub fn in_a_row(&self) -> Option<Vec<StepInARow<'_>>> {
        match &self.element {
            Element::Sequence(elements) => elements.iter().map(|(how, element)| element.in_a_row(*how)).collect(),
            element => element.in_a_row(Contiguity::Strict).map(|only| vec![only]),
        }
    }

    fn repeat(self, min: u32, max: Option<u32>) -> Pattern {
        self.on_last(|last| last.repeated(min, max)).with_contiguity(Contiguity::SkipTillNext)
    }

    fn with_greed(self, wanted: Greed) -> Pattern {
        self.on_last(|last| on_repetition(last, &|greed, _| *greed = wanted))
    }

    fn with_contiguity(self, wanted: Contiguity) -> Pattern {
        self.on_last(|last| on_repetition(last, &|_, contiguity| *contiguity = wanted))
    }

    fn on_last(mut self, change: impl FnOnce(Element) -> Element) -> Pattern {
        let last = match &mut self.element {
            Element::Sequence(elements) if !elements.is_empty() => &mut elements.last_mut().expect("not empty").1,
            element => element,
        };
        *last = change(std::mem::replace(last, Element::Sequence(Vec::new())));
        self
    }
}

/// A step of a pattern that is nothing but steps one after another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepInARow<'a> {
    /// How the step follows the one before.
    pub contiguity: Contiguity,
    /// Its name.
    pub name: &'a str,
    /// What its event satisfies.
    pub condition: &'a Condition,
}

/// A change to a repetition; to the one inside, too, where [`Pattern::optional`] put one around it.
fn on_repetition(last: Element, change: &impl Fn(&mut Greed, &mut Contiguity)) -> Element {
    match last {
        Element::Repeat { mut element, min, max, mut greed, mut contiguity } => {
            if (min, max) == (0, Some(1)) {
                element = Box::new(on_repetition(*element, change));
            }
            change(&mut greed, &mut contiguity);
            Element::Repeat { element, min, max, greed, contiguity }
        }
        other => other,
    }
}

fn collect_steps<'a>(element: &'a Element, names: &mut Vec<&'a str>) {
    match element {
        Element::Step { name, .. } => {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        Element::Sequence(elements) => elements.iter().for_each(|(_, element)| collect_steps(element, names)),
        Element::Alternative(elements) => elements.iter().for_each(|element| collect_steps(element, names)),
        Element::Repeat { element, .. } => collect_steps(element, names),
        Element::Not { .. } => {}
    }
}
