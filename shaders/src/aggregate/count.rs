//! How many values of a column compare as asked, and their sum.

use super::predicate::Predicate;
use super::total;
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::Plan;
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use lanemark_kernels::aggregate::compare::Comparison;
use lanemark_kernels::aggregate::filter_aggregate::{filter_count_f64, filter_count_i64, filter_sum_i64};

params! {
    struct CountParams { values, wanted, float, constant_low, constant_high, pad0, pad1, pad2 }
}

params! {
    struct SumParams { values, wanted, constant_low, constant_high }
}

pub(super) static COUNT_WHERE: Shader = Shader {
    name: "count_where",
    source: wgsl!("common/ordered64", "common/ordered_key", "common/compare", "common/total", "count_where"),
    needs: Needs::NOTHING,
    bindings: &[read("values"), read_write("total"), parameters()],
    params: CountParams::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 4 * 256,
    twin: "aggregate::filter_aggregate::{filter_count_i64, filter_count_f64}",
};

pub(super) static SUM_WHERE_I64: Shader = Shader {
    name: "sum_where_i64",
    source: wgsl!(
        "common/u64",
        "common/ordered64",
        "common/ordered_key",
        "common/compare",
        "common/total",
        "sum_where_i64"
    ),
    needs: Needs::NOTHING,
    bindings: &[read("values"), read_write("total"), parameters()],
    params: SumParams::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 8 * 256,
    twin: "aggregate::filter_aggregate::{filter_sum_i64, filter_count_i64}",
};

macro_rules! count {
    ($(#[$doc:meta])* $name:ident, $value:ty, $predicate:path, $twin:path) => {
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
            type Answer = u64;

            fn plan(&self, batch: &[$value], device: &Capabilities) -> Result<Plan, GpuError> {
                let Predicate { wanted, float, constant_low, constant_high } =
                    $predicate(self.comparison, self.constant);
                let params = |values| CountParams {
                    values,
                    wanted,
                    float,
                    constant_low,
                    constant_high,
                    ..CountParams::default()
                };
                Ok(total::plan(&COUNT_WHERE, batch.len() as u64, params, device))
            }

            fn decode(&self, _: &[$value], outputs: Vec<Vec<u8>>) -> Result<u64, GpuError> {
                Ok(bytemuck::pod_read_unaligned(&outputs[0]))
            }

            fn on_cpu(&self, batch: &[$value]) -> u64 {
                $twin(batch, self.comparison, self.constant)
            }
        }
    };
}

count! {
    /// How many integers of a column compare with a constant as asked: the bits that
    /// [`lanemark_kernels::aggregate::compare::compare_i64`] sets, counted.
    ///
    /// Moves each value once: 8 bytes a value.
    CountI64, i64, Predicate::i64, filter_count_i64
}

count! {
    /// How many numbers of a column compare with a constant as asked: the bits that
    /// [`lanemark_kernels::aggregate::compare::compare_f64`] sets, counted. With a NaN on either side only `NotEqual`
    /// holds, and the zeros are equal. Runs on every device: it compares bits.
    ///
    /// Moves each value once: 8 bytes a value.
    CountF64, f64, Predicate::f64, filter_count_f64
}

/// Sum of the integers of a column that compare with a constant as asked, wrapping, as [`filter_sum_i64`].
///
/// Moves each value once: 8 bytes a value.
#[derive(Debug, Clone, Copy)]
pub struct SumWhereI64 {
    /// How a value is compared with the constant, the value on the left.
    pub comparison: Comparison,
    /// The constant.
    pub constant: i64,
}

impl DeviceKernel for SumWhereI64 {
    type Batch<'a> = &'a [i64];
    type Answer = i64;

    fn plan(&self, batch: &[i64], device: &Capabilities) -> Result<Plan, GpuError> {
        let Predicate { wanted, constant_low, constant_high, .. } = Predicate::i64(self.comparison, self.constant);
        let params = |values| SumParams { values, wanted, constant_low, constant_high };
        Ok(total::plan(&SUM_WHERE_I64, batch.len() as u64, params, device))
    }

    fn decode(&self, _: &[i64], outputs: Vec<Vec<u8>>) -> Result<i64, GpuError> {
        Ok(bytemuck::pod_read_unaligned(&outputs[0]))
    }

    fn on_cpu(&self, batch: &[i64]) -> i64 {
        filter_sum_i64(batch, self.comparison, self.constant)
    }
}

#[cfg(test)]
mod tests {
    use super::super::predicate::tests::{INTEGERS, NUMBERS, integers_near_the_constants, numbers_near_the_constants};
    use super::*;
    use crate::testing::{same, same_on_every_length};
    use lanemark_kernels::aggregate::{compare, filter};

    fn bits<T: PartialOrd + Copy>(values: &[T], comparison: Comparison, constant: T) -> u64 {
        let words = compare::reference::compare(values, comparison, constant);
        words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    fn sum_of_kept(values: &[i64], comparison: Comparison, constant: i64) -> i64 {
        let kept = filter::reference::filter(values, comparison, constant);
        kept.iter().fold(0, |sum: i64, value| sum.wrapping_add(*value))
    }

    #[test]
    fn every_comparison_of_integers_equals_the_reference() {
        let values = integers_near_the_constants(1501);
        for comparison in Comparison::ALL {
            for constant in INTEGERS {
                let what = format!("{comparison:?} {constant}");
                let (count, sum) = (CountI64 { comparison, constant }, SumWhereI64 { comparison, constant });
                same(&count, &values, &bits(&values, comparison, constant), &what);
                same(&sum, &values, &sum_of_kept(&values, comparison, constant), &what);
            }
        }
    }

    #[test]
    fn every_comparison_of_numbers_equals_the_reference() {
        let values = numbers_near_the_constants(1501);
        for comparison in Comparison::ALL {
            for constant in NUMBERS {
                let what = format!("{comparison:?} {constant}");
                same(&CountF64 { comparison, constant }, &values, &bits(&values, comparison, constant), &what);
            }
        }
    }

    #[test]
    fn every_length_equals_the_reference() {
        let (comparison, constant) = (Comparison::GreaterOrEqual, -1);
        same_on_every_length(CountI64 { comparison, constant }, integers_near_the_constants, |values| {
            bits(values, comparison, constant)
        });
        same_on_every_length(SumWhereI64 { comparison, constant }, integers_near_the_constants, |values| {
            sum_of_kept(values, comparison, constant)
        });
        // All of them are kept, so that whatever lies behind the last one would be counted.
        let (comparison, constant) = (Comparison::NotEqual, f64::NAN);
        same_on_every_length(CountF64 { comparison, constant }, numbers_near_the_constants, |values| {
            values.len() as u64
        });
        let (comparison, constant) = (Comparison::LessOrEqual, i64::MAX);
        same_on_every_length(CountI64 { comparison, constant }, |n| vec![0; n], |values| values.len() as u64);
        same_on_every_length(
            SumWhereI64 { comparison, constant },
            |n| vec![i64::MAX; n],
            |values| sum_of_kept(values, comparison, constant),
        );
    }
}
