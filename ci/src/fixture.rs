//! A small run without a problem, for tests to plant one in.

use lanemark_reports::run::*;

fn figure(median: f64) -> Figure {
    Figure { median, lo: median * 0.99, hi: median * 1.01, max: median * 1.02 }
}

fn ceiling(operation: &str) -> Ceiling {
    Ceiling {
        operation: operation.to_owned(),
        level: "L1".to_owned(),
        working_set: 16_384,
        pages: "base".to_owned(),
        method: "256-bit loads".to_owned(),
        bytes_per_second: figure(9e10),
        samples_ns: vec![180.0, 182.0],
    }
}

fn variant(name: &str, role: Role) -> Variant {
    Variant {
        name: name.to_owned(),
        role,
        isa: None,
        version: None,
        chosen: name == "avx2",
        verified: true,
        answer: "sum 3.5".to_owned(),
        per_second: figure(2e9),
        clock: "thread-cpu".to_owned(),
        samples_ns: vec![500.0, 510.0],
        wall_ns: vec![505.0, 515.0],
        passes: 10,
        smaller_n: None,
        bytes: 8_000,
        ceiling: Some(Share { operation: "load".to_owned(), level: "L1".to_owned(), share: 0.2 }),
        latency_ns: None,
        figures: Vec::new(),
        curves: Vec::new(),
        note: None,
    }
}

fn bench(point: &str) -> Bench {
    Bench {
        id: "aggregate/sum-f64".to_owned(),
        point: point.to_owned(),
        family: "aggregate".to_owned(),
        title: "sum of a column".to_owned(),
        unit: "values/s".to_owned(),
        input: Input {
            n: 1_000,
            bytes: 8_000,
            working_set: 8_000,
            level: "L1".to_owned(),
            source: "seeded values".to_owned(),
            digest: "0123456789abcdef".repeat(4),
            pages: "base".to_owned(),
        },
        threads: 1,
        selectivity: None,
        variants: vec![
            variant("before: boxed values", Role::Before),
            variant("scalar", Role::Rung),
            variant("avx2", Role::Rung),
        ],
        ratios: vec![Ratio {
            of: "avx2".to_owned(),
            to: "before: boxed values".to_owned(),
            median: 4.0,
            lo: 3.9,
            hi: 4.1,
        }],
        claims: vec!["sums.row-0".to_owned()],
        ceilings: Vec::new(),
        figures: Vec::new(),
        unavailable: None,
    }
}

fn claim(index: usize) -> Claim {
    let mut claim = Claim {
        id: format!("sums.row-{index}"),
        label: "Sum".to_owned(),
        table: "Sums".to_owned(),
        documented: Documented {
            before: None,
            after: Some(1e9.into()),
            factor: None,
            unit: Some("values/s".to_owned()),
            want: "at-least".to_owned(),
            method: "kernel".to_owned(),
            how: "a column of f64".to_owned(),
        },
        measured: None,
        verdict: Verdict::Unavailable,
        reason: "this machine has one core".to_owned(),
        bench: None,
    };
    if index == 0 {
        claim.verdict = Verdict::Met;
        claim.bench = Some("aggregate/sum-f64".to_owned());
        claim.measured = Some(Measured {
            value: 2e9,
            lo: Some(1.98e9),
            hi: Some(2.02e9),
            unit: "values/s".to_owned(),
            before: Some(5e8),
            best_peer: None,
            ceiling: None,
            variant: Some("avx2".to_owned()),
            parts: Vec::new(),
        });
    }
    claim
}

/// Three points of two benches, one of them not measured, and a ledger of which one row was met.
pub fn run() -> Run {
    let unmeasured = Bench {
        id: "aggregate/sum-gpu".to_owned(),
        variants: Vec::new(),
        ratios: Vec::new(),
        claims: Vec::new(),
        unavailable: Some("there is no GPU".to_owned()),
        ..bench("L1")
    };
    Run {
        schema: SCHEMA.to_owned(),
        lanemark: Build {
            version: "0.1.0".to_owned(),
            commit: "unknown".to_owned(),
            rustc: "rustc 1.95.0".to_owned(),
            features: Vec::new(),
            target_features: Vec::new(),
        },
        machine: machine(),
        profile: "quick".to_owned(),
        filters: Vec::new(),
        seed: 1,
        started: "2026-01-01T00:00:00Z".to_owned(),
        seconds: 1.5,
        interrupted: false,
        disturbance: Disturbance::default(),
        ceilings: ["load", "store", "copy"].map(ceiling).to_vec(),
        benches: vec![bench("L1"), bench("memory"), unmeasured],
        claims: (0..97).map(claim).collect(),
        contradictions: Vec::new(),
        findings: Vec::new(),
        crossovers: Vec::new(),
    }
}

fn machine() -> Machine {
    Machine {
        cpu: "a processor".to_owned(),
        cpu_id: "a vendor".to_owned(),
        architecture: "x86_64".to_owned(),
        isas: Vec::new(),
        features: Vec::new(),
        cores: Vec::new(),
        numa: Vec::new(),
        caches: Vec::new(),
        memory: Memory { total: 1 << 30, available: 1 << 29 },
        pages: Pages { base: 4_096, transparent_huge: None, huge: None, reserved: None, used: "base".to_owned() },
        clock: Clock { governor: None, boost: None, core_hz: None, tsc_hz: None, thread_clock_ns: 1_000.0 },
        kernel: "Linux".to_owned(),
        limits: Vec::new(),
        hypervisor: None,
        gpu: Vec::new(),
        pinned: vec![0],
        unknown: Vec::new(),
    }
}
