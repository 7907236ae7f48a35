use super::*;
use crate::testing::{LENGTHS, integers, random, same};
use lanemark_kernels::aggregate::window::panes::{Panes, reference};
use rand_xoshiro::rand_core::Rng;
use std::collections::BTreeMap;

/// The panes as they are defined, event by event.
fn defined(PanesI64 { size, panes }: PanesI64, times: &[i64], values: &[i64]) -> KeptPanes {
    let mut by_pane: BTreeMap<i128, Vec<i64>> = BTreeMap::new();
    for (time, value) in times.iter().zip(values) {
        by_pane.entry(i128::from(*time).div_euclid(i128::from(size))).or_default().push(*value);
    }
    let Some((&newest, _)) = by_pane.last_key_value() else {
        return KeptPanes { newest: None, panes: Vec::new(), older: 0 };
    };
    let oldest = (newest - panes as i128 + 1).max(i128::from(i64::MIN));
    let older = by_pane.range(..oldest).map(|(_, values)| values.len() as u64).sum();
    let none = Vec::new();
    let pane = |number| {
        let values = by_pane.get(&number).unwrap_or(&none);
        Group {
            count: values.len() as u64,
            sum: values.iter().fold(0, |sum: i64, value| sum.wrapping_add(*value)),
            min: values.iter().min().copied(),
            max: values.iter().max().copied(),
        }
    };
    KeptPanes { newest: Some(newest as i64), panes: (oldest..=newest).map(pane).collect(), older }
}

/// The kernel without help of the CPU.
#[derive(Debug, Clone, Copy)]
struct Alone(PanesI64);

impl DeviceKernel for Alone {
    type Batch<'a> = (&'a [i64], &'a [i64]);
    type Answer = Result<KeptPanes, WindowError>;

    fn plan(&self, batch: Self::Batch<'_>, device: &Capabilities) -> Result<Plan, GpuError> {
        self.0.plan(batch, device)
    }

    fn decode(&self, batch: Self::Batch<'_>, outputs: Vec<Vec<u8>>) -> Result<Self::Answer, GpuError> {
        if outputs.get(1).is_some_and(|beyond| *beyond != [0; 4]) {
            return Err(GpuError::Failed("left to the CPU".to_owned()));
        }
        self.0.decode(batch, outputs)
    }

    fn on_cpu(&self, batch: Self::Batch<'_>) -> Self::Answer {
        self.0.on_cpu(batch)
    }
}

/// Checks a batch, and where its last event is in the newest pane that the device needs no help with it.
fn check(size: u64, panes: usize, times: &[i64], values: &[i64], what: &str) {
    let kernel = PanesI64 { size, panes };
    let kept = defined(kernel, times, values);
    let (alone, what) = (times.last().map(|last| kernel.pane_of(*last)) == kept.newest, format!("{kernel:?}, {what}"));
    let expected = Ok(kept);
    if alone {
        same(&Alone(kernel), (times, values), &expected, &what);
    } else {
        same(&kernel, (times, values), &expected, &what);
    }
}

/// Times in order, with steps from 0 to `most_step`.
fn in_order(n: usize, first: i64, most_step: u64) -> Vec<i64> {
    let mut random = random(n as u64 + 7);
    let mut time = first;
    (0..n)
        .map(|_| {
            time = time.wrapping_add_unsigned(random.next_u64() % (most_step + 1));
            time
        })
        .collect()
}

#[test]
fn equals_the_definition_on_every_length() {
    for n in LENGTHS {
        check(1000, 60, &in_order(n, -20_000, 10), &integers(n), &format!("{n} events"));
    }
}

#[test]
fn equals_the_definition_at_every_size_of_panes() {
    let (times, values) = (in_order(20_001, -100_000, 20), integers(20_001));
    for (size, panes) in [(1, 1), (1, 1000), (1, MOST_PANES / 4), (2, 513), (7, 30_000), (333, 1), (333, 2)] {
        check(size, panes, &times, &values, "in order");
    }
    for size in [100_000, 1 << 32, (1 << 32) + 1, i64::MAX as u64, 1 << 63, (1 << 63) + 5, u64::MAX] {
        check(size, 3, &times, &values, "wide panes");
    }
}

/// As a tumbling window has it: one event a unit of time, every pane kept, several in each workgroup.
#[test]
fn a_tumbling_window_keeps_every_pane() {
    for n in [4_096_usize, 300_001, 1 << 20] {
        let times: Vec<i64> = (0..n as i64).collect();
        check(1_000, n.div_ceil(1_000) + 1, &times, &integers(n), &format!("{n} events"));
    }
}

#[test]
fn times_reach_both_ends() {
    let values = integers(3000);
    let step = u64::MAX / 3000;
    let times: Vec<i64> = (0..3000).map(|event| i64::MIN.wrapping_add_unsigned(event * step)).collect();
    for (size, panes) in [(step - 1, 4000), (step * 10 + 1, 100), (1 << 62, 9), (3 << 61, 9), (5, 5), (1 << 63, 2)] {
        check(size, panes, &times, &values, "from end to end");
    }
    for size in [1, 3, 1000, 3 << 61, u64::MAX] {
        let lowest: Vec<i64> = (0..100).map(|event| i64::MIN + event / 2).collect();
        check(size, 300, &lowest, &values[..100], "the lowest times");
        let highest: Vec<i64> = (0..100).map(|event| i64::MAX - 50 + event / 2).collect();
        check(size, 300, &highest, &values[..100], "the highest times");
    }
}

#[test]
fn strays_are_taken_in() {
    let n = 30_001;
    let (mut times, values) = (in_order(n, 0, 4), integers(n));
    let mut random = random(5);
    for _ in 0..3000 {
        let place = random.next_u64() as usize % (n - 1);
        times[place] = times[place].wrapping_sub((random.next_u64() % 60_000) as i64);
    }
    times[17] = i64::MIN;
    for (size, panes) in [(50, 2000), (1000, 20), (1000, 100), (1 << 40, 2)] {
        check(size, panes, &times, &values, "with strays");
    }
    times.reverse();
    check(50, 2000, &times, &values, "backwards, and so by the CPU");
    times[n - 1] = i64::MAX;
    check(50, 2000, &times, &values, "backwards but for the last one");
}

#[test]
fn one_pane_and_one_time_hold_everything() {
    let few = [0, -1, 1 << 32, i64::MIN, i64::MAX, 0xffff_ffff];
    for pattern in few {
        check(10, 3, &[77; 5001], &[pattern; 5001], "one time and one value");
    }
    let values: Vec<i64> = integers(9001).into_iter().map(|value| few[value as u8 as usize % few.len()]).collect();
    check(1_000_000, 2, &in_order(9001, 5, 3), &values, "values at the ends");
    // A gap leaves panes empty, and one that is longer than all panes leaves none of the events before it.
    let gap: Vec<i64> = (0..5000).map(|event| if event < 2500 { event } else { event + 100_000 }).collect();
    for panes in [3, 100, 2000] {
        check(100, panes, &gap, &values[..5000], "a gap");
    }
}

#[test]
fn windows_add_up() {
    let (times, values) = (in_order(200_003, -4_000_000, 40), integers(200_003));
    for (size, panes) in [(10_000, 1000), (500, 9000), (1 << 50, 2)] {
        check(size, panes, &times, &values, "four windows");
    }
}

#[test]
fn the_panes_are_those_of_floating_point_values() {
    // Small integers have exact sums as f64, in any order.
    let times = in_order(7001, -9000, 5);
    let values: Vec<i64> = integers(7001).into_iter().map(|value| value >> 40).collect();
    let floats: Vec<f64> = values.iter().map(|value| *value as f64).collect();
    for (size, kept) in [(100, 50), (64, 500), (7, 2000)] {
        let mut panes = Panes::new(size, kept).unwrap();
        panes.extend(&times, &floats).unwrap();
        let ours = PanesI64 { size, panes: kept }.on_cpu((&times, &values)).unwrap();
        assert_eq!(ours.newest, panes.newest());
        let group = |pane: &Group<i64>| (pane.count, pane.sum as f64, pane.min.map(|min| min as f64));
        let theirs: Vec<_> = panes.iter().map(|(_, pane)| (pane.count(), pane.sum(), pane.min())).collect();
        assert_eq!(ours.panes.iter().map(group).collect::<Vec<_>>(), theirs);
        let (defined, _) = reference::panes(size, kept, &times, &floats);
        assert_eq!(ours.panes.iter().filter(|pane| pane.count > 0).count(), defined.len());
    }
}

#[test]
fn what_panes_refuse_is_the_error_of_the_cpu() {
    let refused = |size, panes| Panes::new(size, panes).map(|_| ()).unwrap_err();
    for (size, panes) in [(0, 3), (5, 0), (5, MOST_PANES + 1)] {
        same(&PanesI64 { size, panes }, (&[1, 2], &[3, 4]), &Err(refused(size, panes)), "impossible panes");
    }
    let lengths = Panes::new(5, 3).unwrap().extend(&[1, 2], &[3.0]).unwrap_err();
    same(&PanesI64 { size: 5, panes: 3 }, (&[1, 2], &[3]), &Err(lengths), "a value too few");
}
