//! The stream of the pipeline's benches, and what is asked of it.

use crate::before::events::pipeline::{Question, Row};
use crate::measure::memory::OutOfMemory;
use crate::suite::column::{digest, random_of};
use crate::suite::session::Session;
use crate::suite::sketch::streams::on_pages;
use crate::suite::zipf::Zipf;
use lanemark_kernels::aggregate::compare::Comparison::{Equal, GreaterOrEqual};
use lanemark_kernels::pattern::{Condition, Pattern};
use lanemark_reports::run;
use lanemark_runtime::pages::PageBuffer;
use lanemark_runtime::streaming::events::Events;
use lanemark_runtime::streaming::pipeline::Plan;
use rand_xoshiro::rand_core::Rng;

/// Keys, drawn by a Zipf distribution of exponent 1.1.
const KEYS: u32 = 10_000;

/// Different users.
const USERS: u64 = 1_000_000;

/// Kinds of events, three of which a match is of.
const KINDS: u64 = 8;

/// Values are the integers below this, so that every sum is exact.
const VALUES: u64 = 1_000;

/// Milliseconds of event time between two events on average: 500 events a minute.
const STEP: i64 = 120;

/// A minute in milliseconds.
const MINUTE: i64 = 60_000;

/// Bits that choose a register of the distinct count: 16,384 registers.
pub const PRECISION: u8 = 14;

/// How many of the most frequent keys are reported.
pub const TOP: usize = 100;

/// What is asked, in the words of the methods of one event at a time.
pub fn question() -> Question {
    Question {
        threshold: VALUES as f64 / 2.0,
        slide: MINUTE,
        range: 60 * MINUTE,
        report: 15 * MINUTE,
        top: TOP,
        kinds: [1, 2, 3],
        within: MINUTE,
    }
}

/// The same as a plan of the pipeline.
pub fn plan() -> Plan {
    let Question { threshold, slide, range, report, top, kinds, within } = question();
    let step = |kind: u8| {
        Condition::compare("kind", Equal, i64::from(kind)) & Condition::compare("value", GreaterOrEqual, threshold)
    };
    let pattern = Pattern::begin("first", step(kinds[0]))
        .followed_by("second", step(kinds[1]))
        .followed_by("third", step(kinds[2]))
        .within(within as u64)
        .partition_by("key");
    Plan {
        keep: GreaterOrEqual,
        bound: threshold,
        pane: slide,
        panes: (range / slide) as usize,
        report_every: report,
        precision: PRECISION,
        top,
        keys: KEYS as usize,
        patterns: vec![pattern],
        most_partial_matches: 1 << 20,
    }
}

/// A generated stream of events in columns, on the run's pages.
pub struct Stream {
    times: PageBuffer<i64>,
    keys: PageBuffer<u32>,
    values: PageBuffer<f64>,
    kinds: PageBuffer<u8>,
    users: PageBuffer<u64>,
}

impl Stream {
    /// So many events, of the run's seed.
    ///
    /// # Errors
    /// When memory cannot be had.
    pub fn new(session: &Session<'_>, n: usize) -> Result<Stream, OutOfMemory> {
        let mut random = random_of(session, "events/pipeline");
        let mut below = |most: u64| random.next_u64() % most;
        let stream = Stream {
            times: on_pages(session, n, |times| {
                (0..).zip(times).for_each(|(index, time)| *time = index * STEP + below(STEP as u64) as i64);
            })?,
            values: on_pages(session, n, |values| values.fill_with(|| below(VALUES) as f64))?,
            kinds: on_pages(session, n, |kinds| kinds.fill_with(|| below(KINDS) as u8))?,
            users: on_pages(session, n, |users| users.fill_with(|| below(USERS)))?,
            keys: on_pages(session, n, |keys| {
                let mut random = random_of(session, "events/pipeline, keys");
                let zipf = Zipf::new(1.1, u64::from(KEYS));
                keys.fill_with(|| (zipf.draw(&mut random) - 1) as u32);
            })?,
        };
        Ok(stream)
    }

    /// The events.
    pub fn events(&self) -> Events<'_> {
        let Stream { times, keys, values, kinds, users } = self;
        Events { times, keys, values, kinds, users }
    }

    /// Their times.
    pub fn times(&self) -> &[i64] {
        &self.times
    }

    /// The time after which the stream can come again.
    pub fn length(&self) -> i64 {
        self.times.len() as i64 * STEP
    }

    /// The events as plain structures.
    pub fn rows(&self) -> Vec<Row> {
        let row = |index: usize| Row {
            time: self.times[index],
            value: self.values[index],
            user: self.users[index],
            key: self.keys[index],
            kind: self.kinds[index],
        };
        (0..self.times.len()).map(row).collect()
    }

    /// What the run's file says of it.
    pub fn described(&self, session: &Session<'_>) -> run::Input {
        let columns: [&[u8]; 5] = [
            bytemuck::cast_slice(&self.times),
            bytemuck::cast_slice(&self.keys),
            bytemuck::cast_slice(&self.values),
            &self.kinds,
            bytemuck::cast_slice(&self.users),
        ];
        let bytes = columns.iter().map(|column| column.len() as u64).sum();
        let seed = session.settings.seed;
        run::Input {
            n: self.times.len() as u64,
            bytes,
            working_set: bytes,
            level: session.levels.holding(bytes).name().to_owned(),
            source: format!(
                "500 events a minute of event time: keys Zipf 1.1 of 10,000, a million users, eight kinds, integer values of which \
                 half are kept; seed {seed}"
            ),
            digest: digest(&columns),
            pages: self.times.page_kind().map_or("unknown", |kind| kind.name()).to_owned(),
        }
    }
}
