//! Windows: every rung of the panes gives the reference's summaries, and every slide is that of two stacks.

use crate::text::Many;
use arbitrary::{Arbitrary, Unstructured};
use lanemark_kernels::aggregate::window::panes::{KeyedPanes, Panes, reference, tables};
use lanemark_kernels::aggregate::window::sliding::{self, SlidingWindow};
use lanemark_kernels::aggregate::window::summary::Summary;
use lanemark_kernels::aggregate::window::two_stacks::TwoStacksLite;

#[derive(Debug, Arbitrary)]
struct Input {
    size: u8,
    panes: u8,
    width: u8,
    start: i64,
    batches: Many<Many<Event, 120>, 5>,
}

#[derive(Debug, Arbitrary)]
struct Event {
    key: u8,
    step: Step,
    value: Value,
}

#[derive(Debug, Arbitrary)]
enum Step {
    On(u8),
    Back(u16),
    Far(i64),
}

#[derive(Debug, Arbitrary)]
enum Value {
    Small(i8),
    Any(f64),
}

/// Keys of the keyed panes.
const KEYS: u32 = 5;

/// Feeds the stream that the bytes stand for to every rung.
pub fn check(data: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let (size, kept) = (u64::from(input.size) + 1, usize::from(input.panes) + 1);
    let mut time = input.start;
    let mut batches: Vec<(Vec<u32>, Vec<i64>, Vec<f64>)> = Vec::new();
    for batch in input.batches.iter() {
        let mut columns = (Vec::new(), Vec::new(), Vec::new());
        for Event { key, step, value } in batch.iter() {
            let at = match step {
                Step::On(by) => {
                    time = time.saturating_add(i64::from(*by) / 16);
                    time
                }
                Step::Back(by) => time.saturating_sub(i64::from(*by)),
                Step::Far(to) => {
                    time = *to;
                    time
                }
            };
            columns.0.push(u32::from(*key) % KEYS);
            columns.1.push(at);
            columns.2.push(match value {
                Value::Small(value) => f64::from(*value),
                Value::Any(value) => *value,
            });
        }
        batches.push(columns);
    }
    let values: Vec<f64> = batches.iter().flat_map(|batch| &batch.2).copied().collect();
    let times: Vec<i64> = batches.iter().flat_map(|batch| &batch.1).copied().collect();
    let keys: Vec<u32> = batches.iter().flat_map(|batch| &batch.0).copied().collect();

    let (expected, expected_taken) = reference::panes(size, kept, &times, &values);
    let mut sequence: Vec<Summary> = Vec::new();
    for (isa, rung) in tables::EXTEND.usable() {
        let mut panes = Panes::new(size, kept).expect("a size and a number in range");
        let mut taken = (0, 0);
        for (_, times, values) in &batches {
            let of_batch = rung(&mut panes, times, values).expect("columns of one length");
            taken = (taken.0 + of_batch.accepted, taken.1 + of_batch.late);
        }
        assert_eq!(taken, (expected_taken.accepted, expected_taken.late), "{isa}: {times:?}");
        for (number, summary) in panes.iter() {
            let expected = expected.get(&number).copied().unwrap_or(Summary::EMPTY);
            assert_eq!(summary, expected, "{isa}: pane {number} of {times:?}, {values:?}");
        }
        sequence = panes.iter().map(|(_, summary)| summary).collect();
    }
    let (expected, _) = reference::keyed_panes(size, kept, &keys, &times, &values);
    for (isa, rung) in tables::EXTEND_KEYED.usable() {
        let mut panes = KeyedPanes::new(KEYS as usize, size, kept).expect("numbers in range");
        for (keys, times, values) in &batches {
            rung(&mut panes, keys, times, values).expect("columns of one length, known keys");
        }
        for ((number, key), summary) in &expected {
            assert_eq!(panes.pane(*key, *number), Some(*summary), "{isa}: pane {number} of key {key}, {times:?}");
        }
    }
    slides(&sequence, usize::from(input.width) % 70 + 1);
}

/// Every rung's slides over the panes, which come in two parts, against two stacks.
fn slides(panes: &[Summary], width: usize) {
    let mut stacks = TwoStacksLite::new();
    let expected: Vec<Summary> = panes
        .iter()
        .map(|pane| {
            if stacks.len() == width {
                stacks.pop();
            }
            stacks.push(*pane);
            stacks.query()
        })
        .collect();
    for (isa, slide) in sliding::tables::SLIDE.usable() {
        let mut window = SlidingWindow::new(width).expect("a width in range");
        let mut found = vec![Summary::EMPTY; panes.len()];
        let (first, second) = panes.split_at(panes.len() / 3);
        let (first_found, second_found) = found.split_at_mut(first.len());
        slide(&mut window, first, first_found);
        slide(&mut window, second, second_found);
        assert_eq!(found, expected, "{isa}: width {width} over {panes:?}");
    }
}
