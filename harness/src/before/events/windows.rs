//! Windows the naive way: every event kept and the window computed again at each slide, or one object at a time into an
//! ordered map of panes.

use crate::before::rows::Event;
use std::collections::{BTreeMap, HashMap, VecDeque};

/// The five aggregates of some values: count, sum, smallest and largest, and their mean as the quotient of the first
/// two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aggregate {
    /// How many.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
    /// The smallest; positive infinity where there is none.
    pub least: f64,
    /// The largest; negative infinity where there is none.
    pub most: f64,
}

impl Default for Aggregate {
    fn default() -> Aggregate {
        Aggregate { count: 0, sum: 0.0, least: f64::INFINITY, most: f64::NEG_INFINITY }
    }
}

impl Aggregate {
    /// Takes one value in.
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        self.sum += value;
        self.least = self.least.min(value);
        self.most = self.most.max(value);
    }

    /// Takes the values of another in, which came later.
    pub fn append(&mut self, later: &Aggregate) {
        self.count += later.count;
        self.sum += later.sum;
        self.least = self.least.min(later.least);
        self.most = self.most.max(later.most);
    }
}

/// A sliding window over event time: how long it is, how far it slides, and how late an event may be.
#[derive(Debug, Clone, Copy)]
pub struct Slides {
    /// Length of a slide, and of a pane.
    pub slide: i64,
    /// Slides in a window.
    pub width: i64,
    /// How far an event may lie behind the newest one.
    pub lateness: i64,
}

impl Slides {
    /// The slide that a time is in.
    pub fn of(&self, time: i64) -> i64 {
        time.div_euclid(self.slide)
    }
}

/// An event as a plain structure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Event time.
    pub time: i64,
    /// What was read.
    pub value: f64,
}

/// One result a slide, from the first event's slide to the newest: every event of the window is kept, and each result
/// is computed from all of them.
pub fn recomputed(readings: impl IntoIterator<Item = Reading>, slides: Slides) -> Vec<Aggregate> {
    let mut kept: VecDeque<Reading> = VecDeque::new();
    let mut results = Vec::new();
    let (mut next, mut newest) = (None, i64::MIN);
    let result = |kept: &mut VecDeque<Reading>, last: i64| {
        let (start, end) = ((last + 1 - slides.width) * slides.slide, (last + 1) * slides.slide);
        while kept.front().is_some_and(|reading| reading.time < start) {
            kept.pop_front();
        }
        let mut window = Aggregate::default();
        kept.iter()
            .filter(|reading| (start..end).contains(&reading.time))
            .for_each(|reading| window.add(reading.value));
        window
    };
    for reading in readings {
        let next = next.get_or_insert(slides.of(reading.time));
        newest = newest.max(reading.time);
        while *next < slides.of(newest - slides.lateness) {
            results.push(result(&mut kept, *next));
            *next += 1;
        }
        kept.push_back(reading);
    }
    for last in next.into_iter().flat_map(|next| next..=slides.of(newest)) {
        results.push(result(&mut kept, last));
    }
    results
}

/// The same results from event objects that are added to an ordered map of panes one at a time.
pub fn mapped(events: &[Event], slides: Slides) -> Vec<Aggregate> {
    let mut panes: BTreeMap<i64, Aggregate> = BTreeMap::new();
    let mut results = Vec::new();
    let (mut next, mut newest) = (None, i64::MIN);
    let result = |panes: &BTreeMap<i64, Aggregate>, last: i64| {
        let mut window = Aggregate::default();
        panes.range(last + 1 - slides.width..=last).for_each(|(_, pane)| window.append(pane));
        window
    };
    for event in events {
        let next = next.get_or_insert(slides.of(event.timestamp));
        newest = newest.max(event.timestamp);
        while *next < slides.of(newest - slides.lateness) {
            results.push(result(&panes, *next));
            *next += 1;
            panes = panes.split_off(&(*next + 1 - slides.width));
        }
        if let Some(value) = event.value() {
            panes.entry(slides.of(event.timestamp)).or_default().add(value);
        }
    }
    for last in next.into_iter().flat_map(|next| next..=slides.of(newest)) {
        results.push(result(&panes, last));
    }
    results
}

/// The panes of a stream in an ordered map, event by event.
pub fn panes(times: &[i64], values: &[f64], size: i64) -> BTreeMap<i64, Aggregate> {
    let mut panes: BTreeMap<i64, Aggregate> = BTreeMap::new();
    for (time, value) in times.iter().zip(values) {
        panes.entry(time.div_euclid(size)).or_default().add(*value);
    }
    panes
}

/// The panes of each key in a hash map, event by event.
pub fn keyed_panes(keys: &[u32], times: &[i64], values: &[f64], size: i64) -> HashMap<(i64, u32), Aggregate> {
    let mut panes: HashMap<(i64, u32), Aggregate> = HashMap::new();
    for ((key, time), value) in keys.iter().zip(times).zip(values) {
        panes.entry((time.div_euclid(size), *key)).or_default().add(*value);
    }
    panes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Aggregates of whole numbers, for comparisons.
    fn of(values: &[i64]) -> Aggregate {
        let mut aggregate = Aggregate::default();
        values.iter().for_each(|value| aggregate.add(*value as f64));
        aggregate
    }

    const SLIDES: Slides = Slides { slide: 10, width: 2, lateness: 10 };

    #[test]
    fn each_slide_has_the_events_of_its_window_late_ones_too() {
        let stream = [(5, 1), (12, 2), (8, 3), (31, 4), (22, 5)];
        let readings = stream.map(|(time, value)| Reading { time, value: f64::from(value) });
        let expected = [of(&[1, 3]), of(&[1, 3, 2]), of(&[2, 5]), of(&[5, 4])];
        assert_eq!(recomputed(readings, SLIDES), expected);
        let event = |(time, value): (i64, i32)| Event { timestamp: time, ..Event::reading(0, f64::from(value)) };
        let events = stream.map(event);
        assert_eq!(mapped(&events, SLIDES), expected);
        assert!(recomputed([], SLIDES).is_empty() && mapped(&[], SLIDES).is_empty());
    }

    #[test]
    fn panes_are_told_apart_by_time_and_key() {
        let (times, values) = ([-1, 0, 9, 10], [1.0, 2.0, 3.0, 4.0]);
        let all: Vec<_> = panes(&times, &values, 10).into_iter().collect();
        assert_eq!(all, [(-1, of(&[1])), (0, of(&[2, 3])), (1, of(&[4]))]);
        let keyed = keyed_panes(&[7, 7, 8, 7], &times, &values, 10);
        assert_eq!((keyed.len(), keyed[&(0, 8)]), (4, of(&[3])));
    }
}
