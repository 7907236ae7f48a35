//! Patterns as words: every sequence of steps that a pattern can be passed by, where that is a fixed, short list.

use super::{MOST_STEPS, MOST_WORDS};
use crate::pattern::{AfterMatch, Condition, Contiguity, Element, Greed, Pattern};

/// One way through a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    /// The pattern's place in the caller's list.
    pub(super) pattern: u32,
    /// Each event's step, as [`Pattern::steps`] counts them.
    pub(super) steps: Vec<u16>,
    /// Each event's condition, by its place in the list of distinct ones.
    pub(super) conditions: Vec<usize>,
    pub(super) within: Option<u64>,
    pub(super) skip: Skip,
}

impl Word {
    /// Bytes on the heap and inline.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Word>() + self.steps.capacity() * size_of::<u16>() + self.conditions.capacity() * size_of::<usize>()
    }
}

/// Which matches are dropped after one of this word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Skip {
    /// None.
    Nothing,
    /// Those that begin with the same event.
    ToNext,
    /// Those that begin before the event at this place of the match.
    To(usize),
    /// Those that begin at or before the match's last event.
    PastLast,
}

/// The words of a list of patterns.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Distinct conditions.
    pub(super) conditions: Vec<Condition>,
    /// Strictly contiguous words over the whole stream.
    pub(super) strict: Vec<Word>,
    /// Strictly contiguous words in each key's events.
    pub(super) strict_keyed: Vec<Word>,
    /// Words that skip till the next event that satisfies a step, over the whole stream.
    pub(super) relaxed: Vec<Word>,
    /// The same in each key's events.
    pub(super) relaxed_keyed: Vec<Word>,
}

/// A step on the way: how it follows the one before, its name and condition. Without contiguity it is entered as the
/// element is that it begins.
type Taken<'a> = (Option<Contiguity>, &'a str, &'a Condition);

impl Words {
    /// The words of all patterns; none where one of them has no such list, or its matches are not told by it.
    pub(super) fn new(patterns: &[Pattern]) -> Option<Words> {
        let mut words = Words::default();
        for (place, pattern) in patterns.iter().enumerate() {
            words.add(u32::try_from(place).ok()?, pattern)?;
        }
        Some(words)
    }

    fn add(&mut self, place: u32, pattern: &Pattern) -> Option<()> {
        let mut ways = ways(&pattern.element)?;
        ways.retain(|way| !way.is_empty());
        let names = pattern.steps();
        let follows = |way: &[Taken<'_>], wanted| way.iter().skip(1).all(|(how, ..)| *how == Some(wanted));
        let strict = ways.iter().all(|way| follows(way, Contiguity::Strict));
        if ways.is_empty() || !(strict || ways.iter().all(|way| follows(way, Contiguity::SkipTillNext))) {
            return None;
        }
        // Matches are dropped in the order of their first events. It is that of the last ones, which they are found
        // in, where strict words are of one length or a relaxed word is alone.
        let drops = !matches!(pattern.after_match, AfterMatch::NoSkip);
        let in_order = if strict { ways.iter().all(|way| way.len() == ways[0].len()) } else { ways.len() == 1 };
        if drops && !in_order {
            return None;
        }
        let mut of_pattern: Vec<Word> = Vec::new();
        for way in ways {
            let steps = way.iter().map(|(_, name, _)| names.iter().position(|known| known == name));
            let steps = steps.map(|step| u16::try_from(step?).ok()).collect::<Option<Vec<u16>>>()?;
            let conditions = way.iter().map(|(.., condition)| self.condition(condition)).collect();
            let skip = match &pattern.after_match {
                AfterMatch::NoSkip => Skip::Nothing,
                AfterMatch::SkipPastLast => Skip::PastLast,
                AfterMatch::SkipToNext => Skip::ToNext,
                AfterMatch::SkipToFirst(step) => {
                    Skip::To(way.iter().position(|(_, name, _)| name == step).unwrap_or(0))
                }
                AfterMatch::SkipToLast(step) => {
                    Skip::To(way.iter().rposition(|(_, name, _)| name == step).unwrap_or(0))
                }
            };
            let word = Word { pattern: place, steps, conditions, within: pattern.within, skip };
            if !of_pattern.contains(&word) {
                of_pattern.push(word);
            }
        }
        // Matches of one start and end are taken by their steps.
        of_pattern.sort_by(|a, b| a.steps.cmp(&b.steps));
        match (strict, pattern.is_partitioned()) {
            (true, false) => self.strict.extend(of_pattern),
            (true, true) => self.strict_keyed.extend(of_pattern),
            (false, false) => self.relaxed.extend(of_pattern),
            (false, true) => self.relaxed_keyed.extend(of_pattern),
        }
        Some(())
    }

    fn condition(&mut self, condition: &Condition) -> usize {
        self.conditions.iter().position(|known| known == condition).unwrap_or_else(|| {
            self.conditions.push(condition.clone());
            self.conditions.len() - 1
        })
    }
}

/// Every way through an element.
fn ways(element: &Element) -> Option<Vec<Vec<Taken<'_>>>> {
    let ways = match element {
        Element::Step { name, condition } => vec![vec![(None, name.as_str(), condition)]],
        Element::Sequence(elements) => {
            let mut before = vec![Vec::new()];
            for (place, (contiguity, element)) in elements.iter().enumerate() {
                before = joined(&before, (place > 0).then_some(*contiguity), &ways(element)?)?;
            }
            before
        }
        Element::Alternative(elements) => {
            let each = elements.iter().map(ways).collect::<Option<Vec<_>>>()?;
            each.concat()
        }
        // Other quantifiers look at events that are in no match.
        Element::Repeat { element, min, max: Some(max), greed, contiguity } if max == min || *greed == Greed::Every => {
            let pass = ways(element)?;
            let mut passes = vec![Vec::new()];
            let mut all = if *min == 0 { passes.clone() } else { Vec::new() };
            for count in 1..=*max {
                passes = joined(&passes, (count > 1).then_some(*contiguity), &pass)?;
                if count >= *min {
                    all.extend(passes.iter().cloned());
                }
                if all.len() > MOST_WORDS {
                    return None;
                }
            }
            all
        }
        Element::Repeat { .. } | Element::Not { .. } => return None,
    };
    (ways.len() <= MOST_WORDS).then_some(ways)
}

/// Each way of `before` with each of `after` behind it, which is entered by `contiguity`.
fn joined<'a>(
    before: &[Vec<Taken<'a>>],
    contiguity: Option<Contiguity>,
    after: &[Vec<Taken<'a>>],
) -> Option<Vec<Vec<Taken<'a>>>> {
    let mut joined = Vec::new();
    for first in before {
        for second in after {
            let mut way = first.clone();
            way.extend(second.iter().copied());
            if let Some((entered, ..)) = way.get_mut(first.len()) {
                *entered = entered.or(contiguity);
            }
            joined.push(way);
            if joined.last().is_some_and(|way| way.len() > MOST_STEPS) || joined.len() > MOST_WORDS {
                return None;
            }
        }
    }
    Some(joined)
}
