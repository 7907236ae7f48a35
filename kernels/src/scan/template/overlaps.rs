//! Pairs of templates that can match the same line and that only their order tells apart.
//!
//! Only templates with the same number of static bytes are compared: of any others the one with more wins. Of these, only
//! pairs are walked whose static ends agree as far as both go. A walk goes through both templates' operations at once and
//! looks for a line that leads both to their end.

use super::compile::ends_of;
use super::exact::{Bytes, Operation, operations};
use super::tokens::Template;
use std::collections::HashMap;

/// Two templates with the same number of static bytes that can match the same line; the first one wins there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The place and the text of the one that wins.
    pub first: (u32, String),
    /// The place and the text of the other.
    pub second: (u32, String),
}

/// Pairs of operations that are looked at in all: about a second's work.
const BUDGET: usize = 40_000_000;

/// The overlaps, in order of places; and how many pairs were not walked for want of budget.
pub(super) fn find(templates: &[Template]) -> (Vec<Overlap>, u64) {
    let mut by_static_bytes: HashMap<usize, Vec<usize>> = HashMap::new();
    for (place, template) in templates.iter().enumerate() {
        by_static_bytes.entry(template.static_bytes()).or_default().push(place);
    }
    let mut groups: Vec<Vec<usize>> = by_static_bytes.into_values().filter(|group| group.len() > 1).collect();
    groups.sort();
    let mut walker = Walker { left: BUDGET, ..Walker::default() };
    let (mut pairs, mut unchecked) = (Vec::new(), 0);
    for mut group in groups {
        let prefix = |place: usize| ends_of(templates[place].tokens()).0;
        let suffix = |place: usize| ends_of(templates[place].tokens()).1;
        // A text comes before those that it starts, so each template's rivals follow it in one run.
        group.sort_by_key(|place| prefix(*place));
        let programs: Vec<Vec<Operation>> =
            group.iter().map(|place| operations(templates[*place].tokens()).0).collect();
        for (index, one) in group.iter().enumerate() {
            let rivals = group.iter().enumerate().skip(index + 1);
            for (other, rival) in rivals.take_while(|(_, rival)| prefix(**rival).starts_with(prefix(*one))) {
                let (a, b) = (suffix(*one), suffix(*rival));
                if !a.ends_with(b) && !b.ends_with(a) {
                    continue;
                }
                match walker.meet(&programs[index], &programs[other]) {
                    Some(true) => pairs.push((*one.min(rival), *one.max(rival))),
                    Some(false) => {}
                    None => unchecked += 1,
                }
            }
        }
    }
    pairs.sort_unstable();
    let named = |place: usize| (place as u32, templates[place].text().to_owned());
    let overlaps = pairs.into_iter().map(|(first, second)| Overlap { first: named(first), second: named(second) });
    (overlaps.collect(), unchecked)
}

/// Memory of the walks, and what is left of the budget.
#[derive(Default)]
struct Walker {
    left: usize,
    seen: Vec<u64>,
    waiting: Vec<(u32, u32)>,
}

impl Walker {
    /// Whether some line leads both to their end; `None` when the budget does not suffice.
    fn meet(&mut self, a: &[Operation], b: &[Operation]) -> Option<bool> {
        self.left = self.left.checked_sub((a.len() * b.len()).div_ceil(64))?;
        self.seen.clear();
        self.seen.resize((a.len() * b.len()).div_ceil(64), 0);
        self.waiting.clear();
        self.waiting.push((0, 0));
        while let Some((i, j)) = self.waiting.pop() {
            let bit = i as usize * b.len() + j as usize;
            if (self.seen[bit / 64] >> (bit % 64)) & 1 == 1 {
                continue;
            }
            self.seen[bit / 64] |= 1 << (bit % 64);
            self.left = self.left.checked_sub(1)?;
            match (a[i as usize], b[j as usize]) {
                (Operation::Fork { first, second, .. }, _) => self.waiting.extend([(first, j), (second, j)]),
                (_, Operation::Fork { first, second, .. }) => self.waiting.extend([(i, first), (i, second)]),
                (Operation::Jump(next), _) => self.waiting.push((next, j)),
                (_, Operation::Jump(next)) => self.waiting.push((i, next)),
                (Operation::Mark(_), _) => self.waiting.push((i + 1, j)),
                (_, Operation::Mark(_)) => self.waiting.push((i, j + 1)),
                (Operation::Take(x), Operation::Take(y)) if share_a_byte(x, y) => self.waiting.push((i + 1, j + 1)),
                (Operation::End, Operation::End) => return Some(true),
                _ => {}
            }
        }
        Some(false)
    }
}

/// Whether some byte is one of both.
fn share_a_byte(a: Bytes, b: Bytes) -> bool {
    match (a, b) {
        (Bytes::One(byte), other) | (other, Bytes::One(byte)) => other.contains(byte),
        (Bytes::Sign, Bytes::Digit) | (Bytes::Digit, Bytes::Sign) => false,
        _ => true,
    }
}
