//! Range and box filters over several columns at once: the filter of event cameras, by time range, region of interest
//! and polarity.
//!
//! An event passes when it lies in every range that is asked for; ranges are half open (`start <= value < end`), and one
//! whose end is not above its start lets nothing pass. Survivors of all four columns are moved to the front of the
//! caller's columns, in order; what lies past them afterwards is unspecified.
//!
//! Cost: one pass over the columns, each survivor written about once (13 bytes); no memory. A column that no range asks
//! about is read only where events survive.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod blocks;
#[cfg(target_arch = "aarch64")]
mod neon;
pub mod reference;
mod scalar;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod shuffles;
pub mod tables;
#[cfg(test)]
mod tests;

use super::AggregateError;
use std::ops::Range;

/// Events as four columns of one length: time, position and polarity.
#[derive(Debug, Clone, Copy)]
pub struct Events<'a> {
    /// Time, in microseconds in event cameras.
    pub t: &'a [i64],
    /// Column of the pixel.
    pub x: &'a [u16],
    /// Row of the pixel.
    pub y: &'a [u16],
    /// Polarity: -1 and 1, or 0 and 1.
    pub polarity: &'a [i8],
}

/// Room for events: four columns of the caller's.
#[derive(Debug)]
pub struct EventsMut<'a> {
    /// Time.
    pub t: &'a mut [i64],
    /// Column of the pixel.
    pub x: &'a mut [u16],
    /// Row of the pixel.
    pub y: &'a mut [u16],
    /// Polarity.
    pub polarity: &'a mut [i8],
}

impl EventsMut<'_> {
    /// Events that fit in every column.
    fn room(&self) -> usize {
        self.t.len().min(self.x.len()).min(self.y.len()).min(self.polarity.len())
    }

    #[inline(always)]
    fn put(&mut self, position: usize, (t, x, y, polarity): (i64, u16, u16, i8)) {
        self.t[position] = t;
        self.x[position] = x;
        self.y[position] = y;
        self.polarity[position] = polarity;
    }
}

impl<'a> Events<'a> {
    /// Events in the columns.
    pub fn len(&self) -> usize {
        self.t.len()
    }

    /// True where there are none.
    pub fn is_empty(&self) -> bool {
        self.t.is_empty()
    }

    #[inline(always)]
    fn get(&self, index: usize) -> (i64, u16, u16, i8) {
        (self.t[index], self.x[index], self.y[index], self.polarity[index])
    }

    /// Refuses columns of different lengths.
    fn check(&self) -> Result<(), AggregateError> {
        for (found, what) in
            [(self.x.len(), "x column"), (self.y.len(), "y column"), (self.polarity.len(), "polarity column")]
        {
            if found != self.len() {
                return Err(AggregateError::Lengths { expected: self.len(), found, what });
            }
        }
        Ok(())
    }
}

/// What an event must satisfy; `None` asks nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Times that pass.
    pub time: Option<Range<i64>>,
    /// Region of interest: columns and rows that pass.
    pub region: Option<(Range<u16>, Range<u16>)>,
    /// The polarity that passes.
    pub polarity: Option<i8>,
}

/// Bounds as start and width: a value passes when `value - start`, unsigned, is below the width.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    time: Option<(i64, u64)>,
    region: Option<[(u16, u16); 2]>,
    polarity: Option<i8>,
}

impl Bounds {
    /// The form that the rungs take.
    pub fn limits(&self) -> Limits {
        let narrow = |range: &Range<u16>| (range.start, range.end.saturating_sub(range.start));
        Limits {
            // A range that is not empty is narrower than 2^64, so the wrapped difference is its width.
            time: self.time.as_ref().map(|range| match range.is_empty() {
                true => (range.start, 0),
                false => (range.start, range.end.wrapping_sub(range.start) as u64),
            }),
            region: self.region.as_ref().map(|(x, y)| [narrow(x), narrow(y)]),
            polarity: self.polarity,
        }
    }
}

impl Limits {
    /// Whether one event passes.
    #[inline(always)]
    fn pass(&self, (t, x, y, polarity): (i64, u16, u16, i8)) -> bool {
        self.time.is_none_or(|(start, width)| (t.wrapping_sub(start) as u64) < width)
            && self
                .region
                .is_none_or(|[column, row]| x.wrapping_sub(column.0) < column.1 && y.wrapping_sub(row.0) < row.1)
            && self.polarity.is_none_or(|wanted| polarity == wanted)
    }
}

/// Moves the events that pass to the front of `out` and gives their number.
///
/// ```
/// use lanemark_kernels::aggregate::box_filter::{Bounds, Events, EventsMut, box_filter};
/// let events = Events { t: &[10, 20, 30], x: &[5, 6, 700], y: &[1, 1, 1], polarity: &[1, -1, 1] };
/// let (mut t, mut x, mut y, mut polarity) = ([0; 3], [0; 3], [0; 3], [0; 3]);
/// let out = EventsMut { t: &mut t, x: &mut x, y: &mut y, polarity: &mut polarity };
/// let bounds = Bounds { time: Some(15..40), region: Some((0..640, 0..480)), polarity: None };
/// assert_eq!(box_filter(events, &bounds, out)?, 1);
/// assert_eq!((t[0], x[0], polarity[0]), (20, 6, -1));
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::Lengths`] when the input columns differ in length, [`AggregateError::SmallOutput`] when an output
/// column is shorter than they are.
pub fn box_filter(events: Events<'_>, bounds: &Bounds, out: EventsMut<'_>) -> Result<usize, AggregateError> {
    events.check()?;
    let (needed, found) = (events.len(), out.room());
    if found < needed {
        return Err(AggregateError::SmallOutput { needed, found });
    }
    Ok(tables::BOX_FILTER.best()(events, bounds.limits(), out))
}
