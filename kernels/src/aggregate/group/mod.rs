//! Count, sum, smallest and largest value of each group, the groups being numbered by a key column.
//!
//! | answer | of an empty group | `i64` | `f64` |
//! |---|---|---|---|
//! | count | 0 | exact | exact to 2^53 values of a group, where it stays |
//! | sum | 0, +0.0 | wraps modulo 2^64 | in the order below; NaN gives NaN; never -0.0 |
//! | min, max | `None` | | NaN is passed over; `NaN` where every value is NaN; a zero is +0.0 |
//!
//! A table is fed batch by batch; how a stream is cut into batches has no effect on any answer, to the bit, on any
//! instruction set.
//!
//! Floating-point sums have one fixed order. A table of up to 1,024 groups has four *stripes*: the value that is fed
//! as number `i` since the table was made or cleared, whatever its group, is added to sum `i mod 4` of its group, and
//! the group's sum is `(s0 + s1) + (s2 + s3)`. A larger table has one stripe: its sums are those of the plain loop.
//! The error of a group of `n` values is at most `(n + 2) * 2^-53` times the sum of their absolute values.
//!
//! A group and stripe is one row of 32 bytes, half a cache line: count, sum, smallest value, and the largest one
//! complemented, so that both extremes are minima. A value reads and writes one row. Four stripes let equal keys that
//! follow one another go to four rows, where one row would make each wait for the store of the last.
//!
//! Cost: one pass over the keys that finds unknown ones, then one read and write of a row for each value, or for each
//! run of equal keys where keys come in runs; an update never walks the table. Memory: 128 bytes a group up to 1,024 groups, 32 bytes beyond.
//!
//! Rejected (G values/s of `i64` on Zen 4): gathering and scattering four columns by AVX-512, with conflict detection,
//! gave 0.34 where the rows of 1,024 groups give 1.5; prefetching the rows of later keys took 1.6 to 1.2 in cache, and
//! 0.9 to 1.0 in a table of 2 MiB; checking each key at its row cost 4 to 12 %.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
pub mod reference;
mod rows;
mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

use super::AggregateError;
use rows::Rows;

/// The most groups that a table may have.
pub const MOST_GROUPS: usize = 1 << 16;

/// What a table knows of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group<T> {
    /// Values fed, NaN included.
    pub count: u64,
    /// Their sum.
    pub sum: T,
    /// The smallest of them; `None` of an empty group.
    pub min: Option<T>,
    /// The largest of them; `None` of an empty group.
    pub max: Option<T>,
}

/// Count, sum, smallest and largest value of each of a fixed number of groups; `T` is `i64` or `f64`.
///
/// ```
/// use lanemark_kernels::aggregate::group::Groups;
/// let mut delays = Groups::<f64>::new(3)?;
/// delays.update(&[2, 0, 2], &[1.5, 8.0, -0.5])?;
/// let group = delays.get(2).unwrap();
/// assert_eq!((group.count, group.sum, group.min, group.max), (2, 1.0, Some(-0.5), Some(1.5)));
/// assert_eq!(delays.get(1).unwrap().min, None);
/// assert!(delays.update(&[3], &[1.0]).is_err(), "there is no group 3");
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Groups<T> {
    rows: Rows<T>,
}

impl<T: Value> Groups<T> {
    /// A table of empty groups, with keys 0 to `groups - 1`.
    ///
    /// # Errors
    /// [`AggregateError::GroupCount`] when there are none, or more than [`MOST_GROUPS`].
    pub fn new(groups: usize) -> Result<Self, AggregateError> {
        if groups == 0 || groups > MOST_GROUPS {
            return Err(AggregateError::GroupCount { groups, most: MOST_GROUPS });
        }
        Ok(Groups { rows: Rows::new(groups, T::EMPTY) })
    }

    /// Takes in a batch: value `i` belongs to the group `keys[i]`.
    ///
    /// # Errors
    /// [`AggregateError::Lengths`] when the columns differ in length; [`AggregateError::UnknownGroup`] with the first
    /// key that has no group. In both cases nothing of the batch was taken in.
    pub fn update(&mut self, keys: &[u32], values: &[T]) -> Result<(), AggregateError> {
        T::kernel().best()(self, keys, values)
    }

    /// The group of a key; `None` where the table has no such group.
    pub fn get(&self, group: usize) -> Option<Group<T>> {
        (group < self.len()).then(|| {
            T::answer(match self.rows.of(group) {
                [one] => one.0,
                [first, second, third, fourth] => T::merge(T::merge(first.0, second.0), T::merge(third.0, fourth.0)),
                _ => unreachable!("a group has one row or four"),
            })
        })
    }

    /// All groups by key, empty ones included.
    pub fn iter(&self) -> impl Iterator<Item = Group<T>> + '_ {
        (0..self.len()).filter_map(|group| self.get(group))
    }

    /// Takes in what another table of as many groups was fed.
    ///
    /// Counts, extremes and sums of `i64` become those of both streams. Sums of `f64` are added stripe by stripe: the
    /// same tables merged in the same order give the same bits, which need not be those of one table that was fed both
    /// streams; the error stays within the bound of the module.
    ///
    /// # Errors
    /// [`AggregateError::Lengths`] when the number of groups differs; nothing was taken in.
    pub fn merge(&mut self, other: &Groups<T>) -> Result<(), AggregateError> {
        if self.len() != other.len() {
            let (expected, found) = (self.len(), other.len());
            return Err(AggregateError::Lengths { expected, found, what: "other table of groups" });
        }
        self.rows.merge(&other.rows, T::merge);
        Ok(())
    }

    /// Empties every group; the memory is kept.
    pub fn clear(&mut self) {
        self.rows.clear(T::EMPTY);
    }

    /// Groups in the table.
    #[expect(clippy::len_without_is_empty, reason = "a table has at least one group")]
    pub fn len(&self) -> usize {
        self.rows.groups()
    }

    /// Memory of the table in bytes.
    pub fn bytes(&self) -> usize {
        self.rows.bytes()
    }
}

/// What a table of groups can hold: `i64` and `f64`.
pub trait Value: sealed::Value {}
impl Value for i64 {}
impl Value for f64 {}

mod sealed {
    use super::{Group, tables::Update};
    use crate::isa::Kernel;

    pub trait Value: Copy + 'static {
        /// The row of nothing.
        const EMPTY: [Self; 4];
        /// The kernel that takes batches in.
        fn kernel() -> &'static Kernel<Update<Self>>;
        /// The row of what two rows were fed.
        fn merge(left: [Self; 4], right: [Self; 4]) -> [Self; 4];
        /// What the row says.
        fn answer(row: [Self; 4]) -> Group<Self>;
    }
}

impl sealed::Value for i64 {
    const EMPTY: [i64; 4] = [0, 0, i64::MAX, i64::MAX];

    fn kernel() -> &'static crate::isa::Kernel<tables::Update<i64>> {
        &tables::GROUP_I64
    }

    fn merge(left: [i64; 4], right: [i64; 4]) -> [i64; 4] {
        [left[0] + right[0], left[1].wrapping_add(right[1]), left[2].min(right[2]), left[3].min(right[3])]
    }

    fn answer([count, sum, min, not_max]: [i64; 4]) -> Group<i64> {
        let some = count > 0;
        Group { count: count as u64, sum, min: some.then_some(min), max: some.then_some(!not_max) }
    }
}

impl sealed::Value for f64 {
    const EMPTY: [f64; 4] = [0.0, 0.0, f64::INFINITY, f64::INFINITY];

    fn kernel() -> &'static crate::isa::Kernel<tables::Update<f64>> {
        &tables::GROUP_F64
    }

    fn merge(left: [f64; 4], right: [f64; 4]) -> [f64; 4] {
        [left[0] + right[0], left[1] + right[1], left[2].min(right[2]), left[3].min(right[3])]
    }

    fn answer([count, sum, min, minus_max]: [f64; 4]) -> Group<f64> {
        let (some, max) = (count > 0.0, -minus_max);
        // The extremes of no number at all are +infinity below and -infinity above; no number leaves them so.
        let extreme = |extreme: f64| some.then_some(if min > max { f64::NAN } else { extreme + 0.0 });
        Group { count: count as u64, sum, min: extreme(min), max: extreme(max) }
    }
}
