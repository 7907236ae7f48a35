//! Random patterns and streams from a seed, many and small.

use crate::aggregate::compare::Comparison;
use crate::pattern::{AfterMatch, Column, Condition, Contiguity, Element, Events, Greed, Pattern};

/// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub(super) fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

/// What random patterns are made of.
#[derive(Clone)]
pub(super) struct Kind {
    /// Between steps.
    pub(super) contiguities: &'static [Contiguity],
    pub(super) negations: bool,
    pub(super) alternatives: bool,
    /// Numbers of passes; empty for no repetitions.
    pub(super) passes: &'static [(u32, Option<u32>)],
    pub(super) greeds: &'static [Greed],
    /// Between passes.
    pub(super) inner: &'static [Contiguity],
    /// Sequences within repetitions and alternatives.
    pub(super) groups: bool,
    /// Conditions that one event can satisfy together, and steps that come twice.
    pub(super) overlapping: bool,
    pub(super) within: bool,
    pub(super) keys: u32,
    pub(super) skips: bool,
    pub(super) patterns: usize,
    /// Events of a stream.
    pub(super) events: std::ops::Range<usize>,
}

pub(super) const STRICT: &[Contiguity] = &[Contiguity::Strict];
pub(super) const NEXT: &[Contiguity] = &[Contiguity::SkipTillNext];
pub(super) const ANY: &[Contiguity] = &[Contiguity::SkipTillAny];
pub(super) const MIXED: &[Contiguity] = &[Contiguity::Strict, Contiguity::SkipTillNext, Contiguity::SkipTillAny];
pub(super) const EVERY: &[Greed] = &[Greed::Every];

/// Sequences of steps that one event cannot satisfy together.
pub(super) const SEQUENCES: Kind = Kind {
    contiguities: MIXED,
    negations: false,
    alternatives: false,
    passes: &[],
    greeds: EVERY,
    inner: MIXED,
    groups: false,
    overlapping: true,
    within: false,
    keys: 1,
    skips: false,
    patterns: 1,
    events: 8..20,
};

/// A step's name and condition: the first three exclude one another.
fn step(which: usize) -> (String, Condition) {
    let letter = |comparison, letter: u8| Condition::compare("letter", comparison, i64::from(letter));
    match which {
        0..=2 => (["A", "B", "C"][which].to_string(), letter(Comparison::Equal, b'a' + which as u8)),
        3 => ("AB".to_string(), letter(Comparison::LessOrEqual, b'b')),
        4 => ("High".to_string(), Condition::compare("value", Comparison::Greater, 0.5)),
        5 => ("NotC".to_string(), !letter(Comparison::Equal, b'c')),
        _ => {
            let low = Condition::compare("count", Comparison::Less, 3);
            (
                "LowA".to_string(),
                (low.clone() & letter(Comparison::Equal, b'a')) | (!low & letter(Comparison::Equal, b'b')),
            )
        }
    }
}

impl Kind {
    /// Some patterns of the kind, without two conditions for one name, and with a meaning.
    pub(super) fn patterns(&self, random: &mut Random) -> Vec<Pattern> {
        (0..self.patterns).map(|_| self.pattern(random)).collect()
    }

    fn pattern(&self, random: &mut Random) -> Pattern {
        let mut pattern = Pattern::of(self.sequence(random, 2, true));
        if self.within {
            pattern.within = Some(1 + random.below(12) as u64);
        }
        if self.keys > 1 && (self.patterns == 1 || random.chance(2)) {
            pattern.partition_by = Some("key".to_string());
        }
        if self.skips {
            let name = random.pick(&pattern.steps()).to_string();
            pattern.after_match = random.pick(&[
                AfterMatch::SkipToNext,
                AfterMatch::SkipPastLast,
                AfterMatch::SkipToFirst(name.clone()),
                AfterMatch::SkipToLast(name),
            ]);
        }
        pattern
    }

    fn step(&self, random: &mut Random) -> Element {
        let (name, condition) = step(random.below(if self.overlapping { 7 } else { 3 }));
        Element::step(name, condition)
    }

    /// A sequence of two to four parts; the first of a whole pattern is no negation, nor is any at the start of a
    /// group.
    fn sequence(&self, random: &mut Random, depth: usize, whole: bool) -> Element {
        let mut parts = Vec::new();
        let length = if whole { 2 + random.below(3) } else { 1 + random.below(2) };
        let mut begun = false;
        while parts.len() < length {
            let contiguity = random.pick(self.contiguities);
            if self.negations && begun && random.chance(3) {
                let (name, condition) = step(random.below(7));
                parts.push((contiguity, Element::not(name, condition)));
                continue;
            }
            let part = self.part(random, depth);
            begun |= !may_be_empty(&part);
            parts.push((contiguity, part));
        }
        Element::Sequence(parts)
    }

    fn part(&self, random: &mut Random, depth: usize) -> Element {
        let one = match random.below(4) {
            0 if self.groups && depth > 0 => self.sequence(random, depth - 1, false),
            1 if self.alternatives && depth > 0 => {
                let parts = 2 + random.below(2);
                Element::Alternative((0..parts).map(|_| self.part(random, depth - 1)).collect())
            }
            _ => self.step(random),
        };
        if self.passes.is_empty() || depth == 0 || random.chance(2) {
            return one;
        }
        let (min, max) = random.pick(self.passes);
        let (greed, contiguity) = (random.pick(self.greeds), random.pick(self.inner));
        Element::Repeat { element: Box::new(one), min, max, greed, contiguity }
    }
}

fn may_be_empty(element: &Element) -> bool {
    match element {
        Element::Step { .. } => false,
        Element::Not { .. } => true,
        Element::Sequence(parts) => parts.iter().all(|(_, part)| may_be_empty(part)),
        Element::Alternative(parts) => parts.iter().any(may_be_empty),
        Element::Repeat { element, min, .. } => *min == 0 || may_be_empty(element),
    }
}

/// A stream of a few events.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) times: Vec<i64>,
    pub(super) keys: Vec<u32>,
    pub(super) letters: Vec<u8>,
    pub(super) values: Vec<f64>,
    pub(super) counts: Vec<i64>,
}

impl Stream {
    pub(super) fn of(kind: &Kind, random: &mut Random) -> Stream {
        let length = kind.events.start + random.below(kind.events.len());
        let letters = 3 + random.below(3);
        let mut time = -(random.below(5) as i64);
        let mut stream =
            Stream { times: Vec::new(), keys: Vec::new(), letters: Vec::new(), values: Vec::new(), counts: Vec::new() };
        for _ in 0..length {
            time += random.pick(&[0, 1, 1, 1, 2, 5]);
            stream.times.push(time);
            stream.keys.push(random.below(kind.keys as usize) as u32);
            stream.letters.push(b'a' + random.below(letters) as u8);
            stream.values.push(random.pick(&[0.0, 0.25, 0.75, 1.0, f64::NAN]));
            stream.counts.push(random.below(6) as i64);
        }
        stream
    }

    /// Hands some of the events on as a batch.
    pub(super) fn batch<T>(&self, range: std::ops::Range<usize>, take: impl FnOnce(&Events<'_>) -> T) -> T {
        let columns = [
            ("letter", Column::U8(&self.letters[range.clone()])),
            ("value", Column::F64(&self.values[range.clone()])),
            ("count", Column::I64(&self.counts[range.clone()])),
        ];
        let events = Events::new(&self.times[range.clone()], Some(&self.keys[range]), &columns).unwrap();
        take(&events)
    }

    pub(super) fn len(&self) -> usize {
        self.times.len()
    }
}
