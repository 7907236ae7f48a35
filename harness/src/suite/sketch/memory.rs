//! What sketches take from the heap, as the program's own allocator counts it.

use super::distinct::sketch;
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::suite::race::figure;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point};
use lanemark_kernels::sketch::count_min::CountMin;
use lanemark_kernels::sketch::hyperloglog::HyperLogLog;
use lanemark_peers::streams::stream_key;
use lanemark_reports::run;
use std::hint::black_box;

/// The figure that is judged.
pub const TAKEN: &str = "taken from the heap";

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        bench(
            "sketch/hyperloglog-memory",
            "HyperLogLog of 16,384 registers",
            &["events.memory.hyperloglog"],
            |_, n| memory(sketch, n, HyperLogLog::extend),
        ),
        bench("sketch/count-min-memory", "Count-Min of the default shape", &["events.memory.count-min"], |_, n| {
            memory(CountMin::default, n, CountMin::extend)
        }),
    ]
}

/// What a sketch takes.
struct Memory {
    /// Bytes that the sketch asked for.
    taken: u64,
    /// Counted by the allocator, headers and rounding of its chunks among it.
    counted: u64,
    /// The structure itself, wherever it lies.
    inline: u64,
}

/// The rise of what the program has from the heap while a sketch of so many keys lives.
fn memory<S>(new: fn() -> S, keys: u64, extend: fn(&mut S, &[u64])) -> Memory {
    let mut part = vec![0; 4096];
    let heap = &crate::ALLOCATOR;
    let (requested, live) = (heap.requested(), heap.live());
    let mut sketch = new();
    for start in (0..keys).step_by(part.len()) {
        let part = &mut part[..(keys - start).min(4096) as usize];
        (start..).zip(&mut *part).for_each(|(i, key)| *key = stream_key(0, 0, i));
        extend(&mut sketch, part);
    }
    let sketch = black_box(sketch);
    let (taken, counted) = (heap.requested() - requested, heap.live() - live);
    drop(sketch);
    Memory { taken: taken as u64, counted: counted as u64, inline: size_of::<S>() as u64 }
}

/// Distinct keys after which it is counted.
fn keys(profile: Profile) -> &'static [u64] {
    match profile {
        Profile::Quick | Profile::Gate => &[0, 100, 10_000, 1_000_000],
        Profile::Standard => &[0, 100, 10_000, 1_000_000, 100_000_000],
        Profile::Full => &[0, 100, 10_000, 1_000_000, 100_000_000, 1_000_000_000],
    }
}

fn bench(id: &str, what: &str, claims: &'static [&'static str], memory: fn(&Session<'_>, u64) -> Memory) -> Definition {
    Definition {
        id: id.to_owned(),
        title: format!("what {what} takes from the heap, by distinct keys"),
        unit: "bytes",
        claims,
        kernel: None,
        own_input: OwnInput::None,
        points: |session| {
            let label = |keys: &u64| lanemark_reports::quantity::count(*keys);
            let point = |keys: &u64| Point {
                label: format!("{} keys", label(keys)),
                detail: *keys as usize,
                ..Point::at(Level::Memory)
            };
            keys(session.settings.profile).iter().map(point).collect()
        },
        measure: Box::new(move |session, definition, point| {
            let memory = memory(session, point.detail as u64);
            let bench = session.unavailable(definition, point, String::new());
            let figures = vec![
                figure(TAKEN, memory.taken as f64, "bytes"),
                figure("counted, with the allocator's own", memory.counted as f64, "bytes"),
                figure("the structure itself", memory.inline as f64, "bytes"),
            ];
            Ok(run::Bench { figures, unavailable: None, ..bench }.into())
        }),
    }
}
