//! The ring of the newest panes: which times belong to which slot, and how it moves.

use super::super::WindowError;
use super::MOST_PANES;

/// The pane that a time belongs to: `floor(time / size)`.
pub(super) fn pane_of(time: i64, size: u64) -> i64 {
    match i64::try_from(size) {
        Ok(size) => time.div_euclid(size),
        Err(_) => time >> 63, // a pane of 2^63 or more holds all negative times, or all others
    }
}

/// The times of one pane, as far as they are `i64`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The first of them.
    pub(super) first: i64,
    /// The last of them less the first: below 2^63, as panes are cut at 0.
    pub(super) span: u64,
}

impl Bounds {
    fn of(pane: i64, size: u64) -> Bounds {
        let start = i128::from(pane) * i128::from(size);
        let first = start.max(i128::from(i64::MIN));
        let last = (start + i128::from(size) - 1).min(i128::from(i64::MAX));
        Bounds { first: first as i64, span: (last - first) as u64 }
    }

    /// The last time.
    #[inline(always)]
    pub(super) fn last(self) -> i64 {
        self.first.wrapping_add_unsigned(self.span)
    }

    /// Whether the pane holds that time: one subtraction and one comparison.
    #[inline(always)]
    pub(super) fn hold(self, time: i64) -> bool {
        time.wrapping_sub(self.first) as u64 <= self.span
    }
}

/// A pane that is looked at: its slot and its times.
#[derive(Debug, Clone, Copy)]
pub(super) struct Current {
    pub(super) slot: usize,
    pub(super) bounds: Bounds,
}

/// The newest panes by number, each in a slot; the slots of successive panes follow one another, the first one after the
/// last.
#[derive(Debug, Clone)]
pub(super) struct Ring {
    size: u64,
    /// `floor((2^64 - 1) / size)`.
    reciprocal: u64,
    slots: usize,
    /// Number of the newest pane; `None` before the first event.
    newest: Option<i64>,
    current: Current,
}

impl Ring {
    pub(super) fn new(size: u64, slots: usize) -> Result<Ring, WindowError> {
        WindowError::check_range("the size of a pane", size, 1, u64::MAX)?;
        WindowError::check_range("the number of panes", slots as u64, 1, MOST_PANES as u64)?;
        let current = Current { slot: 0, bounds: Bounds::of(0, size) };
        Ok(Ring { size, reciprocal: u64::MAX / size, slots, newest: None, current })
    }

    pub(super) fn slots(&self) -> usize {
        self.slots
    }

    pub(super) fn newest(&self) -> Option<i64> {
        self.newest
    }

    /// The newest pane.
    #[inline]
    pub(super) fn current(&self) -> Current {
        self.current
    }

    /// The last time of the newest pane.
    #[inline]
    pub(super) fn last(&self) -> i64 {
        self.current.bounds.last()
    }

    /// The pane that a time belongs to, where it is kept.
    pub(super) fn at(&self, time: i64) -> Option<Current> {
        let pane = pane_of(time, self.size);
        Some(Current { slot: self.slot_of(pane)?, bounds: Bounds::of(pane, self.size) })
    }

    /// The slot of a time that is not beyond the newest pane; `None` where it is before the oldest.
    #[inline(always)]
    pub(super) fn slot_at(&self, time: i64) -> Option<usize> {
        let Current { slot, bounds } = self.current;
        if time >= bounds.first {
            return Some(slot);
        }
        // The newest pane begins after i64::MIN, so its first time is not clipped and is where ages count from.
        let back = self.divide((bounds.first.wrapping_sub(time) as u64) - 1);
        if back >= self.slots as u64 - 1 {
            return None;
        }
        let age = back as usize + 1;
        Some(if age <= slot { slot - age } else { slot + self.slots - age })
    }

    /// `number / size` by a multiplication, exact: the estimate is at most one below.
    #[inline(always)]
    fn divide(&self, number: u64) -> u64 {
        let estimate = ((u128::from(number) * u128::from(self.reciprocal)) >> 64) as u64;
        estimate + u64::from(number - estimate * self.size >= self.size)
    }

    /// Makes the pane of a time the newest, unless one as new is kept. The slots that are given back are to be emptied.
    pub(super) fn move_to(&mut self, time: i64) -> impl Iterator<Item = usize> + use<> {
        let (Current { slot, bounds }, slots) = (self.current, self.slots);
        let slot_after = move |steps: usize| if slot + steps < slots { slot + steps } else { slot + steps - slots };
        let mut cleared = 0;
        if let Some(newest) = self.newest {
            if time > bounds.last() {
                // The newest pane ends before i64::MAX, so its last time is not clipped.
                let steps = 1 + self.divide(time.wrapping_sub(bounds.last()) as u64 - 1);
                let pane = newest.wrapping_add_unsigned(steps);
                cleared = steps.min(slots as u64) as usize;
                self.newest = Some(pane);
                self.current = Current { slot: slot_after(cleared), bounds: Bounds::of(pane, self.size) };
            }
        } else {
            let pane = pane_of(time, self.size);
            self.newest = Some(pane);
            self.current = Current { slot, bounds: Bounds::of(pane, self.size) };
        }
        (1..=cleared).map(slot_after)
    }

    /// The slot of a pane that is kept.
    pub(super) fn slot_of(&self, pane: i64) -> Option<usize> {
        let newest = self.newest.filter(|newest| pane <= *newest)?;
        let age = newest.wrapping_sub(pane) as u64;
        let slot = self.current.slot as u64;
        (age < self.slots as u64)
            .then(|| (if age <= slot { slot - age } else { slot + self.slots as u64 - age }) as usize)
    }

    /// The panes that are kept of the `panes` that end with `last`, by number and slot, oldest first.
    pub(super) fn kept(&self, last: i64, panes: usize) -> impl Iterator<Item = (i64, usize)> + '_ {
        let newest = self.newest.unwrap_or(i64::MIN);
        let first = last.saturating_sub_unsigned((panes as u64).saturating_sub(1));
        let oldest = newest.saturating_sub_unsigned(self.slots as u64 - 1);
        let last = if panes == 0 { None } else { Some(last.min(newest)) };
        let range = last.map(|last| first.max(oldest)..=last);
        range.into_iter().flatten().filter_map(|pane| Some((pane, self.slot_of(pane)?)))
    }

    /// Forgets all panes.
    pub(super) fn clear(&mut self) {
        self.newest = None;
    }

    /// Refuses a ring of other panes.
    pub(super) fn check_like(&self, other: &Ring) -> Result<(), WindowError> {
        if (self.size, self.slots) == (other.size, other.slots) {
            return Ok(());
        }
        let reason = format!(
            "{} panes of {} cannot be merged with {} panes of {}",
            self.slots, self.size, other.slots, other.size
        );
        Err(WindowError::Unlike { reason })
    }
}
