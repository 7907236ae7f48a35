//! Events of 64 partitions, out of order and 5 % of them late, and what an operator makes of them.

use crate::before::events::streams::{Event, Plan};
use crate::measure::profile::Profile;
use crate::suite::SuiteError;
use crate::suite::column::{digest, random_of};
use crate::suite::session::Session;
use crate::suite::sketch::streams::on_pages;
use lanemark_kernels::aggregate::Bitmap;
use lanemark_kernels::stream::out_of_order::{Closed, Options, Taken, reference, tables::Take};
use lanemark_kernels::stream::watermark::{Propagation, Strategy, Watermark};
use lanemark_kernels::stream::{OutOfOrder, Watermarks};
use lanemark_peers::{Answer, Digest};
use lanemark_reports::run;
use lanemark_runtime::pages::PageBuffer;
use rand_xoshiro::rand_core::Rng;
use std::hint::black_box;

/// Partitions of the stream, each with windows and a late buffer.
pub const PARTITIONS: usize = 64;

/// Length of a window, in milliseconds.
pub const WINDOW: u64 = 1_000;

/// Events of a millisecond of event time.
const DENSITY: usize = 100;

/// How far events may lie behind the largest time of their partition, in milliseconds.
const DISORDER: u64 = 500;

/// Events that are handed over at once.
const BATCH: usize = 8_192;

/// How the events of a partition follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Up to half a second late each, and 1 in 20 by 2 to 5 seconds more.
    Disordered,
    /// In order; partitions lag behind each other by up to half a second.
    Ascending,
}

impl Order {
    /// The bound on disorder that fits.
    pub fn out_of_orderness(self) -> u64 {
        match self {
            Order::Disordered => DISORDER,
            Order::Ascending => 0,
        }
    }
}

/// Events in columns.
pub struct Stream {
    /// Where each comes from.
    pub partitions: PageBuffer<u32>,
    /// Its time, in milliseconds.
    pub times: PageBuffer<i64>,
    /// Its value.
    pub values: PageBuffer<f64>,
    /// What the run's file says.
    pub input: run::Input,
}

/// Events of the row's workload.
pub fn events(profile: Profile) -> usize {
    match profile {
        Profile::Gate => 250,
        Profile::Quick => 1_000_000,
        Profile::Standard => 4_000_000,
        Profile::Full => 16_000_000,
    }
}

impl Stream {
    /// That many events of the run's seed.
    ///
    /// # Errors
    /// When memory cannot be had.
    pub fn generate(session: &Session<'_>, order: Order, n: usize) -> Result<Stream, SuiteError> {
        let mut random = random_of(session, "events out of order");
        let mut partitions = session.buffers.zeroed::<u32>(n, 0)?;
        let mut times = session.buffers.zeroed::<i64>(n, 1)?;
        // Multiples of 1/16, so that sums are exact in any order.
        let values = on_pages::<f64>(session, n, |values| {
            for (index, value) in values.iter_mut().enumerate() {
                let (place, delay) = (random.next_u64(), random.next_u64());
                partitions[index] = (place % PARTITIONS as u64) as u32;
                *value = (place >> 48) as f64 / 16.0;
                let behind = match order {
                    Order::Ascending => u64::from(partitions[index]) * DISORDER / PARTITIONS as u64,
                    Order::Disordered => {
                        let tail = if delay >> 32 & 0xffff < 0xffff / 20 { 2_000 + (delay >> 48) % 3_000 } else { 0 };
                        (((delay & 0xffff_ffff) * DISORDER) >> 32) + tail
                    }
                };
                times[index] = (index / DENSITY) as i64 - behind as i64;
            }
        })?;
        let columns = [bytemuck::cast_slice(&partitions), bytemuck::cast_slice(&times), bytemuck::cast_slice(&values)];
        let bytes = columns.iter().map(|column: &&[u8]| column.len() as u64).sum();
        let what = match order {
            Order::Ascending => "in order within a partition".to_owned(),
            Order::Disordered => format!("up to {DISORDER} ms out of order, 5 % of them 2 to 5 s more"),
        };
        let input = run::Input {
            n: n as u64,
            bytes,
            working_set: bytes,
            level: session.levels.holding(bytes).name().to_owned(),
            source: format!(
                "{DENSITY} events a millisecond of {PARTITIONS} partitions, {what}, seed {}",
                session.settings.seed
            ),
            digest: digest(&columns),
            pages: times.page_kind().map_or("unknown", |kind| kind.name()).to_owned(),
        };
        Ok(Stream { partitions, times, values, input })
    }

    /// The first `n` events as objects.
    pub fn rows(&self, n: usize) -> Vec<Event> {
        let columns = self.partitions[..n].iter().zip(&self.times[..n]).zip(&self.values[..n]);
        columns.map(|((partition, time), value)| Event { partition: *partition, time: *time, value: *value }).collect()
    }

    /// A bit for each event that is the first of its partition in a further multiple of the interval: where a source would
    /// put its punctuations.
    pub fn punctuations(&self, interval: u64) -> Vec<u64> {
        let mut words = vec![0; self.times.len().div_ceil(64)];
        let mut last = [i64::MIN; PARTITIONS];
        for (index, (partition, time)) in self.partitions.iter().zip(&self.times[..]).enumerate() {
            let (last, multiple) = (&mut last[*partition as usize], time.div_euclid(interval as i64));
            if multiple > *last {
                *last = multiple;
                words[index / 64] |= 1 << (index % 64);
            }
        }
        words
    }
}

/// An operator of the row: windows of a second.
pub fn options(strategy: Strategy, propagation: Propagation) -> Options {
    Options::new(PARTITIONS, strategy, propagation, WINDOW)
}

/// The row's workload for the naive method, which takes every `minimum_advance` that is given.
pub fn plan(order: Order, interval: u64, minimum_advance: i64) -> Plan {
    Plan {
        partitions: PARTITIONS,
        interval: interval as i64,
        out_of_orderness: order.out_of_orderness() as i64,
        minimum_advance,
        window: WINDOW as i64,
        most_late: 4_096,
    }
}

/// What an operator made of a stream.
#[derive(Debug, Default)]
pub struct Ran {
    /// The windows, as they closed.
    pub closed: Vec<Closed>,
    /// What became of the events.
    pub taken: Taken,
    /// Watermarks sent, without the first one and the end of the stream, which every propagation sends.
    pub messages: u64,
    /// Late events that the buffers dropped.
    pub evicted: u64,
    /// Memory of the operator at the end.
    pub bytes: usize,
}

/// The first `n` events through an operator.
pub fn run(take: Take, options: &Options, stream: &Stream, punctuations: Option<&[u64]>, n: usize) -> Ran {
    let mut operator = OutOfOrder::new(*options).expect("settings within their bounds");
    let mut closed = Vec::new();
    for from in (0..n).step_by(BATCH) {
        let to = n.min(from + BATCH);
        let marks = punctuations.map(|words| Bitmap::new(&words[from / 64..], to - from).expect("a bit an event"));
        let (partitions, times) = (black_box(&stream.partitions[from..to]), black_box(&stream.times[from..to]));
        let taken = operator.extend_with(take, partitions, times, &stream.values[from..to], marks, &mut closed);
        taken.expect("columns of one length and known partitions");
    }
    operator.finish(&mut closed);
    Ran {
        closed,
        taken: operator.taken(),
        messages: operator.messages().saturating_sub(2),
        evicted: (0..PARTITIONS as u32).filter_map(|p| operator.late(p)).map(|late| late.evicted().total()).sum(),
        bytes: operator.bytes(),
    }
}

/// The watermarks that are sent for a stream.
pub fn watermarks(
    strategy: Strategy,
    propagation: Propagation,
    stream: &Stream,
    punctuations: Option<&[u64]>,
) -> Vec<Watermark> {
    let watermarks = Watermarks::new(PARTITIONS, strategy, propagation, None);
    let mut sent = Vec::new();
    let marks = punctuations.map(|words| Bitmap::new(words, stream.times.len()).expect("a bit an event"));
    let observed = watermarks
        .and_then(|mut watermarks| watermarks.observe_mixed(&stream.partitions, &stream.times, marks, &mut sent));
    observed.expect("settings within their bounds, and columns of one length");
    sent
}

/// Windows and the number of late events as an answer; in which order windows closed is no part of it.
pub fn answer(windows: impl IntoIterator<Item = (u32, i64, u64, f64)>, late: u64) -> Answer {
    let mut windows: Vec<_> = windows.into_iter().collect();
    windows.sort_unstable_by_key(|window| (window.0, window.1));
    let mut digest = Digest::new();
    digest.word(late);
    for (partition, window, count, sum) in &windows {
        [u64::from(*partition), *window as u64, *count, sum.to_bits()].into_iter().for_each(|word| digest.word(word));
    }
    Answer::Table { count: windows.len() as u64, digest: digest.value() }
}

impl Ran {
    /// As an answer.
    pub fn answer(&self) -> Answer {
        answer(
            self.closed.iter().map(|closed| (closed.partition, closed.window, closed.count, closed.sum)),
            self.taken.late,
        )
    }
}

/// What the definition of the operator gives for the first `n` events.
pub fn defined(options: &Options, stream: &Stream, punctuations: Option<&[u64]>, n: usize) -> Answer {
    let events: Vec<(u32, i64, f64)> =
        stream.rows(n).into_iter().map(|event| (event.partition, event.time, event.value)).collect();
    let punctuation = |index: usize| punctuations.is_none_or(|words| words[index / 64] >> (index % 64) & 1 == 1);
    let outcome = reference::out_of_order(options, &events, punctuation);
    answer(
        outcome.closed.iter().map(|closed| (closed.partition, closed.window, closed.count, closed.sum)),
        outcome.taken.late,
    )
}
