//! From a pattern's tree back to its text.

use super::parser::KEYWORDS;
use crate::aggregate::compare::Comparison;
use crate::pattern::ast::{AfterMatch, Contiguity, Element, Greed, Pattern};
use crate::pattern::condition::{Condition, Constant};
use std::fmt::{self, Display, Formatter};

impl Display for Pattern {
    /// The text form. Read again, it gives a pattern of the same matches: the same tree, but that a sequence of one
    /// part is the part itself.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(key) = &self.partition_by {
            write!(f, "PARTITION BY {} ", Name(key))?;
        }
        write!(f, "PATTERN ({})", Part(&self.element, Place::Whole))?;
        if let Some(within) = self.within {
            write!(f, " WITHIN {within}")?;
        }
        f.write_str(" AFTER MATCH ")?;
        match &self.after_match {
            AfterMatch::NoSkip => f.write_str("NO SKIP")?,
            AfterMatch::SkipToNext => f.write_str("SKIP TO NEXT ROW")?,
            AfterMatch::SkipPastLast => f.write_str("SKIP PAST LAST ROW")?,
            AfterMatch::SkipToFirst(step) => write!(f, "SKIP TO FIRST {}", Name(step))?,
            AfterMatch::SkipToLast(step) => write!(f, "SKIP TO LAST {}", Name(step))?,
        }
        let mut defined = Vec::new();
        definitions(&self.element, &mut defined);
        defined.retain(|(_, condition)| **condition != Condition::always());
        for (index, (name, condition)) in defined.iter().enumerate() {
            let before = if index == 0 { " DEFINE" } else { "," };
            write!(f, "{before} {} AS {}", Name(name), Of(condition, Level::Or))?;
        }
        Ok(())
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Of(self, Level::Or).fmt(f)
    }
}

/// Names with their conditions, each once.
fn definitions<'a>(element: &'a Element, found: &mut Vec<(&'a str, &'a Condition)>) {
    match element {
        Element::Step { name, condition } | Element::Not { name, condition } => {
            if !found.iter().any(|(known, _)| known == name) {
                found.push((name, condition));
            }
        }
        Element::Sequence(parts) => parts.iter().for_each(|(_, part)| definitions(part, found)),
        Element::Alternative(parts) => parts.iter().for_each(|part| definitions(part, found)),
        Element::Repeat { element, .. } => definitions(element, found),
    }
}

/// A name, in quotes where it would not be one without.
struct Name<'a>(&'a str);

impl Display for Name<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let letter = |c: char| c.is_alphabetic() || c == '_';
        let plain = self.0.starts_with(letter) && self.0.chars().all(|c| letter(c) || c.is_alphanumeric());
        if plain && !KEYWORDS.iter().any(|keyword| self.0.eq_ignore_ascii_case(keyword)) {
            f.write_str(self.0)
        } else {
            write!(f, "\"{}\"", self.0.replace('"', "\"\""))
        }
    }
}

/// What an element stands in, which says where it needs brackets.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A group of its own.
    Whole,
    /// One of several alternatives.
    OfAlternative,
    /// One part of a sequence, or what is repeated.
    OfSequence,
    Repeated,
}

struct Part<'a>(&'a Element, Place);

impl Display for Part<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Part(element, place) = *self;
        match element {
            Element::Step { name, .. } => Name(name).fmt(f),
            Element::Not { name, .. } => write!(f, "!{}", Name(name)),
            Element::Sequence(parts) if parts.len() == 1 => Part(&parts[0].1, place).fmt(f),
            Element::Alternative(parts) if parts.len() == 1 => Part(&parts[0], place).fmt(f),
            Element::Sequence(parts) => {
                let brackets = matches!(place, Place::OfSequence | Place::Repeated);
                f.write_str(if brackets { "(" } else { "" })?;
                for (index, (contiguity, part)) in parts.iter().enumerate() {
                    if index > 0 {
                        write!(f, " {}", arrow(*contiguity))?;
                    }
                    Part(part, Place::OfSequence).fmt(f)?;
                }
                f.write_str(if brackets { ")" } else { "" })
            }
            Element::Alternative(parts) => {
                let brackets = place != Place::Whole;
                f.write_str(if brackets { "(" } else { "" })?;
                for (index, part) in parts.iter().enumerate() {
                    f.write_str(if index > 0 { " | " } else { "" })?;
                    Part(part, Place::OfAlternative).fmt(f)?;
                }
                f.write_str(if brackets { ")" } else { "" })
            }
            Element::Repeat { element, min, max, greed, contiguity } => {
                if *contiguity != Contiguity::Strict {
                    write!(f, "({}{})", arrow(*contiguity), Part(element, Place::Whole))?;
                } else if place == Place::Repeated || is_repeat(element) {
                    write!(f, "({})", Part(element, Place::Whole))?;
                } else {
                    Part(element, Place::Repeated).fmt(f)?;
                }
                match (min, max) {
                    (0, Some(1)) => f.write_str("?")?,
                    (0, None) => f.write_str("*")?,
                    (1, None) => f.write_str("+")?,
                    (min, None) => write!(f, "{{{min},}}")?,
                    (min, Some(max)) if min == max => write!(f, "{{{min}}}")?,
                    (min, Some(max)) => write!(f, "{{{min},{max}}}")?,
                }
                f.write_str(match greed {
                    Greed::Greedy => "",
                    Greed::Reluctant => "?",
                    Greed::Every => "&",
                })
            }
        }
    }
}

/// Whether the element is a repetition once lone parts are taken for themselves.
fn is_repeat(element: &Element) -> bool {
    match element {
        Element::Repeat { .. } => true,
        Element::Sequence(parts) if parts.len() == 1 => is_repeat(&parts[0].1),
        Element::Alternative(parts) if parts.len() == 1 => is_repeat(&parts[0]),
        _ => false,
    }
}

fn arrow(contiguity: Contiguity) -> &'static str {
    match contiguity {
        Contiguity::Strict => "",
        Contiguity::SkipTillNext => "-> ",
        Contiguity::SkipTillAny => "->> ",
    }
}

/// How strongly the place around a condition binds.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Level {
    Or,
    And,
    Not,
}

struct Of<'a>(&'a Condition, Level);

impl Display for Of<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Of(condition, level) = *self;
        match condition {
            Condition::Compare { column, comparison, constant } => {
                let sign = match comparison {
                    Comparison::Less => "<",
                    Comparison::LessOrEqual => "<=",
                    Comparison::Equal => "=",
                    Comparison::NotEqual => "<>",
                    Comparison::GreaterOrEqual => ">=",
                    Comparison::Greater => ">",
                };
                write!(f, "{} {sign} ", Name(column))?;
                match constant {
                    Constant::I64(constant) => constant.fmt(f),
                    Constant::F64(number) if number.is_nan() => f.write_str("NAN"),
                    Constant::F64(number) if number.is_infinite() => {
                        f.write_str(if *number > 0.0 { "INFINITY" } else { "-INFINITY" })
                    }
                    Constant::F64(number) => write!(f, "{number:?}"),
                }
            }
            Condition::And(parts) if parts.is_empty() => f.write_str("TRUE"),
            Condition::Or(parts) if parts.is_empty() => f.write_str("FALSE"),
            Condition::And(parts) | Condition::Or(parts) if parts.len() == 1 => Of(&parts[0], level).fmt(f),
            Condition::And(parts) => joined(f, parts, " AND ", Level::Not, level > Level::And),
            Condition::Or(parts) => joined(f, parts, " OR ", Level::And, level > Level::Or),
            Condition::Not(part) => write!(f, "NOT {}", Of(part, Level::Not)),
        }
    }
}

fn joined(f: &mut Formatter<'_>, parts: &[Condition], by: &str, level: Level, brackets: bool) -> fmt::Result {
    f.write_str(if brackets { "(" } else { "" })?;
    for (index, part) in parts.iter().enumerate() {
        f.write_str(if index > 0 { by } else { "" })?;
        Of(part, level).fmt(f)?;
    }
    f.write_str(if brackets { ")" } else { "" })
}
