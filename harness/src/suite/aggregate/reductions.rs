//! Sum, mean, sum of squares, smallest and largest: whole columns, and columns with a tenth of the values absent.

use super::EVERY_LEVEL;
use crate::before::rows;
use crate::measure::case::Variant;
use crate::measure::task::{Expected, task};
use crate::suite::column::{Column, Value, column, sparse_column, validity};
use crate::suite::{Definition, OwnInput};
use lanemark_kernels::aggregate::reduce::{exact_sum, reference, tables::*};
use lanemark_kernels::isa::Kernel;
use lanemark_peers::{Answer, Input};
use lanemark_reports::run::Role;
use std::hint::black_box;

/// A rung under a validity bitmap.
type Masked<T, O> = fn(&[T], &[u64]) -> O;

/// What tells one reduction from another: its rungs, its reference, and how its raw output is read.
struct Reduction<T: 'static, O: 'static> {
    name: &'static str,
    whole: &'static Kernel<fn(&[T]) -> O>,
    masked: &'static Kernel<Masked<T, O>>,
    reference: fn(&[T], Option<&[u64]>) -> O,
    /// The answer, given the number of values that are present.
    answer: fn(O, usize) -> Answer,
    /// How far an answer that adds in another order may lie off: a multiple of the column's own bound.
    tolerance: Tolerance,
}

/// What another order of additions may change.
#[derive(Clone, Copy)]
enum Tolerance {
    /// Nothing: integers, extremes.
    None,
    /// A sum of the values.
    Sum,
    /// A sum of their squares.
    Squares,
    /// A mean.
    Mean,
}

/// The bound of any order of `n` additions: n roundings of the sum of absolute values (Higham 1993, section 2).
fn tolerance<T: Value>(kind: Tolerance, values: &[T]) -> f64 {
    let n = values.len() as f64;
    let total = |term: fn(f64) -> f64| values.iter().map(|value| term(value.as_f64())).sum::<f64>();
    let rounding = n * f64::EPSILON;
    match kind {
        Tolerance::None => 0.0,
        Tolerance::Sum => rounding * total(f64::abs),
        Tolerance::Squares => rounding * total(|value| value * value),
        Tolerance::Mean => f64::EPSILON * total(f64::abs),
    }
}

/// Every reduction of both types, whole and masked.
pub fn all() -> Vec<Definition> {
    let integer = |value: i64, _| Answer::Integer(value);
    let float = |value: f64, _| Answer::Float(value);
    let mut benches = Vec::new();
    macro_rules! add {
        ($($name:literal, $whole:ident, $masked:ident, $reference:path, $answer:expr, $tolerance:ident;)*) => {$(
            benches.extend(definitions(Reduction {
                name: $name,
                whole: &$whole,
                masked: &$masked,
                reference: $reference,
                answer: $answer,
                tolerance: Tolerance::$tolerance,
            }));
        )*};
    }
    add! {
        "sum-i64", SUM_I64, MASKED_SUM_I64, reference::sum_i64, integer, None;
        "sum-f64", SUM_F64, MASKED_SUM_F64, reference::sum_f64, float, Sum;
        "min-i64", MIN_I64, MASKED_MIN_I64, reference::min_i64, integer, None;
        "min-f64", MIN_F64, MASKED_MIN_F64, reference::min_f64, float, None;
        "max-i64", MAX_I64, MASKED_MAX_I64, reference::max_i64, integer, None;
        "max-f64", MAX_F64, MASKED_MAX_F64, reference::max_f64, float, None;
        "mean-i64", WIDE_SUM_I64, MASKED_WIDE_SUM_I64, reference::wide_sum_i64,
            |parts, present| Answer::Float(exact_sum(parts) as f64 / present as f64), Mean;
        "mean-f64", SUM_F64, MASKED_SUM_F64, reference::sum_f64,
            |sum, present| Answer::Float(sum / present as f64), Mean;
        "sum-squares-i64", SUM_SQUARES_I64, MASKED_SUM_SQUARES_I64, reference::sum_squares_i64, integer, None;
        "sum-squares-f64", SUM_SQUARES_F64, MASKED_SUM_SQUARES_F64, reference::sum_squares_f64, float, Squares;
    }
    benches
}

/// The bench on whole columns and the one under a bitmap.
fn definitions<T: Value, O: Copy + 'static>(reduction: Reduction<T, O>) -> [Definition; 2] {
    let Reduction { name, whole, masked, reference, answer, tolerance: kind } = reduction;
    let words = name.replace("-i64", " of i64").replace("-f64", " of f64").replace('-', " of ");
    let whole_bench = Definition {
        id: format!("aggregate/{name}"),
        title: format!("{words}, every value present"),
        unit: "values/s",
        claims: &[EVERY_LEVEL],
        kernel: whole.listing().ok(),
        own_input: OwnInput::Column,
        points: |session| session.column_points(),
        measure: Box::new(move |session, definition, point| {
            let Column { values, input } = column::<T>(session, session.items(point.level, 8.0))?;
            let n = values.len();
            let expected =
                Expected { answer: answer(reference(&values, None), n), tolerance: Some(tolerance(kind, &values)) };
            let peer_input = Input { columns: vec![T::column(&values)], ..Input::default() };
            let mut variants: Vec<Variant<'_>> = row_wise::<T>(definition, &values, expected).into_iter().collect();
            variants.extend(session.peer_variants(&definition.id, &peer_input, expected)?);
            variants.extend(session.rung_variants(whole, expected, |rung| {
                let values = &values[..];
                task(move || rung(black_box(values)), move |output| answer(*output, n))
            }));
            let bytes = input.bytes;
            let header = session.header(definition, point, input);
            session.measure_reading(header, point.level, bytes, bytemuck::cast_slice(&values), variants)
        }),
    };
    let masked_bench = Definition {
        id: format!("aggregate/masked-{name}"),
        title: format!("{words}, under a validity bitmap"),
        unit: "values/s",
        claims: &[EVERY_LEVEL],
        kernel: masked.listing().ok(),
        own_input: OwnInput::Column,
        points: |session| session.column_points(),
        measure: Box::new(move |session, definition, point| {
            let Column { values, input } = sparse_column::<T>(session, session.items(point.level, 8.125))?;
            let words = validity(session, values.len())?;
            let present = words.iter().map(|word| word.count_ones() as usize).sum();
            let expected = Expected {
                answer: answer(reference(&values, Some(&words)), present),
                tolerance: Some(tolerance(kind, &values)),
            };
            let peer_input = Input { columns: vec![T::column(&values)], validity: Some(&words), ..Input::default() };
            let mut variants = session.peer_variants(&definition.id, &peer_input, expected)?;
            variants.extend(session.rung_variants(masked, expected, |rung| {
                let (values, words) = (&values[..], &words[..]);
                task(move || rung(black_box(values), black_box(words)), move |output| answer(*output, present))
            }));
            let bytes = (size_of_val(&values[..]) + size_of_val(&words[..])) as u64;
            let digest = crate::suite::column::digest(&[bytemuck::cast_slice(&values), bytemuck::cast_slice(&words)]);
            let input = lanemark_reports::run::Input { bytes, working_set: bytes, digest, ..input };
            let header = session.header(definition, point, input);
            session.measure_reading(header, point.level, bytes, bytemuck::cast_slice(&values), variants)
        }),
    };
    [whole_bench, masked_bench]
}

/// Most events that the row-wise method is run on.
const ROWS: usize = 20_000;

/// The document's start, for the sum of numbers: events with a field map, one at a time.
fn row_wise<'a, T: Value>(definition: &Definition, values: &[T], whole: Expected) -> Option<Variant<'a>> {
    if definition.id != "aggregate/sum-f64" {
        return None;
    }
    let few = &values[..values.len().min(ROWS)];
    let numbers: Vec<f64> = few.iter().map(|value| value.as_f64()).collect();
    let events: Vec<rows::Event> =
        numbers.iter().enumerate().map(|(index, value)| rows::Event::reading(index, *value)).collect();
    let expected = Expected { answer: Answer::Float(reference::sum_f64(&numbers, None)), ..whole };
    Some(Variant {
        name: "row-wise events".to_owned(),
        role: Role::Before,
        isa: None,
        version: None,
        chosen: false,
        note: Some("an event object with a dynamic field map, one at a time".to_owned()),
        smaller_n: (few.len() < values.len()).then_some(few.len() as u64),
        expected,
        task: task(move || rows::sum(black_box(&events)), |sum| Answer::Float(*sum)),
    })
}
