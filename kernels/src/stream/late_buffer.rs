//! A buffer of late events, bounded by their number, by its memory and by their age.

use super::StreamError;
use super::error::within;
use std::collections::VecDeque;

/// A late event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late<T> {
    /// The time given to [`LateBuffer::push`] as that of its arrival.
    pub arrived: i64,
    /// Its own time.
    pub time: i64,
    /// What it carries.
    pub payload: T,
}

/// What a late event can carry.
pub trait Payload {
    /// Bytes that it owns on the heap, beside its own size; they must not change while the buffer has it.
    fn owned(&self) -> usize {
        0
    }
}

impl Payload for () {}
impl Payload for u64 {}
impl Payload for i64 {}
impl Payload for f64 {}

impl Payload for Vec<u8> {
    fn owned(&self) -> usize {
        self.capacity()
    }
}

impl Payload for String {
    fn owned(&self) -> usize {
        self.capacity()
    }
}

/// Bounds of a [`LateBuffer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateLimits {
    /// The most events.
    pub events: usize,
    /// The most bytes: the buffer's slots and what payloads are said to own beside them.
    pub bytes: usize,
    /// The largest difference between the time of an event's arrival and now.
    pub age: u64,
}

impl Default for LateLimits {
    /// 98,304 bytes; events of any number and age that fit there.
    fn default() -> Self {
        LateLimits { events: usize::MAX, bytes: 96 << 10, age: u64::MAX }
    }
}

/// Events that a buffer dropped, by cause. Where several bounds asked for a drop it is counted under the first here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evicted {
    /// Older than the bound on age.
    pub age: u64,
    /// The oldest, as there was one event too many.
    pub count: u64,
    /// The oldest, as there were too many bytes.
    pub bytes: u64,
    /// Never taken in, as the event alone has more bytes than the buffer may have.
    pub too_large: u64,
}

impl Evicted {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.age + self.count + self.bytes + self.too_large
    }
}

/// Late events in the order of their arrival. The oldest arrivals make room for new ones, and every drop is counted.
///
/// Slots are allocated as they are needed, twice as many each time and never more than the bounds allow. While the
/// slots move to a larger place the old ones are still there, so for that moment memory is up to half as much again.
///
/// Cost: constant time for an event, amortized; where payloads own much and slots have to give way to them, a push can
/// move all slots. Memory: [`LateBuffer::bytes`], at most [`LateLimits::bytes`].
///
/// ```
/// use lanemark_kernels::stream::{LateBuffer, LateLimits};
/// let mut late = LateBuffer::new(LateLimits { events: 2, ..LateLimits::default() })?;
/// for (time, reading) in [(5, 0.5), (3, 1.5), (4, 2.5)] {
///     late.push(100, time, reading);
/// }
/// assert_eq!(late.iter().map(|event| event.time).collect::<Vec<_>>(), [3, 4]);
/// assert_eq!(late.evicted().count, 1);
/// # Ok::<(), lanemark_kernels::stream::StreamError>(())
/// ```
#[derive(Debug, Clone)]
pub struct LateBuffer<T> {
    events: VecDeque<Late<T>>,
    limits: LateLimits,
    /// Bytes that the payloads own.
    owned: usize,
    evicted: Evicted,
}

impl<T: Payload> LateBuffer<T> {
    /// An empty buffer; nothing is allocated yet.
    ///
    /// # Errors
    /// [`StreamError::Setting`] where the bounds leave no room for one event.
    pub fn new(limits: LateLimits) -> Result<Self, StreamError> {
        within("the most late events", limits.events as u64, 1, u64::MAX)?;
        within("the most bytes of a late buffer", limits.bytes as u64, Self::SLOT as u64, u64::MAX)?;
        Ok(LateBuffer { events: VecDeque::new(), limits, owned: 0, evicted: Evicted::default() })
    }

    /// Bytes of one slot.
    const SLOT: usize = size_of::<Late<T>>();

    /// Takes in an event that arrived at `now`, after the drops that the bounds ask for.
    ///
    /// `now` is in the unit of the bound on age, for instance the current watermark; where it goes backwards, ages are
    /// counted from the present value.
    pub fn push(&mut self, now: i64, time: i64, payload: T) {
        self.expire(now);
        let owned = payload.owned();
        if owned > self.limits.bytes - Self::SLOT {
            self.evicted.too_large += 1;
            return;
        }
        if self.events.len() == self.limits.events {
            self.evicted.count += 1;
            self.drop_oldest();
        }
        while (self.events.len() + 1) * Self::SLOT + self.owned + owned > self.limits.bytes {
            self.evicted.bytes += 1;
            self.drop_oldest();
        }
        let slots = self.events.capacity();
        if self.events.len() == slots || slots * Self::SLOT + self.owned + owned > self.limits.bytes {
            self.resize(owned);
        }
        self.owned += owned;
        self.events.push_back(Late { arrived: now, time, payload });
    }

    /// Makes room for one event more, whose payload owns so many bytes. Slots in store count as much as those in use, so
    /// they give way to what payloads own.
    #[cold]
    fn resize(&mut self, owned: usize) {
        let room = (self.limits.bytes - self.owned - owned) / Self::SLOT;
        if self.events.capacity() > room {
            self.events.shrink_to(room);
        }
        if self.events.len() == self.events.capacity() {
            let slots = (2 * self.events.len()).max(4).min(self.limits.events).min(room);
            self.events.reserve_exact(slots - self.events.len());
        }
    }

    /// Drops the events whose age at `now` is above the bound.
    pub fn expire(&mut self, now: i64) {
        if self.limits.age == u64::MAX {
            return;
        }
        let age = |event: &Late<T>| now.saturating_sub(event.arrived).max(0) as u64;
        while self.events.front().is_some_and(|event| age(event) > self.limits.age) {
            self.evicted.age += 1;
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(event) = self.events.pop_front() {
            self.owned -= event.payload.owned();
        }
    }

    /// Takes out the events that arrived first, `most` of them or all there are.
    pub fn drain(&mut self, most: usize) -> impl Iterator<Item = Late<T>> + '_ {
        let count = most.min(self.events.len());
        self.owned -= self.events.range(..count).map(|event| event.payload.owned()).sum::<usize>();
        self.events.drain(..count)
    }

    /// The events, in the order of their arrival.
    pub fn iter(&self) -> impl Iterator<Item = &Late<T>> {
        self.events.iter()
    }

    /// Events in the buffer.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Events that were dropped, by cause. Those taken out are not among them.
    pub fn evicted(&self) -> Evicted {
        self.evicted
    }

    /// Memory of the slots and of what the payloads own, in bytes; at most [`LateLimits::bytes`].
    pub fn bytes(&self) -> usize {
        self.events.capacity() * Self::SLOT + self.owned
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SLOT: usize = size_of::<Late<Vec<u8>>>();

    fn limits(events: usize, bytes: usize, age: u64) -> LateLimits {
        LateLimits { events, bytes, age }
    }

    proptest! {
        /// Against a list from whose front events are dropped one by one.
        #[test]
        fn what_is_kept_and_why_the_rest_was_dropped(
            pushes in prop::collection::vec((0i64..4, prop_oneof![0usize..40, 300usize..900]), 0..300),
            events in 1usize..12,
            bytes in SLOT..12 * SLOT,
            age in prop_oneof![0u64..20, Just(u64::MAX)],
            drained in 0usize..3,
        ) {
            let mut late = LateBuffer::new(limits(events, bytes, age)).unwrap();
            let (mut kept, mut dropped) = (VecDeque::<(i64, usize)>::new(), Evicted::default());
            let mut now = 0;
            for (step, owned) in pushes {
                now += step;
                while kept.front().is_some_and(|(arrived, _)| (now - arrived) as u64 > age) {
                    kept.pop_front();
                    dropped.age += 1;
                }
                let all = |kept: &VecDeque<(i64, usize)>| kept.iter().map(|(_, owned)| SLOT + owned).sum::<usize>();
                if SLOT + owned > bytes {
                    dropped.too_large += 1;
                } else {
                    if kept.len() == events {
                        kept.pop_front();
                        dropped.count += 1;
                    }
                    while all(&kept) + SLOT + owned > bytes {
                        kept.pop_front();
                        dropped.bytes += 1;
                    }
                    kept.push_back((now, owned));
                }
                late.push(now, -now, vec![0u8; owned]);
                prop_assert!(late.bytes() <= bytes, "{} of {} bytes", late.bytes(), bytes);
                prop_assert_eq!(late.evicted(), dropped);
                if step == 3 {
                    let taken: Vec<i64> = late.drain(drained).map(|event| event.arrived).collect();
                    let expected: Vec<i64> = kept.drain(..drained.min(kept.len())).map(|event| event.0).collect();
                    prop_assert_eq!(taken, expected);
                }
                let found: VecDeque<(i64, usize)> =
                    late.iter().map(|event| (event.arrived, event.payload.len())).collect();
                prop_assert_eq!(&found, &kept);
                prop_assert_eq!((late.len(), late.is_empty()), (kept.len(), kept.is_empty()));
            }
        }
    }

    #[test]
    fn the_default_bounds_hold_a_long_stream() {
        let mut late = LateBuffer::new(LateLimits::default()).unwrap();
        assert_eq!(late.bytes(), 0);
        for time in 0..100_000 {
            late.push(0, time, 1.0);
        }
        assert_eq!((late.len(), late.bytes()), (4_096, 98_304));
        assert_eq!(late.evicted(), Evicted { bytes: 95_904, ..Evicted::default() });
        assert_eq!(late.evicted().total(), 95_904);
    }

    #[test]
    fn bounds_that_hold_nothing_are_refused() {
        for bounds in [limits(0, 1_000, 0), limits(1, 23, 0)] {
            assert!(matches!(LateBuffer::<f64>::new(bounds), Err(StreamError::Setting { .. })));
        }
        assert!(LateBuffer::<f64>::new(limits(1, 24, 0)).is_ok());
    }

    #[test]
    fn ages_at_the_ends_of_time_do_not_overflow() {
        let mut late = LateBuffer::new(limits(9, 1_000, i64::MAX as u64 - 1)).unwrap();
        late.push(i64::MIN, 0, ());
        late.push(i64::MAX, 0, ());
        late.push(i64::MIN, 0, ());
        assert_eq!((late.len(), late.evicted().age), (2, 1));
    }
}
