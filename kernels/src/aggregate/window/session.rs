//! Session windows: events of a key that follow one another by less than a gap belong together.
//!
//! The rules are those of Apache Flink's event-time session windows: every event opens a window of one gap, windows of
//! a key that overlap are merged, and an event is late when the window that it belongs to, merged with the open ones,
//! was already closed by the watermark.

use super::WindowError;
use super::combine::{Accumulate, Combine};
use std::collections::BTreeSet;

/// The most keys that sessions may have.
pub const MOST_KEYS: usize = 1 << 24;

/// A session that is closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Session<S> {
    /// The key of its events.
    pub key: u32,
    /// The time of its first event.
    pub start: i64,
    /// The time of its last event. The window ends one gap later.
    pub last: i64,
    /// What its events came to; the error of a sketch that could not take them all.
    pub aggregate: Result<S, WindowError>,
}

/// What became of the events of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Entered {
    /// Events that entered a session.
    pub accepted: u64,
    /// Events whose session was closed already.
    pub late: u64,
    /// Events that would have opened a session beyond the most that may be open.
    pub refused: u64,
}

/// How sessions are cut and how much of them is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Keys are below this number.
    pub keys: usize,
    /// Events of a key that are this far apart, or farther, are of two sessions. At least 1.
    pub gap: u64,
    /// How long a session stays open, after the watermark has passed its end, for late events.
    pub allowed_lateness: u64,
    /// The most sessions that may be open at once, of all keys together. At least 1.
    pub most_open: usize,
}

/// The open sessions of all keys.
///
/// A session is closed, and handed out once, when the watermark has reached the time of its last event plus the gap and
/// the allowed lateness. An event enters every open session that it is less than a gap away from, and joins them where
/// they are two. An event that touches none opens one, unless its session would be closed at once: it is late. So a
/// stream may be cut into batches anywhere; what counts is the order of events and watermarks.
///
/// A session's values are taken in the order of arrival; of two sessions that an event joins, the earlier is first.
///
/// Cost: constant for an event of its key's newest session; the logarithm of the key's open sessions for others, and of
/// the keys for one that opens a session. Memory: 24 bytes a key, one node of an ordered set for each key with open
/// sessions, and at most `most_open` sessions; an event beyond is refused and counted.
///
/// ```
/// use lanemark_kernels::aggregate::window::session::{SessionLimits, Sessions};
/// use lanemark_kernels::aggregate::window::summary::Summary;
/// let limits = SessionLimits { keys: 2, gap: 10, allowed_lateness: 0, most_open: 100 };
/// let mut sessions = Sessions::new(limits, Summary::EMPTY)?;
/// sessions.extend(&[0, 0, 1, 0], &[100, 115, 101, 107], &[1.0, 2.0, 9.0, 4.0])?;
/// let mut closed = Vec::new();
/// sessions.advance_to(125, &mut closed);
/// assert_eq!((closed[0].key, closed[0].start, closed[0].last), (1, 101, 101));
/// // 107 came last and joined the sessions of 100 and of 115.
/// let joined = &closed[1];
/// assert_eq!((joined.key, joined.start, joined.last), (0, 100, 115));
/// assert_eq!(joined.aggregate.as_ref().unwrap().sum(), 7.0);
/// # Ok::<(), lanemark_kernels::aggregate::window::WindowError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Sessions<S> {
    limits: SessionLimits,
    empty: S,
    /// The open sessions of each key, in the order of time; neighbours are a gap apart.
    open: Vec<Vec<Open<S>>>,
    open_count: usize,
    /// For each key with open sessions a time that none of them closes before.
    closing: BTreeSet<(i64, u32)>,
    /// That time, by key; unused for keys without open sessions.
    closes: Vec<i64>,
    watermark: i64,
    totals: Entered,
}

#[derive(Debug, Clone)]
struct Open<S> {
    start: i64,
    last: i64,
    aggregate: Result<S, WindowError>,
}

impl<S: Accumulate> Sessions<S> {
    /// No sessions; `empty` is the aggregate of no values, of which each session gets a copy.
    ///
    /// # Errors
    /// When there are no keys or more than [`MOST_KEYS`], no gap, or no session may be open.
    pub fn new(limits: SessionLimits, empty: S) -> Result<Self, WindowError> {
        WindowError::check_range("the number of keys", limits.keys as u64, 1, MOST_KEYS as u64)?;
        WindowError::check_range("the gap", limits.gap, 1, u64::MAX)?;
        WindowError::check_range("the most open sessions", limits.most_open as u64, 1, u64::MAX)?;
        Ok(Sessions {
            limits,
            empty,
            open: (0..limits.keys).map(|_| Vec::new()).collect(),
            open_count: 0,
            closing: BTreeSet::new(),
            closes: vec![0; limits.keys],
            watermark: i64::MIN,
            totals: Entered::default(),
        })
    }

    /// Takes events, in the order of the stream.
    ///
    /// # Errors
    /// When the columns differ in length or a key is unknown; no event was taken.
    pub fn extend(&mut self, keys: &[u32], times: &[i64], items: &[S::Item]) -> Result<Entered, WindowError> {
        WindowError::check_lengths("keys", keys.len(), "times", times.len())?;
        WindowError::check_lengths("keys", keys.len(), "values", items.len())?;
        if let Some(index) = keys.iter().position(|key| *key as usize >= self.limits.keys) {
            return Err(WindowError::UnknownKey { index, key: keys[index], keys: self.limits.keys });
        }
        let before = self.totals;
        for ((key, time), item) in keys.iter().zip(times).zip(items) {
            self.insert(*key, *time, *item);
        }
        Ok(Entered {
            accepted: self.totals.accepted - before.accepted,
            late: self.totals.late - before.late,
            refused: self.totals.refused - before.refused,
        })
    }

    /// Moves the watermark on, and appends the sessions that it closes, by the time of their last event, then the key.
    ///
    /// A watermark that is not later than the last changes nothing. `i64::MAX` closes all.
    pub fn advance_to(&mut self, watermark: i64, closed: &mut Vec<Session<S>>) {
        if watermark <= self.watermark {
            return;
        }
        self.watermark = watermark;
        let before = closed.len();
        while let Some(&(closes, key)) = self.closing.first()
            && closes <= watermark
        {
            self.closing.pop_first();
            let limits = self.limits;
            let open = &mut self.open[key as usize];
            // Sessions of a key end in the order in which they start.
            let still = open.partition_point(|session| closes_at(limits, session.last) <= watermark);
            self.open_count -= still;
            closed.extend(open.drain(..still).map(|session| Session {
                key,
                start: session.start,
                last: session.last,
                aggregate: session.aggregate,
            }));
            if open.is_empty() {
                // A key without sessions keeps no memory for them.
                *open = Vec::new();
            }
            if let Some(next) = open.first() {
                self.closes[key as usize] = closes_at(limits, next.last);
                self.closing.insert((self.closes[key as usize], key));
            }
        }
        closed[before..].sort_by_key(|session| (session.last, session.key));
    }

    /// Sessions that are open.
    pub fn open(&self) -> usize {
        self.open_count
    }

    /// What became of all events so far.
    pub fn totals(&self) -> Entered {
        self.totals
    }

    /// Memory in bytes, inline and on the heap, without what the aggregates keep on the heap; the ordered set is taken
    /// as twice its entries.
    pub fn bytes(&self) -> usize {
        let sessions: usize = self.open.iter().map(|open| open.capacity() * size_of::<Open<S>>()).sum();
        let lists = self.open.capacity() * size_of::<Vec<Open<S>>>() + self.closes.capacity() * size_of::<i64>();
        size_of::<Self>() + lists + sessions + 2 * self.closing.len() * size_of::<(i64, u32)>()
    }

    fn insert(&mut self, key: u32, time: i64, item: S::Item) {
        let gap = self.limits.gap;
        let open = &mut self.open[key as usize];
        let touches = |session: Option<&Open<S>>| {
            session.is_some_and(|session| {
                (session.start <= time || time.abs_diff(session.start) < gap)
                    && (session.last >= time || time.abs_diff(session.last) < gap)
            })
        };
        // Sessions are a gap apart, so an event touches one, or two that it joins.
        let first = match open.last() {
            Some(newest) if time >= newest.start => open.len() - 1,
            _ => open.partition_point(|session| session.last < time && time.abs_diff(session.last) >= gap),
        };
        if touches(open.get(first)) {
            if touches(open.get(first + 1)) {
                let later = open.remove(first + 1);
                open[first].last = later.last;
                open[first].aggregate.append(&later.aggregate);
                self.open_count -= 1;
            }
            let session = &mut open[first];
            (session.start, session.last) = (session.start.min(time), session.last.max(time));
            if let Ok(aggregate) = &mut session.aggregate {
                aggregate.accumulate(&[item]);
            }
            self.totals.accepted += 1;
            return;
        }
        let closes = closes_at(self.limits, time);
        if closes <= self.watermark {
            self.totals.late += 1;
        } else if self.open_count == self.limits.most_open {
            self.totals.refused += 1;
        } else {
            let place = open.partition_point(|session| session.start < time);
            let mut aggregate = self.empty.clone();
            aggregate.accumulate(&[item]);
            open.insert(place, Open { start: time, last: time, aggregate: Ok(aggregate) });
            self.open_count += 1;
            self.totals.accepted += 1;
            let only = open.len() == 1;
            if only || closes < self.closes[key as usize] {
                if !only {
                    self.closing.remove(&(self.closes[key as usize], key));
                }
                self.closes[key as usize] = closes;
                self.closing.insert((closes, key));
            }
        }
    }
}

/// The watermark that closes a session with this last event.
fn closes_at(limits: SessionLimits, last: i64) -> i64 {
    last.saturating_add_unsigned(limits.gap).saturating_add_unsigned(limits.allowed_lateness)
}
