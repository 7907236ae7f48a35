//! The standard library: what one writes without a library at all.

use std::collections::HashMap;

use crate::answer::{Answer, Digest};
use crate::events::{self, Events, Region};
use crate::input::Input;
use crate::value::{Value, mean};
use crate::work::{Bitmap, Implementation, Made, fresh, reused};

const NAME: &str = "iterators";
const REUSED: &str = "iterators-reused";
const HASH_MAP: &str = "hash-map";

const PER_BIT: &str = "tests one bit a value";
const COLLECTS: &str = "collects into a new Vec";
const REFILLS: &str = "clears and extends one Vec";

pub(crate) fn implementations() -> Vec<Implementation> {
    let mut all = of_type::<i64>();
    all.extend(of_type::<f64>());
    all.extend([
        entry(NAME, "aggregate/filter-map-f64", COLLECTS, filter_map),
        entry(REUSED, "aggregate/filter-map-f64", REFILLS, filter_map_reused),
        entry(NAME, "aggregate/box-filter", "pushes to four new Vecs", box_filter),
        entry(REUSED, "aggregate/box-filter", "clears and pushes to four Vecs", box_filter_reused),
        entry(NAME, "aggregate/histogram-f64", "", histogram),
    ]);
    all
}

fn of_type<T: Value>() -> Vec<Implementation> {
    let id = |operation: &str| format!("aggregate/{operation}-{}", T::NAME);
    let validity = |operation: &str, make| Implementation {
        bitmap: Bitmap::Validity,
        ..entry(NAME, id(operation), PER_BIT, make)
    };
    let mask = |name, note, make| Implementation { bitmap: Bitmap::Mask, ..entry(name, id("filter-mask"), note, make) };
    vec![
        entry(NAME, id("sum"), "", plain::<T, Sum>),
        entry(NAME, id("min"), "", plain::<T, Min>),
        entry(NAME, id("max"), "", plain::<T, Max>),
        entry(NAME, id("mean"), "", plain::<T, Mean>),
        entry(NAME, id("sum-squares"), "", plain::<T, SumSquares>),
        validity("masked-sum", masked::<T, Sum>),
        validity("masked-min", masked::<T, Min>),
        validity("masked-max", masked::<T, Max>),
        validity("masked-mean", masked::<T, Mean>),
        validity("masked-sum-squares", masked::<T, SumSquares>),
        entry(NAME, id("filter-count"), "", above::<T, Count>),
        entry(NAME, id("filter-sum"), "", above::<T, Sum>),
        entry(NAME, id("filter-min"), "", above::<T, Min>),
        entry(NAME, id("filter-max"), "", above::<T, Max>),
        entry(NAME, id("compare"), "packs 64 values a word", compare::<T>),
        entry(NAME, id("filter"), COLLECTS, filter::<T>),
        entry(REUSED, id("filter"), REFILLS, filter_reused::<T>),
        mask(NAME, COLLECTS, filter_mask::<T>),
        mask(REUSED, REFILLS, filter_mask_reused::<T>),
        entry(NAME, id("group"), "a Vec with one slot a key", group::<T>),
        entry(HASH_MAP, id("group"), "std HashMap with its default hasher", group_hashed::<T>),
    ]
}

fn entry(
    name: &'static str,
    operation: impl Into<String>,
    note: &'static str,
    make: fn(&Input<'static>) -> Made,
) -> Implementation {
    Implementation {
        name,
        version: env!("LANEMARK_PEERS_RUST"),
        operation: operation.into(),
        note,
        bitmap: Bitmap::None,
        make,
    }
}

/// One value out of many.
trait Aggregate: 'static {
    fn of<T: Value>(values: impl Iterator<Item = T>) -> Answer;
}

struct Count;
struct Sum;
struct SumSquares;
struct Min;
struct Max;
struct Mean;

impl Aggregate for Count {
    fn of<T: Value>(values: impl Iterator<Item = T>) -> Answer {
        Answer::Integer(values.count() as i64)
    }
}

impl Aggregate for Sum {
    fn of<T: Value>(values: impl Iterator<Item = T>) -> Answer {
        values.fold(T::default(), T::plus).answer()
    }
}

impl Aggregate for SumSquares {
    fn of<T: Value>(values: impl Iterator<Item = T>) -> Answer {
        Sum::of(values.map(|x| x.times(x)))
    }
}

impl Aggregate for Min {
    fn of<T: Value>(values: impl Iterator<Item = T>) -> Answer {
        values.reduce(T::lower).map_or(Answer::Nothing, T::answer)
    }
}

impl Aggregate for Max {
    fn of<T: Value>(values: impl Iterator<Item = T>) -> Answer {
        values.reduce(T::higher).map_or(Answer::Nothing, T::answer)
    }
}

impl Aggregate for Mean {
    fn of<T: Value>(values: impl Iterator<Item = T>) -> Answer {
        let (sum, count) = values.fold((T::default(), 0_u64), |(sum, count), x| (sum.plus(x), count + 1));
        mean(sum, count)
    }
}

fn plain<T: Value, A: Aggregate>(input: &Input<'static>) -> Made {
    let values = input.column::<T>(0)?;
    fresh(move || A::of(values.iter().copied()), |answer| *answer)
}

fn masked<T: Value, A: Aggregate>(input: &Input<'static>) -> Made {
    let values = input.column::<T>(0)?;
    let validity = input.validity.unwrap_or_default();
    fresh(move || A::of(under(values, validity)), |answer| *answer)
}

fn above<T: Value, A: Aggregate>(input: &Input<'static>) -> Made {
    let values = input.column::<T>(0)?;
    let constant = T::constant(input);
    fresh(move || A::of(values.iter().copied().filter(|x| *x > constant)), |answer| *answer)
}

/// The values whose bit is set.
fn under<T: Value>(values: &[T], bits: &[u64]) -> impl Iterator<Item = T> {
    let set = |row: usize| bits[row / 64] >> (row % 64) & 1 == 1;
    values.iter().enumerate().filter(move |(row, _)| set(*row)).map(|(_, x)| *x)
}

fn compare<T: Value>(input: &Input<'static>) -> Made {
    let values = input.column::<T>(0)?;
    let constant = T::constant(input);
    let pack = move |chunk: &[T]| {
        let bits = chunk.iter().enumerate().map(|(bit, x)| u64::from(*x > constant) << bit);
        bits.fold(0, |word, bit| word | bit)
    };
    fresh(move || values.chunks(64).map(pack).collect::<Vec<u64>>(), |words| Answer::bitmap(words.iter().copied()))
}

fn filter<T: Value>(input: &Input<'static>) -> Made {
    let values = input.column::<T>(0)?;
    let constant = T::constant(input);
    fresh(move || values.iter().copied().filter(|x| *x > constant).collect::<Vec<T>>(), |kept| Answer::column(kept))
}

fn filter_reused<T: Value>(input: &Input<'static>) -> Made {
    let values = input.column::<T>(0)?;
    let constant = T::constant(input);
    refill(move |kept| kept.extend(values.iter().copied().filter(|x| *x > constant)))
}

fn filter_mask<T: Value>(input: &Input<'static>) -> Made {
    let values = input.column::<T>(0)?;
    let mask = input.mask.unwrap_or_default();
    fresh(move || under(values, mask).collect::<Vec<T>>(), |kept| Answer::column(kept))
}

fn filter_mask_reused<T: Value>(input: &Input<'static>) -> Made {
    let values = input.column::<T>(0)?;
    let mask = input.mask.unwrap_or_default();
    refill(move |kept| kept.extend(under(values, mask)))
}

fn filter_map(input: &Input<'static>) -> Made {
    let values = input.column::<f64>(0)?;
    let [constant, factor, offset, ..] = input.numbers;
    let map = move |x: f64| factor * x + offset;
    fresh(
        move || values.iter().copied().filter(|x| *x > constant).map(map).collect::<Vec<f64>>(),
        |kept| Answer::column(kept),
    )
}

fn filter_map_reused(input: &Input<'static>) -> Made {
    let values = input.column::<f64>(0)?;
    let [constant, factor, offset, ..] = input.numbers;
    let map = move |x: f64| factor * x + offset;
    refill(move |kept| kept.extend(values.iter().copied().filter(|x| *x > constant).map(map)))
}

/// A task that fills one `Vec` again and again.
fn refill<T: Value>(fill: impl Fn(&mut Vec<T>) + Send + 'static) -> Made {
    reused(
        Vec::new(),
        move |kept: &mut Vec<T>| {
            kept.clear();
            fill(kept);
        },
        |kept| Answer::column(kept),
    )
}

/// Events that own their columns.
#[derive(Default)]
struct KeptEvents {
    t: Vec<i64>,
    x: Vec<u16>,
    y: Vec<u16>,
    p: Vec<i8>,
}

impl KeptEvents {
    fn fill(&mut self, events: Events, region: &Region) {
        let rows = events.t.iter().zip(events.x).zip(events.y).zip(events.p);
        for (((&t, &x), &y), &p) in rows {
            if region.holds(t, x, y, p) {
                self.t.push(t);
                self.x.push(x);
                self.y.push(y);
                self.p.push(p);
            }
        }
    }

    fn clear(&mut self) {
        self.t.clear();
        self.x.clear();
        self.y.clear();
        self.p.clear();
    }

    fn answer(&self) -> Answer {
        events::answer(&self.t, &self.x, &self.y, &self.p)
    }
}

fn box_filter(input: &Input<'static>) -> Made {
    let (events, region) = (Events::of(input)?, Region::of(input)?);
    fresh(
        move || {
            let mut kept = KeptEvents::default();
            kept.fill(events, &region);
            kept
        },
        KeptEvents::answer,
    )
}

fn box_filter_reused(input: &Input<'static>) -> Made {
    let (events, region) = (Events::of(input)?, Region::of(input)?);
    reused(
        KeptEvents::default(),
        move |kept: &mut KeptEvents| {
            kept.clear();
            kept.fill(events, &region);
        },
        KeptEvents::answer,
    )
}

#[derive(Clone, Copy)]
struct Group<T> {
    count: u64,
    sum: T,
    min: T,
    max: T,
}

impl<T: Value> Group<T> {
    fn empty() -> Self {
        Self { count: 0, sum: T::default(), min: T::HIGHEST, max: T::LOWEST }
    }

    fn add(&mut self, x: T) {
        self.count += 1;
        self.sum = self.sum.plus(x);
        self.min = self.min.lower(x);
        self.max = self.max.higher(x);
    }
}

/// The keys, checked against the number of groups, and the values.
fn keyed<T: Value>(input: &Input<'static>) -> Result<(usize, &'static [u32], &'static [T]), String> {
    let (keys, values) = (input.column::<u32>(0)?, input.column::<T>(1)?);
    let groups = input.integers[0];
    if let Some(key) = keys.iter().find(|key| i64::from(**key) >= groups) {
        return Err(format!("key {key} is not below {groups}, which integer 0 says"));
    }
    let groups = u32::try_from(groups).map_err(|_| format!("integer 0 holds {groups}, not a number of groups"))?;
    Ok((groups as usize, keys, values))
}

fn group<T: Value>(input: &Input<'static>) -> Made {
    let (groups, keys, values) = keyed::<T>(input)?;
    fresh(
        move || {
            let mut table = vec![Group::<T>::empty(); groups];
            for (&key, &x) in keys.iter().zip(values) {
                table[key as usize].add(x);
            }
            table
        },
        |table| groups_answer(table.iter()),
    )
}

fn group_hashed<T: Value>(input: &Input<'static>) -> Made {
    let (groups, keys, values) = keyed::<T>(input)?;
    fresh(
        move || {
            let mut table = HashMap::<u32, Group<T>>::new();
            for (&key, &x) in keys.iter().zip(values) {
                table.entry(key).or_insert_with(Group::empty).add(x);
            }
            table
        },
        move |table| {
            let empty = Group::empty();
            groups_answer((0..groups as u32).map(|key| table.get(&key).unwrap_or(&empty)))
        },
    )
}

fn groups_answer<'a, T: Value>(groups: impl Iterator<Item = &'a Group<T>>) -> Answer {
    let (mut count, mut digest) = (0, Digest::new());
    for group in groups {
        let used = group.count > 0;
        count += u64::from(used);
        digest.word(group.count);
        if !T::FLOAT {
            digest.word(group.sum.word());
        }
        digest.word(if used { group.min.word() } else { 0 });
        digest.word(if used { group.max.word() } else { 0 });
    }
    Answer::Table { count, digest: digest.value() }
}

#[derive(Default)]
struct Histogram {
    bins: Vec<u64>,
    below: u64,
    above: u64,
    nan: u64,
}

fn histogram(input: &Input<'static>) -> Made {
    let values = input.column::<f64>(0)?;
    let [lo, hi, ..] = input.numbers;
    let bins = usize::try_from(input.integers[0]).unwrap_or(0);
    let scale = bins as f64 / (hi - lo);
    if bins == 0 || !(scale.is_finite() && scale > 0.0) {
        let held = input.integers[0];
        return Err(format!("a histogram needs at least one bin and lo below hi, not {held} bins from {lo} to {hi}"));
    }
    fresh(
        move || {
            let mut histogram = Histogram { bins: vec![0; bins], ..Histogram::default() };
            for &x in values {
                if x < lo {
                    histogram.below += 1;
                } else if x >= hi {
                    histogram.above += 1;
                } else if x.is_nan() {
                    histogram.nan += 1;
                } else {
                    let bin = ((x - lo) * scale) as usize;
                    histogram.bins[bin.min(bins - 1)] += 1;
                }
            }
            histogram
        },
        |histogram| {
            let apart = [histogram.below, histogram.above, histogram.nan];
            let words = histogram.bins.iter().copied().chain(apart);
            Answer::Table { count: histogram.bins.iter().sum(), digest: Digest::of(words) }
        },
    )
}
