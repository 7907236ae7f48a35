//! Comparisons to bitmaps, filters, filter and map in one, and reductions of the values that compare as asked.

use super::EVERY_LEVEL;
use crate::before::rows;
use crate::measure::case::{Case, Clock, Sampled, Variant, measure};
use crate::measure::ceilings::copies;
use crate::measure::task::{Expected, task};
use crate::suite::column::{Column, Value, column, digest, sparse_column, threshold, validity};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::aggregate::compare::{self, Comparison, tables::*};
use lanemark_kernels::aggregate::filter::{self, tables::*};
use lanemark_kernels::aggregate::filter_aggregate::tables::*;
use lanemark_kernels::aggregate::reduce::reference;
use lanemark_kernels::isa::Kernel;
use lanemark_peers::{Answer, Input};
use lanemark_reports::run::{self, Role};
use std::cell::RefCell;
use std::hint::black_box;

/// A rung of a comparison.
type Compare<T> = fn(&[T], Comparison, T, &mut [u64]);

/// A rung of a filter by comparison.
type Filter<T> = fn(&[T], Comparison, T, &mut [T]) -> usize;

/// A rung of a filter by bitmap.
type FilterMask<T> = fn(&[T], &[u64], &mut [T]) -> usize;

/// A rung of a reduction of the values that compare as asked.
type FilterAggregate<T, O> = fn(&[T], Comparison, T) -> O;

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        compare_bench::<i64>("compare-i64", &COMPARE_I64),
        compare_bench::<f64>("compare-f64", &COMPARE_F64),
        filter_bench::<i64>("filter-i64", &FILTER_I64),
        filter_bench::<f64>("filter-f64", &FILTER_F64),
        mask_bench::<i64>("filter-mask-i64", &FILTER_MASK_I64),
        mask_bench::<f64>("filter-mask-f64", &FILTER_MASK_F64),
        filter_map_bench(),
        aggregate_bench(
            "filter-count-i64",
            &FILTER_COUNT_I64,
            |_, words| count(words),
            |count| Answer::Integer(*count as i64),
            false,
        ),
        aggregate_bench(
            "filter-count-f64",
            &FILTER_COUNT_F64,
            |_, words| count(words),
            |count| Answer::Integer(*count as i64),
            false,
        ),
        aggregate_bench(
            "filter-sum-i64",
            &FILTER_SUM_I64,
            |v, w| reference::sum_i64(v, Some(w)),
            |sum| Answer::Integer(*sum),
            false,
        ),
        aggregate_bench(
            "filter-sum-f64",
            &FILTER_SUM_F64,
            |v, w| reference::sum_f64(v, Some(w)),
            |sum| Answer::Float(*sum),
            true,
        ),
        aggregate_bench(
            "filter-min-i64",
            &FILTER_MIN_I64,
            |v, w| reference::min_i64(v, Some(w)),
            |min| Answer::Integer(*min),
            false,
        ),
        aggregate_bench(
            "filter-min-f64",
            &FILTER_MIN_F64,
            |v, w| reference::min_f64(v, Some(w)),
            |min| Answer::Float(*min),
            false,
        ),
        aggregate_bench(
            "filter-max-i64",
            &FILTER_MAX_I64,
            |v, w| reference::max_i64(v, Some(w)),
            |max| Answer::Integer(*max),
            false,
        ),
        aggregate_bench(
            "filter-max-f64",
            &FILTER_MAX_F64,
            |v, w| reference::max_f64(v, Some(w)),
            |max| Answer::Float(*max),
            false,
        ),
    ]
}

fn count(words: &[u64]) -> u64 {
    words.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// A point for every level and share of survivors; of the user's column, one for every share.
fn selectivity_points(session: &Session<'_>, shares: &[f64]) -> Vec<Point> {
    let of_level = |point: Point| {
        shares.iter().map(move |share| Point {
            label: format!("{} %, {}", (share * 100.0).round(), point.label),
            selectivity: Some(*share),
            ..point.clone()
        })
    };
    session.column_points().into_iter().flat_map(of_level).collect()
}

/// The input of a peer that compares with a constant.
fn constant_input<T: Value>(values: &[T], constant: T) -> Input<'_> {
    let mut input = Input { columns: vec![T::column(values)], ..Input::default() };
    input.integers[0] = constant.as_f64() as i64;
    input.numbers[0] = constant.as_f64();
    input
}

fn compare_bench<T: Value>(name: &str, kernel: &'static Kernel<Compare<T>>) -> Definition {
    Definition {
        id: format!("aggregate/{name}"),
        title: format!("values of {} above the median, to a bitmap", T::NAME),
        unit: "values/s",
        claims: &[EVERY_LEVEL],
        kernel: kernel.listing().ok(),
        own_input: OwnInput::Column,
        points: |session| session.column_points(),
        measure: Box::new(move |session, definition, point| {
            let Column { values, input } = column::<T>(session, session.items(point.level, 8.125))?;
            let constant = threshold(&values, 0.5);
            let expected = Expected {
                answer: Answer::bitmap(compare::reference::compare(&values, Comparison::Greater, constant)),
                tolerance: Some(0.0),
            };
            let words = RefCell::new(session.buffers.zeroed::<u64>(values.len().div_ceil(64), 1)?);
            let mut variants = session.peer_variants(&definition.id, &constant_input(&values, constant), expected)?;
            variants.extend(session.rung_variants(kernel, expected, |rung| {
                let (values, words) = (&values[..], &words);
                task(
                    move || {
                        rung(
                            black_box(values),
                            Comparison::Greater,
                            black_box(constant),
                            black_box(&mut words.borrow_mut()),
                        )
                    },
                    move |()| Answer::bitmap(words.borrow().iter().copied()),
                )
            }));
            let bytes = input.bytes + size_of_val(&words.borrow()[..]) as u64;
            let input = run::Input { working_set: bytes, ..input };
            let header = session.header(definition, point, input);
            session.measure_reading(header, point.level, bytes, bytemuck::cast_slice(&values), variants)
        }),
    }
}

/// What the filters of a column share: the ceiling is a copy of the column.
struct Filtering<'a, T: Value> {
    session: &'a Session<'a>,
    definition: &'a Definition,
    point: &'a Point,
    values: &'a [T],
    input: run::Input,
    survivors: usize,
    /// Bytes of the input beside the values.
    more_bytes: u64,
}

impl<'a, T: Value> Filtering<'a, T> {
    fn measure(self, variants: Vec<Variant<'a>>) -> Result<Sampled, SuiteError> {
        let Filtering { session, definition, point, values, input, survivors, more_bytes } = self;
        let column = size_of_val(values) as u64;
        let mut room = session.buffers.zeroed::<u64>(values.len(), 1)?;
        let room = RefCell::new(&mut room[..]);
        let input = run::Input { working_set: 2 * column + more_bytes, ..input };
        let bench = session.header(definition, point, input);
        let bench =
            run::Bench { selectivity: point.selectivity.map(|_| survivors as f64 / values.len() as f64), ..bench };
        Ok(measure(
            Case {
                bench,
                level: point.level,
                bytes: column + more_bytes + (survivors * size_of::<T>()) as u64,
                roof: (2 * column, "copy"),
                roofs: copies(bytemuck::cast_slice(values), &room),
                variants,
                clock: Clock::ThreadCpu,
            },
            session.settings,
        )?)
    }
}

fn filter_bench<T: Value>(name: &str, kernel: &'static Kernel<Filter<T>>) -> Definition {
    Definition {
        id: format!("aggregate/{name}"),
        title: format!("values of {} above a constant, moved together", T::NAME),
        unit: "values/s",
        claims: &[EVERY_LEVEL],
        kernel: kernel.listing().ok(),
        own_input: OwnInput::Column,
        points: |session| selectivity_points(session, &[0.01, 0.5, 0.99]),
        measure: Box::new(move |session, definition, point| {
            let Column { values, input } = column::<T>(session, session.items(point.level, 16.0))?;
            let constant = threshold(&values, point.selectivity.unwrap_or(0.5));
            let kept = filter::reference::filter(&values, Comparison::Greater, constant);
            let expected = Expected { answer: Answer::column(&kept), tolerance: Some(0.0) };
            let mut out = session.buffers.zeroed::<T>(values.len(), 1)?;
            let out = RefCell::new(&mut out[..]);
            let mut variants = session.peer_variants(&definition.id, &constant_input(&values, constant), expected)?;
            variants.extend(session.rung_variants(kernel, expected, |rung| {
                let (values, out) = (&values[..], &out);
                task(
                    move || {
                        rung(
                            black_box(values),
                            Comparison::Greater,
                            black_box(constant),
                            black_box(&mut out.borrow_mut()),
                        )
                    },
                    move |kept| Answer::column(&out.borrow()[..*kept]),
                )
            }));
            Filtering { session, definition, point, values: &values, input, survivors: kept.len(), more_bytes: 0 }
                .measure(variants)
        }),
    }
}

fn mask_bench<T: Value>(name: &str, kernel: &'static Kernel<FilterMask<T>>) -> Definition {
    Definition {
        id: format!("aggregate/{name}"),
        title: format!("values of {} whose bit is set, moved together", T::NAME),
        unit: "values/s",
        claims: &[EVERY_LEVEL],
        kernel: kernel.listing().ok(),
        own_input: OwnInput::Column,
        points: |session| session.column_points(),
        measure: Box::new(move |session, definition, point| {
            let Column { values, input } = sparse_column::<T>(session, session.items(point.level, 16.125))?;
            let words = validity(session, values.len())?;
            let kept = filter::reference::filter_mask(&values, &words);
            let expected = Expected { answer: Answer::column(&kept), tolerance: Some(0.0) };
            let mut out = session.buffers.zeroed::<T>(values.len(), 1)?;
            let out = RefCell::new(&mut out[..]);
            let peer_input = Input { columns: vec![T::column(&values)], mask: Some(&words), ..Input::default() };
            let mut variants = session.peer_variants(&definition.id, &peer_input, expected)?;
            variants.extend(session.rung_variants(kernel, expected, |rung| {
                let (values, words, out) = (&values[..], &words[..], &out);
                task(
                    move || rung(black_box(values), black_box(words), black_box(&mut out.borrow_mut())),
                    move |kept| Answer::column(&out.borrow()[..*kept]),
                )
            }));
            let more_bytes = size_of_val(&words[..]) as u64;
            let digest = digest(&[bytemuck::cast_slice(&values), bytemuck::cast_slice(&words)]);
            let input = run::Input { digest, bytes: input.bytes + more_bytes, ..input };
            Filtering { session, definition, point, values: &values, input, survivors: kept.len(), more_bytes }
                .measure(variants)
        }),
    }
}

/// `scale` and `offset` of the map.
const LINE: (f64, f64) = (1.8, 32.0);

/// Most events that the row-wise method is run on.
const ROWS: usize = 10_000;

fn filter_map_bench() -> Definition {
    Definition {
        id: "aggregate/filter-map-f64".to_owned(),
        title: "1.8 * value + 32 of the values of f64 above a constant".to_owned(),
        unit: "events/s",
        claims: &["events.throughput.filter-map", EVERY_LEVEL],
        kernel: FILTER_MAP_F64.listing().ok(),
        own_input: OwnInput::Column,
        points: |session| selectivity_points(session, &[0.01, 0.1, 0.5, 0.9]),
        measure: Box::new(move |session, definition, point| {
            let Column { values, input } = column::<f64>(session, session.items(point.level, 16.0))?;
            let constant = threshold(&values, point.selectivity.unwrap_or(0.5));
            let kept = filter::reference::filter_map(&values, Comparison::Greater, constant, LINE);
            let expected = Expected { answer: Answer::column(&kept), tolerance: Some(0.0) };
            let mut out = session.buffers.zeroed::<f64>(values.len(), 1)?;
            let out = RefCell::new(&mut out[..]);
            let mut peer_input = constant_input(&values, constant);
            (peer_input.numbers[1], peer_input.numbers[2]) = LINE;
            let mut variants = vec![row_wise_filter_map(&values, constant)];
            variants.extend(session.peer_variants(&definition.id, &peer_input, expected)?);
            variants.extend(session.rung_variants(&FILTER_MAP_F64, expected, |rung| {
                let (values, out) = (&values[..], &out);
                task(
                    move || {
                        rung(
                            black_box(values),
                            Comparison::Greater,
                            black_box(constant),
                            black_box(LINE),
                            black_box(&mut out.borrow_mut()),
                        )
                    },
                    move |kept| Answer::column(&out.borrow()[..*kept]),
                )
            }));
            Filtering { session, definition, point, values: &values, input, survivors: kept.len(), more_bytes: 0 }
                .measure(variants)
        }),
    }
}

/// The document's start: an event object with a dynamic field map, one at a time.
fn row_wise_filter_map<'a>(values: &[f64], constant: f64) -> Variant<'a> {
    let few = &values[..values.len().min(ROWS)];
    let events: Vec<rows::Event> =
        few.iter().enumerate().map(|(index, value)| rows::Event::reading(index, *value)).collect();
    let kept = filter::reference::filter_map(few, Comparison::Greater, constant, LINE);
    Variant {
        name: "row-wise events".to_owned(),
        role: Role::Before,
        isa: None,
        version: None,
        chosen: false,
        note: Some("an event object with a dynamic field map, one at a time".to_owned()),
        smaller_n: (few.len() < values.len()).then_some(few.len() as u64),
        expected: Expected { answer: Answer::column(&kept), tolerance: Some(0.0) },
        task: task(
            move || rows::filter_map(black_box(&events), black_box(constant), LINE.0, LINE.1),
            |kept| {
                let values: Vec<f64> = kept.iter().filter_map(rows::Event::value).collect();
                Answer::column(&values)
            },
        ),
    }
}

fn aggregate_bench<T: Value, O: Copy + 'static>(
    name: &str,
    kernel: &'static Kernel<FilterAggregate<T, O>>,
    reference: fn(&[T], &[u64]) -> O,
    answer: fn(&O) -> Answer,
    additions: bool,
) -> Definition {
    let extreme = name.contains("min") || name.contains("max");
    Definition {
        id: format!("aggregate/{name}"),
        title: format!(
            "{} of {} above a constant, half of the values",
            name.split('-').nth(1).unwrap_or(name),
            T::NAME
        ),
        unit: "values/s",
        claims: &[EVERY_LEVEL],
        kernel: kernel.listing().ok(),
        own_input: OwnInput::Column,
        points: |session| session.column_points(),
        measure: Box::new(move |session, definition, point| {
            let Column { values, input } = column::<T>(session, session.items(point.level, 8.0))?;
            let constant = threshold(&values, 0.5);
            let words = compare::reference::compare(&values, Comparison::Greater, constant);
            let absolute: f64 = values.iter().map(|value| value.as_f64().abs()).sum();
            let tolerance = if additions { values.len() as f64 * f64::EPSILON * absolute } else { 0.0 };
            // An extreme of nothing has no answer; a sum and a count of nothing have one.
            let none = extreme && words.iter().all(|word| *word == 0);
            let answer = move |output: &O| if none { Answer::Nothing } else { answer(output) };
            let expected = Expected { answer: answer(&reference(&values, &words)), tolerance: Some(tolerance) };
            let mut variants = session.peer_variants(&definition.id, &constant_input(&values, constant), expected)?;
            variants.extend(session.rung_variants(kernel, expected, |rung| {
                let values = &values[..];
                task(move || rung(black_box(values), Comparison::Greater, black_box(constant)), answer)
            }));
            let bytes = input.bytes;
            let header = session.header(definition, point, input);
            session.measure_reading(header, point.level, bytes, bytemuck::cast_slice(&values), variants)
        }),
    }
}
