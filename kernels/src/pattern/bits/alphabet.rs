//! Events as letters: which of the patterns' conditions an event satisfies, as one byte.

use super::steps::Steps;
use crate::pattern::condition::{Bitmaps, Constant, Predicates};
use crate::pattern::{Column, Condition, Events, PatternError};
use std::collections::HashMap;

/// Conditions over more than one column that a letter can hold: all of their combinations are letters.
const MOST_OVER_COLUMNS: usize = 8;

/// The letters of a list of conditions. Letter 0 satisfies none.
#[derive(Debug, Clone)]
pub(super) struct Alphabet {
    predicates: Predicates,
    /// Each condition's place among the bitmaps.
    places: Vec<usize>,
    /// The columns that the conditions read.
    columns: Vec<String>,
    /// The conditions that each letter satisfies, a bit each.
    letters: Vec<u64>,
    by_conditions: HashMap<u64, u8>,
    /// The letter of each value of a byte, where the conditions read one column.
    of_bytes: Option<Box<[u8; 256]>>,
    /// The letter of each combination of up to eight conditions.
    of_combinations: Box<[u8; 256]>,
    bitmaps: Bitmaps,
    combinations: Vec<u64>,
}

/// Where the letters of a batch come from.
#[derive(Debug)]
pub(super) enum Source<'a> {
    /// A column of bytes, each with its letter.
    Bytes(&'a [u8]),
    /// The bitmaps of the conditions over these columns.
    Columns(Vec<Column<'a>>),
}

impl Alphabet {
    /// The letters of up to 64 conditions; none where they might be more than 256.
    pub(super) fn new(conditions: &[Condition]) -> Option<Alphabet> {
        let mut predicates = Predicates::default();
        let places: Vec<usize> = conditions.iter().map(|condition| predicates.add(condition)).collect();
        let (mut columns, mut constants) = (Vec::new(), Vec::new());
        conditions.iter().for_each(|condition| comparisons(condition, &mut columns, &mut constants));
        let mut alphabet = Alphabet {
            predicates,
            places,
            columns,
            letters: Vec::new(),
            by_conditions: HashMap::new(),
            of_bytes: None,
            of_combinations: Box::new([0; 256]),
            bitmaps: Bitmaps::default(),
            combinations: Vec::new(),
        };
        alphabet.letter(0)?;
        if conditions.len() > 64 {
            return None;
        }
        if alphabet.columns.len() <= 1 {
            let bytes: [u8; 256] = std::array::from_fn(|byte| byte as u8);
            let of_bytes = alphabet.letters_of(Column::U8(&bytes))?;
            alphabet.of_bytes = of_bytes.try_into().ok();
            let (integers, numbers) = samples(&constants);
            alphabet.letters_of(Column::I64(&integers))?;
            alphabet.letters_of(Column::F64(&numbers))?;
        } else if conditions.len() <= MOST_OVER_COLUMNS {
            (0..1 << conditions.len()).try_for_each(|combination| alphabet.letter(combination).map(|_| ()))?;
        } else {
            return None;
        }
        for (combination, letter) in alphabet.of_combinations.iter_mut().enumerate() {
            *letter = alphabet.by_conditions.get(&(combination as u64)).copied().unwrap_or(0);
        }
        Some(alphabet)
    }

    /// How many letters there are.
    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether a letter satisfies a condition.
    #[inline]
    pub(super) fn satisfies(&self, letter: u8, condition: usize) -> bool {
        self.letters.get(usize::from(letter)).is_some_and(|satisfied| satisfied >> condition & 1 == 1)
    }

    /// Where the letters of a batch come from.
    pub(super) fn bind<'a>(&self, events: &Events<'a>) -> Result<Source<'a>, PatternError> {
        let columns = self.predicates.bind(events)?;
        Ok(match columns[..] {
            [Column::U8(bytes)] => Source::Bytes(bytes),
            _ => Source::Columns(columns),
        })
    }

    /// The letters of a range of a batch's events.
    pub(super) fn spell(&mut self, steps: &Steps, source: &Source<'_>, first: usize, letters: &mut [u8]) {
        let range = first..first + letters.len();
        match (source, &self.of_bytes) {
            (Source::Bytes(bytes), Some(of_bytes)) => (steps.translate)(of_bytes, &bytes[range], letters),
            (Source::Bytes(bytes), None) => self.spell_columns(steps, &[Column::U8(bytes)], range, letters),
            (Source::Columns(columns), _) => self.spell_columns(steps, columns, range, letters),
        }
    }

    fn spell_columns(
        &mut self,
        steps: &Steps,
        columns: &[Column<'_>],
        range: std::ops::Range<usize>,
        letters: &mut [u8],
    ) {
        self.predicates.evaluate(columns, range, &mut self.bitmaps);
        if self.places.len() <= 8 {
            let bitmaps: Vec<&[u64]> = self.places.iter().map(|place| self.bitmaps.get(*place)).collect();
            (steps.combine)(&bitmaps, &self.of_combinations, letters);
            return;
        }
        self.combinations.clear();
        self.combinations.resize(letters.len(), 0);
        for (condition, place) in self.places.iter().enumerate() {
            for (combinations, word) in self.combinations.chunks_mut(64).zip(self.bitmaps.get(*place)) {
                combinations.iter_mut().enumerate().for_each(|(bit, to)| *to |= (word >> bit & 1) << condition);
            }
        }
        for (letter, combination) in letters.iter_mut().zip(&self.combinations) {
            *letter = self.by_conditions.get(combination).copied().unwrap_or(0);
        }
    }

    /// The letter of a combination of conditions, a new one where it has none.
    fn letter(&mut self, combination: u64) -> Option<u8> {
        if let Some(letter) = self.by_conditions.get(&combination) {
            return Some(*letter);
        }
        let letter = u8::try_from(self.letters.len()).ok()?;
        self.letters.push(combination);
        self.by_conditions.insert(combination, letter);
        Some(letter)
    }

    /// The letter of each value of the one column.
    fn letters_of(&mut self, column: Column<'_>) -> Option<Vec<u8>> {
        let times = vec![0; column.len()];
        let name = self.columns.first().cloned().unwrap_or_default();
        let named = [(name.as_str(), column)];
        let events = Events::new(&times, None, &named).ok()?;
        let mut bitmaps = Bitmaps::default();
        self.predicates.evaluate(&self.predicates.bind(&events).ok()?, 0..events.len(), &mut bitmaps);
        let combination = |event: usize| {
            let bit = |place: &usize| bitmaps.get(*place)[event / 64] >> (event % 64) & 1;
            self.places.iter().enumerate().fold(0, |bits, (condition, place)| bits | bit(place) << condition)
        };
        let combinations: Vec<u64> = (0..events.len()).map(combination).collect();
        combinations.into_iter().map(|combination| self.letter(combination)).collect()
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        self.predicates.bytes()
            + self.bitmaps.bytes()
            + 512
            + self.combinations.capacity() * 8
            + self.letters.len() * 32
    }
}

/// The columns and constants that a condition compares.
fn comparisons(condition: &Condition, columns: &mut Vec<String>, constants: &mut Vec<Constant>) {
    match condition {
        Condition::Compare { column, constant, .. } => {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
            constants.push(*constant);
        }
        Condition::And(parts) | Condition::Or(parts) => {
            parts.iter().for_each(|part| comparisons(part, columns, constants));
        }
        Condition::Not(part) => comparisons(part, columns, constants),
    }
}

/// A value of each type from every interval that the constants cut it into.
fn samples(constants: &[Constant]) -> (Vec<i64>, Vec<f64>) {
    let mut integers = vec![i64::MIN, i64::MAX];
    let mut numbers = vec![f64::NEG_INFINITY, f64::INFINITY, f64::NAN];
    for constant in constants {
        let (integer, number) = match *constant {
            Constant::I64(integer) => (integer, integer as f64),
            Constant::F64(number) => (number as i64, number),
        };
        integers.extend([integer.saturating_sub(1), integer, integer.saturating_add(1)]);
        numbers.extend([number.next_down(), number, number.next_up()]);
    }
    (integers, numbers)
}
