//! Stable filters: the values that compare as asked, in order.

use super::exact_f64::ExactF64;
use super::predicate::Predicate;
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Output, Plan, Window, windows, workgroups};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use lanemark_kernels::aggregate::compare::Comparison;
use lanemark_kernels::aggregate::filter::{filter_f64, filter_i64};
use lanemark_kernels::aggregate::filter_aggregate::{filter_count_f64, filter_count_i64};

params! {
    struct Params { items, span, wanted, float, constant_low, constant_high, slot, pad0 }
}

pub(super) static COUNT_KEPT: Shader = Shader {
    name: "count_kept",
    source: wgsl!("common/ordered64", "common/ordered_key", "common/compare", "count_kept"),
    needs: Needs::NOTHING,
    bindings: &[read("values"), read_write("counts"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 4 * 256,
    twin: "aggregate::filter_aggregate::{filter_count_i64, filter_count_f64}, of each span",
};

pub(super) static MOVE_KEPT: Shader = Shader {
    name: "move_kept",
    source: wgsl!("common/ordered64", "common/ordered_key", "common/compare", "move_kept"),
    needs: Needs::NOTHING,
    bindings: &[read("values"), read("counts"), read_write("kept"), read_write("totals"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 16 * 256,
    twin: "aggregate::filter::{filter_i64, filter_f64}",
};

/// Values that a workgroup moves at a time: spans are multiples of it.
const TILE: u32 = 4096;

const VALUE_BYTES: u64 = 8;

/// Values of each workgroup's span, and the number of spans.
fn spans(window: Window, device: &Capabilities) -> (u32, u32) {
    let groups = workgroups(u64::from(window.items.div_ceil(TILE)), device);
    let span = window.items.div_ceil(groups).next_multiple_of(TILE);
    (span, window.items.div_ceil(span))
}

fn plan(items: u64, predicate: Predicate, device: &Capabilities) -> Plan {
    let Predicate { wanted, float, constant_low, constant_high } = predicate;
    let mut plan = Plan::new();
    let windows = windows(items, VALUE_BYTES, device);
    let values = plan.input("values", 0, VALUE_BYTES * items);
    let kept = plan.scratch("kept", VALUE_BYTES * items);
    let most = windows.iter().map(|window| spans(*window, device).1).max().unwrap_or(0);
    let counts = plan.scratch("kept of each span", 4 * u64::from(most));
    let totals = plan.scratch("kept of each window", 4 * windows.len() as u64);
    for (window, slot) in windows.into_iter().zip(0..) {
        let (span, groups) = spans(window, device);
        let params = Params { items: window.items, span, wanted, float, constant_low, constant_high, slot, pad0: 0 };
        let (part, counted) = (plan.part(values, window, VALUE_BYTES), plan.whole(counts));
        // Each window's values are moved together within its own part.
        let moved = plan.part(kept, window, VALUE_BYTES);
        plan.step(&COUNT_KEPT, vec![part, counted], &params, groups);
        plan.step(&MOVE_KEPT, vec![part, counted, moved, plan.whole(totals)], &params, groups);
        plan.outputs.push(Output::Counted {
            buffer: kept,
            from: moved.from,
            item_bytes: VALUE_BYTES,
            most: u64::from(window.items),
            count: totals,
            count_word: u64::from(slot),
        });
    }
    plan
}

/// The values that the windows kept, one after the other.
fn joined<T: bytemuck::AnyBitPattern>(windows: &[Vec<u8>]) -> Vec<T> {
    windows.iter().flat_map(|kept| kept.as_chunks::<8>().0).map(|value| bytemuck::pod_read_unaligned(value)).collect()
}

macro_rules! filter {
    ($(#[$doc:meta])* $name:ident, $value:ty, $answer:ty, $wrap:expr, $predicate:path, $twin:path, $count:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name {
            /// How a value is compared with the constant, the value on the left.
            pub comparison: Comparison,
            /// The constant.
            pub constant: $value,
        }

        impl DeviceKernel for $name {
            type Batch<'a> = &'a [$value];
            type Answer = Vec<$answer>;

            fn plan(&self, batch: &[$value], device: &Capabilities) -> Result<Plan, GpuError> {
                Ok(plan(batch.len() as u64, $predicate(self.comparison, self.constant), device))
            }

            fn decode(&self, _: &[$value], outputs: Vec<Vec<u8>>) -> Result<Vec<$answer>, GpuError> {
                Ok(joined(&outputs))
            }

            fn on_cpu(&self, batch: &[$value]) -> Vec<$answer> {
                let mut kept = vec![<$value>::default(); batch.len()];
                let number = $twin(batch, self.comparison, self.constant, &mut kept).expect("room for every value");
                kept.truncate(number);
                $wrap(kept)
            }

            /// What is moved: the column twice, as a value's place is known only when those before it are counted, and
            /// the values that are kept once.
            fn bytes(&self, batch: &[$value]) -> u64 {
                VALUE_BYTES * (2 * batch.len() as u64 + $count(batch, self.comparison, self.constant))
            }
        }
    };
}

filter! {
    /// The integers of a column that compare with a constant as asked, in order, as
    /// [`lanemark_kernels::aggregate::filter::filter_i64`].
    ///
    /// Reads each value twice, to count and to move it, and writes those that are kept: 16 bytes a value and 8 a value
    /// that is kept. Takes as much memory again as the column.
    FilterI64, i64, i64, |kept| kept, Predicate::i64, filter_i64, filter_count_i64
}

filter! {
    /// The numbers of a column that compare with a constant as asked, in order and with their bits, as
    /// [`lanemark_kernels::aggregate::filter::filter_f64`]. With a NaN on either side only `NotEqual` holds, and the
    /// zeros are equal. Runs on every device: it compares bits.
    ///
    /// Cost: as [`FilterI64`].
    FilterF64, f64, ExactF64, exact, Predicate::f64, filter_f64, filter_count_f64
}

fn exact(values: Vec<f64>) -> Vec<ExactF64> {
    values.into_iter().map(ExactF64).collect()
}

#[cfg(test)]
mod tests {
    use super::super::predicate::tests::{INTEGERS, NUMBERS, integers_near_the_constants, numbers_near_the_constants};
    use super::*;
    use crate::testing::{integers, same, same_on_every_length};
    use lanemark_kernels::aggregate::filter::reference;

    #[test]
    fn every_comparison_of_integers_equals_the_reference() {
        let values = integers_near_the_constants(1501);
        for comparison in Comparison::ALL {
            for constant in INTEGERS {
                let expected = reference::filter(&values, comparison, constant);
                same(&FilterI64 { comparison, constant }, &values, &expected, &format!("{comparison:?} {constant}"));
            }
        }
    }

    #[test]
    fn every_comparison_of_numbers_equals_the_reference() {
        let values = numbers_near_the_constants(1501);
        for comparison in Comparison::ALL {
            for constant in NUMBERS {
                let expected = exact(reference::filter(&values, comparison, constant));
                same(&FilterF64 { comparison, constant }, &values, &expected, &format!("{comparison:?} {constant}"));
            }
        }
    }

    #[test]
    fn every_length_equals_the_reference() {
        let kernel = FilterI64 { comparison: Comparison::Less, constant: 0 };
        same_on_every_length(kernel, integers, |values| reference::filter(values, kernel.comparison, kernel.constant));
    }

    #[test]
    fn all_and_none_are_kept() {
        let all = FilterI64 { comparison: Comparison::LessOrEqual, constant: i64::MAX };
        same_on_every_length(all, integers, |values| values.to_vec());
        let none = FilterI64 { comparison: Comparison::Less, constant: i64::MIN };
        same_on_every_length(none, integers, |_| Vec::new());
    }

    #[test]
    fn few_are_found_wherever_they_are() {
        let kernel = FilterI64 { comparison: Comparison::NotEqual, constant: 0 };
        let n = 140_001;
        let mut values = vec![0; n];
        for at in [0, 1, 511, 512, 4095, 4096, 65_535, 65_536, 65_537, 131_071, 131_072, n - 1] {
            values[at] = -1 - at as i64;
        }
        same(&kernel, &values, &reference::filter(&values, kernel.comparison, kernel.constant), "twelve of them");
    }

    #[test]
    fn bytes_are_those_of_the_column_twice_and_of_the_kept_values() {
        let kernel = FilterF64 { comparison: Comparison::Greater, constant: 0.0 };
        assert_eq!(kernel.bytes(&[1.0, -1.0, f64::NAN, 2.0]), 8 * (2 * 4 + 2));
    }
}
