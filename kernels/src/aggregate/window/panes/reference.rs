//! The panes as they are defined, event by event.

use super::super::summary::Summary;
use super::Taken;
use std::collections::BTreeMap;

/// The events of a stream that a ring of panes takes in: for each pane that is kept at the end, the number in the
/// stream, key and value of each of its events; and what became of the stream. The keys may be left out.
type Events = (BTreeMap<i64, Vec<(usize, u32, f64)>>, Taken);

fn events(size: u64, panes: usize, keys: &[u32], times: &[i64], values: &[f64]) -> Events {
    let mut kept: BTreeMap<i64, Vec<(usize, u32, f64)>> = BTreeMap::new();
    let mut taken = Taken::default();
    let mut newest = i64::MIN;
    for (number, (time, value)) in times.iter().zip(values).enumerate() {
        let pane = i128::from(*time).div_euclid(i128::from(size)) as i64;
        newest = newest.max(pane);
        let oldest = (i128::from(newest) - panes as i128 + 1).max(i128::from(i64::MIN)) as i64;
        kept = kept.split_off(&oldest);
        if pane < oldest {
            taken.late += 1;
        } else {
            kept.entry(pane).or_default().push((number, keys.get(number).copied().unwrap_or(0), *value));
            taken.accepted += 1;
        }
    }
    (kept, taken)
}

/// Count and extremes of the values, with that sum.
fn summary(values: &[f64], sum: f64) -> Summary {
    let all = values.iter().fold(Summary::EMPTY, |all, value| all.merge(Summary::of(*value)));
    Summary { sum, ..all }
}

/// The panes with events that are kept at the end of a stream, by number; and what became of its events.
pub fn panes(size: u64, panes: usize, times: &[i64], values: &[f64]) -> (BTreeMap<i64, Summary>, Taken) {
    let (kept, taken) = events(size, panes, &[], times, values);
    let pane = |(pane, events): (i64, Vec<(usize, u32, f64)>)| {
        let mut lanes = [0.0; 8];
        for (number, _, value) in &events {
            lanes[number % 8] += value;
        }
        let halves: [f64; 4] = std::array::from_fn(|lane| lanes[lane] + lanes[lane + 4]);
        let sum = (halves[0] + halves[2]) + (halves[1] + halves[3]);
        (pane, summary(&events.iter().map(|(_, _, value)| *value).collect::<Vec<f64>>(), sum))
    };
    (kept.into_iter().map(pane).collect(), taken)
}

/// The panes of each key with events that are kept at the end of a stream, by number of the pane and key; and what
/// became of its events.
pub fn keyed_panes(
    size: u64,
    panes: usize,
    keys: &[u32],
    times: &[i64],
    values: &[f64],
) -> (BTreeMap<(i64, u32), Summary>, Taken) {
    let (kept, taken) = events(size, panes, keys, times, values);
    let mut by_key: BTreeMap<(i64, u32), Vec<f64>> = BTreeMap::new();
    for (pane, events) in kept {
        for (_, key, value) in events {
            by_key.entry((pane, key)).or_default().push(value);
        }
    }
    let plain = |values: Vec<f64>| summary(&values, values.iter().fold(0.0, |sum, value| sum + value));
    (by_key.into_iter().map(|(at, values)| (at, plain(values))).collect(), taken)
}
