//! From words and signs to a pattern's tree.

use super::ParseError;
use super::lexer::{Token, tokens};
use crate::aggregate::compare::Comparison;
use crate::pattern::ast::{AfterMatch, Contiguity, Element, Greed, Pattern};
use crate::pattern::check;
use crate::pattern::condition::{Condition, Constant};
use crate::pattern::error::PatternError;

/// Brackets within brackets.
const MOST_DEPTH: usize = 64;

/// Words that no unquoted name may be.
pub(super) const KEYWORDS: [&str; 13] =
    ["PARTITION", "PATTERN", "WITHIN", "AFTER", "DEFINE", "AND", "OR", "NOT", "AS", "TRUE", "FALSE", "INFINITY", "NAN"];

pub(super) fn parse(text: &str) -> Result<Pattern, ParseError> {
    let mut parser = Parser { text, tokens: tokens(text)?, at: 0, depth: 0, conditions: Vec::new() };
    parser.define_ahead();
    parser.pattern()
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(usize, Token)>,
    at: usize,
    depth: usize,
    /// Conditions by step, with the place of the definition.
    conditions: Vec<(usize, String, Condition)>,
}

impl Parser<'_> {
    /// Reads the definitions first, wherever they stand, so that each step has its condition when it is met.
    fn define_ahead(&mut self) {
        let is_define = |token: &Token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case("DEFINE"));
        if let Some(place) = self.tokens.iter().position(|(_, token)| is_define(token)) {
            self.at = place + 1;
            // A fault here is met again in its turn, after what is wrong before it.
            let _ = self.definitions();
            (self.at, self.depth) = (0, 0);
        }
    }

    fn pattern(&mut self) -> Result<Pattern, ParseError> {
        let mut pattern = Pattern::of(Element::Sequence(Vec::new())).after_match(AfterMatch::SkipPastLast);
        let mut clauses: Vec<&str> = Vec::new();
        let mut pattern_at = 0;
        while *self.token() != Token::End {
            let position = self.position();
            let names = ["PARTITION", "PATTERN", "WITHIN", "AFTER", "DEFINE"];
            let Some(clause) = names.into_iter().find(|name| self.is_word(name)) else {
                return Err(self.expected("PARTITION BY, PATTERN, WITHIN, AFTER MATCH or DEFINE"));
            };
            if clauses.contains(&clause) {
                return Err(self.error(position, format!("a second {clause}")));
            }
            clauses.push(clause);
            self.at += 1;
            match clause {
                "PARTITION" => {
                    self.word("BY")?;
                    pattern.partition_by = Some(self.name("the key's name")?);
                }
                "PATTERN" => {
                    pattern_at = position;
                    self.sign("(")?;
                    pattern.element = self.alternatives()?;
                    self.sign_after_part(")")?;
                }
                "WITHIN" => pattern.within = Some(self.within()?),
                "AFTER" => pattern.after_match = self.after_match()?,
                _ => {
                    self.conditions.clear();
                    self.definitions()?;
                }
            }
        }
        if !clauses.contains(&"PATTERN") {
            return Err(self.expected("PATTERN ( … )"));
        }
        let mut used = Vec::new();
        pattern.element.names(&mut used);
        if let Some((position, name, _)) = self.conditions.iter().find(|(_, name, _)| !used.contains(&name.as_str())) {
            return Err(self.error(*position, format!("`{name}` is defined and is no step of the pattern")));
        }
        match check::check(0, &pattern) {
            Err(PatternError::Invalid { reason, .. }) => Err(self.error(pattern_at, reason)),
            Err(error) => Err(self.error(pattern_at, error.to_string())),
            Ok(()) => Ok(pattern),
        }
    }

    fn alternatives(&mut self) -> Result<Element, ParseError> {
        let mut parts = vec![self.sequence()?];
        while self.take_sign("|") {
            parts.push(self.sequence()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Element::Alternative(parts) })
    }

    fn sequence(&mut self) -> Result<Element, ParseError> {
        let mut parts = vec![(Contiguity::Strict, self.part()?)];
        loop {
            let contiguity = self.arrow();
            let goes_on = matches!(self.token(), Token::Word(_) | Token::Quoted(_) | Token::Sign("(" | "!"));
            if contiguity.is_none() && !goes_on {
                break;
            }
            parts.push((contiguity.unwrap_or_default(), self.part()?));
        }
        Ok(if parts.len() == 1 { parts.remove(0).1 } else { Element::Sequence(parts) })
    }

    fn part(&mut self) -> Result<Element, ParseError> {
        if self.take_sign("!") {
            let name = self.name("the step that must not come")?;
            let condition = self.condition_of(&name);
            return Ok(Element::Not { name, condition });
        }
        if !self.take_sign("(") {
            let name = self.name("a step, `!` or `(`")?;
            let condition = self.condition_of(&name);
            return self.times(Element::Step { name, condition }, Contiguity::Strict);
        }
        self.deeper()?;
        let (position, contiguity) = (self.position(), self.arrow());
        let inside = self.alternatives()?;
        self.sign_after_part(")")?;
        self.depth -= 1;
        let repeated = matches!(self.token(), Token::Sign("?" | "*" | "+" | "{"));
        if contiguity.is_some() && !repeated {
            return Err(self.error(position, "an arrow begins a group that is not repeated: it stands between passes"));
        }
        self.times(inside, contiguity.unwrap_or_default())
    }

    /// The element as often as what follows says.
    fn times(&mut self, element: Element, contiguity: Contiguity) -> Result<Element, ParseError> {
        let position = self.position();
        let (min, max) = match self.token() {
            Token::Sign("?") => (0, Some(1)),
            Token::Sign("*") => (0, None),
            Token::Sign("+") => (1, None),
            Token::Sign("{") => (0, Some(0)),
            _ => return Ok(element),
        };
        self.at += 1;
        let (min, max) = if max == Some(0) { self.counts()? } else { (min, max) };
        if max.is_some_and(|max| max < min || max == 0) {
            return Err(self.error(
                position,
                "expected a least number of passes that is not above the greatest, which is 1 or more",
            ));
        }
        let greed = if self.take_sign("?") {
            Greed::Reluctant
        } else if self.take_sign("&") {
            Greed::Every
        } else {
            Greed::Greedy
        };
        Ok(Element::Repeat { element: Box::new(element), min, max, greed, contiguity })
    }

    /// The numbers in braces, after the first.
    fn counts(&mut self) -> Result<(u32, Option<u32>), ParseError> {
        let min = if *self.token() == Token::Sign(",") { 0 } else { self.count()? };
        if !self.take_sign(",") {
            self.sign("}")?;
            return Ok((min, Some(min)));
        }
        let max = if *self.token() == Token::Sign("}") { None } else { Some(self.count()?) };
        self.sign("}")?;
        Ok((min, max))
    }

    fn count(&mut self) -> Result<u32, ParseError> {
        self.integer("a number of passes")
    }

    fn within(&mut self) -> Result<u64, ParseError> {
        let position = self.position();
        let number: u64 = self.integer("a time of 1 or more")?;
        let units = [
            (1, ["MS", "MILLISECOND", "MILLISECONDS"]),
            (1000, ["S", "SECOND", "SECONDS"]),
            (60_000, ["MIN", "MINUTE", "MINUTES"]),
            (3_600_000, ["H", "HOUR", "HOURS"]),
            (86_400_000, ["D", "DAY", "DAYS"]),
        ];
        let unit = units.into_iter().find(|(_, names)| names.iter().any(|name| self.is_word(name)));
        self.at += usize::from(unit.is_some());
        match number.checked_mul(unit.map_or(1, |(unit, _)| unit)) {
            Some(0) => Err(self.error(position, "expected a time of 1 or more, found 0")),
            Some(within) => Ok(within),
            None => Err(self.error(position, "a time beyond 64 bits of milliseconds")),
        }
    }

    fn after_match(&mut self) -> Result<AfterMatch, ParseError> {
        self.word("MATCH")?;
        if self.take_word("NO") {
            self.word("SKIP")?;
            return Ok(AfterMatch::NoSkip);
        }
        if !self.take_word("SKIP") {
            return Err(self.expected("SKIP or NO SKIP"));
        }
        if self.take_word("PAST") {
            self.word("LAST")?;
            self.word("ROW")?;
            return Ok(AfterMatch::SkipPastLast);
        }
        if !self.take_word("TO") {
            return Err(self.expected("PAST LAST ROW or TO"));
        }
        if self.take_word("NEXT") {
            self.word("ROW")?;
            return Ok(AfterMatch::SkipToNext);
        }
        if self.take_word("FIRST") {
            return Ok(AfterMatch::SkipToFirst(self.name("a step")?));
        }
        if self.take_word("LAST") {
            return Ok(AfterMatch::SkipToLast(self.name("a step")?));
        }
        Err(self.expected("NEXT ROW, FIRST or LAST"))
    }

    fn definitions(&mut self) -> Result<(), ParseError> {
        loop {
            let position = self.position();
            let name = self.name("the step to define")?;
            if self.conditions.iter().any(|(_, known, _)| *known == name) {
                return Err(self.error(position, format!("`{name}` is defined twice")));
            }
            self.word("AS")?;
            let condition = self.either()?;
            self.conditions.push((position, name, condition));
            if !self.take_sign(",") {
                return Ok(());
            }
        }
    }

    fn condition_of(&self, name: &str) -> Condition {
        let defined = self.conditions.iter().find(|(_, known, _)| known == name);
        defined.map_or_else(Condition::always, |(_, _, condition)| condition.clone())
    }

    fn either(&mut self) -> Result<Condition, ParseError> {
        let mut parts = vec![self.both()?];
        while self.take_word("OR") {
            parts.push(self.both()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::Or(parts) })
    }

    fn both(&mut self) -> Result<Condition, ParseError> {
        let mut parts = vec![self.one()?];
        while self.take_word("AND") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::And(parts) })
    }

    fn one(&mut self) -> Result<Condition, ParseError> {
        if self.take_word("NOT") {
            self.deeper()?;
            let part = self.one()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(part)));
        }
        if self.take_sign("(") {
            self.deeper()?;
            let inside = self.either()?;
            self.sign(")")?;
            self.depth -= 1;
            return Ok(inside);
        }
        if self.take_word("TRUE") {
            return Ok(Condition::And(Vec::new()));
        }
        if self.take_word("FALSE") {
            return Ok(Condition::Or(Vec::new()));
        }
        let column = self.name("a column, NOT, TRUE, FALSE or `(`")?;
        let comparison = match self.token() {
            Token::Sign("=" | "==") => Comparison::Equal,
            Token::Sign("<>" | "!=") => Comparison::NotEqual,
            Token::Sign("<") => Comparison::Less,
            Token::Sign("<=") => Comparison::LessOrEqual,
            Token::Sign(">") => Comparison::Greater,
            Token::Sign(">=") => Comparison::GreaterOrEqual,
            _ => return Err(self.expected("=, <>, <, <=, > or >=")),
        };
        self.at += 1;
        Ok(Condition::Compare { column, comparison, constant: self.constant()? })
    }

    fn constant(&mut self) -> Result<Constant, ParseError> {
        let position = self.position();
        let negative = self.take_sign("-");
        if !negative {
            self.take_sign("+");
        }
        let signed = |number: f64| Constant::F64(if negative { -number } else { number });
        let constant = match self.token().clone() {
            Token::Number(digits) if digits.bytes().all(|c| c.is_ascii_digit()) => {
                let digits = if negative { format!("-{digits}") } else { digits };
                let whole = digits.parse().map(Constant::I64);
                whole.map_err(|_| {
                    self.error(position, format!("`{digits}` is no integer of 64 bits; write `{digits}.0`"))
                })?
            }
            Token::Number(digits) => signed(digits.parse().map_err(|_| self.expected("a number"))?),
            Token::Character(code) if !negative => Constant::I64(i64::from(code)),
            _ if self.is_word("INFINITY") => signed(f64::INFINITY),
            _ if self.is_word("NAN") => signed(f64::NAN),
            _ => {
                return Err(self.expected("a constant: an integer, a number, INFINITY, NAN or a character such as 'c'"));
            }
        };
        self.at += 1;
        Ok(constant)
    }

    fn arrow(&mut self) -> Option<Contiguity> {
        if self.take_sign("->") {
            Some(Contiguity::SkipTillNext)
        } else if self.take_sign("->>") {
            Some(Contiguity::SkipTillAny)
        } else {
            None
        }
    }

    fn deeper(&mut self) -> Result<(), ParseError> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(self.error(self.position(), format!("more than {MOST_DEPTH} levels of brackets or NOT")));
        }
        Ok(())
    }

    fn integer<T: std::str::FromStr>(&mut self, what: &str) -> Result<T, ParseError> {
        match self.token() {
            Token::Number(digits) => {
                let number = digits.parse().map_err(|_| self.expected(what))?;
                self.at += 1;
                Ok(number)
            }
            _ => Err(self.expected(what)),
        }
    }

    fn name(&mut self, what: &str) -> Result<String, ParseError> {
        let name = match self.token() {
            Token::Word(word) if !KEYWORDS.iter().any(|keyword| word.eq_ignore_ascii_case(keyword)) => word.clone(),
            Token::Quoted(name) if !name.is_empty() => name.clone(),
            _ => return Err(self.expected(what)),
        };
        self.at += 1;
        Ok(name)
    }

    fn word(&mut self, word: &str) -> Result<(), ParseError> {
        if self.take_word(word) { Ok(()) } else { Err(self.expected(word)) }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.at += usize::from(is);
        is
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.token(), Token::Word(found) if found.eq_ignore_ascii_case(word))
    }

    fn sign(&mut self, sign: &'static str) -> Result<(), ParseError> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.expected(&format!("`{sign}`"))) }
    }

    /// The sign that ends a group, where the group could also go on.
    fn sign_after_part(&mut self, sign: &'static str) -> Result<(), ParseError> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.expected(&format!("a step, an arrow, `|` or `{sign}`"))) }
    }

    fn take_sign(&mut self, sign: &'static str) -> bool {
        let is = *self.token() == Token::Sign(sign);
        self.at += usize::from(is);
        is
    }

    fn token(&self) -> &Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)].1
    }

    fn position(&self) -> usize {
        self.tokens[self.at.min(self.tokens.len() - 1)].0
    }

    fn expected(&self, what: &str) -> ParseError {
        self.error(self.position(), format!("expected {what}, found {}", self.token().show()))
    }

    fn error(&self, position: usize, problem: impl Into<String>) -> ParseError {
        ParseError::at(self.text, position, problem)
    }
}
