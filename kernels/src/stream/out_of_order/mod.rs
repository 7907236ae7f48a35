//! A whole operator for a stream out of order: watermarks, tumbling windows of count and sum for each partition, and
//! late buffers.
//!
//! Window `k` of a partition has the events with `k * window <= time < (k + 1) * window`. An event belongs to its window
//! if that is still open when the event comes: if no watermark so far was at or past the window's end, *whether or not
//! that watermark was sent*. Otherwise the event is late and goes to its partition's late buffer. So which window has
//! which events does not depend on propagation; a message only makes the consumers close what is due. Under
//! [`Propagation::Lazy`] windows close later, with the same contents. [`OutOfOrder::flush`] sends the rest.
//!
//! Each partition is a consumer of its own: every message goes to all of them, and each closes its windows. For one
//! partition, windows close in order; how those of different partitions interleave depends on the messages.
//!
//! A sum is that of the plain loop over the window's events, in the order in which they came: the same bits on every
//! instruction set, under every propagation and however the stream is cut into batches. A count is exact to 2^53.
//!
//! *Open* windows, [`Options::open_windows`] from the one that the watermark is in, are rows of a table. Events further
//! ahead of the watermark, and all that come before the first watermark, go to an ordered map of at most
//! [`Options::most_far`] windows; where it is full, events are refused and counted. They advance the watermark like any
//! other.
//!
//! Cost: the events are read once to find unknown partitions, once to compare them with the time that could advance the
//! watermark, and once to find their rows, each of which is read and written. Memory: [`OutOfOrder::bytes`]: 16 bytes for
//! each open window and partition, and the late buffers.
//!
//! The watermark is followed only as far as it matters: under eager propagation to its next multiple of the interval,
//! under lazy propagation to the next message or the end of the window that it is in. Partitions that run ahead, under
//! [`Strategy::Aligned`], are named by [`super::Watermarks`] alone.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
pub mod reference;
mod rows;
mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

use super::StreamError;
use super::error::within;
use super::late_buffer::{Late, LateBuffer, LateLimits};
use super::watermark::{Batch, Frontier, Partitions, Propagation, Strategy, frontier_of, known, marks, same_length};
use crate::aggregate::Bitmap;
use rows::MOST_SPAN;
pub use rows::Rows;
use std::collections::BTreeMap;

/// What an operator is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Partitions of the stream, each with its own windows.
    pub partitions: usize,
    /// When the watermark advances.
    pub strategy: Strategy,
    /// Which advances are sent to the consumers.
    pub propagation: Propagation,
    /// Silence after which a partition is idle; see [`OutOfOrder::tick`].
    pub idle_after: Option<u64>,
    /// Length of a window, in event time.
    pub window: u64,
    /// Windows from the watermark's own one that have a row for every partition.
    pub open_windows: usize,
    /// Windows of partitions that may lie further ahead.
    pub most_far: usize,
    /// Bounds of each partition's late buffer. Ages are differences of starts of the watermark's window.
    pub late: LateLimits,
}

impl Options {
    /// Of so many partitions: 16 open windows, 65,536 further ahead, late buffers of the default bounds, no idleness.
    pub fn new(partitions: usize, strategy: Strategy, propagation: Propagation, window: u64) -> Options {
        Options {
            partitions,
            strategy,
            propagation,
            idle_after: None,
            window,
            open_windows: 16,
            most_far: 1 << 16,
            late: LateLimits::default(),
        }
    }
}

/// A window of a partition after its last event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closed {
    /// The partition.
    pub partition: u32,
    /// The number of the window: its first time divided by its length.
    pub window: i64,
    /// Its events, at least one.
    pub count: u64,
    /// The sum of their values.
    pub sum: f64,
}

/// What became of the events of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Added to their windows.
    pub accepted: u64,
    /// Given to late buffers.
    pub late: u64,
    /// Refused, as too many windows lay ahead.
    pub refused: u64,
}

/// The operator.
///
/// ```
/// use lanemark_kernels::stream::OutOfOrder;
/// use lanemark_kernels::stream::out_of_order::Options;
/// use lanemark_kernels::stream::watermark::{Propagation, Strategy};
/// let strategy = Strategy::Periodic { interval: 100, out_of_orderness: 50 };
/// let mut operator = OutOfOrder::new(Options::new(1, strategy, Propagation::Eager, 1_000))?;
/// let mut closed = Vec::new();
/// let times = [990, 1_020, 980, 1_170, 985];
/// let taken = operator.extend(&[0; 5], &times, &[1.0, 2.0, 4.0, 8.0, 16.0], &mut closed)?;
/// assert_eq!((closed[0].count, closed[0].sum), (2, 5.0));
/// assert_eq!((taken.accepted, taken.late), (4, 1), "the last event's window was closed by the watermark 1,100");
/// assert_eq!(operator.late(0).unwrap().iter().map(|event| event.payload).sum::<f64>(), 16.0);
/// # Ok::<(), lanemark_kernels::stream::StreamError>(())
/// ```
#[derive(Debug, Clone)]
pub struct OutOfOrder {
    options: Options,
    frontier: Frontier,
    rows: Rows,
    /// The watermark, as far as it is followed; sent or not.
    current: Option<i64>,
    last_sent: Option<i64>,
    /// The window that the watermark is in: the first that is open.
    open: i64,
    /// Of each consumer, the first window that it has not closed.
    closed_to: Vec<i64>,
    /// Count and sum of windows that have no row, by number and partition.
    far: BTreeMap<(i64, u32), [f64; 2]>,
    /// Windows that had no row and that the watermark has passed, before the message that closes them.
    unsent: Vec<Closed>,
    late: Vec<LateBuffer<f64>>,
    /// Indices of events without a row; empty between batches.
    others: Vec<u32>,
    messages: u64,
    total: Taken,
}

/// The most rows of windows that an operator may have.
const MOST_ROWS: u64 = 1 << 26;

/// Events that are read for the watermark and then added to their windows before the next ones are: they stay in the
/// nearest cache.
const CHUNK: usize = 2048;

impl OutOfOrder {
    /// An operator that has seen nothing.
    ///
    /// # Errors
    /// [`StreamError::Setting`] as [`super::Watermarks::new`] and [`LateBuffer::new`]; for a window of no length; for open
    /// windows that are none or span more than 2^50; and where the windows that may be open or wait for a message are more
    /// than 2^26 over all partitions.
    pub fn new(options: Options) -> Result<Self, StreamError> {
        let Options { partitions, strategy, propagation, idle_after, window, open_windows, late, .. } = options;
        let frontier = frontier_of(partitions, strategy, idle_after)?;
        within("the length of a window", window, 1, MOST_SPAN)?;
        within("the number of open windows", open_windows as u64, 1, MOST_SPAN / window)?;
        // Windows that lazy propagation leaves open: those between the watermark and the one sent last.
        let waiting = match propagation {
            Propagation::Eager => 0,
            Propagation::Lazy { minimum_advance } => (minimum_advance / window).saturating_add(1),
        };
        let most = MOST_ROWS / 2 / partitions as u64;
        let windows = (open_windows as u64).saturating_add(waiting);
        let ring = within("the number of windows open or not yet sent", windows, 1, most)?;
        Ok(OutOfOrder {
            options,
            frontier,
            rows: Rows::new(partitions, ring.next_power_of_two() as usize, window),
            current: None,
            last_sent: None,
            open: i64::MIN,
            closed_to: vec![i64::MIN; partitions],
            far: BTreeMap::new(),
            unsent: Vec::new(),
            late: vec![LateBuffer::new(late)?; partitions],
            others: Vec::new(),
            messages: 0,
            total: Taken::default(),
        })
    }

    /// Takes in the next events: event `i` is of partition `partitions[i]`. Under [`Strategy::Punctuated`] every event is
    /// a punctuation. Appends the windows that close.
    ///
    /// # Errors
    /// [`StreamError::Lengths`] and [`StreamError::UnknownPartition`]; nothing was taken in.
    pub fn extend(
        &mut self,
        partitions: &[u32],
        times: &[i64],
        values: &[f64],
        closed: &mut Vec<Closed>,
    ) -> Result<Taken, StreamError> {
        self.extend_with(tables::TAKE.best(), partitions, times, values, None, closed)
    }

    /// As [`OutOfOrder::extend`], by a given rung, and with a bit for each event that is a punctuation.
    ///
    /// # Errors
    /// As [`OutOfOrder::extend`].
    pub fn extend_with(
        &mut self,
        take: tables::Take,
        partitions: &[u32],
        times: &[i64],
        values: &[f64],
        punctuations: Option<Bitmap<'_>>,
        closed: &mut Vec<Closed>,
    ) -> Result<Taken, StreamError> {
        same_length(partitions, times.len(), "time column")?;
        same_length(partitions, values.len(), "value column")?;
        let marks = marks(punctuations, times.len())?;
        known(partitions, self.options.partitions)?;
        let before = self.total;
        let mut from = 0;
        while from < times.len() {
            let times = &times[..times.len().min(from + CHUNK)];
            let reached = self.frontier.scan(Batch { partitions: Partitions::Each(partitions), times, marks }, from);
            let end = reached.map_or(times.len(), |index| index + 1);
            self.take(take, &partitions[from..end], &times[from..end], &values[from..end]);
            if reached.is_some() {
                self.advance(closed);
            }
            from = end;
        }
        Ok(Taken {
            accepted: self.total.accepted - before.accepted,
            late: self.total.late - before.late,
            refused: self.total.refused - before.refused,
        })
    }

    /// Events between which the watermark's window does not change.
    fn take(&mut self, take: tables::Take, partitions: &[u32], times: &[i64], values: &[f64]) {
        let mut others = std::mem::take(&mut self.others);
        take(&mut self.rows, partitions, times, values, &mut others);
        self.total.accepted += (times.len() - others.len()) as u64;
        for index in others.drain(..).map(|index| index as usize) {
            self.take_other(partitions[index], times[index], values[index]);
        }
        self.others = others;
    }

    /// An event whose window has no row.
    fn take_other(&mut self, partition: u32, time: i64, value: f64) {
        // Where the first open window has no row, it has the first time of all.
        if self.rows.has_windows() && time < self.rows.start {
            self.total.late += 1;
            self.late[partition as usize].push(self.rows.start, time, value);
            return;
        }
        let window = self.window_of(time);
        let full = self.far.len() >= self.options.most_far;
        if full && !self.far.contains_key(&(window, partition)) {
            self.total.refused += 1;
            return;
        }
        let row = self.far.entry((window, partition)).or_default();
        *row = scalar::add(*row, value);
        self.total.accepted += 1;
    }

    /// Finds idle partitions at `now`, as [`super::Watermarks::tick`]; appends the windows that close.
    pub fn tick(&mut self, now: i64, closed: &mut Vec<Closed>) {
        if self.frontier.tick(now) {
            self.advance(closed);
        }
    }

    /// The watermark that was waited for is reached.
    fn advance(&mut self, closed: &mut Vec<Closed>) {
        let Some(reached) = self.frontier.reached() else { return };
        let current = self.current.map_or(reached, |current| current.max(reached));
        let window = self.window_of(current);
        if self.options.propagation.sends(current, self.last_sent) {
            self.send(current, closed);
        }
        if self.current.is_none() || window > self.open {
            self.open_from(window);
        }
        self.current = Some(current);
        match (self.options.propagation, self.last_sent) {
            (Propagation::Lazy { minimum_advance }, Some(sent)) => {
                let size = i128::from(self.options.window);
                let message = i128::from(sent) + i128::from(minimum_advance);
                let next_window = (i128::from(window) + 1) * size;
                self.frontier.aim_at(message.min(next_window).max(i128::from(current) + 1));
            }
            _ => self.frontier.aim_above(current),
        }
    }

    fn window_of(&self, time: i64) -> i64 {
        time.div_euclid(self.options.window as i64)
    }

    /// Makes `window` the first that is open.
    fn open_from(&mut self, window: i64) {
        self.open = window;
        let size = i128::from(self.options.window);
        let start = i128::from(window) * size;
        let last = start + size * self.options.open_windows as i128 - 1;
        // The first window of all may start before all times; it then has no row.
        match i64::try_from(start) {
            Ok(start) => (self.rows.start, self.rows.last) = (start, last.min(i128::from(i64::MAX)) as i64),
            Err(_) => (self.rows.start, self.rows.last) = (i64::MIN + 1, i64::MIN),
        }
        self.rows.first = window as u32 & self.rows.mask;
        let beyond = self.last_of_rows().checked_add(1);
        let farther = beyond.map_or_else(BTreeMap::new, |window| self.far.split_off(&(window, 0)));
        for ((window, partition), row) in std::mem::replace(&mut self.far, farther) {
            if window < self.open {
                self.unsent.push(closed_window(partition, window, row));
            } else if start < i128::from(i64::MIN) {
                self.far.insert((window, partition), row);
            } else {
                self.rows.row(window, partition as usize).0 = row;
            }
        }
    }

    /// The last window that has a row; the last of all windows among them, where the open ones reach it.
    fn last_of_rows(&self) -> i64 {
        self.open.saturating_add(self.options.open_windows as i64 - 1)
    }

    /// The first window beyond those that have a row; the last of all windows where there is none.
    fn end_of_rows(&self) -> i64 {
        self.open.saturating_add(self.options.open_windows as i64)
    }

    /// A message to every consumer, each of which closes its windows up to the watermark.
    fn send(&mut self, watermark: i64, closed: &mut Vec<Closed>) {
        self.last_sent = Some(watermark);
        self.messages += 1;
        let (first, to) = (closed.len(), self.window_of(watermark));
        let rows_to = to.min(self.end_of_rows());
        for partition in 0..self.options.partitions {
            let from = self.closed_to[partition];
            if from < to {
                self.closed_to[partition] = to;
                self.close_rows(partition, from..rows_to, closed);
            }
        }
        let farther = self.far.split_off(&(to, 0));
        let passed = std::mem::replace(&mut self.far, farther);
        if !(self.unsent.is_empty() && passed.is_empty()) {
            closed.append(&mut self.unsent);
            closed.extend(passed.into_iter().map(|((window, partition), row)| closed_window(partition, window, row)));
            closed[first..].sort_by_key(|closed| (closed.partition, closed.window));
        }
    }

    /// Closes those of the windows that have an event.
    fn close_rows(&mut self, partition: usize, windows: impl IntoIterator<Item = i64>, closed: &mut Vec<Closed>) {
        for window in windows {
            let row = std::mem::take(self.rows.row(window, partition));
            if row.0[0] > 0.0 {
                closed.push(closed_window(partition as u32, window, row.0));
            }
        }
    }

    /// Sends the watermark where it was not sent: closes every window that it has passed.
    pub fn flush(&mut self, closed: &mut Vec<Closed>) {
        if let Some(current) = self.current.filter(|_| self.current > self.last_sent) {
            self.send(current, closed);
        }
    }

    /// Ends the stream: closes every window. Were more events to come, those of open windows would open them again.
    pub fn finish(&mut self, closed: &mut Vec<Closed>) {
        self.messages += 1;
        let first = closed.len();
        if self.current.is_some() {
            for partition in 0..self.options.partitions {
                let from = std::mem::replace(&mut self.closed_to[partition], self.open);
                self.close_rows(partition, from..self.end_of_rows(), closed);
                // No range reaches beyond the last of all windows.
                if self.last_of_rows() == i64::MAX {
                    self.close_rows(partition, [i64::MAX], closed);
                }
            }
        }
        closed.append(&mut self.unsent);
        let far = std::mem::take(&mut self.far).into_iter();
        closed.extend(far.map(|((window, partition), row)| closed_window(partition, window, row)));
        closed[first..].sort_by_key(|closed| (closed.partition, closed.window));
    }

    /// The watermark that was sent last.
    pub fn last_sent(&self) -> Option<i64> {
        self.last_sent
    }

    /// Watermarks that were sent, each to every consumer; the end of the stream is one.
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// What became of all events so far.
    pub fn taken(&self) -> Taken {
        self.total
    }

    /// The late events of a partition; `None` where there is no such partition.
    pub fn late(&self, partition: u32) -> Option<&LateBuffer<f64>> {
        self.late.get(partition as usize)
    }

    /// Takes the late events of a partition out, `most` of them, in the order in which they came; none where there is no
    /// such partition.
    pub fn drain_late(&mut self, partition: u32, most: usize) -> impl Iterator<Item = Late<f64>> + '_ {
        self.late.get_mut(partition as usize).map(|late| late.drain(most)).into_iter().flatten()
    }

    /// Memory in bytes, with the structure itself; of the ordered map, what its entries hold.
    pub fn bytes(&self) -> usize {
        let far = self.far.len() * size_of::<((i64, u32), [f64; 2])>() + self.unsent.capacity() * size_of::<Closed>();
        let late: usize = self.late.iter().map(|late| size_of_val(late) + late.bytes()).sum();
        let columns = self.closed_to.len() * size_of::<i64>() + self.others.capacity() * size_of::<u32>();
        size_of::<Self>() + self.frontier.bytes() + self.rows.bytes() + columns + far + late
    }
}

fn closed_window(partition: u32, window: i64, [count, sum]: [f64; 2]) -> Closed {
    Closed { partition, window, count: count as u64, sum }
}
