//! Count, sum, smallest and largest by key, and histograms.

use super::EVERY_LEVEL;
use crate::measure::memory::OutOfMemory;
use crate::measure::task::{Expected, task};
use crate::suite::column::{Column, Value, column, digest, random_of};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point};
use lanemark_kernels::aggregate::group::{Group, Groups, tables::*};
use lanemark_kernels::aggregate::histogram::{Histogram, tables::HISTOGRAM_F64};
use lanemark_kernels::isa::Kernel;
use lanemark_peers::{Answer, Digest, Input};
use lanemark_reports::run;
use lanemark_runtime::pages::PageBuffer;
use rand_xoshiro::rand_core::Rng;
use std::cell::RefCell;
use std::hint::black_box;

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        group_bench::<i64>("group-i64", &GROUP_I64, answer_i64, reference_i64),
        group_bench::<f64>("group-f64", &GROUP_F64, answer_f64, reference_f64),
        histogram_bench(),
    ]
}

/// Groups of the points: a table of a few lines, of L2 and of L3.
const GROUPS: [usize; 3] = [16, 1024, 65_536];

/// A reference's groups: count, sum, smallest and largest, all 0 for an empty one.
type Plain<T> = Vec<(u64, T, T, T)>;

fn reference_i64(keys: &[u32], values: &[i64], groups: usize) -> Plain<i64> {
    let mut table = vec![(0u64, 0i64, 0i64, 0i64); groups];
    for (key, value) in keys.iter().zip(values) {
        let group = &mut table[*key as usize];
        let first = group.0 == 0;
        let (least, most) = if first { (*value, *value) } else { (group.2.min(*value), group.3.max(*value)) };
        *group = (group.0 + 1, group.1.wrapping_add(*value), least, most);
    }
    table
}

fn reference_f64(keys: &[u32], values: &[f64], groups: usize) -> Plain<f64> {
    let mut table = vec![(0u64, 0.0f64, 0.0f64, 0.0f64); groups];
    for (key, value) in keys.iter().zip(values) {
        let group = &mut table[*key as usize];
        let first = group.0 == 0;
        let (least, most) = if first { (*value, *value) } else { (group.2.min(*value), group.3.max(*value)) };
        *group = (group.0 + 1, group.1 + *value, least, most);
    }
    table
}

fn answer_i64(groups: &Plain<i64>) -> Answer {
    let words = groups.iter().flat_map(|(count, sum, min, max)| [*count, *sum as u64, *min as u64, *max as u64]);
    let count = groups.iter().filter(|group| group.0 > 0).count() as u64;
    Answer::Table { count, digest: Digest::of(words) }
}

/// Sums of `f64` depend on the order and are left out; the kernels' own tests compare them to the bit.
fn answer_f64(groups: &Plain<f64>) -> Answer {
    let words = groups.iter().flat_map(|(count, _, min, max)| [*count, min.to_bits(), max.to_bits()]);
    let count = groups.iter().filter(|group| group.0 > 0).count() as u64;
    Answer::Table { count, digest: Digest::of(words) }
}

fn plain<T: Value + Default>(groups: impl Iterator<Item = Group<T>>) -> Plain<T> {
    groups.map(|group| (group.count, group.sum, group.min.unwrap_or_default(), group.max.unwrap_or_default())).collect()
}

/// Keys below the number of groups, uniform.
fn keys(session: &Session<'_>, n: usize, groups: usize) -> Result<PageBuffer<u32>, OutOfMemory> {
    let mut keys = session.buffers.zeroed::<u32>(n, 2)?;
    let mut random = random_of(session, "keys");
    keys.fill_with(|| (((random.next_u64() >> 32) * groups as u64) >> 32) as u32);
    Ok(keys)
}

fn group_bench<T: Value + Default>(
    name: &str,
    kernel: &'static Kernel<Update<T>>,
    answer: fn(&Plain<T>) -> Answer,
    reference: fn(&[u32], &[T], usize) -> Plain<T>,
) -> Definition
where
    Groups<T>: Grouped<T>,
{
    Definition {
        id: format!("aggregate/{name}"),
        title: format!("count, sum, smallest and largest of {} by uniform keys", T::NAME),
        unit: "values/s",
        claims: &[EVERY_LEVEL],
        kernel: kernel.listing().ok(),
        own_input: OwnInput::None,
        points: |session| {
            // A table that the values do not fill several times would measure its own clearing.
            let by_groups = |point: Point| {
                let filled = session.items(point.level, 12.0) / 8;
                GROUPS.into_iter().filter(move |groups| *groups <= filled).map(move |groups| Point {
                    label: format!("{groups} groups, {}", point.label),
                    detail: groups,
                    ..point.clone()
                })
            };
            session.level_points().into_iter().flat_map(by_groups).collect()
        },
        measure: Box::new(move |session, definition, point| {
            let Column { values, input } = column::<T>(session, session.items(point.level, 12.0))?;
            let keys = keys(session, values.len(), point.detail)?;
            let expected = Expected { answer: answer(&reference(&keys, &values, point.detail)), tolerance: Some(0.0) };
            let mut peer_input = Input { columns: vec![(&keys[..]).into(), T::column(&values)], ..Input::default() };
            peer_input.integers[0] = point.detail as i64;
            let table = RefCell::new(Groups::<T>::empty(point.detail));
            let mut variants = session.peer_variants(&definition.id, &peer_input, expected)?;
            variants.extend(session.rung_variants(kernel, expected, |update| {
                let (keys, values, table) = (&keys[..], &values[..], &table);
                let pass = move || {
                    let mut table = table.borrow_mut();
                    table.start_again();
                    update(&mut table, black_box(keys), black_box(values))
                };
                task(pass, move |updated| match updated {
                    Ok(()) => answer(&plain(table.borrow().groups())),
                    Err(_) => Answer::Nothing,
                })
            }));
            let bytes = (size_of_val(&values[..]) + size_of_val(&keys[..])) as u64;
            let digest = digest(&[bytemuck::cast_slice(&keys), bytemuck::cast_slice(&values)]);
            let working_set = bytes + table.borrow().state_bytes() as u64;
            let input = run::Input { bytes, working_set, digest, ..input };
            let header = session.header(definition, point, input);
            session.measure_reading(header, point.level, bytes, bytemuck::cast_slice(&values), variants)
        }),
    }
}

/// What the bench needs of a table of groups of either type.
trait Grouped<T> {
    fn empty(groups: usize) -> Self;
    fn start_again(&mut self);
    fn groups(&self) -> Box<dyn Iterator<Item = Group<T>> + '_>;
    fn state_bytes(&self) -> usize;
}

macro_rules! grouped {
    ($($type:ty),*) => {$(
        impl Grouped<$type> for Groups<$type> {
            fn empty(groups: usize) -> Self {
                Groups::<$type>::new(groups).expect("the points name tables that can be")
            }
            fn start_again(&mut self) {
                self.clear();
            }
            fn groups(&self) -> Box<dyn Iterator<Item = Group<$type>> + '_> {
                Box::new(self.iter())
            }
            fn state_bytes(&self) -> usize {
                self.bytes()
            }
        }
    )*};
}
grouped!(i64, f64);

/// Bins of the histogram.
const BINS: usize = 256;

fn histogram_bench() -> Definition {
    Definition {
        id: "aggregate/histogram-f64".to_owned(),
        title: format!("f64 counted in {BINS} bins of equal width, a tenth of the values outside"),
        unit: "values/s",
        claims: &[EVERY_LEVEL],
        kernel: HISTOGRAM_F64.listing().ok(),
        own_input: OwnInput::Column,
        points: |session| session.column_points(),
        measure: Box::new(move |session, definition, point| {
            let Column { values, input } = column::<f64>(session, session.items(point.level, 8.0))?;
            let (low, high) = middle_nine_tenths(&values);
            let expected = Expected { answer: reference_histogram(&values, low, high), tolerance: Some(0.0) };
            let mut peer_input = Input { columns: vec![(&values[..]).into()], ..Input::default() };
            (peer_input.numbers[0], peer_input.numbers[1], peer_input.integers[0]) = (low, high, BINS as i64);
            let table = RefCell::new(Histogram::new(low, high, BINS).expect("the bounds are apart and finite"));
            let mut variants = session.peer_variants(&definition.id, &peer_input, expected)?;
            variants.extend(session.rung_variants(&HISTOGRAM_F64, expected, |update| {
                let (values, table) = (&values[..], &table);
                let pass = move || {
                    let mut table = table.borrow_mut();
                    table.clear();
                    update(&mut table, black_box(values));
                };
                task(pass, move |()| {
                    let table = table.borrow();
                    histogram_answer(&table.counts(), table.below(), table.above(), table.not_a_number())
                })
            }));
            let bytes = input.bytes;
            let input = run::Input { working_set: bytes + table.borrow().bytes() as u64, ..input };
            let header = session.header(definition, point, input);
            session.measure_reading(header, point.level, bytes, bytemuck::cast_slice(&values), variants)
        }),
    }
}

/// Bounds that leave a twentieth of the column's range out on each side.
fn middle_nine_tenths(values: &[f64]) -> (f64, f64) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let margin = (most - least) / 20.0;
    // A column of one value still needs a range.
    if margin > 0.0 { (least + margin, most - margin) } else { (least - 1.0, least + 1.0) }
}

fn reference_histogram(values: &[f64], low: f64, high: f64) -> Answer {
    let (mut counts, mut below, mut above, mut not_a_number) = (vec![0; BINS], 0, 0, 0);
    let scale = BINS as f64 / (high - low);
    for value in values {
        if value.is_nan() {
            not_a_number += 1;
        } else if *value < low {
            below += 1;
        } else if *value >= high {
            above += 1;
        } else {
            counts[(((value - low) * scale) as usize).min(BINS - 1)] += 1;
        }
    }
    histogram_answer(&counts, below, above, not_a_number)
}

fn histogram_answer(counts: &[u64], below: u64, above: u64, not_a_number: u64) -> Answer {
    let words = counts.iter().copied().chain([below, above, not_a_number]);
    Answer::Table { count: counts.iter().sum(), digest: Digest::of(words) }
}
