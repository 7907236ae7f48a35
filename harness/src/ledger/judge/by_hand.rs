//! Benches made by hand, for the tests of verdicts.

use lanemark_reports::run::{Bench, Figure, Input, Role, Variant};

/// A variant of that rate; without a sample where it has none.
pub fn variant(name: &str, role: Role, rate: f64) -> Variant {
    let samples = if rate > 0.0 { vec![1.0] } else { Vec::new() };
    Variant {
        name: name.to_owned(),
        role,
        isa: (role == Role::Rung).then(|| name.to_owned()),
        version: None,
        chosen: false,
        verified: true,
        answer: String::new(),
        per_second: Figure { median: rate, lo: rate, hi: rate, max: rate },
        clock: "thread-cpu".to_owned(),
        samples_ns: samples.clone(),
        wall_ns: samples,
        passes: 1,
        smaller_n: None,
        bytes: 0,
        ceiling: None,
        latency_ns: None,
        note: None,
        figures: Vec::new(),
        curves: Vec::new(),
    }
}

/// One point of a bench with those variants.
pub fn bench(id: &str, point: &str, unit: &str, variants: Vec<Variant>) -> Bench {
    Bench {
        id: id.to_owned(),
        point: point.to_owned(),
        family: id.split('/').next().unwrap_or(id).to_owned(),
        title: String::new(),
        unit: unit.to_owned(),
        input: Input {
            n: 1,
            bytes: 1,
            working_set: 1,
            level: "L3".to_owned(),
            source: String::new(),
            digest: String::new(),
            pages: "base".to_owned(),
        },
        threads: 1,
        selectivity: None,
        variants,
        ceilings: Vec::new(),
        ratios: Vec::new(),
        claims: Vec::new(),
        figures: Vec::new(),
        unavailable: None,
    }
}
