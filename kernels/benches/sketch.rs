//! Every rung of the sketches, on keys that are all distinct and on keys of which few occur often: for those who change
//! one.
//!
//! `cargo bench -p lanemark-kernels --bench sketch -- count-min` runs the kernels with that part in their name.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lanemark_kernels::isa::Kernel;
use lanemark_kernels::sketch::bloom::{self, BloomFilter};
use lanemark_kernels::sketch::count_min::{self, CountMin, Shape, Update};
use lanemark_kernels::sketch::datasketches::{self, HllSketch, Target};
use lanemark_kernels::sketch::frequent_items::{self, FrequentItems};
use lanemark_kernels::sketch::hash;
use lanemark_kernels::sketch::hyperloglog::{self, HyperLogLog};
use lanemark_kernels::sketch::relative_histogram::{self, RelativeHistogram};
use lanemark_kernels::sketch::t_digest::{self, TDigest};
use lanemark_kernels::sketch::top_k::{self, TopK};
use std::hint::black_box;

/// Keys of one pass.
const KEYS: usize = 1 << 22;

/// Keys that are all distinct; and ranks that fall off as Zipf's do with s = 1, mixed.
fn streams() -> [(&'static str, Vec<u64>); 2] {
    let numbers = 0..KEYS as u64;
    let distinct = numbers.clone().map(hash::hash_key).collect();
    let uniform = |number: u64| hash::hash_key(!number) as f64 / 2f64.powi(64);
    let skewed = numbers.map(|number| hash::hash_key(1e7f64.powf(uniform(number)) as u64)).collect();
    [("distinct", distinct), ("skewed", skewed)]
}

/// A group of figures for a kernel: every rung that can run here, on every stream, into a new sketch each time.
fn bench<S, K>(
    criterion: &mut Criterion,
    kernel: &Kernel<fn(&mut S, &[K])>,
    what: &str,
    streams: &[(&str, Vec<K>)],
    new: impl Fn() -> S,
) {
    let mut group = criterion.benchmark_group(format!("{} {what}", kernel.name()));
    group.throughput(Throughput::Elements(KEYS as u64)).sample_size(10);
    for (stream, keys) in streams {
        for (isa, rung) in kernel.usable() {
            group.bench_function(format!("{isa}/{stream}"), |bencher| {
                bencher.iter_batched_ref(
                    &new,
                    |sketch| rung(sketch, black_box(keys)),
                    criterion::BatchSize::LargeInput,
                );
            });
        }
    }
}

fn sketches(criterion: &mut Criterion) {
    let keys = streams();
    let values = keys.clone().map(|(stream, keys)| {
        let value = |key: &u64| -(((*key >> 11) as f64 + 0.5) / 2f64.powi(53)).ln();
        (stream, keys.iter().map(value).collect::<Vec<f64>>())
    });
    bench(criterion, &hyperloglog::tables::EXTEND, "p = 14", &keys, || HyperLogLog::new(14).unwrap());
    bench(criterion, &datasketches::tables::EXTEND, "lg k = 14", &keys, || HllSketch::new(14, Target::Hll8).unwrap());
    let count_min = |update| CountMin::new(Shape::default(), update).unwrap();
    bench(criterion, &count_min::tables::EXTEND_PLAIN, "64 KiB", &keys, || count_min(Update::Plain));
    bench(criterion, &count_min::tables::EXTEND_CONSERVATIVE, "64 KiB", &keys, || count_min(Update::Conservative));
    bench(criterion, &top_k::tables::EXTEND, "k = 100", &keys, || TopK::new(100).unwrap());
    bench(criterion, &frequent_items::tables::EXTEND, "4,096 counters", &keys, || FrequentItems::new(4096).unwrap());
    for bytes in [80 << 10, 20 << 20] {
        bench(criterion, &bloom::tables::EXTEND, &format!("{bytes} B"), &keys, || {
            BloomFilter::with_bytes(bytes).unwrap()
        });
    }
    bench(criterion, &relative_histogram::tables::EXTEND, "1 %", &values, || RelativeHistogram::new(0.01).unwrap());
    bench(criterion, &t_digest::tables::EXTEND, "compression 100", &values, || TDigest::new(100).unwrap());
}

criterion_group!(benches, sketches);
criterion_main!(benches);
