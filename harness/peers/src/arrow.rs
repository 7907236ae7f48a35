//! Apache Arrow's Rust implementation: its compute kernels on arrays that view the caller's memory.

use std::ptr::NonNull;
use std::sync::Arc;

use arrow_arith::aggregate;
use arrow_arith::boolean::and;
use arrow_arith::numeric::{add, mul, mul_wrapping};
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Float64Type, Int8Type, Int64Type, UInt16Type};
use arrow_array::{Array, ArrayRef, ArrowNumericType, BooleanArray, PrimitiveArray, Scalar};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};
use arrow_ord::cmp::{eq, gt, gt_eq, lt};
use arrow_select::filter::{FilterBuilder, filter};

use crate::answer::Answer;
use crate::events::{self, Events, Region};
use crate::input::Input;
use crate::value::{Value, mean};
use crate::work::{Bitmap, Implementation, Made, fresh};

const TOTAL_ORDER: &str = "orders floats totally: a positive NaN is above all numbers, -0 below +0";
const ALLOCATES: &str = "allocates its output";
const STEPS: &str = "allocates the mask and the filtered values";

pub(crate) fn implementations() -> Vec<Implementation> {
    let mut all = of_type::<i64>();
    all.extend(of_type::<f64>());
    all.extend([
        entry("aggregate/filter-map-f64", "allocates the mask and the values after each step", filter_map),
        Implementation {
            name: "arrow-unary",
            ..entry(
                "aggregate/filter-map-f64",
                "maps with one closure; allocates the mask and both columns",
                filter_map_unary,
            )
        },
        entry("aggregate/box-filter", "allocates a mask for each bound and each output column", box_filter),
    ]);
    all
}

fn of_type<T: ArrowValue>() -> Vec<Implementation> {
    let id = |operation: &str| format!("aggregate/{operation}-{}", T::NAME);
    let validity =
        |operation: &str, note, make| Implementation { bitmap: Bitmap::Validity, ..entry(id(operation), note, make) };
    let order = if T::FLOAT { TOTAL_ORDER } else { "" };
    vec![
        entry(id("sum"), "", sum::<T>),
        entry(id("min"), order, min::<T>),
        entry(id("max"), order, max::<T>),
        entry(id("mean"), "", mean_of::<T>),
        entry(id("sum-squares"), "allocates the squares", sum_squares::<T>),
        validity("masked-sum", "", sum::<T>),
        validity("masked-min", order, min::<T>),
        validity("masked-max", order, max::<T>),
        validity("masked-mean", "", mean_of::<T>),
        validity("masked-sum-squares", "allocates the squares", sum_squares::<T>),
        entry(id("compare"), order, compare::<T>),
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
        name: "arrow",
        version: env!("LANEMARK_PEERS_ARROW"),
        operation: operation.into(),
        note,
        bitmap: Bitmap::None,
        make,
    }
}

/// A value and Arrow's name for its type.
trait ArrowValue: Value + ArrowNativeType {
    type Arrow: ArrowNumericType<Native = Self>;
}

impl ArrowValue for i64 {
    type Arrow = Int64Type;
}

impl ArrowValue for f64 {
    type Arrow = Float64Type;
}

type ArrayOf<T> = PrimitiveArray<<T as ArrowValue>::Arrow>;

/// A buffer that views the slice.
fn view<T: Send + Sync + 'static>(slice: &'static [T]) -> Buffer {
    let start = NonNull::from(slice).cast();
    // SAFETY: the slice is valid for its own size in bytes, for as long as the program runs, and nobody writes to it.
    unsafe { Buffer::from_custom_allocation(start, size_of_val(slice), Arc::new(())) }
}

fn array<A: ArrowPrimitiveType>(values: &'static [A::Native]) -> PrimitiveArray<A> {
    PrimitiveArray::new(ScalarBuffer::new(view(values), 0, values.len()), None)
}

fn bits(words: &'static [u64], rows: usize) -> BooleanBuffer {
    BooleanBuffer::new(view(words), 0, rows)
}

/// Column 0, with nulls where a validity bitmap is given.
fn values<T: ArrowValue>(input: &Input<'static>) -> Result<ArrayOf<T>, String> {
    let values = input.column::<T>(0)?;
    let nulls = input.validity.map(|words| NullBuffer::new(bits(words, values.len())));
    Ok(PrimitiveArray::new(ScalarBuffer::new(view(values), 0, values.len()), nulls))
}

fn constant<T: ArrowValue>(input: &Input<'_>) -> Scalar<ArrayOf<T>> {
    PrimitiveArray::new_scalar(T::constant(input))
}

fn sum<T: ArrowValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    fresh(move || aggregate::sum(&values), |sum| sum.unwrap_or_default().answer())
}

fn min<T: ArrowValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    fresh(move || aggregate::min(&values), optional)
}

fn max<T: ArrowValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    fresh(move || aggregate::max(&values), optional)
}

fn optional<T: Value>(value: &Option<T>) -> Answer {
    value.map_or(Answer::Nothing, T::answer)
}

fn mean_of<T: ArrowValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    fresh(
        move || {
            let sum = aggregate::sum(&values).unwrap_or_default();
            mean(sum, (values.len() - values.null_count()) as u64)
        },
        |mean| *mean,
    )
}

fn sum_squares<T: ArrowValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    fresh(
        move || {
            let squares = mul_wrapping(&values, &values).expect("two arrays of one type and length");
            aggregate::sum(squares.as_primitive::<T::Arrow>())
        },
        |sum| sum.unwrap_or_default().answer(),
    )
}

/// The mask of the values above the constant.
fn above<T: ArrowValue>(values: &ArrayOf<T>, constant: &Scalar<ArrayOf<T>>) -> BooleanArray {
    gt(values, constant).expect("an array and a scalar of one type")
}

fn keep(values: &dyn Array, mask: &BooleanArray) -> ArrayRef {
    filter(values, mask).expect("a mask of the array's length")
}

fn compare<T: ArrowValue>(input: &Input<'static>) -> Made {
    let (values, constant) = (values::<T>(input)?, constant::<T>(input));
    fresh(
        move || above::<T>(&values, &constant),
        |mask| {
            let chunks = mask.values().bit_chunks();
            Answer::bitmap(chunks.iter_padded().take(mask.len().div_ceil(64)))
        },
    )
}

fn filter_above<T: ArrowValue>(input: &Input<'static>) -> Made {
    let (values, constant) = (values::<T>(input)?, constant::<T>(input));
    fresh(move || keep(&values, &above::<T>(&values, &constant)), column::<T>)
}

fn column<T: ArrowValue>(array: &ArrayRef) -> Answer {
    Answer::column(array.as_primitive::<T::Arrow>().values())
}

fn filter_mask<T: ArrowValue>(input: &Input<'static>) -> Made {
    let values = values::<T>(input)?;
    let mask = BooleanArray::new(bits(input.mask.unwrap_or_default(), values.len()), None);
    fresh(move || keep(&values, &mask), column::<T>)
}

fn filter_count<T: ArrowValue>(input: &Input<'static>) -> Made {
    let (values, constant) = (values::<T>(input)?, constant::<T>(input));
    fresh(move || above::<T>(&values, &constant).true_count(), |count| Answer::Integer(*count as i64))
}

fn filter_sum<T: ArrowValue>(input: &Input<'static>) -> Made {
    filter_then::<T>(input, aggregate::sum, |sum| sum.unwrap_or_default().answer())
}

fn filter_min<T: ArrowValue>(input: &Input<'static>) -> Made {
    filter_then::<T>(input, aggregate::min, optional)
}

fn filter_max<T: ArrowValue>(input: &Input<'static>) -> Made {
    filter_then::<T>(input, aggregate::max, optional)
}

fn filter_then<T: ArrowValue>(
    input: &Input<'static>,
    aggregate: fn(&ArrayOf<T>) -> Option<T>,
    read: fn(&Option<T>) -> Answer,
) -> Made {
    let (values, constant) = (values::<T>(input)?, constant::<T>(input));
    fresh(move || aggregate(keep(&values, &above::<T>(&values, &constant)).as_primitive()), read)
}

fn filter_map(input: &Input<'static>) -> Made {
    let (values, constant) = (values::<f64>(input)?, constant::<f64>(input));
    let factor = PrimitiveArray::<Float64Type>::new_scalar(input.numbers[1]);
    let offset = PrimitiveArray::<Float64Type>::new_scalar(input.numbers[2]);
    fresh(
        move || {
            let kept = keep(&values, &above::<f64>(&values, &constant));
            let scaled = mul(&kept, &factor).expect("an array and a scalar of one type");
            add(&scaled, &offset).expect("an array and a scalar of one type")
        },
        column::<f64>,
    )
}

fn filter_map_unary(input: &Input<'static>) -> Made {
    let (values, constant) = (values::<f64>(input)?, constant::<f64>(input));
    let [_, factor, offset, ..] = input.numbers;
    fresh(
        move || {
            let kept = keep(&values, &above::<f64>(&values, &constant));
            kept.as_primitive::<Float64Type>().unary::<_, Float64Type>(|x| factor * x + offset)
        },
        |mapped| Answer::column(mapped.values()),
    )
}

fn box_filter(input: &Input<'static>) -> Made {
    let (events, region) = (Events::of(input)?, Region::of(input)?);
    let t = array::<Int64Type>(events.t);
    let x = array::<UInt16Type>(events.x);
    let y = array::<UInt16Type>(events.y);
    let p = array::<Int8Type>(events.p);
    fresh(
        move || {
            let mut conditions = Vec::new();
            if let Some(time) = &region.time {
                within(&t, time.start, time.end, &mut conditions);
            }
            if let Some(area) = &region.area {
                within(&x, area.x.start, area.x.end, &mut conditions);
                within(&y, area.y.start, area.y.end, &mut conditions);
            }
            if let Some(polarity) = region.polarity {
                let polarity = PrimitiveArray::<Int8Type>::new_scalar(polarity);
                conditions.push(eq(&p, &polarity).expect("an array and a scalar of one type"));
            }
            let mask = conditions
                .into_iter()
                .reduce(|all, one| and(&all, &one).expect("masks of one length"))
                .unwrap_or_else(|| BooleanArray::new(BooleanBuffer::new_set(t.len()), None));
            let predicate = FilterBuilder::new(&mask).optimize().build();
            [&t as &dyn Array, &x, &y, &p]
                .map(|column| predicate.filter(column).expect("a mask of the column's length"))
        },
        |[t, x, y, p]| {
            events::answer(
                t.as_primitive::<Int64Type>().values(),
                x.as_primitive::<UInt16Type>().values(),
                y.as_primitive::<UInt16Type>().values(),
                p.as_primitive::<Int8Type>().values(),
            )
        },
    )
}

/// Adds the conditions `start <= value < end`.
fn within<A: ArrowPrimitiveType>(
    values: &PrimitiveArray<A>,
    start: A::Native,
    end: A::Native,
    conditions: &mut Vec<BooleanArray>,
) {
    let (start, end) = (PrimitiveArray::<A>::new_scalar(start), PrimitiveArray::<A>::new_scalar(end));
    conditions.push(gt_eq(values, &start).expect("an array and a scalar of one type"));
    conditions.push(lt(values, &end).expect("an array and a scalar of one type"));
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
        assert_eq!(array.nulls().unwrap().validity().as_ptr(), WORDS.as_ptr().cast());
        assert_eq!(array.null_count(), 1);
    }
}
