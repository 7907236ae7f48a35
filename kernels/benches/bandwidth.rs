//! Every rung of the ceilings, within the caches near the core and past them: how fast bytes move and nothing else is done.
//!
//! `cargo bench -p lanemark-kernels --bench bandwidth -- copy` runs the copies.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lanemark_kernels::bandwidth::tables::{COPY, COPY_STREAMING, LOAD, STORE, STORE_STREAMING};
use lanemark_kernels::isa::Kernel;
use std::hint::black_box;

/// Words of a buffer: within the caches near the core, and past them.
const LENGTHS: [usize; 2] = [2_048, 1_048_576];

/// A group of figures for the kernel, whose passes move a word so many times.
fn bench<F: Copy + 'static, O>(
    criterion: &mut Criterion,
    kernel: &Kernel<F>,
    moves: u64,
    call: impl Fn(F, &[u64], &mut [u64]) -> O,
) {
    let mut group = criterion.benchmark_group(kernel.name());
    for words in LENGTHS {
        let (from, mut to) = (vec![3; words], vec![0; words]);
        group.throughput(Throughput::Bytes(words as u64 * 8 * moves));
        for (isa, rung) in kernel.usable() {
            group.bench_function(BenchmarkId::new(isa.name(), words), |bencher| {
                bencher.iter(|| call(rung, black_box(&from), black_box(&mut to)));
            });
        }
    }
    group.finish();
}

fn ceilings(criterion: &mut Criterion) {
    bench(criterion, &LOAD, 1, |rung, from, _| rung(from));
    for kernel in [&STORE, &STORE_STREAMING] {
        bench(criterion, kernel, 1, |rung, _, to| rung(to, 7));
    }
    for kernel in [&COPY, &COPY_STREAMING] {
        bench(criterion, kernel, 2, |rung, from, to| rung(from, to));
    }
}

criterion_group!(benches, ceilings);
criterion_main!(benches);
