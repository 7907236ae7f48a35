//! Eager and lazy propagation on the same stream: messages, results and time, under every strategy.

use super::input::{self, Order, Stream, options, plan};
use crate::before::events::streams;
use crate::measure::case::{Sampled, WrongAnswer};
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::measure::task::in_words;
use crate::suite::race::{Accuracies, Accuracy, Oracle, Race, curve, figure};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::isa::Isa;
use lanemark_kernels::stream::out_of_order::tables::TAKE;
use lanemark_kernels::stream::watermark::{Propagation, Strategy};
use lanemark_peers::Answer;
use lanemark_runtime::clock;
use std::hint::black_box;

/// The figure of messages saved at the interval that is stated, 200 ms.
pub const REDUCTION: &str = "messages saved at an interval of 200 ms";

/// The figure of intervals at which eager and lazy gave the same windows and the same late events.
pub const IDENTICAL: &str = "intervals with the same results";

/// The figure of intervals that were tried.
pub const INTERVALS_TRIED: &str = "intervals";

/// The variant of the same operator that sends every watermark; the chosen rung is lazy.
pub const EAGER: &str = "lanemark, eager";

/// The naive method that sends every watermark to every consumer.
pub const NAIVE_EAGER: &str = "every watermark to every consumer";

/// The naive method that sends the watermarks that lazy propagation lets through.
pub const NAIVE_LAZY: &str = "every consumer, lazily";

/// Messages saved over the interval.
const SAVED: &str = "messages saved by lazy propagation";

/// Eager's time over lazy's, over the interval.
const GAINED: &str = "eager's time over lazy's";

/// The interval that is stated, in milliseconds.
const STATED: u64 = 200;

/// The least advance that lazy propagation sends, in milliseconds.
const MINIMUM_ADVANCE: u64 = 1_000;

/// Lazy propagation.
const LAZY: Propagation = Propagation::Lazy { minimum_advance: MINIMUM_ADVANCE };

/// Intervals of the curve, in milliseconds.
const INTERVALS: [u64; 11] = [1, 2, 5, 10, 20, 50, 100, 200, 250, 500, 1_000];

/// The strategies by the labels of their points.
const STRATEGIES: [&str; 4] = ["periodic", "punctuated", "aligned", "ascending"];

/// The bench.
pub fn definition() -> Definition {
    Definition {
        id: "events/watermarks".to_owned(),
        title: "eager and lazy propagation of watermarks to 64 consumers".to_owned(),
        unit: "events/s",
        claims: &["events.claims.watermark-reduction", "events.claims.watermark-speedup"],
        kernel: TAKE.listing().ok(),
        own_input: OwnInput::None,
        points: |session| {
            if session.settings.profile == Profile::Gate {
                // The gate judges this kernel in `events/out-of-order`.
                return Vec::new();
            }
            STRATEGIES.iter().map(|label| Point { label: (*label).to_owned(), ..Point::at(Level::Memory) }).collect()
        },
        measure: Box::new(measure),
    }
}

/// A strategy at an interval, and the stream that is its own.
fn strategy(label: &str, interval: u64) -> (Strategy, Order) {
    let out_of_orderness = Order::Disordered.out_of_orderness();
    let strategy = match label {
        "punctuated" => Strategy::Punctuated { out_of_orderness },
        "aligned" => Strategy::Aligned { interval, out_of_orderness, most_drift: 2_000 },
        "ascending" => return (Strategy::Ascending { interval }, Order::Ascending),
        _ => Strategy::Periodic { interval, out_of_orderness },
    };
    (strategy, Order::Disordered)
}

fn events(profile: Profile) -> usize {
    match profile {
        Profile::Gate => 250,
        Profile::Quick => 1_000_000,
        Profile::Standard => 2_000_000,
        Profile::Full => 16_000_000,
    }
}

fn measure(session: &Session<'_>, definition: &Definition, point: &Point) -> Result<Sampled, SuiteError> {
    let n = events(session.settings.profile);
    let (stated, order) = strategy(&point.label, STATED);
    let stream = &Stream::generate(session, order, n)?;
    let marks_at = |interval| (point.label == "punctuated").then(|| stream.punctuations(interval));
    let marks = marks_at(STATED);
    let marks = marks.as_deref();
    let rows = &stream.rows(n)[..];
    let race = Race::new(session, n);
    let [eager, lazy] = &[Propagation::Eager, LAZY].map(|propagation| options(stated, propagation));
    let defined = Oracle::new(|n| input::defined(eager, stream, marks, n));
    let (isa, _) = TAKE.choice(session.isas.iter().copied().max().unwrap_or(Isa::Scalar));
    let take = TAKE.rung(isa).expect("the choice can run here");
    let mut variants =
        vec![race.before(EAGER, |n| defined.of(n), |n| input::run(take, eager, stream, marks, n), input::Ran::answer)];
    // The naive method has no punctuations.
    if marks.is_none() {
        for (name, minimum_advance) in [(NAIVE_EAGER, 1), (NAIVE_LAZY, MINIMUM_ADVANCE as i64)] {
            let plan = plan(order, STATED, minimum_advance);
            variants.push(race.before(
                name,
                |n| defined.of(n),
                move |n| streams::out_of_order(black_box(&rows[..n]), &plan),
                |outcome| input::answer(outcome.windows.iter().copied(), outcome.late),
            ));
        }
    }
    variants.extend(race.rungs(
        &TAKE,
        |n| defined.of(n),
        |take, n| input::run(take, lazy, stream, marks, n),
        input::Ran::answer,
    ));
    let (mut saved, mut gained) = (Vec::new(), Vec::new());
    for interval in INTERVALS {
        let strategy = strategy(&point.label, interval).0;
        let marks = marks_at(interval);
        let both = [Propagation::Eager, LAZY].map(|propagation| {
            timed(session.settings.profile, || {
                input::run(take, &options(strategy, propagation), stream, marks.as_deref(), n)
            })
        });
        let [(eager, eager_ns), (lazy, lazy_ns)] = &both;
        if eager.answer() != lazy.answer() {
            let bench = session.header(definition, point, stream.input.clone());
            let words = |answer: Answer| format!("{} at an interval of {interval} ms", in_words(&answer));
            return Err(WrongAnswer::of(&bench, "lazy", words(eager.answer()), words(lazy.answer())).into());
        }
        saved.push((interval as f64, saved_messages(strategy, stream, marks.as_deref())));
        gained.push((interval as f64, eager_ns / lazy_ns));
    }
    let at_stated =
        |points: &[(f64, f64)]| points.iter().find(|(interval, _)| *interval == STATED as f64).map(|at| at.1);
    let mut figures = vec![
        figure(IDENTICAL, saved.len() as f64, "intervals"),
        figure(INTERVALS_TRIED, INTERVALS.len() as f64, "intervals"),
    ];
    figures.extend(at_stated(&saved).map(|saved| figure(REDUCTION, saved, "fraction")));
    let over = "emission interval in ms";
    let curves =
        vec![curve(SAVED.to_owned(), "fraction", over, saved), curve(GAINED.to_owned(), "factor", over, gained)];
    let accuracies = Accuracies { own: Accuracy { figures, curves }, peers: Vec::new() };
    let walked: &[u64] = bytemuck::cast_slice(&stream.times);
    race.measure(definition, point, stream.input.clone(), walked, variants, accuracies)
}

/// The share of messages that lazy propagation saves, of those between the first and the last that it sends itself: with
/// the ends of the stream cut off where they fall, the share would depend on its length. The first tenth of the stream is
/// left out too: there the watermark jumps as partitions have their first events.
fn saved_messages(strategy: Strategy, stream: &Stream, punctuations: Option<&[u64]>) -> f64 {
    let start = stream.times.len() as u64 / 10;
    let [eager, lazy] = [Propagation::Eager, LAZY].map(|propagation| {
        let sent = input::watermarks(strategy, propagation, stream, punctuations);
        sent.into_iter().map(|watermark| watermark.after).filter(|after| *after > start).collect::<Vec<u64>>()
    });
    let (Some(first), Some(last)) = (lazy.first(), lazy.last()) else { return f64::NAN };
    let between = |sent: &[u64]| sent.iter().filter(|after| (first + 1..=*last).contains(*after)).count() as f64;
    1.0 - between(&lazy) / between(&eager)
}

/// What a pass gives and the nanoseconds of the fastest of some.
fn timed<O>(profile: Profile, mut pass: impl FnMut() -> O) -> (O, f64) {
    let passes = if profile == Profile::Quick { 1 } else { 3 };
    let mut fastest = f64::INFINITY;
    let mut last = None;
    for _ in 0..passes {
        let began = clock::thread_cpu_ns();
        last = Some(black_box(pass()));
        fastest = fastest.min((clock::thread_cpu_ns() - began) as f64);
    }
    (last.expect("at least one pass"), fastest)
}
