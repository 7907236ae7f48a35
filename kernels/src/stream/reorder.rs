//! Puts a stream out of order back in order, up to the watermark.

use super::StreamError;
use super::error::within;

/// An event in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Released<T> {
    /// Its time.
    pub time: i64,
    /// Its number in the stream, from 0, dropped events counted.
    pub number: u64,
    /// What it carries.
    pub payload: T,
}

/// Events that were not taken in, by cause.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Late: below a watermark up to which events were released.
    pub late: u64,
    /// The buffer was full.
    pub full: u64,
}

/// Holds events back until the watermark passes them, and releases them in the order of time; events of equal time
/// in the order in which they came. The released stream never goes back in time.
///
/// An event is released once the watermark is its time or higher, as every later arrival that is not late has at least
/// that time.
///
/// Cost: constant time to take an event in; a release looks at all held events once, where any is due, and sorts those
/// that are: time in proportion to the number held, and the sort. Memory: a slot for each of the most events, allocated
/// as they are needed; a release also has scratch memory for the sort.
///
/// ```
/// use lanemark_kernels::stream::Reorder;
/// let mut reorder = Reorder::new(1_000)?;
/// reorder.extend(&[30, 10, 20], &["c", "a", "b"])?;
/// let mut ordered = Vec::new();
/// reorder.release(25, &mut ordered);
/// assert_eq!(ordered.iter().map(|event| event.payload).collect::<String>(), "ab");
/// reorder.extend(&[24], &["late"])?;
/// assert_eq!(reorder.dropped().late, 1);
/// # Ok::<(), lanemark_kernels::stream::StreamError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Reorder<T> {
    /// In the order of arrival.
    held: Vec<Released<T>>,
    /// The earliest time among them; the highest there is where there are none.
    earliest: i64,
    most: usize,
    released: Option<i64>,
    next: u64,
    dropped: Dropped,
}

impl<T: Clone> Reorder<T> {
    /// An empty buffer of at most that many events.
    ///
    /// # Errors
    /// [`StreamError::Setting`] for none.
    pub fn new(most: usize) -> Result<Self, StreamError> {
        within("the most events of a reorder buffer", most as u64, 1, u64::MAX)?;
        let dropped = Dropped::default();
        Ok(Reorder { held: Vec::new(), earliest: i64::MAX, most, released: None, next: 0, dropped })
    }

    /// Takes in a batch. Late events, and those for which there is no room, are dropped and counted.
    ///
    /// # Errors
    /// [`StreamError::Lengths`] when the columns differ in length; nothing was taken in.
    pub fn extend(&mut self, times: &[i64], payloads: &[T]) -> Result<(), StreamError> {
        if times.len() != payloads.len() {
            let (expected, found) = (times.len(), payloads.len());
            return Err(StreamError::Lengths { expected, found, what: "payload column" });
        }
        for ((time, payload), number) in times.iter().zip(payloads).zip(self.next..) {
            if self.released.is_some_and(|released| *time < released) {
                self.dropped.late += 1;
            } else if self.held.len() == self.most {
                self.dropped.full += 1;
            } else {
                self.earliest = self.earliest.min(*time);
                self.held.push(Released { time: *time, number, payload: payload.clone() });
            }
        }
        self.next += times.len() as u64;
        Ok(())
    }

    /// Appends the events up to the watermark, in order. A watermark below an earlier one releases nothing.
    pub fn release(&mut self, watermark: i64, out: &mut Vec<Released<T>>) {
        self.released = Some(self.released.map_or(watermark, |released| released.max(watermark)));
        if self.held.is_empty() || watermark < self.earliest {
            return;
        }
        let first = out.len();
        out.extend(self.held.extract_if(.., |event| event.time <= watermark));
        // The sort is stable, so equal times stay in the order of arrival.
        out[first..].sort_by_key(|event| event.time);
        self.earliest = self.held.iter().map(|event| event.time).min().unwrap_or(i64::MAX);
    }

    /// Appends all events that are held, in order, as at the end of the stream.
    pub fn flush(&mut self, out: &mut Vec<Released<T>>) {
        self.release(i64::MAX, out);
    }

    /// Events that are held.
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Events that were dropped, by cause.
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// Memory of the slots in bytes, without what payloads own.
    pub fn bytes(&self) -> usize {
        self.held.capacity() * size_of::<Released<T>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against a sort of everything that is due at each watermark.
        #[test]
        fn releases_are_in_order_and_every_drop_is_counted(
            steps in prop::collection::vec((prop::collection::vec(-40i64..40, 0..30), 0i64..30), 0..40),
            most in 1usize..60,
        ) {
            let mut reorder = Reorder::new(most).unwrap();
            let (mut held, mut dropped) = (Vec::new(), Dropped::default());
            let (mut number, mut watermark, mut out, mut expected) = (0u64, i64::MIN, Vec::new(), Vec::new());
            for (turn, (disorder, step)) in steps.iter().enumerate() {
                let times: Vec<i64> = disorder.iter().map(|disorder| turn as i64 * 10 + disorder).collect();
                reorder.extend(&times, &times).unwrap();
                for time in times {
                    match time {
                        late if late < watermark => dropped.late += 1,
                        _ if held.len() == most => dropped.full += 1,
                        _ => held.push((time, number)),
                    }
                    number += 1;
                }
                let asked = turn as i64 * 10 - 20 + step;
                watermark = watermark.max(asked);
                reorder.release(asked, &mut out);
                held.sort_unstable();
                let due = held.partition_point(|(time, _)| *time <= asked);
                expected.extend(held.drain(..due));
                held.sort_unstable_by_key(|(_, number)| *number);
                prop_assert_eq!((reorder.len(), reorder.dropped()), (held.len(), dropped));
            }
            reorder.flush(&mut out);
            held.sort_unstable();
            expected.append(&mut held);
            prop_assert!(out.is_sorted_by_key(|event| event.time));
            prop_assert!(out.iter().all(|event| event.payload == event.time));
            prop_assert_eq!(out.iter().map(|event| (event.time, event.number)).collect::<Vec<_>>(), expected);
            prop_assert!(reorder.is_empty());
        }
    }

    #[test]
    fn the_ends_of_time_and_bad_input() {
        let mut reorder = Reorder::new(8).unwrap();
        let mut out = Vec::new();
        reorder.release(i64::MIN, &mut out);
        reorder.extend(&[i64::MAX, i64::MIN, 0], &['c', 'a', 'b']).unwrap();
        reorder.release(i64::MIN, &mut out);
        assert_eq!(out.iter().map(|event| event.payload).collect::<String>(), "a");
        reorder.flush(&mut out);
        assert_eq!(out.iter().map(|event| event.payload).collect::<String>(), "abc");
        assert!(matches!(reorder.extend(&[1, 2], &['x']), Err(StreamError::Lengths { expected: 2, found: 1, .. })));
        assert_eq!(reorder.dropped(), Dropped::default());
        assert!(Reorder::<u8>::new(0).is_err());
    }
}
