//! The panes of integers by the reductions of the CPU: a run of events of one pane at a time.

use super::super::rows::Row;
use super::{KeptPanes, PanesI64};
use lanemark_kernels::aggregate::reduce::{max_i64, min_i64, sum_i64};
use std::ops::RangeInclusive;

/// The most events that are reduced at once: three reductions then find the values in the nearest cache.
const BLOCK: usize = 2048;

/// Times that are compared at once.
const LANES: usize = 32;

/// The panes kept of a batch whose columns are alike in length.
pub(super) fn kept_panes(panes: &PanesI64, (times, values): (&[i64], &[i64])) -> KeptPanes {
    let Some(last) = max_i64(times) else { return KeptPanes { newest: None, panes: Vec::new(), older: 0 } };
    let newest = panes.pane_of(last);
    let mut rows = vec![Row { count: 0, sum: 0, min: None, max: None }; panes.panes];
    let mut from = 0;
    while from < times.len() {
        let pane = panes.pane_of(times[from]);
        let run = run(&times[from..times.len().min(from + BLOCK)], bounds(pane, panes.size));
        let age = newest.wrapping_sub(pane) as u64;
        if let Some(row) = rows.get_mut(usize::try_from(age).unwrap_or(usize::MAX)) {
            take(row, &values[from..from + run]);
        }
        from += run;
    }
    panes.kept(newest, rows.into_iter(), times.len())
}

/// The times of a pane, as far as they are `i64`.
fn bounds(pane: i64, size: u64) -> RangeInclusive<i64> {
    let first = i128::from(pane) * i128::from(size);
    let last = first + i128::from(size) - 1;
    first.max(i128::from(i64::MIN)) as i64..=last.min(i128::from(i64::MAX)) as i64
}

/// How many times there are before the first one that is outside.
fn run(times: &[i64], inside: RangeInclusive<i64>) -> usize {
    let (blocks, _) = times.as_chunks::<LANES>();
    let whole = |block: &&[i64; LANES]| block.iter().fold(true, |all, time| all & inside.contains(time));
    let blocks = blocks.iter().take_while(whole).count() * LANES;
    blocks + times[blocks..].iter().take_while(|time| inside.contains(time)).count()
}

/// Takes in the values of a run, of which there are some.
fn take(row: &mut Row, values: &[i64]) {
    let lesser =
        |extreme: Option<i64>| extreme.map_or(min_i64(values), |held| min_i64(values).map(|new| new.min(held)));
    let greater =
        |extreme: Option<i64>| extreme.map_or(max_i64(values), |held| max_i64(values).map(|new| new.max(held)));
    *row = Row {
        count: row.count + values.len() as u64,
        sum: row.sum.wrapping_add(sum_i64(values)),
        min: lesser(row.min),
        max: greater(row.max),
    };
}
