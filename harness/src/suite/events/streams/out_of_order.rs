//! The whole operator: watermarks, windows of count and sum and late buffers of 64 partitions.

use super::input::{self, Order, Stream, options, plan};
use crate::before::events::streams;
use crate::measure::case::Sampled;
use crate::measure::levels::Level;
use crate::suite::race::{Accuracies, Accuracy, Oracle, Race, figure, scalar};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::stream::out_of_order::tables::TAKE;
use lanemark_kernels::stream::watermark::{Propagation, Strategy};
use std::hint::black_box;

/// Event time between watermarks of a partition, in milliseconds.
const INTERVAL: u64 = 200;

/// The two propagations, and the labels of their points.
const PROPAGATIONS: [(&str, Propagation); 2] =
    [("lazy, from 1 s on", Propagation::Lazy { minimum_advance: 1_000 }), ("eager", Propagation::Eager)];

/// The bench.
pub fn definition() -> Definition {
    Definition {
        id: "events/out-of-order".to_owned(),
        title: "windows of count and sum of 64 partitions, out of order and 5 % late".to_owned(),
        unit: "events/s",
        claims: &["events.throughput.out-of-order"],
        kernel: TAKE.listing().ok(),
        own_input: OwnInput::None,
        points: |_| {
            let point = |(detail, (label, _)): (usize, &(&str, Propagation))| Point {
                label: (*label).to_owned(),
                detail,
                ..Point::at(Level::Memory)
            };
            PROPAGATIONS.iter().enumerate().map(point).collect()
        },
        measure: Box::new(measure),
    }
}

fn measure(session: &Session<'_>, definition: &Definition, point: &Point) -> Result<Sampled, SuiteError> {
    let n = input::events(session.settings.profile);
    let stream = &Stream::generate(session, Order::Disordered, n)?;
    let strategy = Strategy::Periodic { interval: INTERVAL, out_of_orderness: Order::Disordered.out_of_orderness() };
    let options = &options(strategy, PROPAGATIONS[point.detail].1);
    let rows = stream.rows(n);
    let race = Race::new(session, n);
    let defined = Oracle::new(|n| input::defined(options, stream, None, n));
    let plan = plan(Order::Disordered, INTERVAL, 1);
    let mut variants = vec![race.before(
        "every watermark to every consumer, ordered buffers",
        |n| defined.of(n),
        |n| streams::out_of_order(black_box(&rows[..n]), &plan),
        |outcome| input::answer(outcome.windows.iter().copied(), outcome.late),
    )];
    variants.extend(race.rungs(
        &TAKE,
        |n| defined.of(n),
        |take, n| input::run(take, options, stream, None, n),
        input::Ran::answer,
    ));
    let ran = input::run(scalar(&TAKE), options, stream, None, n);
    let figures = vec![
        figure("late events", ran.taken.late as f64 / n as f64, "fraction"),
        figure("late events that the buffers dropped", ran.evicted as f64, "events"),
        figure("watermarks sent after the first", ran.messages as f64, "messages"),
        figure("memory, late buffers among it", ran.bytes as f64, "bytes"),
    ];
    let accuracies = Accuracies { own: Accuracy { figures, curves: Vec::new() }, peers: Vec::new() };
    let walked: &[u64] = bytemuck::cast_slice(&stream.times);
    race.measure(definition, point, stream.input.clone(), walked, variants, accuracies)
}
