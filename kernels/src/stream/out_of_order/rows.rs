//! The open windows of all partitions as one table of rows, and the one loop that feeds it.

/// Events that are fed at once; one word has a bit for each.
pub(super) const BLOCK: usize = 64;

/// The most that the open windows may span in time, so that [`places`](super::scalar::places) is exact.
pub(super) const MOST_SPAN: u64 = 1 << 50;

/// Count and sum of one window of one partition. As a pair of doubles both grow by one addition of a register; a count
/// is exact up to 2^53.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(16))]
pub(super) struct Row(pub(super) [f64; 2]);

/// A ring of windows, each a row for every partition; and one row more, to which events of other windows are added so
/// that no branch is needed to leave them out.
#[derive(Debug, Clone)]
pub struct Rows {
    pub(super) rows: Vec<Row>,
    pub(super) partitions: u32,
    /// Windows of the ring, a power of two, less one.
    pub(super) mask: u32,
    /// The ring's place of the first window that takes events.
    pub(super) first: u32,
    /// The first time of that window.
    pub(super) start: i64,
    /// The last time that has a window here; below `start` where none has.
    pub(super) last: i64,
    /// One over the size of a window.
    pub(super) inverse: f64,
}

impl Rows {
    pub(super) fn new(partitions: usize, windows: usize, size: u64) -> Rows {
        Rows {
            rows: vec![Row::default(); windows * partitions + 1],
            partitions: partitions as u32,
            mask: windows as u32 - 1,
            first: 0,
            start: 0,
            last: -1,
            inverse: 1.0 / size as f64,
        }
    }

    /// The row of a window that is in the ring.
    pub(super) fn row(&mut self, window: i64, partition: usize) -> &mut Row {
        let place = (window as u32 & self.mask) as usize;
        &mut self.rows[place * self.partitions as usize + partition]
    }

    /// Whether any time has a window here.
    pub(super) fn has_windows(&self) -> bool {
        self.start <= self.last
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.rows[..])
    }

    /// The row of events that have none.
    pub(super) fn spare(&self) -> u32 {
        (self.mask + 1) * self.partitions
    }
}

/// Whether neighbours often have the same row: then it is better kept in registers until the row changes, as each
/// addition would otherwise wait for the store of the last. Only speed hangs on the answer.
#[inline(always)]
pub(super) fn repeats(places: &[u32; BLOCK]) -> bool {
    let mut equal = 0;
    for at in 0..16 {
        equal += u32::from(places[at] == places[at + 1]);
    }
    equal >= 12
}

/// The body of a rung: adds each event to its row; the indices of the events that have no window here are appended to
/// `$others`. `$places` finds the rows of a block, `$add` is the step of one row and value.
///
/// A macro, as a function with target features cannot be handed to a generic one.
macro_rules! feed {
    ($rows:ident, $partitions:ident, $times:ident, $values:ident, $others:ident, $places:path, $add:path) => {{
        let mut places = [0u32; BLOCK];
        let (blocks, last_partitions) = $partitions.as_chunks::<BLOCK>();
        let (time_blocks, last_times) = $times.as_chunks::<BLOCK>();
        let (value_blocks, last_values) = $values.as_chunks::<BLOCK>();
        for (block, ((partitions, times), values)) in blocks.iter().zip(time_blocks).zip(value_blocks).enumerate() {
            let outside = $places($rows, partitions, times, &mut places);
            if repeats(&places) {
                let mut current = places[0] as usize;
                let mut held = $rows.rows[current].0;
                for (place, value) in places.iter().zip(values) {
                    if *place as usize != current {
                        $rows.rows[current].0 = held;
                        current = *place as usize;
                        held = $rows.rows[current].0;
                    }
                    held = $add(held, *value);
                }
                $rows.rows[current].0 = held;
            } else {
                for (place, value) in places.iter().zip(values) {
                    let row = &mut $rows.rows[*place as usize];
                    row.0 = $add(row.0, *value);
                }
            }
            note(outside, block * BLOCK, $others);
        }
        let outside = scalar::places($rows, last_partitions, last_times, &mut places);
        for (place, value) in places.iter().zip(last_values) {
            let row = &mut $rows.rows[*place as usize];
            row.0 = $add(row.0, *value);
        }
        note(outside, blocks.len() * BLOCK, $others);
    }};
}
pub(super) use feed;

/// Appends the index of each bit, counted from `first`.
#[inline(always)]
pub(super) fn note(mut bits: u64, first: usize, indices: &mut Vec<u32>) {
    while bits != 0 {
        indices.push(first as u32 + bits.trailing_zeros());
        bits &= bits - 1;
    }
}
