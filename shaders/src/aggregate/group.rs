//! Count, sum, smallest and largest value of each group.

use super::rows::{OWN_BYTES, OWN_ROWS, Row, Rows, copies, decoded};
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{MOST_ROUNDS, Plan, windows, workgroups_sharing};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use lanemark_kernels::aggregate::AggregateError;
use lanemark_kernels::aggregate::group::{Group, Groups, MOST_GROUPS};

params! {
    struct Params { items, fours, groups, copies, rows, slices, pad0, pad1 }
}

pub(super) static AGGREGATE_GROUPS_I64: Shader = Shader {
    name: "aggregate_groups_i64",
    source: wgsl!(
        "common/u64",
        "common/ordered_key",
        "common/ordered64",
        "common/held_key",
        "common/row_table",
        "aggregate_groups_i64"
    ),
    needs: Needs::NOTHING,
    bindings: &[read("keys"), read("values"), read_write("table"), read_write("unknown"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: OWN_BYTES,
    twin: "the rows of aggregate::group for i64, of one window",
};

/// Values that a workgroup takes in before it adds its rows to the whole.
const VALUES_PER_WORKGROUP: u64 = 16_384;

/// The most values of a workgroup, so that its loops end within [`MOST_ROUNDS`] at 64 invocations: a round a value, one
/// for each of its extremes, and some more where others raise those at the same time.
const MOST_VALUES_PER_WORKGROUP: u64 = 1 << 19;
const _: () = assert!(MOST_VALUES_PER_WORKGROUP / 64 * 3 < MOST_ROUNDS as u64);

/// The most slices of groups that are kept in workgroup memory: keys are read once for each.
const MOST_SLICES: usize = 8;

/// Count, sum, smallest and largest value of each group of 64-bit integers, as
/// [`lanemark_kernels::aggregate::group`] has them; the answer is the error of [`Groups`] where the number of groups is
/// none, the columns differ in length or a key has no group.
///
/// A batch is a column of keys and one of values. Up to 512 groups are kept in workgroup memory. Up to 4,096 are kept
/// there in slices of at most 512: keys are read once a slice, and four values where one of them is of the slice. More
/// are kept in global memory, where every value costs atomic operations on a row of 32 bytes.
///
/// Moves each key and value once, 12 bytes a value, where there are no slices.
///
/// ```no_run
/// use lanemark_shaders::{Choice, Gpu, Runner, aggregate::GroupsI64};
///
/// let mut delays = Runner::new(Gpu::open(&Choice::Auto)?, GroupsI64 { groups: 3 });
/// let groups = delays.run((&[2, 0, 2], &[15, 80, -5]))?.expect("every key has a group");
/// assert_eq!((groups[2].count, groups[2].sum, groups[2].min, groups[2].max), (2, 10, Some(-5), Some(15)));
/// # Ok::<(), lanemark_shaders::GpuError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct GroupsI64 {
    /// The number of groups, at most [`MOST_GROUPS`]; keys are below it.
    pub groups: usize,
}

impl GroupsI64 {
    /// Whether the CPU refuses the batch before it looks at any key.
    fn refused(&self, (keys, values): (&[u32], &[i64])) -> bool {
        !(1..=MOST_GROUPS).contains(&self.groups) || keys.len() != values.len()
    }

    /// Groups of a slice and the number of slices; one slice of all where they are kept in global memory.
    fn slices(&self) -> (u32, u32) {
        let slices = match self.groups.div_ceil(OWN_ROWS) {
            slices @ 1..=MOST_SLICES => slices,
            _ => 1,
        };
        (self.groups.div_ceil(slices) as u32, slices as u32)
    }
}

impl DeviceKernel for GroupsI64 {
    type Batch<'a> = (&'a [u32], &'a [i64]);
    type Answer = Result<Vec<Group<i64>>, AggregateError>;

    fn plan(&self, batch: Self::Batch<'_>, device: &Capabilities) -> Result<Plan, GpuError> {
        let mut plan = Plan::new();
        if self.refused(batch) {
            return Ok(plan);
        }
        let (keys, values) = batch;
        let key_column = plan.input("keys", 0, size_of_val(keys) as u64);
        let value_column = plan.input("values", 1, size_of_val(values) as u64);
        let table = Rows::new(&mut plan, self.groups);
        let (rows, slices) = self.slices();
        let copies = copies(rows as usize);
        let unknown = plan.zeroed("unknown keys", 4);
        for window in windows(values.len() as u64, 8, device) {
            let (fours, groups) = (window.items.div_ceil(4), self.groups as u32);
            let params = Params { items: window.items, fours, groups, copies, rows, slices, ..Params::default() };
            let share = VALUES_PER_WORKGROUP..=MOST_VALUES_PER_WORKGROUP;
            let sharing = workgroups_sharing(window.items, share, (device.workgroups / slices).max(1));
            let values = plan.part(value_column, window, 8);
            let parts = vec![plan.part(key_column, window, 4), values, plan.whole(table.table), plan.whole(unknown)];
            plan.step(&AGGREGATE_GROUPS_I64, parts, &params, sharing * slices);
            table.fold(&mut plan, values, device);
        }
        table.read(&mut plan);
        plan.read(unknown, 4);
        Ok(plan)
    }

    fn decode(&self, batch: Self::Batch<'_>, outputs: Vec<Vec<u8>>) -> Result<Self::Answer, GpuError> {
        // The CPU says what is wrong with a batch, and finds the key before it does any other work.
        if self.refused(batch) {
            return Ok(self.on_cpu(batch));
        }
        if outputs[1] != [0; 4] {
            return match self.on_cpu(batch) {
                Err(error) => Ok(Err(error)),
                Ok(_) => Err(GpuError::WrongAnswer("an unknown key was found where every key has a group".to_owned())),
            };
        }
        let group = |Row { count, sum, min, max }| Group { count, sum, min, max };
        Ok(Ok(decoded(&outputs[0]).map(group).collect()))
    }

    fn on_cpu(&self, (keys, values): Self::Batch<'_>) -> Self::Answer {
        let mut groups = Groups::new(self.groups)?;
        groups.update(keys, values)?;
        Ok(groups.iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LENGTHS, integers, random, same};
    use lanemark_kernels::aggregate::group::reference::groups_i64;
    use rand_xoshiro::rand_core::Rng;

    fn check(groups: usize, keys: &[u32], values: &[i64], what: &str) {
        let expected = Ok(groups_i64(groups, keys, values));
        same(&GroupsI64 { groups }, (keys, values), &expected, &format!("{groups} groups, {what}"));
    }

    /// Keys without an order, half of them a hot one where `hot`.
    fn keys(n: usize, groups: usize, hot: bool) -> Vec<u32> {
        let mut random = random(n as u64 + 1);
        let key = |word: u64| if hot && word >> 63 == 1 { groups / 2 } else { word as usize % groups };
        (0..n).map(|_| key(random.next_u64()) as u32).collect()
    }

    #[test]
    fn equals_the_reference_on_every_length() {
        for n in LENGTHS {
            check(5, &keys(n, 5, false), &integers(n), &format!("{n} values"));
        }
    }

    #[test]
    fn equals_the_reference_at_every_number_of_groups() {
        for groups in [1, 2, 63, 64, 65, 256, 257, 512, 513, 1025, 4095, 4096, 4097, MOST_GROUPS] {
            for hot in [false, true] {
                check(groups, &keys(9001, groups, hot), &integers(9001), &format!("hot: {hot}"));
            }
        }
    }

    #[test]
    fn extremes_are_those_of_all_64_bits() {
        // Values that differ in the low word alone, in the high word alone, and in the sign.
        let few = [0, 1, -1, 1 << 32, -(1 << 32), 0xffff_ffff, 0x8000_0000, i64::MIN, i64::MAX, i64::MIN + 1];
        for groups in [3, 600, 5000] {
            let keys = keys(7001, groups, true);
            for mask in [0xffff_ffff, !0xffff_ffff, 0xffff, -1] {
                let values: Vec<i64> = integers(7001).into_iter().map(|value| value & mask).collect();
                check(groups, &keys, &values, &format!("mask {mask:x}"));
            }
            let values: Vec<i64> =
                integers(7001).into_iter().map(|value| few[value as u8 as usize % few.len()]).collect();
            check(groups, &keys, &values, "values at the ends");
            for pattern in few {
                check(groups, &keys[..1001], &vec![pattern; 1001], "one value");
            }
        }
    }

    #[test]
    fn rising_and_falling_values_replace_each_other() {
        for groups in [1, 1000, 5000] {
            let rising: Vec<i64> = (0..20_000).map(|n| n * 3 - 30_000).collect();
            let falling: Vec<i64> = rising.iter().rev().copied().collect();
            for values in [rising, falling] {
                check(groups, &vec![groups as u32 - 1; values.len()], &values, "one key");
            }
        }
    }

    #[test]
    fn windows_add_up() {
        for groups in [7, 3000, 5000] {
            check(groups, &keys(200_003, groups, true), &integers(200_003), "four windows");
        }
        // The extremes are in the first and in the last window.
        let mut values = vec![5; 150_001];
        values[3] = i64::MIN;
        values[150_000] = i64::MAX;
        check(1, &vec![0; 150_001], &values, "extremes in other windows");
    }

    #[test]
    fn bad_batches_are_the_errors_of_the_cpu() {
        for groups in [3, 513, 5000] {
            let mut keys = vec![1; 5000];
            keys[4999] = u32::MAX;
            keys[1234] = groups as u32;
            let expected = Err(AggregateError::UnknownGroup { index: 1234, key: groups as u32, groups });
            same(&GroupsI64 { groups }, (&keys, &integers(5000)), &expected, "an unknown key");
        }
        let expected = Err(AggregateError::Lengths { expected: 2, found: 1, what: "value column" });
        same(&GroupsI64 { groups: 3 }, (&[0, 1], &[7]), &expected, "a value too few");
        for groups in [0, MOST_GROUPS + 1] {
            let expected = Err(AggregateError::GroupCount { groups, most: MOST_GROUPS });
            same(&GroupsI64 { groups }, (&[0], &[7]), &expected, "no possible table");
        }
    }
}
