//! A synthetic run that has everything a report must show: every level, role and verdict, sweeps over working
//! set, threads and selectivity, points that could not be measured, and names that try to break out. No figure
//! in it was measured.

use lanemark_reports::run::*;
use serde_json::{Value, json};

/// A name that would run a script, were it not escaped.
pub const HOSTILE: &str = "</script><script>alert(1)</script>&\"'";

/// The whole run.
pub fn run() -> Run {
    let mut benches = sum();
    benches.extend(filter());
    benches.extend(threads());
    benches.push(hostile());
    benches.push(pipeline());
    benches.push(memory());
    benches.push(accuracy());
    benches.extend(on_gpu("gpu/hll-add", 3, 0.31));
    benches.extend(on_gpu("gpu/sum-i64", 9, 0.05));
    benches.push(unavailable("gpu/histogram", "2^10", "the device has no 64-bit atomics"));
    Run {
        schema: SCHEMA.into(),
        lanemark: Build {
            version: "0.0.0".into(),
            commit: "0123456789ab".into(),
            rustc: "rustc 1.95.0 (synthetic)".into(),
            features: vec!["gpu".into()],
            target_features: vec!["sse2".into()],
        },
        machine: machine(),
        profile: "standard".into(),
        filters: Vec::new(),
        seed: 42,
        started: "2026-01-02T03:04:05Z".into(),
        seconds: 312.4,
        interrupted: false,
        disturbance: Disturbance {
            steal_ms: Some(1840.0),
            involuntary_switches: Some(412),
            waited_ms: None,
            cpu_pressure: Some(0.081),
            load_before: Some(1.42),
            load_after: Some(1.07),
            disturbed_samples: 214,
            samples: 6400,
            warnings: vec![
                "The hypervisor took 1.8 s away; repeat the run on a quiet host.".into(),
                "The clock is not fixed; set the governor to performance.".into(),
            ],
        },
        ceilings: ceilings(),
        benches,
        claims: claims(),
        contradictions: vec![Contradiction {
            claims: vec!["events.throughput.filter-map".into(), "not.in.this.run".into()],
            against: "each other".into(),
            why: "The table says <10×, the text 20×.".into(),
            source: "both pages".into(),
        }],
        findings: vec![Finding {
            title: "Pattern: 1 match".into(),
            columns: vec!["key".into(), "<when>".into()],
            rows: vec![vec!["N\u{1b}1".into(), "2013-01-02 00:05".into()]],
        }],
        crossovers: crossovers(),
    }
}

/// The same run measured again: every rate multiplied by `factor`.
pub fn run_at(factor: f64) -> Run {
    let mut run = run();
    for variant in run.benches.iter_mut().flat_map(|bench| &mut bench.variants) {
        variant.per_second = scaled(variant.per_second, factor);
    }
    let of_benches = run.benches.iter_mut().flat_map(|bench| &mut bench.ceilings);
    for ceiling in run.ceilings.iter_mut().chain(of_benches) {
        ceiling.bytes_per_second = scaled(ceiling.bytes_per_second, factor);
    }
    run
}

/// A figure multiplied by `factor`.
pub fn scaled(figure: Figure, factor: f64) -> Figure {
    Figure { median: figure.median * factor, lo: figure.lo * factor, hi: figure.hi * factor, max: figure.max * factor }
}

/// A median with an interval of one per cent to either side.
pub fn figure(median: f64) -> Figure {
    Figure { median, lo: median * 0.99, hi: median * 1.01, max: median * 1.03 }
}

const LEVELS: [(&str, u64, f64); 4] =
    [("L1", 16 << 10, 232e9), ("L2", 512 << 10, 118e9), ("L3", 8 << 20, 61e9), ("memory", 256 << 20, 19e9)];

fn ceilings() -> Vec<Ceiling> {
    let of = |operation: &str, share: f64| {
        LEVELS.map(|(level, working_set, rate)| ceiling(operation, level, working_set, rate * share))
    };
    [of("load", 1.0), of("copy", 0.8)].concat()
}

fn ceiling(operation: &str, level: &str, working_set: u64, rate: f64) -> Ceiling {
    Ceiling {
        operation: operation.into(),
        level: level.into(),
        working_set,
        pages: "huge".into(),
        method: "256-bit loads".into(),
        bytes_per_second: figure(rate),
        samples_ns: vec![1000.0, 1010.0, 1004.5],
    }
}

/// A variant that passed, at `rate` items per second over `bytes` bytes a pass.
pub fn variant(name: &str, role: Role, rate: f64, bytes: u64) -> Variant {
    let pass = 1e12 / rate.max(1.0);
    Variant {
        name: name.into(),
        role,
        isa: (role == Role::Rung).then(|| name.into()),
        version: (role == Role::Peer).then(|| "1.2.3".into()),
        chosen: name == "avx512",
        verified: true,
        answer: "sum 12.5".into(),
        per_second: figure(rate),
        clock: "thread-cpu".into(),
        samples_ns: vec![pass, 1.01 * pass, 1.02 * pass],
        wall_ns: vec![1.01 * pass, 1.02 * pass, 1.03 * pass],
        passes: 16,
        smaller_n: (role == Role::Before).then_some(1000),
        bytes,
        ceiling: None,
        latency_ns: None,
        figures: Vec::new(),
        curves: Vec::new(),
        note: (role == Role::Before).then(|| "an event object with a map of fields".into()),
    }
}

/// A bench of these variants, with the ratio of every later variant to every earlier one.
pub fn bench(id: &str, point: &str, n: u64, level: &str, variants: Vec<Variant>) -> Bench {
    let mut ratios = Vec::new();
    for (i, to) in variants.iter().enumerate() {
        for of in &variants[i + 1..] {
            let median = of.per_second.median / to.per_second.median;
            ratios.push(Ratio {
                of: of.name.clone(),
                to: to.name.clone(),
                median,
                lo: median * 0.985,
                hi: median * 1.015,
            });
        }
    }
    Bench {
        id: id.into(),
        point: point.into(),
        family: id.split('/').next().unwrap_or_default().into(),
        title: "Sum of a column of doubles".into(),
        unit: "values/s".into(),
        input: Input {
            n,
            bytes: n * 8,
            working_set: n * 8,
            level: level.into(),
            source: "uniform doubles, seed 42".into(),
            digest: format!("{:064x}", n * 31 + point.len() as u64),
            pages: "huge".into(),
        },
        threads: 1,
        selectivity: None,
        variants,
        ceilings: Vec::new(),
        ratios,
        claims: Vec::new(),
        figures: Vec::new(),
        unavailable: None,
    }
}

fn memory() -> Bench {
    let figure = |name: &str, value, unit: &str| Quantity { name: name.into(), value, unit: unit.into() };
    let mut bench = bench("sketch/memory", "16,384 registers", 1 << 20, "L1", Vec::new());
    bench.title = "Bytes that a sketch owns".into();
    bench.unit = String::new();
    bench.figures = vec![figure("counted peak", 16384.0, "bytes"), figure("error of the count", 0.0078, "fraction")];
    bench
}

/// Two variants that were not timed: an error and its curve, the rungs' alike.
fn accuracy() -> Bench {
    let untimed = |name: &str, role, error: f64| {
        let curve = |name: &str, height: f64| Curve {
            name: name.into(),
            unit: "fraction".into(),
            over: "distinct keys".into(),
            points: [1.0, 1e3, 1e6].iter().map(|n: &f64| (*n, height * (1.0 + n.log10()))).collect(),
        };
        Variant {
            samples_ns: Vec::new(),
            wall_ns: Vec::new(),
            per_second: Figure { median: 0.0, lo: 0.0, hi: 0.0, max: 0.0 },
            figures: vec![Quantity { name: "worst error".into(), value: error, unit: "fraction".into() }],
            curves: vec![curve("root-mean-square error", error / 10.0), curve("bias", -error / 100.0)],
            smaller_n: None,
            note: None,
            ..variant(name, role, 1.0, 0)
        }
    };
    let variants = vec![
        untimed("simple_hll 0.0.4 (x86-64)", Role::Peer, 0.0091),
        untimed("avx2", Role::Rung, 0.0083),
        untimed("avx512", Role::Rung, 0.0083),
    ];
    let mut bench = bench("sketch/distinct-error", "200 streams", 1_000_000, "L1", variants);
    bench.title = "Error of the distinct count".into();
    bench.ratios.clear();
    bench
}

fn unavailable(id: &str, point: &str, reason: &str) -> Bench {
    let mut bench = bench(id, point, 1 << 30, "memory", Vec::new());
    bench.unavailable = Some(reason.into());
    bench
}

/// The six variants of a sum, given what the memory level lets through.
fn sum_variants(n: u64, level: &str, limit: f64) -> Vec<Variant> {
    let most = |share: f64, compute: f64| (limit / 8.0 * share).min(compute);
    let mut variants = vec![
        variant("before: row-wise event", Role::Before, 0.61e9, 1000 * 48),
        variant("arrow-arith 60.1.0 (x86-64)", Role::Peer, most(0.8, 3.9e9), n * 8),
        variant("polars-compute 0.55.0 (x86-64)", Role::Peer, most(0.86, 9.8e9), n * 8),
        variant("scalar", Role::Rung, most(0.7, 2.0e9), n * 8),
        variant("avx2", Role::Rung, most(0.88, 14.1e9), n * 8),
        variant("avx512", Role::Rung, most(0.93, 26.7e9), n * 8),
    ];
    for variant in &mut variants[1..] {
        variant.ceiling = Some(Share {
            operation: "load".into(),
            level: level.into(),
            share: variant.per_second.median * 8.0 / limit,
        });
    }
    variants
}

fn sum() -> Vec<Bench> {
    let id = "aggregate/sum-f64";
    let mut points: Vec<Bench> = LEVELS
        .iter()
        .map(|&(level, working_set, limit)| {
            let n = working_set / 8;
            let mut point = bench(id, level, n, level, sum_variants(n, level, limit));
            point.ceilings = vec![ceiling("load", level, working_set, limit)];
            point
        })
        .collect();
    let mut unaligned = sum_variants(1024, "L1", 190e9);
    unaligned.truncate(5);
    points.insert(1, bench(id, "50% of L1", 1024, "L1", unaligned));
    points[0].claims = vec!["events.throughput.windowed-aggregation".into()];
    points.push(unavailable(
        id,
        "8 GiB",
        "needs 8 GiB of memory, 3.1 GiB are available; run it on a machine with more",
    ));
    points
}

fn filter() -> Vec<Bench> {
    [0.01, 0.1, 0.5, 0.9]
        .into_iter()
        .map(|selectivity| {
            let near_half = 1.0 - (selectivity - 0.5_f64).abs();
            let variants = vec![
                variant("before: boxed closures", Role::Before, 0.08e9, 1000 * 64),
                variant("arrow-select 60.1.0", Role::Peer, 1.4e9 * (1.2 - selectivity), 4096 * 16),
                variant("scalar", Role::Rung, 0.9e9 / near_half, 4096 * 16),
                variant("avx2", Role::Rung, 4.1e9 * (1.4 - selectivity), 4096 * 16),
                variant("avx512", Role::Rung, 8.3e9 * (1.3 - 0.4 * selectivity), 4096 * 16),
            ];
            let point = format!("{} % kept", selectivity * 100.0);
            let mut bench = bench("aggregate/filter-map", &point, 4096, "L1", variants);
            bench.title = "Keep events whose value passes a comparison, map a·x + b".into();
            bench.unit = "events/s".into();
            bench.selectivity = Some(selectivity);
            bench.claims = vec!["events.throughput.filter-map".into()];
            bench
        })
        .collect()
}

fn threads() -> Vec<Bench> {
    [1, 2, 4]
        .into_iter()
        .map(|threads| {
            let speedup = (threads as f64).powf(0.8);
            let mut variants = vec![
                variant("before: one regex per template", Role::Before, 7e3 * speedup, 0),
                variant("aho-corasick 1.1.4", Role::Peer, 2.4e6 * speedup, 0),
                variant("avx512", Role::Rung, 6.2e6 * speedup, 0),
                variant("gpu: kernel alone", Role::Gpu, 41e6, 0),
            ];
            for variant in &mut variants {
                variant.clock = "wall".into();
            }
            let point = format!("{threads} thread{}", if threads == 1 { "" } else { "s" });
            let mut bench = bench("scan/templates", &point, 100_000, "L3", variants);
            bench.title = "A log line in, a template id and its values out".into();
            bench.unit = "logs/s".into();
            bench.threads = threads;
            bench
        })
        .collect()
}

/// One core, the time of a batch and of each item there, in nanoseconds.
const ONE_CORE: Line = Line { fixed_ns: 180.0, ns_per_item: 0.35 };
/// What the GPU's figures cost: name, and nanoseconds for a batch and for each item.
const ON_GPU: [(&str, Line); 4] = [
    ("kernel", Line { fixed_ns: 3_900.0, ns_per_item: 0.003 }),
    ("resident", Line { fixed_ns: 31_000.0, ns_per_item: 0.0031 }),
    ("end to end", Line { fixed_ns: 46_000.0, ns_per_item: 0.16 }),
    ("sustained", Line { fixed_ns: 24_000.0, ns_per_item: 0.13 }),
];

/// A kernel at batch sizes from 2^10 to 2^28, each `step` powers above the last, where eight cores need so many
/// nanoseconds for each item.
fn on_gpu(id: &str, step: usize, eight_cores: f64) -> Vec<Bench> {
    (10..=28)
        .step_by(step)
        .map(|power| {
            let n = 1u64 << power;
            let timed = |name: &str, role, line: Line| {
                let time = line.fixed_ns + line.ns_per_item * n as f64;
                let mut variant = variant(name, role, n as f64 * 1e9 / time, n * 8);
                variant.clock = "wall".into();
                variant
            };
            let eight = Line { fixed_ns: 9_000.0, ns_per_item: eight_cores };
            let mut variants = vec![timed("avx512", Role::Rung, ONE_CORE), timed("avx512, 8 cores", Role::Rung, eight)];
            variants.extend(ON_GPU.map(|(figure, line)| timed(&format!("gpu: {figure}"), Role::Gpu, line)));
            let kernel = &mut variants[2];
            let share = kernel.per_second.median * 8.0 / 3.0e12;
            kernel.ceiling = Some(Share { operation: "copy".into(), level: "GPU memory".into(), share });
            let best = if n < 1 << 17 { ONE_CORE } else { ON_GPU[2].1 };
            variants.push(timed("auto", Role::Gpu, best));
            let mut bench = bench(id, &format!("2^{power}"), n, "memory", variants);
            bench.title = format!("The kernel {id} on the GPU and on the CPU");
            bench
        })
        .collect()
}

/// Two kernels, each figure against one core and against eight.
fn crossovers() -> Vec<Crossover> {
    let mut all = Vec::new();
    for (id, eight_cores) in [("gpu/hll-add", 0.31), ("gpu/sum-i64", 0.05)] {
        for (figure, gpu) in ON_GPU {
            let eight = Line { fixed_ns: 9_000.0, ns_per_item: eight_cores };
            for (against, threads, cpu) in [("avx512", 1, ONE_CORE), ("avx512, 8 cores", 8, eight)] {
                let meet = (gpu.fixed_ns - cpu.fixed_ns) / (cpu.ns_per_item - gpu.ns_per_item);
                let from = Interval { median: meet, lo: 0.85 * meet, hi: Some(1.2 * meet) };
                all.push(Crossover {
                    bench: id.into(),
                    adapter: "Synthetic GPU".into(),
                    software: false,
                    figure: figure.into(),
                    against: against.into(),
                    threads,
                    cpu,
                    gpu,
                    from: (cpu.ns_per_item > gpu.ns_per_item).then_some(from),
                    to: None,
                    also: Vec::new(),
                    perhaps: None,
                    measured: (1 << 10, 1 << 28),
                });
            }
        }
    }
    all
}

/// The same run with the adapter that computes on the CPU.
pub fn software_run() -> Run {
    let mut run = run();
    for gpu in &mut run.machine.gpu {
        gpu.used = gpu.software;
    }
    for crossover in &mut run.crossovers {
        crossover.adapter = "Synthetic software".into();
        crossover.software = true;
    }
    run
}

fn hostile() -> Bench {
    let mut bench = bench(
        &format!("scan/{HOSTILE}"),
        HOSTILE,
        10,
        "L9",
        vec![variant(HOSTILE, Role::Rung, f64::MIN_POSITIVE, 1), variant("\x1b[31mred\nmet", Role::Peer, 0.0, 1)],
    );
    bench.title = HOSTILE.into();
    bench.unit = format!("{HOSTILE}/s");
    bench
}

fn pipeline() -> Bench {
    let mut open_loop = variant("open loop at 50 k events/s", Role::Rung, 50e3, 0);
    open_loop.chosen = true;
    open_loop.latency_ns =
        Some(Latency { p50: 31_200.0, p95: 84_000.0, p99: 231_000.0, p999: Some(900_000.0), max: 4_100_000.0 });
    let mut bench = bench("stream/event-latency", "50 k events/s", 1 << 20, "L2", vec![open_loop]);
    bench.title = "From an event's scheduled arrival to its effect".into();
    bench.unit = "events/s".into();
    bench.claims = vec!["events.latency.event".into()];
    bench
}

fn machine() -> Machine {
    let isa = |name: &str, reason: Option<&str>| IsaState {
        name: name.into(),
        available: reason.is_none(),
        reason: reason.map(Into::into),
    };
    let cache = |level: &str, bytes| Cache { level: level.into(), bytes, line: 64, shared_by: vec![0] };
    Machine {
        cpu: "Synthetic Processor 9000".into(),
        cpu_id: "Synthetic family 25 model 17 stepping 1".into(),
        architecture: "x86_64".into(),
        isas: vec![
            isa("scalar", None),
            isa("avx2", None),
            isa("avx512", None),
            isa("neon", Some("an x86_64 processor has no NEON")),
        ],
        features: vec!["avx2".into(), "avx512f".into(), "fma".into()],
        cores: (0..4)
            .map(|cpu| Core { cpu, package: Some(0), node: Some(0), siblings: vec![cpu], isolated: false })
            .collect(),
        numa: vec![NumaNode { node: 0, cpus: vec![0, 1, 2, 3], bytes: Some(8 << 30), distances: vec![10] }],
        caches: vec![cache("L1", 32 << 10), cache("L2", 1 << 20), cache("L3", 32 << 20)],
        memory: Memory { total: 8 << 30, available: 3 << 30 },
        pages: Pages {
            base: 4096,
            transparent_huge: Some("madvise".into()),
            huge: Some(2 << 20),
            reserved: Some(0),
            used: "huge".into(),
        },
        clock: Clock {
            governor: None,
            boost: Some(true),
            core_hz: Some(3.68e9),
            tsc_hz: Some(2.6e9),
            thread_clock_ns: 162.0,
        },
        kernel: "Linux 6.1.0".into(),
        limits: vec!["cpu.max 200000 100000".into()],
        hypervisor: Some("KVM".into()),
        gpu: vec![adapter("Synthetic GPU", false), adapter("Synthetic software", true)],
        pinned: vec![2],
        unknown: vec!["frequency governor: the platform does not show it".into()],
    }
}

fn adapter(name: &str, software: bool) -> Gpu {
    Gpu {
        name: name.into(),
        driver: "1.2.3".into(),
        software,
        used: !software,
        features: vec!["SUBGROUP".into(), "TIMESTAMP_QUERY".into()],
    }
}

/// A row of the ledger with nothing measured.
pub fn claim(id: &str, label: &str, before: Value, after: Value, unit: &str) -> Claim {
    let given = |value: Value| (!value.is_null()).then_some(value);
    let table = match id.rsplit_once('.').map_or(id, |(table, _)| table) {
        "events.throughput" => "Event processing: throughput targets per core",
        "events.latency" => "Event processing: latency targets",
        _ => "Cluster: cache fusion",
    };
    Claim {
        id: id.into(),
        label: label.into(),
        table: table.into(),
        documented: Documented {
            before: given(before),
            after: given(after),
            factor: None,
            unit: Some(unit.into()),
            want: if unit.ends_with("/s") { "at-least" } else { "at-most" }.into(),
            method: "kernel".into(),
            how: "as the document describes it".into(),
        },
        measured: None,
        verdict: Verdict::Unavailable,
        reason: "not part of this run's filters".into(),
        bench: None,
    }
}

fn measured(value: f64, unit: &str) -> Measured {
    Measured {
        value,
        lo: Some(value * 0.99),
        hi: Some(value * 1.01),
        unit: unit.into(),
        before: None,
        best_peer: None,
        ceiling: None,
        variant: Some("avx512".into()),
        parts: Vec::new(),
    }
}

fn claims() -> Vec<Claim> {
    let rate = "events/s";
    let mut met = claim("events.throughput.filter-map", "Simple filter/map", json!(500e3), json!(5e6), rate);
    met.documented.factor = Some(10.0);
    met.verdict = Verdict::Met;
    met.reason = "8.8 G events/s, at least 5 M was documented".into();
    met.bench = Some("aggregate/filter-map".into());
    met.measured = Some(Measured {
        before: Some(80e6),
        best_peer: Some(("arrow-select 60.1.0".into(), 1.1e9)),
        ceiling: Some(Share { operation: "load".into(), level: "L1".into(), share: 0.61 }),
        parts: vec![("1 % kept, events/s".into(), 10.7e9), ("90 % kept, events/s".into(), 7.8e9)],
        ..measured(8.8e9, rate)
    });
    let mut missed = claim(
        "events.throughput.windowed-aggregation",
        "Windowed aggregation (COUNT, SUM, AVG, MIN, MAX over a sliding window)",
        json!(50e3),
        json!(2e6),
        rate,
    );
    missed.verdict = Verdict::Missed;
    missed.reason = "1.61 M events/s, below the documented 2 M; the late tail costs most of it".into();
    missed.bench = Some("aggregate/sum-f64".into());
    missed.measured = Some(Measured { before: Some(48e3), ..measured(1.61e6, rate) });
    let mut latency = claim(
        "events.latency.event",
        "Event processing",
        Value::Null,
        json!({"p50": 50, "p95": 100, "p99": 200}),
        "us",
    );
    latency.verdict = Verdict::Missed;
    latency.reason = "p50 and p95 hold, p99 is 231 µs".into();
    latency.bench = Some("stream/event-latency".into());
    latency.measured = Some(Measured {
        parts: vec![("p50, us".into(), 31.2), ("p95, us".into(), 84.0), ("p99, us".into(), 231.0)],
        ..measured(231.0, "us")
    });
    let mut modelled = claim("cluster.cache-fusion.block-p99", "Block request P99", json!(45), json!(9), "ms");
    modelled.documented.method = "model".into();
    modelled.documented.factor = Some(5.0);
    modelled.verdict = Verdict::Modelled;
    modelled.reason = "7.4 ms by simulation of 100 nodes with service times of this run".into();
    modelled.measured = Some(measured(7.4, "ms"));
    let mut hit_rate = claim("cluster.cache-fusion.hit-rate", "Cache hit rate", json!(0.85), json!(0.92), "fraction");
    hit_rate.documented.want = "at-least".into();
    let unknown_bench = Claim {
        bench: Some("no/such-bench".into()),
        ..claim("events.throughput.top-k", HOSTILE, json!([80e3, 90e3]), json!(3e6), rate)
    };
    vec![met, missed, unknown_bench, latency, modelled, hit_rate]
}

/// A run of a ladder: documented rungs on one bench at 1, 2 and 8 threads, the last of them more than there are.
pub fn ladder_run() -> Run {
    const FOUND: &str = "98,000 lines matched, ids 00000000000000aa, values 00000000000000bb";
    const RUNGS: [(&str, f64); 4] =
        [("prefix trie", 31e3), ("template cache", 44e3), ("compiled parser", 1.2e6), ("one automaton", 1.9e6)];
    let id = "scan/template-ladder";
    let point = |threads: usize| {
        let speed = (threads as f64).powf(0.9);
        let mut variants: Vec<Variant> =
            RUNGS.iter().map(|(name, rate)| variant(name, Role::Before, rate * speed, 0)).collect();
        variants.push(variant("scalar", Role::Rung, 7.4e6 * speed, 0));
        variants.push(variant("avx512", Role::Rung, 24e6 * speed, 0));
        for variant in &mut variants {
            variant.answer = FOUND.into();
            variant.smaller_n = None;
        }
        variants[0].smaller_n = Some(2000);
        variants[0].answer = "1,960 lines matched, ids 00000000000000cc, values 00000000000000dd".into();
        let label = format!("{threads} thread{}", if threads == 1 { "" } else { "s" });
        let mut bench = bench(id, &label, 100_000, "memory", variants);
        bench.unit = "lines/s".into();
        bench.threads = threads;
        bench
    };
    let row = |name: &str, label: &str, after: Value, unit: &str| {
        let mut row = claim(&format!("logs.ladder.{name}"), label, Value::Null, after, unit);
        row.table = "Log-template matching".into();
        row
    };
    let met = |mut row: Claim, variant: &str, figure: Measured| {
        row.verdict = Verdict::Met;
        row.reason = "not below the documented figure".into();
        row.bench = Some(id.into());
        row.measured = Some(Measured { variant: Some(variant.into()), ..figure });
        row
    };
    let unit = "logs/s";
    let current = Measured { parts: vec![("unoptimized build".into(), 2.1e3)], ..measured(31e3, unit) };
    let mut missing = row("parallel", "+ parallel iterator over the cores", json!([50e3, 60e3]), unit);
    missing.reason = "8 threads need as many cores; this run may use 2".into();
    let distributed = row("distributed", "Distributed over workers", json!(10e6), unit);
    let mut run = run();
    run.benches = vec![point(1), point(2), unavailable(id, "8 threads", "8 threads need as many cores")];
    run.claims = vec![
        met(
            row("current", "Prefix trie and one regex per template, one thread", json!([6e3, 8e3]), unit),
            "prefix trie",
            current,
        ),
        missing,
        met(
            row("template-cache", "+ LRU cache of hot templates, keyed by prefix", json!([15e3, 20e3]), unit),
            "template cache",
            measured(44e3, unit),
        ),
        met(
            row("custom-parser", "Compiled template parser instead of regex", json!([80e3, 120e3]), unit),
            "compiled parser",
            measured(1.2e6, unit),
        ),
        met(
            row("dfa", "All static prefixes in one automaton", json!([200e3, 500e3]), unit),
            "one automaton",
            measured(1.9e6, unit),
        ),
        met(row("simd", "SIMD vectorization on top", json!([2, 4]), "factor"), "avx512", measured(3.24, "factor")),
        distributed,
    ];
    run
}
