//! Every rung of the scanning kernels, within the caches near the core and past them: for those who change one.
//!
//! `cargo bench -p lanemark-kernels --bench scan -- index-byte` runs the kernels with that part in their name.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lanemark_kernels::isa::Kernel;
use lanemark_kernels::scan::bytes::{ByteSet, tables::*};
use lanemark_kernels::scan::literal::{Literal, tables as literal};
use std::hint::black_box;

/// Bytes of text: within the caches near the core, and past them.
const LENGTHS: [usize; 2] = [16 * 1024, 64 * 1024 * 1024];

/// Random bits of one place in a text (SplitMix64).
fn random(place: usize) -> u64 {
    let mut bits = (place as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// Log text of about 117 bytes a line, cut at the length.
fn log_text(length: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(length + 256);
    for line in 0.. {
        if text.len() >= length {
            break;
        }
        let (level, bits) = (["INFO", "INFO", "INFO", "WARN", "ERROR"][line % 5], random(line));
        let entry = match bits % 3 {
            0 => format!("cache: evicted {} entries from shard {}, hit rate 0.{}", bits >> 40, bits >> 60, bits >> 50),
            1 => {
                format!("net: connection from 10.0.{}.{} closed after {} ms", bits >> 56, bits >> 55 & 255, bits >> 45)
            }
            _ => format!("disk: flushed segment {bits:016x} to /var/lib/store, {} bytes written", bits >> 42),
        };
        let header = format!(
            "2026-01-07T10:{:02}:{:02}.{:06}Z {level} [worker-{}] ",
            line / 60 % 60,
            line % 60,
            line,
            bits & 31
        );
        text.extend_from_slice(header.as_bytes());
        text.extend_from_slice(entry.as_bytes());
        text.push(b'\n');
    }
    text.truncate(length);
    text
}

/// A group of figures for the kernel: every rung that can run here, at every length.
fn bench<F: Copy + 'static, O>(
    criterion: &mut Criterion,
    kernel: &Kernel<F>,
    what: &str,
    mut call: impl FnMut(F, &[u8]) -> O,
) {
    let mut group = criterion.benchmark_group(format!("{} {what}", kernel.name()));
    for length in LENGTHS {
        let text = log_text(length);
        group.throughput(Throughput::Bytes(length as u64));
        for (isa, rung) in kernel.usable() {
            group.bench_function(BenchmarkId::new(isa.name(), length), |bencher| {
                bencher.iter(|| call(rung, black_box(&text)));
            });
        }
    }
    group.finish();
}

fn bytes(criterion: &mut Criterion) {
    let (mut narrow, mut wide) = (Vec::new(), Vec::new());
    bench(criterion, &COUNT, "newlines", |rung, text| rung(text, b'\n'));
    bench(criterion, &INDEX_U32, "newlines", |rung, text| rung(text, b'\n', &mut narrow));
    bench(criterion, &INDEX_U64, "newlines", |rung, text| rung(text, b'\n', &mut wide));
    bench(criterion, &INDEX_U32, "blanks", |rung, text| rung(text, b' ', &mut narrow));
    for (name, members) in [("2 separators", &b",\n"[..]), ("9 separators", b" \n:,.[]/-")] {
        let set = ByteSet::new(members).expect("the bytes are distinct");
        bench(criterion, &COUNT_ANY, name, |rung, text| rung(text, &set));
        bench(criterion, &INDEX_ANY_U32, name, |rung, text| rung(text, &set, &mut narrow));
        bench(criterion, &INDEX_ANY_U64, name, |rung, text| rung(text, &set, &mut wide));
    }
}

fn literals(criterion: &mut Criterion) {
    let mut offsets = Vec::new();
    let cases = [
        ("absent", "zookeeper quorum"),
        ("rare", "ffff"),
        ("on every fifth line", "ERROR"),
        ("on every line", "worker-"),
    ];
    for (name, needle) in cases {
        let needle = Literal::new(needle.as_bytes()).expect("the literal has bytes");
        bench(criterion, &literal::FIND, name, |rung, text| rung(&needle, text));
        bench(criterion, &literal::COUNT, name, |rung, text| rung(&needle, text));
        bench(criterion, &literal::OFFSETS, name, |rung, text| rung(&needle, text, &mut offsets, usize::MAX));
    }
}

criterion_group!(benches, bytes, literals);
criterion_main!(benches);
