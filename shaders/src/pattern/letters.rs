//! Events as letters: which comparisons with constants an event satisfies, as one byte.

use super::SequenceError;
use crate::aggregate::predicate::Predicate;
use crate::device::Capabilities;
use crate::plan::{BufferId, Part, Plan, Window, workgroups_sharing};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use lanemark_kernels::aggregate::compare::Comparison;
use lanemark_kernels::pattern::condition::Constant;
use lanemark_kernels::pattern::{Column, Condition};

/// Different comparisons that a letter holds.
pub(super) const MOST_COMPARISONS: usize = 8;

/// Events whose letters a workgroup spells at least.
const EVENTS_PER_WORKGROUP: u64 = 4096;

/// Events whose letters a workgroup spells at most: an invocation of 64 makes 16,896 rounds for those.
const MOST_EVENTS_PER_WORKGROUP: u64 = 1 << 17;

mod of_bytes {
    use super::*;

    params! {
        struct Params { items, begins, pad0, pad1 }
    }

    pub(in crate::pattern) static SPELL_BYTES: Shader = Shader {
        name: "spell_bytes",
        source: wgsl!("spell_bytes"),
        needs: Needs::NOTHING,
        bindings: &[read("values"), read("table"), read_write("letters"), parameters()],
        params: Params::FIELDS,
        overrides: &[("WG", &[256, 128, 64])],
        workgroup_bytes: 1024,
        twin: "comparisons of a column of bytes with constants",
    };

    pub(super) fn params(items: u32, begins: bool) -> impl bytemuck::NoUninit {
        Params { items, begins: u32::from(begins), ..Params::default() }
    }
}

mod of_numbers {
    use super::*;

    params! {
        struct Params { items, comparisons, numbers, begins }
    }

    pub(in crate::pattern) static SPELL_NUMBERS: Shader = Shader {
        name: "spell_numbers",
        source: wgsl!("common/ordered64", "common/ordered_key", "common/compare", "spell_numbers"),
        needs: Needs::NOTHING,
        bindings: &[read("values"), read("comparisons"), read_write("letters"), parameters()],
        params: Params::FIELDS,
        overrides: &[("WG", &[256, 128, 64])],
        workgroup_bytes: 0,
        twin: "comparisons of a column of 64-bit numbers with constants",
    };

    pub(super) fn params(items: u32, comparisons: usize, numbers: bool, begins: bool) -> impl bytemuck::NoUninit {
        Params { items, comparisons: comparisons as u32, numbers: u32::from(numbers), begins: u32::from(begins) }
    }
}

pub(super) use of_bytes::SPELL_BYTES;
pub(super) use of_numbers::SPELL_NUMBERS;

/// A comparison of a column, by its place, with a constant.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Compared {
    column: usize,
    comparison: Comparison,
    constant: Constant,
}

/// The letters of a list of conditions.
#[derive(Debug, Clone)]
pub(super) struct Letters {
    conditions: Vec<Condition>,
    columns: Vec<String>,
    /// Different comparisons; each has its bit of a letter.
    compared: Vec<Compared>,
    /// The condition with the first comparison that a letter has no bit for.
    beyond: Option<String>,
}

impl Letters {
    pub(super) fn new(conditions: Vec<Condition>) -> Letters {
        let mut letters = Letters { conditions: Vec::new(), columns: Vec::new(), compared: Vec::new(), beyond: None };
        for condition in &conditions {
            letters.add(condition);
            if letters.compared.len() > MOST_COMPARISONS && letters.beyond.is_none() {
                letters.beyond = Some(condition.to_string());
            }
        }
        Letters { conditions, ..letters }
    }

    fn add(&mut self, condition: &Condition) {
        match condition {
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| self.add(part)),
            Condition::Not(part) => self.add(part),
            Condition::Compare { column, comparison, constant } => {
                let known = self.columns.iter().position(|name| name == column);
                let column = known.unwrap_or_else(|| {
                    self.columns.push(column.clone());
                    self.columns.len() - 1
                });
                let compared = Compared { column, comparison: *comparison, constant: *constant };
                if !self.compared.contains(&compared) {
                    self.compared.push(compared);
                }
            }
        }
    }

    /// The columns that the conditions read.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Whether a column's own bytes are the letters.
    fn are_bytes(columns: &[Column<'_>]) -> bool {
        matches!(columns, [Column::U8(_)])
    }

    /// Refuses columns whose comparisons are more than a letter holds.
    pub(super) fn check(&self, columns: &[Column<'_>]) -> Result<(), SequenceError> {
        match &self.beyond {
            Some(condition) if !Letters::are_bytes(columns) => {
                Err(SequenceError::Comparisons { condition: condition.clone(), most: MOST_COMPARISONS })
            }
            _ => Ok(()),
        }
    }

    /// Of each letter, the conditions that it satisfies, a bit each.
    pub(super) fn table(&self, columns: &[Column<'_>]) -> [u32; 256] {
        let are_bytes = Letters::are_bytes(columns);
        std::array::from_fn(|letter| {
            let holds = |compared: Compared| match are_bytes {
                true => holds(letter as u8, compared),
                false => {
                    let bit = self.compared.iter().position(|known| *known == compared).unwrap_or_default();
                    letter >> bit & 1 == 1
                }
            };
            (0..)
                .zip(&self.conditions)
                .fold(0, |bits, (place, condition)| bits | u32::from(self.satisfied(condition, &holds)) << place)
        })
    }

    fn satisfied(&self, condition: &Condition, holds: &impl Fn(Compared) -> bool) -> bool {
        match condition {
            Condition::And(all) => all.iter().all(|part| self.satisfied(part, holds)),
            Condition::Or(any) => any.iter().any(|part| self.satisfied(part, holds)),
            Condition::Not(part) => !self.satisfied(part, holds),
            Condition::Compare { column, comparison, constant } => {
                let column = self.columns.iter().position(|name| name == column).unwrap_or_default();
                holds(Compared { column, comparison: *comparison, constant: *constant })
            }
        }
    }

    /// Plans what makes letters of the columns in each window; the buffer has a byte an event. Input `n` is column `n`.
    pub(super) fn plan(
        &self,
        plan: &mut Plan,
        columns: &[Column<'_>],
        windows: &[Window],
        device: &Capabilities,
    ) -> BufferId {
        let inputs: Vec<BufferId> = (0..)
            .zip(columns)
            .map(|(place, column)| plan.input("a column", place, bytes_of(*column).len() as u64))
            .collect();
        if let (true, [input]) = (Letters::are_bytes(columns), &inputs[..]) {
            return *input;
        }
        let events = columns.first().map_or(0, Column::len) as u64;
        let letters = plan.scratch("letters", events);
        for (place, (column, input)) in columns.iter().zip(inputs).enumerate() {
            let own = || (0..).zip(&self.compared).filter(|(_, compared)| compared.column == place);
            let constants = match column {
                Column::U8(_) => {
                    let bits = |value: u8| own().fold(0, |bits, (bit, of)| bits | u32::from(holds(value, *of)) << bit);
                    let table: Vec<u32> = (0..=255).map(bits).collect();
                    plan.constant("letters of bytes", bytemuck::cast_slice(&table).to_vec())
                }
                Column::I64(_) => constants(plan, own().map(|(bit, of)| of_integer(*of, 1 << bit))),
                Column::F64(_) => constants(plan, own().map(|(bit, of)| of_number(*of, 1 << bit))),
            };
            for window in windows {
                let groups = workgroups_sharing(
                    window.items,
                    EVENTS_PER_WORKGROUP..=MOST_EVENTS_PER_WORKGROUP,
                    device.workgroups,
                );
                let parts = |plan: &Plan, item_bytes| -> Vec<Part> {
                    vec![plan.part(input, *window, item_bytes), plan.whole(constants), plan.part(letters, *window, 1)]
                };
                if let Column::U8(_) = column {
                    let parts = parts(plan, 1);
                    plan.step(&SPELL_BYTES, parts, &of_bytes::params(window.items, place == 0), groups);
                } else {
                    let (parts, numbers) = (parts(plan, 8), matches!(column, Column::F64(_)));
                    let params = of_numbers::params(window.items, own().count(), numbers, place == 0);
                    plan.step(&SPELL_NUMBERS, parts, &params, groups);
                }
            }
        }
        letters
    }
}

/// The bytes of a column.
pub(super) fn bytes_of(column: Column<'_>) -> &[u8] {
    match column {
        Column::U8(values) => values,
        Column::I64(values) => bytemuck::cast_slice(values),
        Column::F64(values) => bytemuck::cast_slice(values),
    }
}

fn constants(plan: &mut Plan, comparisons: impl Iterator<Item = [u32; 4]>) -> BufferId {
    let words: Vec<u32> = comparisons.flatten().collect();
    plan.constant("comparisons", bytemuck::cast_slice(&words).to_vec())
}

fn holds(value: u8, compared: Compared) -> bool {
    match compared.constant {
        Constant::I64(constant) => compared.comparison.holds(i64::from(value), constant),
        Constant::F64(constant) => compared.comparison.holds(f64::from(value), constant),
    }
}

const LESS: u32 = 1;
const EQUAL: u32 = 2;
const GREATER: u32 = 4;
const ANY: u32 = 15;

/// A comparison as the shader takes it, with its bit of a letter.
fn told(predicate: Predicate, bit: u32) -> [u32; 4] {
    [predicate.constant_low, predicate.constant_high, predicate.wanted, bit]
}

/// Where no value lies between the constant and what stands for it: equal values are less than the constant, or
/// greater, as `equal_are` says.
fn shifted(predicate: Predicate, equal_are: u32) -> Predicate {
    let equal = if predicate.wanted & equal_are != 0 { EQUAL } else { 0 };
    Predicate { wanted: predicate.wanted & !EQUAL | equal, ..predicate }
}

/// A comparison of a column of integers as the shader takes it.
fn of_integer(compared: Compared, bit: u32) -> [u32; 4] {
    let comparison = compared.comparison;
    match compared.constant {
        Constant::I64(integer) => told(Predicate::i64(comparison, integer), bit),
        // The bounds of i64 are powers of two: -2^63 itself is one, 2^63 no longer. Beyond them, and beside a NaN, all
        // integers compare alike.
        Constant::F64(number) if !(i64::MIN as f64..i64::MAX as f64).contains(&number) => {
            [0, 0, if comparison.holds(0.0, number) { ANY } else { 0 }, bit]
        }
        Constant::F64(number) => {
            let predicate = Predicate::i64(comparison, number.floor() as i64);
            told(if number == number.floor() { predicate } else { shifted(predicate, LESS) }, bit)
        }
    }
}

/// A comparison of a column of numbers as the shader takes it.
fn of_number(compared: Compared, bit: u32) -> [u32; 4] {
    let comparison = compared.comparison;
    match compared.constant {
        Constant::F64(number) => told(Predicate::f64(comparison, number), bit),
        Constant::I64(integer) => {
            let nearest = Predicate::f64(comparison, integer as f64);
            match (integer as f64 as i128).cmp(&i128::from(integer)) {
                std::cmp::Ordering::Less => told(shifted(nearest, LESS), bit),
                std::cmp::Ordering::Equal => told(nearest, bit),
                std::cmp::Ordering::Greater => told(shifted(nearest, GREATER), bit),
            }
        }
    }
}
