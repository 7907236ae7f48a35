//! The operator as it is defined: event by event, from the definition of the watermark.

use super::{Closed, Options, Taken};
use crate::stream::watermark::{Propagation, reference::watermarks};
use std::collections::BTreeMap;

/// What the operator gives for a whole stream, its end among it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Every window that has events, by partition and number.
    pub closed: Vec<Closed>,
    /// Time and value of the late events of each partition, in the order in which they came.
    pub late: Vec<Vec<(i64, f64)>>,
    /// Messages, that of the end among them.
    pub messages: u64,
    /// What became of the events.
    pub taken: Taken,
}

/// The outcome for a stream of partition, time and value, without idle partitions, bounds on late buffers or a bound on
/// windows far ahead; `punctuation` says of an event's index whether it is one.
pub fn out_of_order(options: &Options, events: &[(u32, i64, f64)], punctuation: impl Fn(usize) -> bool) -> Outcome {
    let times: Vec<(u32, i64)> = events.iter().map(|(partition, time, _)| (*partition, *time)).collect();
    let of = |propagation| watermarks(options.partitions, (options.strategy, propagation), &times, &punctuation);
    let size = options.window as i64;
    let mut windows: BTreeMap<(u32, i64), (u64, f64)> = BTreeMap::new();
    let mut outcome = Outcome { late: vec![Vec::new(); options.partitions], ..Outcome::default() };
    let (eager, asked) = (of(Propagation::Eager), of(options.propagation));
    for ((partition, time, value), watermark) in events.iter().zip(eager.judged_by) {
        let window = time.div_euclid(size);
        if watermark.is_some_and(|watermark| window < watermark.div_euclid(size)) {
            outcome.late[*partition as usize].push((*time, *value));
            outcome.taken.late += 1;
        } else {
            let (count, sum) = windows.entry((*partition, window)).or_insert((0, 0.0));
            *count += 1;
            *sum += value;
            outcome.taken.accepted += 1;
        }
    }
    let closed = |((partition, window), (count, sum))| Closed { partition, window, count, sum };
    outcome.closed = windows.into_iter().map(closed).collect();
    outcome.messages = asked.sent.len() as u64 + 1;
    outcome
}
