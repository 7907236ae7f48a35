//! The histogram's state.
//!
//! | bytes | are |
//! |---|---|
//! | 1 | bits of the mantissa that tell buckets apart |
//! | 4 times 8 | counts of NaN, zeros, infinities above and below 0 |
//! | 2 times 8 | the least and the greatest value |
//! | 4, 4 | for numbers above 0: the first key counted, and keys from there to the last one counted |
//! | 8 a key | their counts |
//! | the same | for numbers below 0 |

use super::buckets::Resolution;
use super::counters::SIDES;
use super::{Extremes, MOST_VALUES, RelativeHistogram};
use crate::sketch::state::{Kind, Reader, StateError, Writer, wrong};

/// The version of the fields.
const VERSION: u8 = 1;

impl RelativeHistogram {
    /// The histogram's state: 8 bytes for each bucket from the first that counted to the last, and 81 more.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut state = Writer::new(Kind::RelativeHistogram, VERSION);
        state.u8(self.counters.resolution().bits() as u8);
        state.u64(self.others.not_a_number);
        state.u64(self.others.zero);
        for side in SIDES {
            state.u64(self.others.infinite[side]);
        }
        state.f64(self.extremes.least);
        state.f64(self.extremes.greatest);
        for side in SIDES {
            let (first, counters) = self.counters.counted(side);
            state.u32(first);
            state.u32(counters.len() as u32);
            for count in counters {
                state.u64(*count);
            }
        }
        state.finish()
    }

    /// The histogram of a state.
    ///
    /// # Errors
    /// [`StateError`] when the bytes are no state of a histogram, are damaged, or contradict themselves.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        let mut state = Reader::open(bytes, Kind::RelativeHistogram, VERSION)?;
        let bits = state.u8("mantissa bits")?;
        let Some(resolution) = Resolution::from_bits(u32::from(bits)) else {
            return wrong("mantissa bits", format!("{bits} are more than {}", Resolution::FINEST.bits()));
        };
        let mut histogram = RelativeHistogram::empty(resolution);
        let others = &mut histogram.others;
        others.not_a_number = state.u64("count of NaN")?;
        others.zero = state.u64("count of zeros")?;
        others.infinite = [state.u64("count of infinities")?, state.u64("count of infinities")?];
        let mut total = [others.zero, others.infinite[0], others.infinite[1]]
            .iter()
            .fold(others.not_a_number, |total, count| total.saturating_add(*count));
        // Either zero is 0.
        histogram.extremes =
            Extremes { least: state.f64("least value")? + 0.0, greatest: state.f64("greatest value")? + 0.0 };
        for side in SIDES {
            total = total.saturating_add(histogram.read_counters(side, &mut state)?);
        }
        state.finish()?;
        if total > MOST_VALUES {
            return wrong("counts", format!("their sum is more than {MOST_VALUES}"));
        }
        histogram.total = total;
        histogram.check_extremes()?;
        Ok(histogram)
    }

    /// Reads the counters of a side. Returns their sum.
    fn read_counters(&mut self, side: usize, state: &mut Reader<'_>) -> Result<u64, StateError> {
        let first = state.u32("first key")?;
        let len = state.u32("number of keys")?;
        let keys = self.counters.resolution().keys();
        if u64::from(first) + u64::from(len) > u64::from(keys) {
            return wrong("number of keys", format!("{len} keys from {first} are more than the {keys} that there are"));
        }
        // Held against what there is before memory is taken.
        let counts = state.bytes("counts", len as usize * 8)?.as_chunks::<8>().0;
        let (Some(first_count), Some(last_count)) = (counts.first(), counts.last()) else {
            return if first == 0 {
                Ok(0)
            } else {
                wrong("first key", format!("it is {first} where no key has a count"))
            };
        };
        if [first_count, last_count].contains(&&[0; 8]) {
            return wrong("counts", "the first and the last key must have been counted");
        }
        self.counters.cover(side, first, first + len - 1);
        let mut sum = 0u64;
        for (key, count) in (first..).zip(counts) {
            let count = u64::from_le_bytes(*count);
            self.counters.add(side, key, count);
            sum = sum.saturating_add(count);
        }
        Ok(sum)
    }

    /// The extremes must lie where the first and the last value were counted.
    fn check_extremes(&self) -> Result<(), StateError> {
        let Extremes { least, greatest } = self.extremes;
        let mut places = self.occupied().map(|(place, _)| place);
        let Some(first) = places.next() else {
            let none = least == f64::INFINITY && greatest == f64::NEG_INFINITY;
            return if none { Ok(()) } else { wrong("least value", "there is none, and it is given") };
        };
        if self.place(least) != first {
            return wrong("least value", format!("{least} is not in the first bucket that was counted"));
        }
        if self.place(greatest) != places.last().unwrap_or(first) || greatest < least {
            return wrong("greatest value", format!("{greatest} is not in the last bucket that was counted"));
        }
        Ok(())
    }
}
