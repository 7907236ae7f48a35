//! What an event satisfies: columns compared with constants, evaluated column by column into bitmaps.

mod bytes;
mod exact;

use super::PatternError;
use super::events::{Column, Events};
use crate::aggregate::compare::{Comparison, compare_f64, compare_i64};
use crate::aggregate::words_for;
use exact::Exact;

pub use bytes::COMPARE_U8;

/// A constant that a column is compared with. An integer and a number compare exactly, whatever their size.
#[derive(Debug, Clone, Copy)]
pub enum Constant {
    /// An integer.
    I64(i64),
    /// A number; with a NaN only [`Comparison::NotEqual`] holds.
    F64(f64),
}

/// One NaN is as good as another: a condition is equal to itself.
impl PartialEq for Constant {
    fn eq(&self, other: &Constant) -> bool {
        match (self, other) {
            (Constant::I64(a), Constant::I64(b)) => a == b,
            (Constant::F64(a), Constant::F64(b)) => a == b || (a.is_nan() && b.is_nan()),
            _ => false,
        }
    }
}

impl From<i64> for Constant {
    fn from(value: i64) -> Self {
        Constant::I64(value)
    }
}

impl From<f64> for Constant {
    fn from(value: f64) -> Self {
        Constant::F64(value)
    }
}

/// A condition on one event: columns compared with constants, and, or, not.
///
/// ```
/// use lanemark_kernels::aggregate::compare::Comparison::{Equal, Greater};
/// use lanemark_kernels::pattern::Condition;
/// let late = Condition::compare("delay", Greater, 15) & !Condition::compare("type", Equal, 3);
/// assert_ne!(late, Condition::always());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// A column's value compared with a constant, the value on the left.
    Compare {
        /// The column's name.
        column: String,
        /// How they are compared.
        comparison: Comparison,
        /// The constant.
        constant: Constant,
    },
    /// All of them; of none: true.
    And(Vec<Condition>),
    /// Any of them; of none: false.
    Or(Vec<Condition>),
    /// The contrary.
    Not(Box<Condition>),
}

impl Condition {
    /// A column compared with a constant.
    pub fn compare(column: impl Into<String>, comparison: Comparison, constant: impl Into<Constant>) -> Condition {
        Condition::Compare { column: column.into(), comparison, constant: constant.into() }
    }

    /// What every event satisfies: SQL's step without a definition.
    pub fn always() -> Condition {
        Condition::And(Vec::new())
    }
}

impl std::ops::BitAnd for Condition {
    type Output = Condition;

    fn bitand(self, other: Condition) -> Condition {
        match self {
            Condition::And(mut all) if !all.is_empty() => {
                all.push(other);
                Condition::And(all)
            }
            first => Condition::And(vec![first, other]),
        }
    }
}

impl std::ops::BitOr for Condition {
    type Output = Condition;

    fn bitor(self, other: Condition) -> Condition {
        match self {
            Condition::Or(mut any) if !any.is_empty() => {
                any.push(other);
                Condition::Or(any)
            }
            first => Condition::Or(vec![first, other]),
        }
    }
}

impl std::ops::Not for Condition {
    type Output = Condition;

    fn not(self) -> Condition {
        Condition::Not(Box::new(self))
    }
}

/// One bitmap to compute from the columns or from bitmaps before it.
#[derive(Debug, Clone, PartialEq)]
enum Operation {
    Compare { column: usize, comparison: Comparison, constant: Constant },
    And(Vec<usize>),
    Or(Vec<usize>),
    Not(usize),
}

/// Conditions over columns, each distinct comparison and combination evaluated once.
///
/// ```
/// use lanemark_kernels::aggregate::compare::Comparison::{Equal, Greater};
/// use lanemark_kernels::pattern::condition::{Bitmaps, Predicates};
/// use lanemark_kernels::pattern::{Column, Condition, Events};
/// let mut predicates = Predicates::default();
/// let late = predicates.add(&Condition::compare("delay", Greater, 15));
/// let other = predicates.add(&!Condition::compare("type", Equal, 1));
/// let columns = [("type", Column::U8(&[1, 2, 3])), ("delay", Column::F64(&[20.0, 20.0, 3.0]))];
/// let events = Events::new(&[0, 1, 2], None, &columns)?;
/// let mut bitmaps = Bitmaps::default();
/// predicates.evaluate(&predicates.bind(&events)?, 0..3, &mut bitmaps);
/// assert_eq!((bitmaps.get(late), bitmaps.get(other)), (&[0b011][..], &[0b110][..]));
/// # Ok::<(), lanemark_kernels::pattern::PatternError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Predicates {
    columns: Vec<String>,
    operations: Vec<Operation>,
}

impl Predicates {
    /// Adds a condition; returns its place among the bitmaps. An equal condition, or an equal part of one, is shared.
    pub fn add(&mut self, condition: &Condition) -> usize {
        let operation = match condition {
            Condition::Compare { column, comparison, constant } => {
                let known = self.columns.iter().position(|name| name == column);
                let column = known.unwrap_or_else(|| {
                    self.columns.push(column.clone());
                    self.columns.len() - 1
                });
                Operation::Compare { column, comparison: *comparison, constant: *constant }
            }
            Condition::And(all) if all.len() == 1 => return self.add(&all[0]),
            Condition::Or(any) if any.len() == 1 => return self.add(&any[0]),
            Condition::And(all) => Operation::And(all.iter().map(|part| self.add(part)).collect()),
            Condition::Or(any) => Operation::Or(any.iter().map(|part| self.add(part)).collect()),
            Condition::Not(part) => Operation::Not(self.add(part)),
        };
        self.operations.iter().position(|known| *known == operation).unwrap_or_else(|| {
            self.operations.push(operation);
            self.operations.len() - 1
        })
    }

    /// Bitmaps that an evaluation gives.
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// True where no condition was added.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The batch's columns that the conditions read.
    ///
    /// # Errors
    /// [`PatternError::MissingColumn`] names the first that the batch lacks.
    pub fn bind<'a>(&self, events: &Events<'a>) -> Result<Vec<Column<'a>>, PatternError> {
        let find =
            |name: &String| events.column(name).ok_or_else(|| PatternError::MissingColumn { column: name.clone() });
        self.columns.iter().map(find).collect()
    }

    /// Evaluates every condition over a range of the bound columns' events: bit 0 of each bitmap is the range's first
    /// event, and bits past its last are zero. Cost: one pass a distinct comparison, one word operation a combination.
    ///
    /// # Panics
    /// Where the range ends past a column: it comes from the batch that the columns were bound to.
    pub fn evaluate(&self, columns: &[Column<'_>], range: std::ops::Range<usize>, bitmaps: &mut Bitmaps) {
        let len = range.len();
        bitmaps.reset(self.operations.len(), len);
        for (place, operation) in self.operations.iter().enumerate() {
            let (before, words) = bitmaps.split(place);
            match operation {
                Operation::Compare { column, comparison, constant } => {
                    compare(columns[*column], range.clone(), *comparison, *constant, words);
                }
                Operation::And(parts) => {
                    before.fill_ones(words);
                    for part in parts {
                        words.iter_mut().zip(before.get(*part)).for_each(|(word, other)| *word &= other);
                    }
                }
                Operation::Or(parts) => {
                    words.fill(0);
                    for part in parts {
                        words.iter_mut().zip(before.get(*part)).for_each(|(word, other)| *word |= other);
                    }
                }
                Operation::Not(part) => {
                    before.fill_ones(words);
                    words.iter_mut().zip(before.get(*part)).for_each(|(word, other)| *word &= !other);
                }
            }
        }
    }

    /// Bytes on the heap and inline.
    pub fn bytes(&self) -> usize {
        let parts = |operation: &Operation| match operation {
            Operation::And(parts) | Operation::Or(parts) => parts.capacity() * size_of::<usize>(),
            Operation::Compare { .. } | Operation::Not(_) => 0,
        };
        size_of::<Self>()
            + self.columns.capacity() * size_of::<String>()
            + self.columns.iter().map(String::capacity).sum::<usize>()
            + self.operations.capacity() * size_of::<Operation>()
            + self.operations.iter().map(parts).sum::<usize>()
    }
}

/// The bitmaps of an evaluation, one a condition, all of the same length.
#[derive(Debug, Clone, Default)]
pub struct Bitmaps {
    words: Vec<u64>,
    /// Events.
    len: usize,
}

impl Bitmaps {
    /// The words of bitmap `index`: bit `i % 64` of word `i / 64` says whether event `i` satisfies the condition.
    #[inline]
    pub fn get(&self, index: usize) -> &[u64] {
        let each = words_for(self.len);
        &self.words[index * each..][..each]
    }

    /// Whether event `event` satisfies condition `index`.
    #[inline]
    pub fn bit(&self, index: usize, event: usize) -> bool {
        self.words[index * words_for(self.len) + event / 64] >> (event % 64) & 1 == 1
    }

    /// Events of the evaluation.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True where the evaluation was over no events.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes on the heap and inline.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.words.capacity() * size_of::<u64>()
    }

    fn reset(&mut self, bitmaps: usize, len: usize) {
        self.len = len;
        self.words.resize(bitmaps * words_for(len), 0);
    }

    /// The bitmaps before `place`, and the words of that one.
    fn split(&mut self, place: usize) -> (Before<'_>, &mut [u64]) {
        let each = words_for(self.len);
        let (before, rest) = self.words.split_at_mut(place * each);
        (Before { words: before, len: self.len }, &mut rest[..each])
    }
}

/// Bitmaps that are computed already.
struct Before<'a> {
    words: &'a [u64],
    len: usize,
}

impl Before<'_> {
    fn get(&self, index: usize) -> &[u64] {
        let each = words_for(self.len);
        &self.words[index * each..][..each]
    }

    fn fill_ones(&self, words: &mut [u64]) {
        words.fill(u64::MAX);
        if let (Some(last), true) = (words.last_mut(), !self.len.is_multiple_of(64)) {
            *last = (1 << (self.len % 64)) - 1;
        }
    }
}

/// One comparison of a column with a constant of any type, without rounding.
fn compare(
    column: Column<'_>,
    range: std::ops::Range<usize>,
    comparison: Comparison,
    constant: Constant,
    words: &mut [u64],
) {
    let len = range.len();
    let outcome = match column {
        Column::U8(values) => match exact::of_u8(comparison, constant) {
            Exact::Compare(comparison, constant) => {
                COMPARE_U8.best()(&values[range], comparison, constant, words);
                return;
            }
            Exact::All(all) => all,
        },
        Column::I64(values) => match exact::of_i64(comparison, constant) {
            Exact::Compare(comparison, constant) => {
                compare_i64(&values[range], comparison, constant, words).expect("as many words as the values need");
                return;
            }
            Exact::All(all) => all,
        },
        Column::F64(values) => match exact::of_f64(comparison, constant) {
            Exact::Compare(comparison, constant) => {
                compare_f64(&values[range], comparison, constant, words).expect("as many words as the values need");
                return;
            }
            Exact::All(all) => all,
        },
    };
    words.fill(0);
    if outcome {
        Before { words: &[], len }.fill_ones(words);
    }
}

#[cfg(test)]
mod tests;
