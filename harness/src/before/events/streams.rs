//! Every watermark to every consumer; ordered buffers.

use std::collections::{BTreeMap, VecDeque};

/// An event of a stream of several partitions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Where it came from.
    pub partition: u32,
    /// When it happened.
    pub time: i64,
    /// What was measured.
    pub value: f64,
}

/// How a stream is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Partitions, each with a consumer.
    pub partitions: usize,
    /// A partition's watermark is a multiple of this.
    pub interval: i64,
    /// How far behind the largest time of its partition an event may come.
    pub out_of_orderness: i64,
    /// The least advance of a partition's watermark that is sent; 1 sends every one.
    pub minimum_advance: i64,
    /// Length of a window.
    pub window: i64,
    /// Late events that a consumer keeps.
    pub most_late: usize,
}

/// A window that was closed: partition, number, events and the sum of their values.
pub type Window = (u32, i64, u64, f64);

/// What became of a stream.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The windows that have events.
    pub windows: Vec<Window>,
    /// Events whose window was already closed.
    pub late: u64,
    /// Watermarks that consumers received.
    pub received: u64,
}

/// The consumer of one partition: it has the watermarks of all partitions, and puts its own events in order.
struct Consumer {
    partition: u32,
    inputs: Vec<i64>,
    watermark: i64,
    /// The values of each time, until the watermark passes it.
    buffer: BTreeMap<i64, Vec<f64>>,
    windows: BTreeMap<i64, (u64, f64)>,
    late: VecDeque<Event>,
}

impl Consumer {
    fn add(&mut self, window: i64, value: f64) {
        let (count, sum) = self.windows.entry(window).or_insert((0, 0.0));
        *count += 1;
        *sum += value;
    }

    fn receive(&mut self, partition: usize, watermark: i64, plan: &Plan, out: &mut Vec<Window>) {
        self.inputs[partition] = watermark;
        let least = self.inputs.iter().copied().min().unwrap_or(i64::MIN);
        if least > self.watermark {
            self.watermark = least;
            self.emit(least, plan, out);
        }
    }

    /// Releases the events below the watermark to their windows, in order, and closes the windows that end there.
    fn emit(&mut self, watermark: i64, plan: &Plan, out: &mut Vec<Window>) {
        let later = self.buffer.split_off(&watermark);
        for (time, values) in std::mem::replace(&mut self.buffer, later) {
            for value in values {
                self.add(time.div_euclid(plan.window), value);
            }
        }
        let open = self.windows.split_off(&watermark.div_euclid(plan.window));
        for (window, (count, sum)) in std::mem::replace(&mut self.windows, open) {
            out.push((self.partition, window, count, sum));
        }
    }
}

/// Tumbling windows of count and sum of each partition. Every watermark of a partition that is sent goes to every
/// consumer, which takes the least of those it has.
pub fn out_of_order(events: &[Event], plan: &Plan) -> Outcome {
    let consumer = |partition: usize| Consumer {
        partition: partition as u32,
        inputs: vec![i64::MIN; plan.partitions],
        watermark: i64::MIN,
        buffer: BTreeMap::new(),
        windows: BTreeMap::new(),
        late: VecDeque::new(),
    };
    let mut consumers: Vec<Consumer> = (0..plan.partitions).map(consumer).collect();
    let mut generated = vec![i64::MIN; plan.partitions];
    let mut sent = vec![i64::MIN; plan.partitions];
    let mut current = i64::MIN;
    let mut outcome = Outcome::default();
    for event in events {
        let partition = event.partition as usize;
        let consumer = &mut consumers[partition];
        if current > i64::MIN && event.time.div_euclid(plan.window) < current.div_euclid(plan.window) {
            outcome.late += 1;
            if consumer.late.len() == plan.most_late {
                consumer.late.pop_front();
            }
            consumer.late.push_back(*event);
        } else if event.time < consumer.watermark {
            consumer.add(event.time.div_euclid(plan.window), event.value);
        } else {
            consumer.buffer.entry(event.time).or_default().push(event.value);
        }
        let watermark = (event.time - plan.out_of_orderness).div_euclid(plan.interval) * plan.interval;
        if watermark > generated[partition] {
            generated[partition] = watermark;
            current = generated.iter().copied().min().unwrap_or(i64::MIN);
            if sent[partition] == i64::MIN || watermark - sent[partition] >= plan.minimum_advance {
                sent[partition] = watermark;
                for consumer in &mut consumers {
                    outcome.received += 1;
                    consumer.receive(partition, watermark, plan, &mut outcome.windows);
                }
            }
        }
    }
    for consumer in &mut consumers {
        consumer.emit(i64::MAX, plan, &mut outcome.windows);
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_late_events_and_messages_of_a_small_stream() {
        let plan =
            Plan { partitions: 2, interval: 10, out_of_orderness: 5, minimum_advance: 1, window: 20, most_late: 1 };
        let event = |(partition, time, value)| Event { partition, time, value };
        let events = [
            (0, 15, 1.0), // Its watermark is 10, 1's is not there yet.
            (1, 38, 2.0), // 30: all have 10.
            (1, 3, 4.0),  // Below 10, and its window is open.
            (0, 26, 8.0), // 20: the first window of each is closed.
            (0, 7, 16.0), // Late.
            (1, 21, 32.0),
        ]
        .map(event);
        let mut eager = out_of_order(&events, &plan);
        eager.windows.sort_by_key(|window| (window.0, window.1));
        assert_eq!(eager.windows, [(0, 0, 1, 1.0), (0, 1, 1, 8.0), (1, 0, 1, 4.0), (1, 1, 2, 34.0)]);
        assert_eq!((eager.late, eager.received), (1, 6));
        let mut lazy = out_of_order(&events, &Plan { minimum_advance: 30, ..plan });
        lazy.windows.sort_by_key(|window| (window.0, window.1));
        assert_eq!((lazy.windows, lazy.late, lazy.received), (eager.windows, 1, 4));
    }
}
