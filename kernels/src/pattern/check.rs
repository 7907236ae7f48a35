//! What a pattern must be to have a meaning.

use super::PatternError;
use super::ast::{AfterMatch, Element, Pattern};
use super::condition::Condition;
use super::events::Events;

/// Refuses a pattern without meaning; `index` names it in the error.
pub(super) fn check(index: usize, pattern: &Pattern) -> Result<(), PatternError> {
    let mut named = Vec::new();
    let reason = match element(&pattern.element, &mut named) {
        Err(reason) => reason,
        Ok(()) if !takes_events(&pattern.element) => "it has no step".to_string(),
        Ok(()) if named.len() > MOST_STEPS => format!("it has more than {MOST_STEPS} names of steps"),
        Ok(()) if pattern.within == Some(0) => "within 0 no event can match, as it lies above every time".to_string(),
        Ok(()) if begins_with_not(&pattern.element) => {
            "it begins with a negation; negations look at what follows an event of the match".to_string()
        }
        Ok(()) => match &pattern.after_match {
            AfterMatch::SkipToFirst(name) | AfterMatch::SkipToLast(name)
                if !pattern.steps().contains(&name.as_str()) =>
            {
                format!("after a match it skips to `{name}`, which is none of its steps")
            }
            _ => return Ok(()),
        },
    };
    Err(PatternError::Invalid { pattern: index, reason })
}

/// Names in a pattern.
const MOST_STEPS: usize = 4096;

/// Refuses a batch that lacks a column which the pattern's conditions read.
pub(super) fn columns(pattern: &Pattern, events: &Events<'_>) -> Result<(), PatternError> {
    fn walk(element: &Element, events: &Events<'_>) -> Result<(), PatternError> {
        match element {
            Element::Step { condition, .. } | Element::Not { condition, .. } => of_condition(condition, events),
            Element::Sequence(elements) => elements.iter().try_for_each(|(_, element)| walk(element, events)),
            Element::Alternative(elements) => elements.iter().try_for_each(|element| walk(element, events)),
            Element::Repeat { element, .. } => walk(element, events),
        }
    }
    fn of_condition(condition: &Condition, events: &Events<'_>) -> Result<(), PatternError> {
        match condition {
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().try_for_each(|part| of_condition(part, events))
            }
            Condition::Not(part) => of_condition(part, events),
            Condition::Compare { column, .. } => match events.column(column) {
                Some(_) => Ok(()),
                None => Err(PatternError::MissingColumn { column: column.clone() }),
            },
        }
    }
    walk(&pattern.element, events)
}

fn element<'a>(tree: &'a Element, named: &mut Vec<(&'a str, &'a Condition)>) -> Result<(), String> {
    match tree {
        Element::Step { name, .. } | Element::Not { name, .. } if name.is_empty() => {
            Err("a step has no name".to_string())
        }
        Element::Step { name, condition } | Element::Not { name, condition } => {
            match named.iter().find(|(known, _)| known == name) {
                Some((_, other)) if *other != condition => Err(format!("the name `{name}` has two conditions")),
                Some(_) => Ok(()),
                None => {
                    named.push((name, condition));
                    Ok(())
                }
            }
        }
        Element::Sequence(elements) if elements.is_empty() => Err("it has an empty sequence".to_string()),
        Element::Alternative(elements) if elements.is_empty() => Err("it has an alternative of nothing".to_string()),
        Element::Sequence(elements) => elements.iter().try_for_each(|(_, part)| element(part, named)),
        Element::Alternative(elements) => elements.iter().try_for_each(|part| element(part, named)),
        Element::Repeat { min, max: Some(max), .. } if max < min || *max == 0 => {
            Err(format!("a repetition of at least {min} and at most {max} passes"))
        }
        Element::Repeat { element: repeated, .. } if !takes_events(repeated) => {
            Err("a repeated negation; one says the same".to_string())
        }
        Element::Repeat { element: repeated, .. } => element(repeated, named),
    }
}

/// Whether the element has a step at all.
fn takes_events(element: &Element) -> bool {
    match element {
        Element::Step { .. } => true,
        Element::Not { .. } => false,
        Element::Sequence(elements) => elements.iter().any(|(_, element)| takes_events(element)),
        Element::Alternative(elements) => elements.iter().any(takes_events),
        Element::Repeat { element, .. } => takes_events(element),
    }
}

/// Whether the element can be passed without an event.
fn is_optional(element: &Element) -> bool {
    match element {
        Element::Step { .. } => false,
        Element::Not { .. } => true,
        Element::Sequence(elements) => elements.iter().all(|(_, element)| is_optional(element)),
        Element::Alternative(elements) => elements.iter().any(is_optional),
        Element::Repeat { element, min, .. } => *min == 0 || is_optional(element),
    }
}

/// Whether a negation can come before the first event.
fn begins_with_not(element: &Element) -> bool {
    match element {
        Element::Step { .. } => false,
        Element::Not { .. } => true,
        Element::Alternative(elements) => elements.iter().any(begins_with_not),
        Element::Repeat { element, .. } => begins_with_not(element),
        Element::Sequence(elements) => {
            for (_, element) in elements {
                if begins_with_not(element) {
                    return true;
                }
                if !is_optional(element) {
                    return false;
                }
            }
            false
        }
    }
}
