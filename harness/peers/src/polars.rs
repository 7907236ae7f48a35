//! Polars: the kernels below its data frames, on arrays that view the caller's memory.

use polars_arrow::array::{Array, PrimitiveArray};
use polars_arrow::bitmap::Bitmap as Bits;
use polars_arrow::types::NativeType;
use polars_buffer::{Buffer, SharedStorage};
use polars_compute::arithmetic::ArithmeticKernel;
use polars_compute::comparisons::{TotalEqKernel, TotalOrdKernel};
use polars_compute::filter::filter_with_bitmap;
use polars_compute::float_sum::sum_arr_as_f64;
use polars_compute::min_max::MinMaxKernel;
use polars_compute::sum::wrapping_sum_arr;

use crate::answer::Answer;
use crate::events::{self, Events, Region};
use crate::input::Input;
use crate::value::{Value, mean};
use crate::work::{Bitmap, Implementation, Made, fresh};

const PAIRWISE: &str = "sums floats pairwise in blocks of 128";
const IGNORES_NAN: &str = "ignores NaN";
const NAN_HIGHEST: &str = "orders NaN above all numbers";
const ALLOCATES: &str = "allocates its output";
const STEPS: &str = "allocates the mask and the filtered values";

pub(crate) fn implementations() -> Vec<Implementation> {
    let mut all = of_type::<i64>();
    all.extend(of_type::<f64>());
    all.extend([
        entry("aggregate/filter-map-f64", "multiplies and adds in the filter's output", filter_map),
        entry("aggregate/box-filter", "allocates a mask for each bound and each output column", box_filter),
    ]);
    all
}

fn of_type<T: PolarsValue>() -> Vec<Implementation> {
    let id = |operation: &str| format!("aggregate/{operation}-{}", T::NAME);
    let validity =
        |operation: &str, note, make| Implementation { bitmap: Bitmap::Validity, ..entry(id(operation), note, make) };
    let for_floats = |note| if T::FLOAT { note } else { "" };
    vec![
        entry(id("sum"), for_floats(PAIRWISE), sum::<T>),
        entry(id("min"), for_floats(IGNORES_NAN), min::<T>),
        entry(id("max"), for_floats(IGNORES_NAN), max::<T>),
        entry(id("mean"), for_floats(PAIRWISE), mean_of::<T>),
        entry(id("sum-squares"), "allocates the squares", sum_squares::<T>),
        validity("masked-sum", for_floats(PAIRWISE), sum::<T>),
        validity("masked-min", for_floats(IGNORES_NAN), min::<T>),
        validity("masked-max", for_floats(IGNORES_NAN), max::<T>),
        validity("masked-mean", for_floats(PAIRWISE), mean_of::<T>),
        validity("masked-sum-squares", "allocates the squares", sum_squares::<T>),
        entry(id("compare"), for_floats(NAN_HIGHEST), compare::<T>),
        entry(id("filter"), STEPS, filter_above::<T>),
        Implementation { bitmap: Bitmap::Mask, ..entry(id("filter-mask"), ALLOCATES, filter_mask::<T>) },
        entry(id("filter-count"), "allocates the mask", filter_count::<T>),
        entry(id("filter-sum"), STEPS, filter_sum::<T>),
        entry(id("filter-min"), STEPS, filter_min::<T>),
        entry(id("filter-max"), STEPS, filter_max::<T>),
    ]
}

fn entry(operation: impl Into<String>, note: &'static str, make: fn(&Input<'static>) -> Made) -> Implementation {
    Implementation {
        name: "polars",
        version: env!("LANEMARK_PEERS_POLARS"),
        operation: operation.into(),
        note,
        bitmap: Bitmap::None,
        make,
    }
}

/// A value and the kernels that Polars has for it.
trait PolarsValue: Value + NativeType {
    fn sum(array: &PrimitiveArray<Self>) -> Self;
    fn min(array: &PrimitiveArray<Self>) -> Option<Self>;
    fn max(array: &PrimitiveArray<Self>) -> Option<Self>;
    fn squares(array: &PrimitiveArray<Self>) -> PrimitiveArray<Self>;
    fn above(array: &PrimitiveArray<Self>, constant: Self) -> Bits;
}

macro_rules! polars_value {
    ($type:ty, $sum:path) => {
        impl PolarsValue for $type {
            fn sum(array: &PrimitiveArray<Self>) -> Self {
                $sum(array)
            }

            fn min(array: &PrimitiveArray<Self>) -> Option<Self> {
                array.min_ignore_nan_kernel()
            }

            fn max(array: &PrimitiveArray<Self>) -> Option<Self> {
                array.max_ignore_nan_kernel()
            }

            fn squares(array: &PrimitiveArray<Self>) -> PrimitiveArray<Self> {
                array.clone().wrapping_mul(array.clone())
            }

            fn above(array: &PrimitiveArray<Self>, constant: Self) -> Bits {
                array.tot_gt_kernel_broadcast(&constant)
            }
        }
    };
}

polars_value!(i64, wrapping_sum_arr);
polars_value!(f64, sum_arr_as_f64);

fn array<T: NativeType>(values: &'static [T], validity: Option<Bits>) -> PrimitiveArray<T> {
    PrimitiveArray::new(T::PRIMITIVE.into(), Buffer::from_static(values), validity)
}

fn bits(words: &'static [u64], rows: usize) -> Bits {
    let bytes = SharedStorage::from_static(words).try_transmute::<u8>();
    let bytes = bytes.unwrap_or_else(|_| unreachable!("words are bytes of any alignment"));
    assert!(rows <= bytes.len() * 8, "{rows} rows, {} words", words.len());
    // SAFETY: the storage holds at least as many bits as rows, as just asserted; they are counted when first needed.
    unsafe { Bits::from_inner_unchecked(bytes, 0, rows, None) }
}

/// Column 0, with nulls where a validity bitmap is given.
fn values<T: PolarsValue>(input: &Input<'static>) -> Result<PrimitiveArray<T>, String> {
    let values = input.column::<T>(0)?;
    Ok(array(values, input.validity.map(|words| bits(words, values.len()))))
}

fn sum<T: PolarsValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    fresh(move || T::sum(&values), |sum| sum.answer())
}

fn min<T: PolarsValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    fresh(move || T::min(&values), optional)
}

fn max<T: PolarsValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    fresh(move || T::max(&values), optional)
}

fn optional<T: Value>(value: &Option<T>) -> Answer {
    value.map_or(Answer::Nothing, T::answer)
}

fn mean_of<T: PolarsValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    fresh(move || mean(T::sum(&values), (values.len() - values.null_count()) as u64), |mean| *mean)
}

fn sum_squares<T: PolarsValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    fresh(move || T::sum(&T::squares(&values)), |sum| sum.answer())
}

fn compare<T: PolarsValue>(input: &Input<'static>) -> Made {
    let (values, constant) = (values::<T>(input)?, T::constant(input));
    fresh(
        move || T::above(&values, constant),
        |mask| {
            let words = mask.chunks::<u64>();
            let last = (words.remainder_len() > 0).then_some(words.remainder());
            Answer::bitmap(words.chain(last))
        },
    )
}

/// The values under the mask, and nobody else's, so that later steps may write over them.
fn keep<T: NativeType>(values: &PrimitiveArray<T>, mask: &Bits) -> PrimitiveArray<T> {
    let kept = filter_with_bitmap(values, mask);
    let kept = kept.as_any().downcast_ref::<PrimitiveArray<T>>();
    kept.expect("a filter keeps the type").clone()
}

fn filter_above<T: PolarsValue>(input: &Input<'static>) -> Made {
    let (values, constant) = (values::<T>(input)?, T::constant(input));
    fresh(move || keep(&values, &T::above(&values, constant)), |kept| Answer::column(kept.values()))
}

fn filter_mask<T: PolarsValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    let mask = bits(input.mask.unwrap_or_default(), values.len());
    fresh(move || keep(&values, &mask), |kept| Answer::column(kept.values()))
}

fn filter_count<T: PolarsValue>(input: &Input<'static>) -> Made {
    let (values, constant) = (values::<T>(input)?, T::constant(input));
    fresh(move || T::above(&values, constant).set_bits(), |count| Answer::Integer(*count as i64))
}

fn filter_sum<T: PolarsValue>(input: &Input<'static>) -> Made {
    filter_then::<T, _>(input, T::sum, |sum| sum.answer())
}

fn filter_min<T: PolarsValue>(input: &Input<'static>) -> Made {
    filter_then::<T, _>(input, T::min, optional)
}

fn filter_max<T: PolarsValue>(input: &Input<'static>) -> Made {
    filter_then::<T, _>(input, T::max, optional)
}

fn filter_then<T: PolarsValue, R: Send + 'static>(
    input: &Input<'static>,
    aggregate: fn(&PrimitiveArray<T>) -> R,
    read: fn(&R) -> Answer,
) -> Made {
    let (values, constant) = (values::<T>(input)?, T::constant(input));
    fresh(move || aggregate(&keep(&values, &T::above(&values, constant))), read)
}

fn filter_map(input: &Input<'static>) -> Made {
    let values = values::<f64>(input)?;
    let [constant, factor, offset, ..] = input.numbers;
    fresh(
        move || {
            let kept = keep(&values, &values.tot_gt_kernel_broadcast(&constant));
            kept.wrapping_mul_scalar(factor).wrapping_add_scalar(offset)
        },
        |kept| Answer::column(kept.values()),
    )
}

fn box_filter(input: &Input<'static>) -> Made {
    let (events, region) = (Events::of(input)?, Region::of(input)?);
    let t = array(events.t, None);
    let x = array(events.x, None);
    let y = array(events.y, None);
    let p = array(events.p, None);
    fresh(
        move || {
            let mut conditions = Vec::new();
            if let Some(time) = &region.time {
                conditions.push(t.tot_ge_kernel_broadcast(&time.start));
                conditions.push(t.tot_lt_kernel_broadcast(&time.end));
            }
            if let Some(area) = &region.area {
                conditions.push(x.tot_ge_kernel_broadcast(&area.x.start));
                conditions.push(x.tot_lt_kernel_broadcast(&area.x.end));
                conditions.push(y.tot_ge_kernel_broadcast(&area.y.start));
                conditions.push(y.tot_lt_kernel_broadcast(&area.y.end));
            }
            if let Some(polarity) = region.polarity {
                conditions.push(p.tot_eq_kernel_broadcast(&polarity));
            }
            let mask = conditions
                .into_iter()
                .reduce(|all, one| &all & &one)
                .unwrap_or_else(|| Bits::new_with_value(true, t.len()));
            (keep(&t, &mask), keep(&x, &mask), keep(&y, &mask), keep(&p, &mask))
        },
        |(t, x, y, p)| events::answer(t.values(), x.values(), y.values(), p.values()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Column;

    #[test]
    fn arrays_view_the_columns_and_bitmaps_that_they_are_made_of() {
        static VALUES: [f64; 3] = [1.0, 2.0, 3.0];
        static WORDS: [u64; 1] = [5];
        let columns = vec![Column::F64(&VALUES)];
        let array = values::<f64>(&Input { columns, validity: Some(&WORDS), ..Input::default() }).unwrap();
        assert_eq!(array.values().as_ptr(), VALUES.as_ptr());
        assert_eq!(array.validity().unwrap().as_slice().0.as_ptr(), WORDS.as_ptr().cast());
        assert_eq!(array.null_count(), 1);
    }
}
