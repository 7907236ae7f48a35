//! What a partition's late buffer takes from the heap, as the program's own allocator counts it.

use super::input::{Order, Stream};
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::suite::race::figure;
use crate::suite::{Definition, OwnInput, Point};
use lanemark_kernels::stream::{LateBuffer, LateLimits};
use lanemark_reports::run;
use std::hint::black_box;

/// The figure that is judged.
pub const TAKEN: &str = "taken from the heap";

/// The figure of late events that were pushed.
pub const LATE: &str = "late events";

/// The figure of those that the buffer dropped, all counted.
pub const EVICTED: &str = "evicted";

/// The bench.
pub fn definition() -> Definition {
    Definition {
        id: "events/late-buffer".to_owned(),
        title: "what a partition's late buffer takes from the heap, under a stream that is 5 % late".to_owned(),
        unit: "bytes",
        claims: &["events.memory.late-buffer"],
        kernel: None,
        own_input: OwnInput::None,
        points: |session| {
            let label = |events: usize| format!("{} events", lanemark_reports::quantity::count(events as u64));
            let point = |events: &usize| Point { label: label(*events), detail: *events, ..Point::at(Level::Memory) };
            passes(session.settings.profile).iter().map(point).collect()
        },
        measure: Box::new(|session, definition, point| {
            let stream = Stream::generate(session, Order::Disordered, point.detail.min(STREAM))?;
            let before = crate::ALLOCATOR.live();
            let buffer = black_box(late_events(&stream, point.detail.div_ceil(STREAM)));
            let taken = crate::ALLOCATOR.live() - before;
            let evicted = buffer.evicted();
            let figures = vec![
                figure(TAKEN, taken as f64, "bytes"),
                figure("the structure itself", size_of_val(&buffer) as f64, "bytes"),
                figure(LATE, (buffer.len() as u64 + evicted.total()) as f64, "events"),
                figure("kept", buffer.len() as f64, "events"),
                figure(EVICTED, evicted.total() as f64, "events"),
            ];
            let bench = session.unavailable(definition, point, String::new());
            let input = run::Input { n: point.detail as u64, ..stream.input.clone() };
            Ok(run::Bench { input, figures, unavailable: None, ..bench }.into())
        }),
    }
}

/// Events of the stream; longer ones repeat it.
const STREAM: usize = 1_000_000;

/// Events after which it is counted.
fn passes(profile: Profile) -> &'static [usize] {
    match profile {
        Profile::Quick | Profile::Gate => &[10_000, 1_000_000],
        Profile::Standard => &[10_000, 1_000_000, 10_000_000],
        Profile::Full => &[10_000, 1_000_000, 10_000_000, 100_000_000],
    }
}

/// The buffer after so many passes of the stream, taken as that of one partition. An event is late where it lies further
/// behind the largest time than the bound on disorder.
fn late_events(stream: &Stream, passes: usize) -> LateBuffer<f64> {
    let mut buffer = LateBuffer::new(LateLimits::default()).expect("the default bounds");
    for _ in 0..passes {
        let mut watermark = i64::MIN;
        for (time, value) in stream.times.iter().zip(&stream.values[..]) {
            if *time < watermark {
                buffer.push(watermark, *time, *value);
            }
            watermark = watermark.max(*time - Order::Disordered.out_of_orderness() as i64);
        }
    }
    buffer
}
