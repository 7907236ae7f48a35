//! Panes of a whole stream.

use super::super::WindowError;
use super::super::summary::Summary;
use super::ring::Ring;
use super::{Taken, tables};

/// Lanes of a pane's sum.
pub(super) const LANES: usize = 8;

/// What is known of one pane.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Row {
    pub(super) sums: [f64; LANES],
    pub(super) count: u64,
    /// The smallest value and the negated largest one, so that both are minima; a zero is +0.0 before it is negated.
    pub(super) extremes: [f64; 2],
}

impl Row {
    pub(super) const EMPTY: Row = Row { sums: [0.0; LANES], count: 0, extremes: [f64::INFINITY; 2] };

    fn merge(&mut self, other: &Row) {
        for (sum, other) in self.sums.iter_mut().zip(other.sums) {
            *sum += other;
        }
        self.count = self.count.wrapping_add(other.count);
        self.extremes = lesser(self.extremes, other.extremes);
    }

    fn summary(&self) -> Summary {
        let [a, b, c, d, e, f, g, h] = self.sums;
        let sum = ((a + e) + (c + g)) + ((b + f) + (d + h));
        let [min, minus_max] = self.extremes;
        Summary { count: self.count, sum, min, max: 0.0 - minus_max }
    }
}

/// The lesser of both, number by number. A comparison with NaN is false, so a NaN among `news` is passed over.
#[inline(always)]
pub(super) fn lesser(least: [f64; 2], news: [f64; 2]) -> [f64; 2] {
    let lesser = |least: f64, new: f64| if new < least { new } else { least };
    [lesser(least[0], news[0]), lesser(least[1], news[1])]
}

/// Count, sum, smallest and largest value of each of the newest panes of a stream.
///
/// ```
/// use lanemark_kernels::aggregate::window::panes::Panes;
/// let mut delays = Panes::new(60, 3)?; // three panes of 60 seconds
/// let taken = delays.extend(&[30, 65, 59, 200], &[1.5, 8.0, -0.5, 4.0])?;
/// assert_eq!((taken.accepted, taken.late), (4, 0));
/// assert_eq!(delays.newest(), Some(3)); // 180 to 239; pane 0 is no longer kept
/// assert_eq!(delays.pane(1).unwrap().sum(), 8.0);
/// assert_eq!(delays.window(3, 3).max(), Some(8.0));
/// assert_eq!(delays.extend(&[10], &[1.0])?.late, 1);
/// # Ok::<(), lanemark_kernels::aggregate::window::WindowError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Panes {
    pub(super) ring: Ring,
    /// A row for each slot of the ring.
    pub(super) rows: Vec<Row>,
    /// Number of the next event, late ones counted.
    pub(super) number: u64,
}

impl Panes {
    /// Empty panes of `size` units of time, of which the newest `panes` are kept.
    ///
    /// # Errors
    /// [`WindowError::OutOfRange`] when `size` is 0, or `panes` is 0 or above [`MOST_PANES`](super::MOST_PANES).
    pub fn new(size: u64, panes: usize) -> Result<Panes, WindowError> {
        Ok(Panes { ring: Ring::new(size, panes)?, rows: vec![Row::EMPTY; panes], number: 0 })
    }

    /// Takes in a batch of events: event `i` has the time `times[i]` and the value `values[i]`.
    ///
    /// # Errors
    /// [`WindowError::Lengths`] when the columns differ in length; nothing was taken in.
    pub fn extend(&mut self, times: &[i64], values: &[f64]) -> Result<Taken, WindowError> {
        tables::EXTEND.best()(self, times, values)
    }

    /// Makes the pane of a time the newest, as a watermark does; nothing happens where a pane as new is kept.
    pub fn advance_to(&mut self, time: i64) {
        for slot in self.ring.move_to(time) {
            self.rows[slot] = Row::EMPTY;
        }
    }

    /// Number of the newest pane; `None` before the first event.
    pub fn newest(&self) -> Option<i64> {
        self.ring.newest()
    }

    /// What is known of a pane; `None` where it is not kept, being older than the oldest or newer than the newest.
    pub fn pane(&self, number: i64) -> Option<Summary> {
        self.ring.slot_of(number).map(|slot| self.rows[slot].summary())
    }

    /// What is known of the `panes` panes that end with pane `last`; panes that are not kept count as empty.
    pub fn window(&self, last: i64, panes: usize) -> Summary {
        self.ring.kept(last, panes).fold(Summary::EMPTY, |sum, (_, slot)| sum.merge(self.rows[slot].summary()))
    }

    /// The panes that are kept, empty ones too, by number, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (i64, Summary)> + '_ {
        let kept = self.newest().map(|newest| self.ring.kept(newest, self.ring.slots()));
        kept.into_iter().flatten().map(|(number, slot)| (number, self.rows[slot].summary()))
    }

    /// Takes in what other panes of the same size and number were fed; panes of theirs that are older than the oldest
    /// kept then are given back as late events.
    ///
    /// Sums are added lane by lane: the same panes merged in the same order give the same bits, which need not be those
    /// of one stream. Events that follow are numbered on from the events of both.
    ///
    /// # Errors
    /// [`WindowError::Unlike`] when sizes or numbers of panes differ; nothing was taken in.
    pub fn merge(&mut self, other: &Panes) -> Result<Taken, WindowError> {
        self.ring.check_like(&other.ring)?;
        let mut taken = Taken::default();
        let Some(newest) = other.newest() else { return Ok(taken) };
        self.advance_to(other.ring.current().bounds.first);
        for (number, theirs) in other.ring.kept(newest, other.ring.slots()) {
            let theirs = &other.rows[theirs];
            match self.ring.slot_of(number) {
                Some(slot) => {
                    self.rows[slot].merge(theirs);
                    taken.accepted += theirs.count;
                }
                None => taken.late += theirs.count,
            }
        }
        self.number = self.number.wrapping_add(other.number);
        Ok(taken)
    }

    /// Forgets all events; the memory is kept.
    pub fn clear(&mut self) {
        self.rows.fill(Row::EMPTY);
        self.ring.clear();
        self.number = 0;
    }

    /// Memory in bytes, the value itself included.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + size_of_val(&self.rows[..])
    }
}
