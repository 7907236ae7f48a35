//! Every rung of the column kernels, within the caches near the core and past them: for those who change one.
//!
//! `cargo bench -p lanemark-kernels --bench aggregate -- filter-f64` runs the kernels with that part in their name.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lanemark_kernels::aggregate::box_filter::{Bounds, Events, EventsMut, tables::BOX_FILTER};
use lanemark_kernels::aggregate::compare::{Comparison, tables::*};
use lanemark_kernels::aggregate::filter::tables::*;
use lanemark_kernels::aggregate::filter_aggregate::tables::*;
use lanemark_kernels::aggregate::group::{Groups, tables::*};
use lanemark_kernels::aggregate::histogram::{Histogram, tables::HISTOGRAM_F64};
use lanemark_kernels::aggregate::reduce::tables::*;
use lanemark_kernels::isa::Kernel;
use std::hint::black_box;

/// Values of a column: within the caches near the core, and past them.
const LENGTHS: [usize; 2] = [2_048, 1_048_576];

/// Half of the values lie above it.
const MIDDLE: i64 = 500;

/// Random bits of one place in a column (SplitMix64).
fn random(place: usize) -> u64 {
    let mut bits = (place as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// Inputs and outputs of every kernel at one length.
struct Columns {
    integers: Vec<i64>,
    floats: Vec<f64>,
    validity: Vec<u64>,
    words: Vec<u64>,
    kept_integers: Vec<i64>,
    kept_floats: Vec<f64>,
    keys: Vec<u32>,
    integer_groups: Groups<i64>,
    float_groups: Groups<f64>,
    histogram: Histogram,
    times: Vec<i64>,
    pixels: [Vec<u16>; 2],
    polarity: Vec<i8>,
    kept_pixels: [Vec<u16>; 2],
    kept_polarity: Vec<i8>,
}

impl Columns {
    fn new(n: usize) -> Columns {
        let integers: Vec<i64> = (0..n).map(|place| (random(place) % 1000) as i64).collect();
        let pixels = |shift: u32| (0..n).map(|place| (random(place) >> shift & 1023) as u16).collect();
        Columns {
            floats: integers.iter().map(|value| *value as f64).collect(),
            // Three bits in four are set.
            validity: (0..n.div_ceil(64)).map(|word| random(word) | random(word + n)).collect(),
            words: vec![0; n.div_ceil(64)],
            kept_integers: vec![0; n],
            kept_floats: vec![0.0; n],
            keys: (0..n).map(|place| (random(place) >> 40 & 1023) as u32).collect(),
            integer_groups: Groups::new(1024).expect("a table may have as many groups"),
            float_groups: Groups::new(1024).expect("a table may have as many groups"),
            histogram: Histogram::new(0.0, 1000.0, 100).expect("the bounds are finite and in order"),
            times: (0..n as i64).collect(),
            pixels: [pixels(10), pixels(20)],
            polarity: (0..n).map(|place| if random(place) >> 32 & 1 == 0 { -1 } else { 1 }).collect(),
            kept_pixels: [vec![0; n], vec![0; n]],
            kept_polarity: vec![0; n],
            integers,
        }
    }
}

/// A group of figures for the kernel: every rung that can run here, at every length.
fn bench<F: Copy + 'static, O>(
    criterion: &mut Criterion,
    columns: &mut [Columns],
    kernel: &Kernel<F>,
    call: impl Fn(F, &mut Columns) -> O,
) {
    let mut group = criterion.benchmark_group(kernel.name());
    for columns in columns {
        let n = columns.integers.len();
        group.throughput(Throughput::Elements(n as u64));
        for (isa, rung) in kernel.usable() {
            group.bench_function(BenchmarkId::new(isa.name(), n), |bencher| {
                bencher.iter(|| call(rung, black_box(columns)));
            });
        }
    }
    group.finish();
}

fn reductions(criterion: &mut Criterion) {
    let columns = &mut LENGTHS.map(Columns::new);
    macro_rules! bench {
        ($column:ident, $($whole:ident $masked:ident)*) => {$(
            bench(criterion, columns, &$whole, |rung, columns| rung(&columns.$column));
            bench(criterion, columns, &$masked, |rung, columns| rung(&columns.$column, &columns.validity));
        )*};
    }
    bench!(integers, SUM_I64 MASKED_SUM_I64 SUM_SQUARES_I64 MASKED_SUM_SQUARES_I64 WIDE_SUM_I64 MASKED_WIDE_SUM_I64);
    bench!(integers, MIN_I64 MASKED_MIN_I64 MAX_I64 MASKED_MAX_I64);
    bench!(floats, SUM_F64 MASKED_SUM_F64 SUM_SQUARES_F64 MASKED_SUM_SQUARES_F64);
    bench!(floats, MIN_F64 MASKED_MIN_F64 MAX_F64 MASKED_MAX_F64);
}

fn comparisons(criterion: &mut Criterion) {
    let columns = &mut LENGTHS.map(Columns::new);
    bench(criterion, columns, &COMPARE_I64, |rung, columns| {
        rung(&columns.integers, Comparison::Greater, MIDDLE, &mut columns.words);
    });
    bench(criterion, columns, &COMPARE_F64, |rung, columns| {
        rung(&columns.floats, Comparison::Greater, MIDDLE as f64, &mut columns.words);
    });
}

fn filters(criterion: &mut Criterion) {
    let columns = &mut LENGTHS.map(Columns::new);
    bench(criterion, columns, &FILTER_I64, |rung, columns| {
        rung(&columns.integers, Comparison::Greater, MIDDLE, &mut columns.kept_integers)
    });
    bench(criterion, columns, &FILTER_F64, |rung, columns| {
        rung(&columns.floats, Comparison::Greater, MIDDLE as f64, &mut columns.kept_floats)
    });
    bench(criterion, columns, &FILTER_MASK_I64, |rung, columns| {
        rung(&columns.integers, &columns.validity, &mut columns.kept_integers)
    });
    bench(criterion, columns, &FILTER_MASK_F64, |rung, columns| {
        rung(&columns.floats, &columns.validity, &mut columns.kept_floats)
    });
    bench(criterion, columns, &FILTER_MAP_F64, |rung, columns| {
        rung(&columns.floats, Comparison::Greater, MIDDLE as f64, (1.8, 32.0), &mut columns.kept_floats)
    });
}

fn filter_aggregates(criterion: &mut Criterion) {
    let columns = &mut LENGTHS.map(Columns::new);
    macro_rules! bench {
        ($($integers:ident $floats:ident)*) => {$(
            bench(criterion, columns, &$integers, |rung, columns| rung(&columns.integers, Comparison::Greater, MIDDLE));
            bench(criterion, columns, &$floats, |rung, columns| {
                rung(&columns.floats, Comparison::Greater, MIDDLE as f64)
            });
        )*};
    }
    bench!(FILTER_COUNT_I64 FILTER_COUNT_F64 FILTER_SUM_I64 FILTER_SUM_F64);
    bench!(FILTER_MIN_I64 FILTER_MIN_F64 FILTER_MAX_I64 FILTER_MAX_F64);
}

/// Half of the time, a quarter of the sensor, one polarity of two.
fn boxes(criterion: &mut Criterion) {
    let columns = &mut LENGTHS.map(Columns::new);
    bench(criterion, columns, &BOX_FILTER, |rung, columns| {
        let quarter = columns.times.len() as i64 / 4;
        let bounds = Bounds { time: Some(quarter..3 * quarter), region: Some((256..768, 256..768)), polarity: Some(1) };
        let [x, y] = &columns.pixels;
        let [kept_x, kept_y] = &mut columns.kept_pixels;
        let events = Events { t: &columns.times, x, y, polarity: &columns.polarity };
        let out =
            EventsMut { t: &mut columns.kept_integers, x: kept_x, y: kept_y, polarity: &mut columns.kept_polarity };
        rung(events, bounds.limits(), out)
    });
}

fn groups(criterion: &mut Criterion) {
    let columns = &mut LENGTHS.map(Columns::new);
    bench(criterion, columns, &GROUP_I64, |rung, columns| {
        rung(&mut columns.integer_groups, &columns.keys, &columns.integers)
    });
    bench(criterion, columns, &GROUP_F64, |rung, columns| {
        rung(&mut columns.float_groups, &columns.keys, &columns.floats)
    });
    bench(criterion, columns, &HISTOGRAM_F64, |rung, columns| rung(&mut columns.histogram, &columns.floats));
}

criterion_group!(benches, reductions, comparisons, filters, filter_aggregates, boxes, groups);
criterion_main!(benches);
