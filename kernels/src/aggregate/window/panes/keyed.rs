//! Panes of each key of a stream.

use super::super::WindowError;
use super::super::summary::Summary;
use super::ring::Ring;
use super::{MOST_KEYS, MOST_ROWS, Taken, tables};

/// Count, sum, smallest value and negated largest one of a key's pane: one register of four numbers.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(32))]
pub(super) struct Row(pub(super) [f64; 4]);

impl Row {
    pub(super) const EMPTY: Row = Row([0.0, 0.0, f64::INFINITY, f64::INFINITY]);

    fn merge(&mut self, other: &Row) {
        let lesser = |ours: f64, theirs: f64| if theirs < ours { theirs } else { ours };
        let ([count, sum, min, minus_max], theirs) = (self.0, other.0);
        self.0 = [count + theirs[0], sum + theirs[1], lesser(min, theirs[2]), lesser(minus_max, theirs[3])];
    }

    fn summary(&self) -> Summary {
        let [count, sum, min, minus_max] = self.0;
        Summary { count: count as u64, sum, min: min + 0.0, max: 0.0 - minus_max }
    }
}

/// Count, sum, smallest and largest value of each key in each of the newest panes of a stream.
///
/// ```
/// use lanemark_kernels::aggregate::window::panes::KeyedPanes;
/// let mut delays = KeyedPanes::new(2, 60, 3)?; // keys 0 and 1, three panes of 60 seconds
/// delays.extend(&[0, 1, 0, 1], &[30, 65, 59, 70], &[1.5, 8.0, -0.5, 4.0])?;
/// assert_eq!(delays.pane(0, 0).unwrap().sum(), 1.0);
/// assert_eq!(delays.window(1, 1, 3).unwrap().min(), Some(4.0));
/// assert!(delays.extend(&[0, 2], &[70, 70], &[1.0, 1.0]).is_err(), "there is no key 2");
/// # Ok::<(), lanemark_kernels::aggregate::window::WindowError>(())
/// ```
///
/// A count is exact up to 2^53 events of a key's pane, where it stays.
#[derive(Debug, Clone)]
pub struct KeyedPanes {
    pub(super) ring: Ring,
    /// For each slot of the ring a row of each key, and one row after them that late events go to and that is never
    /// read.
    pub(super) rows: Vec<Row>,
    pub(super) keys: usize,
}

impl KeyedPanes {
    /// Empty panes of `size` units of time for the keys 0 to `keys - 1`; the newest `panes` are kept.
    ///
    /// # Errors
    /// [`WindowError::OutOfRange`] when `keys`, `size` or `panes` is 0, or `keys` is above [`MOST_KEYS`], `panes` above
    /// [`MOST_PANES`](super::MOST_PANES), or `keys` times `panes` above [`MOST_ROWS`].
    pub fn new(keys: usize, size: u64, panes: usize) -> Result<KeyedPanes, WindowError> {
        WindowError::check_range("the number of keys", keys as u64, 1, MOST_KEYS as u64)?;
        let ring = Ring::new(size, panes)?;
        let rows = keys as u64 * panes as u64;
        WindowError::check_range("the number of keys times panes", rows, 1, MOST_ROWS as u64)?;
        Ok(KeyedPanes { ring, rows: vec![Row::EMPTY; rows as usize + 1], keys })
    }

    /// Takes in a batch of events: event `i` has the key `keys[i]`, the time `times[i]` and the value `values[i]`.
    ///
    /// # Errors
    /// [`WindowError::Lengths`] when the columns differ in length; [`WindowError::UnknownKey`] with the first key that
    /// is not below the number of keys. In both cases nothing was taken in.
    pub fn extend(&mut self, keys: &[u32], times: &[i64], values: &[f64]) -> Result<Taken, WindowError> {
        tables::EXTEND_KEYED.best()(self, keys, times, values)
    }

    /// Makes the pane of a time the newest, as a watermark does; nothing happens where a pane as new is kept.
    ///
    /// Cost: 32 bytes a key are written for each pane that is given up, whether it had events or not.
    pub fn advance_to(&mut self, time: i64) {
        for slot in self.ring.move_to(time) {
            self.rows[slot * self.keys..][..self.keys].fill(Row::EMPTY);
        }
    }

    /// Number of keys.
    pub fn keys(&self) -> usize {
        self.keys
    }

    /// Number of the newest pane; `None` before the first event.
    pub fn newest(&self) -> Option<i64> {
        self.ring.newest()
    }

    /// What is known of a key's pane; `None` where there is no such key, or the pane is not kept.
    pub fn pane(&self, key: u32, number: i64) -> Option<Summary> {
        let slot = self.ring.slot_of(number)?;
        self.row(key, slot).map(Row::summary)
    }

    /// What is known of a pane, for each key in turn; `None` where the pane is not kept.
    pub fn pane_of_each(&self, number: i64) -> Option<impl Iterator<Item = Summary> + '_> {
        let slot = self.ring.slot_of(number)?;
        Some(self.rows[slot * self.keys..][..self.keys].iter().map(Row::summary))
    }

    /// What is known of the key in the `panes` panes that end with pane `last`; `None` where there is no such key.
    /// Panes that are not kept count as empty.
    pub fn window(&self, key: u32, last: i64, panes: usize) -> Option<Summary> {
        let start = ((key as usize) < self.keys).then_some(Summary::EMPTY)?;
        let kept = self.ring.kept(last, panes);
        Some(kept.filter_map(|(_, slot)| self.row(key, slot)).fold(start, |sum, row| sum.merge(row.summary())))
    }

    /// The windows of [`KeyedPanes::window`] for each key in turn, in place of what `windows` held. Pane by pane, so
    /// that memory is read in order.
    pub fn window_of_each(&self, last: i64, panes: usize, windows: &mut Vec<Summary>) {
        windows.clear();
        windows.resize(self.keys, Summary::EMPTY);
        for (_, slot) in self.ring.kept(last, panes) {
            for (window, row) in windows.iter_mut().zip(&self.rows[slot * self.keys..]) {
                *window = window.merge(row.summary());
            }
        }
    }

    /// Takes in what other panes of the same keys, size and number were fed; panes of theirs that are older than the
    /// oldest kept then are given back as late events.
    ///
    /// Sums are added pane by pane: the same panes merged in the same order give the same bits, which need not be those
    /// of one stream.
    ///
    /// # Errors
    /// [`WindowError::Unlike`] when numbers of keys, sizes or numbers of panes differ; nothing was taken in.
    pub fn merge(&mut self, other: &KeyedPanes) -> Result<Taken, WindowError> {
        self.ring.check_like(&other.ring)?;
        if self.keys != other.keys {
            let reason = format!("panes of {} keys cannot be merged with panes of {}", self.keys, other.keys);
            return Err(WindowError::Unlike { reason });
        }
        let mut taken = Taken::default();
        let Some(newest) = other.newest() else { return Ok(taken) };
        self.advance_to(other.ring.current().bounds.first);
        for (number, slot) in other.ring.kept(newest, other.ring.slots()) {
            let theirs = &other.rows[slot * self.keys..][..self.keys];
            let events: u64 = theirs.iter().map(|row| row.0[0] as u64).sum();
            match self.ring.slot_of(number) {
                Some(slot) => {
                    self.rows[slot * self.keys..].iter_mut().zip(theirs).for_each(|(ours, theirs)| ours.merge(theirs));
                    taken.accepted += events;
                }
                None => taken.late += events,
            }
        }
        Ok(taken)
    }

    /// Forgets all events; the memory is kept.
    pub fn clear(&mut self) {
        self.rows.fill(Row::EMPTY);
        self.ring.clear();
    }

    /// Memory in bytes, the value itself included.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + size_of_val(&self.rows[..])
    }

    /// The row of a key in a slot of the ring; `None` where there is no such key.
    fn row(&self, key: u32, slot: usize) -> Option<&Row> {
        self.rows[slot * self.keys..][..self.keys].get(key as usize)
    }

    /// Whether a batch may be taken in, `greatest` being its greatest key and 0 where there are none.
    #[inline]
    pub(super) fn admit(&self, keys: &[u32], greatest: u32, times: &[i64], values: &[f64]) -> Result<(), WindowError> {
        WindowError::check_lengths("keys", keys.len(), "times", times.len())?;
        WindowError::check_lengths("keys", keys.len(), "values", values.len())?;
        if (greatest as usize) < self.keys {
            return Ok(());
        }
        let index = keys.iter().position(|key| *key as usize >= self.keys).expect("the greatest key is unknown");
        Err(WindowError::UnknownKey { index, key: keys[index], keys: self.keys })
    }
}
