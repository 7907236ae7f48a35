//! The smallest and the largest value of a column.

use super::exact_f64::ExactF64;
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Plan, windows, workgroups};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};

params! {
    struct Params { values, slot, float, flip }
}

pub(super) static FIND_LARGEST_KEY: Shader = Shader {
    name: "find_largest_key",
    source: wgsl!("common/ordered64", "common/ordered_key", "find_largest_key"),
    needs: Needs::NOTHING,
    bindings: &[read("values"), read_write("largest"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 8 * 256,
    twin: "aggregate::reduce::{min_i64, max_i64, min_f64, max_f64}",
};

/// Values of a workgroup: with fewer than these its end weighs more than its values.
const VALUES_PER_WORKGROUP: u64 = 4096;

/// The sign of an integer, and the bit by which it and its key differ.
const SIGN: u64 = 1 << 63;

/// Which end of the order is asked for.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Smallest,
    Largest,
}

impl End {
    /// What all bits of a key are changed by, so that the largest key is asked for.
    fn flip(self) -> u64 {
        if self == End::Smallest { u64::MAX } else { 0 }
    }
}

fn plan(items: u64, float: bool, end: End, device: &Capabilities) -> Plan {
    let mut plan = Plan::new();
    let values = plan.input("values", 0, 8 * items);
    let windows: Vec<_> = windows(items, 8, device)
        .into_iter()
        .map(|window| (window, workgroups(u64::from(window.items).div_ceil(VALUES_PER_WORKGROUP), device)))
        .collect();
    let all: u32 = windows.iter().map(|(_, groups)| groups).sum();
    let partial = plan.scratch("largest of each workgroup", 8 * u64::from(all));
    let largest = plan.scratch("largest", 8);
    let mut slot = 0;
    for (window, groups) in windows {
        let params = Params { values: window.items, slot, float: float.into(), flip: end.flip() as u32 };
        plan.step(&FIND_LARGEST_KEY, vec![plan.part(values, window, 8), plan.whole(partial)], &params, groups);
        slot += groups;
    }
    let params = Params { values: all, ..Params::default() };
    plan.step(&FIND_LARGEST_KEY, vec![plan.whole(partial), plan.whole(largest)], &params, all.min(1));
    plan.read(largest, 8);
    plan
}

/// The key that the device found; nothing of no values.
fn key(items: usize, outputs: &[Vec<u8>]) -> Option<u64> {
    (items > 0).then(|| bytemuck::pod_read_unaligned::<u64>(&outputs[0]) ^ SIGN)
}

fn integer(key: u64, end: End) -> i64 {
    (key ^ end.flip() ^ SIGN) as i64
}

fn number(key: u64, end: End) -> ExactF64 {
    if key == 0 {
        return ExactF64(f64::NAN);
    }
    let key = key ^ end.flip();
    ExactF64(f64::from_bits(if key & SIGN == 0 { !key } else { key ^ SIGN }))
}

macro_rules! extreme {
    ($(#[$doc:meta])* $name:ident, $value:ty, $answer:ty, $end:expr, $float:literal, $decoded:ident, $twin:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default)]
        pub struct $name;

        impl DeviceKernel for $name {
            type Batch<'a> = &'a [$value];
            type Answer = Option<$answer>;

            fn plan(&self, batch: &[$value], device: &Capabilities) -> Result<Plan, GpuError> {
                Ok(plan(batch.len() as u64, $float, $end, device))
            }

            fn decode(&self, batch: &[$value], outputs: Vec<Vec<u8>>) -> Result<Option<$answer>, GpuError> {
                Ok(key(batch.len(), &outputs).map(|key| $decoded(key, $end)))
            }

            fn on_cpu(&self, batch: &[$value]) -> Option<$answer> {
                $twin(batch)
            }
        }
    };
}

extreme! {
    /// Smallest of a column of 64-bit integers, as [`lanemark_kernels::aggregate::reduce::min_i64`]; `None` of none.
    ///
    /// Moves each value once: 8 bytes a value.
    MinI64, i64, i64, End::Smallest, false, integer, lanemark_kernels::aggregate::reduce::min_i64
}

extreme! {
    /// Largest of a column of 64-bit integers, as [`lanemark_kernels::aggregate::reduce::max_i64`]; `None` of none.
    ///
    /// Moves each value once: 8 bytes a value.
    MaxI64, i64, i64, End::Largest, false, integer, lanemark_kernels::aggregate::reduce::max_i64
}

extreme! {
    /// Smallest number of a column, as [`lanemark_kernels::aggregate::reduce::min_f64`]: NaN is passed over, NaN where
    /// every value is NaN, a zero is +0.0; `None` of none. Runs on every device: it compares bits.
    ///
    /// Moves each value once: 8 bytes a value.
    MinF64, f64, ExactF64, End::Smallest, true, number,
    |batch| lanemark_kernels::aggregate::reduce::min_f64(batch).map(ExactF64)
}

extreme! {
    /// Largest number of a column, as [`lanemark_kernels::aggregate::reduce::max_f64`]: NaN is passed over, NaN where
    /// every value is NaN, a zero is +0.0; `None` of none. Runs on every device: it compares bits.
    ///
    /// Moves each value once: 8 bytes a value.
    MaxF64, f64, ExactF64, End::Largest, true, number,
    |batch| lanemark_kernels::aggregate::reduce::max_f64(batch).map(ExactF64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{integers, random, same, same_on_every_length};
    use lanemark_kernels::aggregate::reduce::reference;
    use rand_xoshiro::rand_core::Rng;

    fn smallest(values: &[i64]) -> Option<i64> {
        (!values.is_empty()).then(|| reference::min_i64(values, None))
    }

    fn largest(values: &[i64]) -> Option<i64> {
        (!values.is_empty()).then(|| reference::max_i64(values, None))
    }

    /// What the reference gives of the numbers; it leaves a column of NaN alone to its caller.
    fn or_nan(values: &[f64], extreme: f64) -> Option<ExactF64> {
        let numbers = values.iter().any(|value| !value.is_nan());
        (!values.is_empty()).then_some(ExactF64(if numbers { extreme } else { f64::NAN }))
    }

    fn both(values: &[f64], what: &str) {
        same(&MinF64, values, &or_nan(values, reference::min_f64(values, None)), what);
        same(&MaxF64, values, &or_nan(values, reference::max_f64(values, None)), what);
    }

    #[test]
    fn integers_equal_the_reference() {
        same_on_every_length(MinI64, integers, smallest);
        same_on_every_length(MaxI64, integers, largest);
    }

    #[test]
    fn the_ends_of_the_range_are_found() {
        for value in [i64::MIN, i64::MAX, -1, 0, 1, -1 << 32, (1 << 32) - 1] {
            for n in [1, 2, 513, 5000] {
                let values = vec![value; n];
                same(&MinI64, &values, &Some(value), "a constant");
                same(&MaxI64, &values, &Some(value), "a constant");
            }
        }
        // The one that counts stands at either end of the column, and of a window.
        for at in [0, 1, 65_535, 65_536, 149_999] {
            let mut values = vec![0; 150_000];
            values[at] = -1;
            same(&MinI64, &values, &Some(-1), "one smaller value");
            values[at] = 1 << 32;
            same(&MaxI64, &values, &Some(1 << 32), "one larger value");
        }
    }

    #[test]
    fn numbers_equal_the_reference() {
        for n in [0, 1, 2, 3, 255, 4097, 70_001] {
            let mut random = random(n as u64);
            // Any bits: NaN, infinities and subnormals among them.
            let any: Vec<f64> = (0..n).map(|_| f64::from_bits(random.next_u64())).collect();
            both(&any, &format!("{n} random numbers"));
            both(&any.iter().map(|value| value.abs()).collect::<Vec<_>>(), &format!("{n} positive numbers"));
            both(&any.iter().map(|value| -value.abs()).collect::<Vec<_>>(), &format!("{n} negative numbers"));
        }
    }

    #[test]
    fn nan_is_passed_over_and_zeros_are_positive() {
        let (nan, inf) = (f64::NAN, f64::INFINITY);
        let other_nan = f64::from_bits(0xfff0_0000_0000_0001);
        for few in [
            &[nan][..],
            &[other_nan, nan, -nan],
            &[-0.0],
            &[-0.0, 0.0, -0.0],
            &[0.0, -0.0],
            &[nan, -0.0],
            &[nan, inf],
            &[-inf, other_nan],
            &[inf, -inf],
            &[5e-324, -5e-324, 0.0],
            &[-5e-324, -0.0],
            &[nan, 1.0, 2.0, nan, -3.0, other_nan],
        ] {
            both(few, &format!("{few:?}"));
            let many: Vec<f64> = few.iter().copied().cycle().take(10_007).collect();
            both(&many, &format!("{few:?} again and again"));
        }
    }
}
