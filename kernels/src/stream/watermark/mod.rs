//! Watermarks of a stream of several partitions: when they advance, and which of them are sent.
//!
//! The *frontier* of a partition is its largest time so far less the bound on disorder (saturating). A [`Strategy`] makes
//! the partition's watermark of it; the stream's watermark is the smallest of its partitions' watermarks, as events of
//! the slowest may still come. It exists once every partition had an event with a time above `i64::MIN`, and never goes
//! back. A [`Propagation`] says which advances of the stream's watermark are sent to the consumers.
//!
//! | strategy | the partition's watermark |
//! |---|---|
//! | periodic | the frontier, rounded down to a multiple of the interval |
//! | ascending | as periodic, with no disorder expected |
//! | punctuated | the frontier at the last event that was marked as a punctuation |
//! | aligned | as periodic; and partitions that run ahead of the stream's watermark by more than a bound are named, so that the caller reads the others first |
//!
//! The interval is one of event time: there is no clock here. With a stream as dense as its own event time, a multiple
//! of the interval is passed as often as a timer of that period fires.
//!
//! An event is late when its time is below the stream's watermark as it was when the event came, *whether or not that
//! watermark was sent*. So what is late does not depend on propagation. In an ascending stream a time that goes backwards
//! is no error: the event is late where it lies below the watermark.
//!
//! Idle partitions: where a time is given after which a silent partition is idle, [`Watermarks::tick`] finds them, and the
//! stream's watermark no longer waits for them until their next event. While all are idle it stays where it is.
//!
//! The definitions follow Akidau et al., "The Dataflow Model", PVLDB 8(12), 2015, section 2.3, and the generators, idleness
//! and alignment of Apache Flink.

mod frontier;
pub mod reference;
#[cfg(test)]
pub(in crate::stream) mod tests;

use super::StreamError;
use super::error::within;
use crate::aggregate::compare::{Comparison, compare_i64};
use crate::aggregate::{Bitmap, words_for};
pub(super) use frontier::{Batch, Frontier, Partitions};

/// The most partitions of a stream.
pub const MOST_PARTITIONS: usize = 1 << 16;

/// When a partition's watermark advances; see the [module](self).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// At multiples of the interval.
    Periodic {
        /// Event time between watermarks, at least 1.
        interval: u64,
        /// How far an event may lie behind the largest time of its partition without being late.
        out_of_orderness: u64,
    },
    /// At the events that are marked.
    Punctuated {
        /// As of [`Strategy::Periodic`].
        out_of_orderness: u64,
    },
    /// At multiples of the interval, of partitions whose times rise.
    Ascending {
        /// Event time between watermarks, at least 1.
        interval: u64,
    },
    /// At multiples of the interval, with a bound on how far partitions may run ahead.
    Aligned {
        /// Event time between watermarks, at least 1.
        interval: u64,
        /// As of [`Strategy::Periodic`].
        out_of_orderness: u64,
        /// How far a partition's frontier may lie above the stream's watermark, at least the interval.
        most_drift: u64,
    },
}

impl Strategy {
    /// Interval and bound on disorder, checked. A punctuated watermark is rounded to multiples of 1: not at all.
    fn checked(self) -> Result<(u64, u64), StreamError> {
        let interval = |interval| within("the interval of watermarks", interval, 1, i64::MAX as u64);
        match self {
            Strategy::Periodic { interval: asked, out_of_orderness } => Ok((interval(asked)?, out_of_orderness)),
            Strategy::Punctuated { out_of_orderness } => Ok((1, out_of_orderness)),
            Strategy::Ascending { interval: asked } => Ok((interval(asked)?, 0)),
            Strategy::Aligned { interval: asked, out_of_orderness, most_drift } => {
                within("the most drift of aligned partitions", most_drift, interval(asked)?, u64::MAX)?;
                Ok((asked, out_of_orderness))
            }
        }
    }
}

/// Which advances of the watermark are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Propagation {
    /// Every one.
    Eager,
    /// The first, and then each that lies at least so much above the one sent last.
    Lazy {
        /// The least advance that is worth a message.
        minimum_advance: u64,
    },
}

impl Propagation {
    /// Whether a watermark is to be sent after the one that was sent last.
    pub(super) fn sends(self, watermark: i64, last: Option<i64>) -> bool {
        match (self, last) {
            (_, None) => true,
            (Propagation::Eager, Some(last)) => watermark > last,
            (Propagation::Lazy { minimum_advance }, Some(last)) => {
                watermark > last && watermark.abs_diff(last) >= minimum_advance
            }
        }
    }
}

/// A watermark that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watermark {
    /// Events of the stream before it: it follows event `after - 1`.
    pub after: u64,
    /// Events with a lower time are late.
    pub time: i64,
}

/// What was observed of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Observed {
    /// Events of the batch.
    pub events: u64,
    /// Those that were late when they came.
    pub late: u64,
}

/// The watermarks of a stream.
///
/// ```
/// use lanemark_kernels::stream::Watermarks;
/// use lanemark_kernels::stream::watermark::{Propagation, Strategy};
/// let strategy = Strategy::Periodic { interval: 200, out_of_orderness: 100 };
/// let mut watermarks = Watermarks::new(2, strategy, Propagation::Eager, None)?;
/// let mut sent = Vec::new();
/// watermarks.observe(0, &[1_000, 1_250, 1_180], &mut sent)?;
/// assert_eq!(watermarks.current(), None, "nothing is known of partition 1");
/// let observed = watermarks.observe(1, &[990, 1_520, 799], &mut sent)?;
/// // Partition 0 holds it at the multiple of 200 below 1,250 - 100.
/// assert_eq!(sent.iter().map(|watermark| (watermark.after, watermark.time)).collect::<Vec<_>>(), [(4, 800), (5, 1_000)]);
/// assert_eq!(observed.late, 1);
/// # Ok::<(), lanemark_kernels::stream::StreamError>(())
/// ```
///
/// Cost: one comparison of each time with one number, and a look at the events beyond it, which may advance the
/// watermark; time in proportion to the partitions for each advance. Memory: 8 bytes a partition, 16 where punctuated,
/// 18 more with idleness.
#[derive(Debug, Clone)]
pub struct Watermarks {
    frontier: Frontier,
    strategy: Strategy,
    propagation: Propagation,
    current: Option<i64>,
    last_sent: Option<i64>,
    events: u64,
    generated: u64,
    sent: u64,
}

impl Watermarks {
    /// Those of a stream of so many partitions. A partition without events for more than `idle_after`, in the unit of
    /// [`Watermarks::tick`], is idle; `None`: the stream always waits for all.
    ///
    /// # Errors
    /// [`StreamError::Setting`] for no partitions or more than [`MOST_PARTITIONS`], an interval of 0 or above `i64::MAX`,
    /// or a drift below the interval.
    pub fn new(
        partitions: usize,
        strategy: Strategy,
        propagation: Propagation,
        idle_after: Option<u64>,
    ) -> Result<Self, StreamError> {
        Ok(Watermarks {
            frontier: frontier_of(partitions, strategy, idle_after)?,
            strategy,
            propagation,
            current: None,
            last_sent: None,
            events: 0,
            generated: 0,
            sent: 0,
        })
    }

    /// Takes in the times of the next events of one partition; under [`Strategy::Punctuated`] every one is a punctuation.
    /// Appends the watermarks to send.
    ///
    /// # Errors
    /// [`StreamError::UnknownPartition`]; nothing was taken in.
    pub fn observe(
        &mut self,
        partition: u32,
        times: &[i64],
        emitted: &mut Vec<Watermark>,
    ) -> Result<Observed, StreamError> {
        known(&[partition], self.frontier.partitions())?;
        Ok(self.take(Batch { partitions: Partitions::One(partition), times, marks: None }, emitted))
    }

    /// Takes in the next events: event `i` has time `times[i]` and is of partition `partitions[i]`; the bits of
    /// `punctuations` mark the punctuations of [`Strategy::Punctuated`], under which `None` marks all; other strategies do
    /// not read them. Appends the watermarks to send.
    ///
    /// # Errors
    /// [`StreamError::Lengths`] and [`StreamError::UnknownPartition`]; nothing was taken in.
    pub fn observe_mixed(
        &mut self,
        partitions: &[u32],
        times: &[i64],
        punctuations: Option<Bitmap<'_>>,
        emitted: &mut Vec<Watermark>,
    ) -> Result<Observed, StreamError> {
        same_length(partitions, times.len(), "time column")?;
        let marks = marks(punctuations, times.len())?;
        known(partitions, self.frontier.partitions())?;
        Ok(self.take(Batch { partitions: Partitions::Each(partitions), times, marks }, emitted))
    }

    fn take(&mut self, batch: Batch<'_>, emitted: &mut Vec<Watermark>) -> Observed {
        let mut late = 0;
        let mut from = 0;
        while from < batch.times.len() {
            let reached = self.frontier.scan(batch, from);
            let end = reached.map_or(batch.times.len(), |index| index + 1);
            late += self.current.map_or(0, |watermark| count_below(&batch.times[from..end], watermark));
            self.events += (end - from) as u64;
            if reached.is_some() {
                self.advance(emitted);
            }
            from = end;
        }
        Observed { events: batch.times.len() as u64, late }
    }

    /// Finds idle partitions at `now`, which may advance the watermark; appends what is to be sent. Without idleness,
    /// nothing happens. A `now` below an earlier one counts as no time passed.
    pub fn tick(&mut self, now: i64, emitted: &mut Vec<Watermark>) {
        if self.frontier.tick(now) {
            self.advance(emitted);
        }
    }

    /// Sends the current watermark where it was not sent.
    pub fn flush(&mut self, emitted: &mut Vec<Watermark>) {
        if let Some(time) = self.current.filter(|_| self.current > self.last_sent) {
            self.send(time, emitted);
        }
    }

    /// The target is reached.
    fn advance(&mut self, emitted: &mut Vec<Watermark>) {
        let Some(reached) = self.frontier.reached() else { return };
        // A partition that was idle may come back with a frontier below the watermark, which stays.
        if self.current.is_none_or(|current| reached > current) {
            self.current = Some(reached);
            self.generated += 1;
            if self.propagation.sends(reached, self.last_sent) {
                self.send(reached, emitted);
            }
        }
        self.frontier.aim_above(self.current.unwrap_or(reached));
    }

    fn send(&mut self, time: i64, emitted: &mut Vec<Watermark>) {
        self.last_sent = Some(time);
        self.sent += 1;
        emitted.push(Watermark { after: self.events, time });
    }

    /// The watermark, sent or not; `None` before every partition was heard of.
    pub fn current(&self) -> Option<i64> {
        self.current
    }

    /// The partitions whose frontier lies above the current watermark by more than the bound of [`Strategy::Aligned`],
    /// in order: their input should wait. None under other strategies, and before the first watermark.
    pub fn ahead(&self) -> Vec<u32> {
        match (self.strategy, self.current) {
            (Strategy::Aligned { out_of_orderness, most_drift, .. }, Some(current)) => {
                let bound = i128::from(current) + i128::from(out_of_orderness) + i128::from(most_drift);
                let ahead = self.frontier.largest().filter(|(_, largest)| i128::from(*largest) > bound);
                ahead.map(|(partition, _)| partition).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Events taken in.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Advances of the watermark.
    pub fn generated(&self) -> u64 {
        self.generated
    }

    /// Messages: watermarks that were to be sent.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// Memory in bytes, with the structure itself.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.frontier.bytes()
    }
}

/// The frontiers of a stream's partitions, where the settings are within their bounds.
pub(super) fn frontier_of(
    partitions: usize,
    strategy: Strategy,
    idle_after: Option<u64>,
) -> Result<Frontier, StreamError> {
    within("the number of partitions", partitions as u64, 1, MOST_PARTITIONS as u64)?;
    let punctuated = matches!(strategy, Strategy::Punctuated { .. });
    Ok(Frontier::new(partitions, strategy.checked()?, punctuated, idle_after))
}

/// Whether a column is as long as that of the partitions.
pub(super) fn same_length(partitions: &[u32], found: usize, what: &'static str) -> Result<(), StreamError> {
    match partitions.len() {
        expected if expected == found => Ok(()),
        expected => Err(StreamError::Lengths { expected, found, what }),
    }
}

/// The words of the punctuations, a bit an event.
pub(super) fn marks(punctuations: Option<Bitmap<'_>>, events: usize) -> Result<Option<&[u64]>, StreamError> {
    match punctuations {
        Some(bits) if bits.len() != events => {
            Err(StreamError::Lengths { expected: events, found: bits.len(), what: "bitmap of punctuations" })
        }
        bits => Ok(bits.map(|bits| &bits.words()[..words_for(events)])),
    }
}

/// Whether every partition is one of the stream's.
pub(super) fn known(partitions: &[u32], there: usize) -> Result<(), StreamError> {
    // All bits together are at least the greatest, and cheaper to find without a minimum instruction.
    let bits = partitions.iter().fold(0, |bits, partition| bits | partition);
    if (bits as usize) < there || partitions.iter().all(|partition| (*partition as usize) < there) {
        return Ok(());
    }
    let index = partitions.iter().position(|partition| *partition as usize >= there).unwrap_or(0);
    Err(StreamError::UnknownPartition { index, partition: partitions[index], partitions: there })
}

/// How many of the times lie below the watermark.
fn count_below(times: &[i64], watermark: i64) -> u64 {
    let mut words = [0u64; 4];
    let mut below = 0;
    for times in times.chunks(256) {
        let words = &mut words[..words_for(times.len())];
        compare_i64(times, Comparison::Less, watermark, words).expect("as many words as the block has");
        below += words.iter().map(|word| u64::from(word.count_ones())).sum::<u64>();
    }
    below
}
