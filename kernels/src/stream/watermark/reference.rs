//! Watermarks as they are defined: every partition's frontier after every event.

use super::{Observed, Propagation, Strategy, Watermark};

/// What a stream without idle partitions gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The watermark as each event came, before it; `None` while there was none.
    pub judged_by: Vec<Option<i64>>,
    /// The watermarks sent, without a last flush.
    pub sent: Vec<Watermark>,
    /// Events, and those below the watermark as they came.
    pub observed: Observed,
}

/// The watermarks of the events in order; `punctuation` says of an event's index whether it is one.
pub fn watermarks(
    partitions: usize,
    (strategy, propagation): (Strategy, Propagation),
    events: &[(u32, i64)],
    punctuation: impl Fn(usize) -> bool,
) -> Outcome {
    let (interval, out_of_orderness, punctuated) = match strategy {
        Strategy::Periodic { interval, out_of_orderness } => (interval, out_of_orderness, false),
        Strategy::Punctuated { out_of_orderness } => (1, out_of_orderness, true),
        Strategy::Ascending { interval } => (interval, 0, false),
        Strategy::Aligned { interval, out_of_orderness, .. } => (interval, out_of_orderness, false),
    };
    let (interval, out_of_orderness) = (i128::from(interval), i128::from(out_of_orderness));
    let (mut largest, mut counted) = (vec![i64::MIN; partitions], vec![i64::MIN; partitions]);
    let (mut current, mut last_sent): (Option<i64>, Option<i64>) = (None, None);
    let mut outcome = Outcome::default();
    for (index, (partition, time)) in events.iter().enumerate() {
        outcome.judged_by.push(current);
        outcome.observed.events += 1;
        outcome.observed.late += u64::from(current.is_some_and(|watermark| *time < watermark));
        let partition = *partition as usize;
        largest[partition] = largest[partition].max(*time);
        if !punctuated || punctuation(index) {
            counted[partition] = largest[partition];
        }
        let least = counted.iter().copied().min().unwrap_or(i64::MIN);
        if least == i64::MIN {
            continue;
        }
        let rounded = (i128::from(least) - out_of_orderness).div_euclid(interval) * interval;
        let watermark = rounded.max(i128::from(i64::MIN)) as i64;
        if current.is_some_and(|current| watermark <= current) {
            continue;
        }
        current = Some(watermark);
        let advance = last_sent.map(|last| i128::from(watermark) - i128::from(last));
        let sends = match propagation {
            Propagation::Eager => true,
            Propagation::Lazy { minimum_advance } => {
                advance.is_none_or(|advance| advance >= i128::from(minimum_advance))
            }
        };
        if sends {
            last_sent = Some(watermark);
            outcome.sent.push(Watermark { after: index as u64 + 1, time: watermark });
        }
    }
    outcome
}
