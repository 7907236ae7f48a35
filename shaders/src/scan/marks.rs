//! From marks to places: what the kernels have in common that look at each item and list those that they found.
//!
//! A kernel's own shader marks items, a bit each, and counts the marks of each tile. The counts become places by a
//! prefix sum, and each tile then lists its marks where its place begins: in order, and the same on every device.

use crate::device::Capabilities;
use crate::plan::{BufferId, Output, Part, Plan, Window, workgroups};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};

/// Items of a tile.
pub(crate) const TILE: u64 = 16_384;

/// Bytes of the list for an item that is found: its place in its window.
pub(crate) const PLACE_BYTES: u64 = 4;

mod of_counts {
    use super::*;

    params! {
        struct Params { tiles, slot, pad0, pad1 }
    }

    pub(in crate::scan) static SCAN_COUNTS: Shader = Shader {
        name: "scan_counts",
        source: wgsl!("common/sum_before", "scan_counts"),
        needs: Needs::NOTHING,
        bindings: &[read_write("counts"), read_write("totals"), parameters()],
        params: Params::FIELDS,
        overrides: &[("WG", &[256, 128, 64])],
        workgroup_bytes: 4 * 256,
        twin: "an exclusive prefix sum",
    };

    pub(super) fn params(tiles: u32, slot: u32) -> impl bytemuck::NoUninit {
        Params { tiles, slot, ..Params::default() }
    }
}

mod of_marks {
    use super::*;

    params! {
        struct Params { tiles, pad0, pad1, pad2 }
    }

    pub(in crate::scan) static PLACE_MARKS: Shader = Shader {
        name: "place_marks",
        source: wgsl!("common/sum_before", "common/tiles", "place_marks"),
        needs: Needs::NOTHING,
        bindings: &[read("marks"), read("before"), read_write("places"), parameters()],
        params: Params::FIELDS,
        overrides: &[("WG", &[256, 128, 64])],
        workgroup_bytes: 4 * 256,
        twin: "the places of the bits that are set",
    };

    pub(super) fn params(tiles: u32) -> impl bytemuck::NoUninit {
        Params { tiles, ..Params::default() }
    }
}

pub(super) use of_counts::SCAN_COUNTS;
pub(super) use of_marks::PLACE_MARKS;

/// The tiles of a window.
pub(crate) fn tiles(window: Window) -> u32 {
    window.items.div_ceil(TILE as u32)
}

/// Reads back where each window starts, for [`starts`]: what is decoded has no other way to know.
pub(super) fn read_starts(plan: &mut Plan, windows: &[Window]) {
    let starts: Vec<u64> = windows.iter().map(|window| window.first).collect();
    let bytes = bytemuck::cast_slice(&starts).to_vec();
    let len = bytes.len() as u64;
    let starts = plan.constant("starts of windows", bytes);
    plan.read(starts, len);
}

/// The windows' starts, and what was read back behind them.
pub(super) fn starts(outputs: &[Vec<u8>]) -> (impl Iterator<Item = u64>, &[Vec<u8>]) {
    let (starts, lists) = outputs.split_first().map_or((&[][..], &[][..]), |(starts, lists)| (&starts[..], lists));
    (starts.as_chunks::<8>().0.iter().map(|start| u64::from_le_bytes(*start)), lists)
}

/// Makes the counts of a window's tiles the number of items before each, and their sum word `slot` of the totals.
pub(super) fn scan_counts(plan: &mut Plan, counts: BufferId, totals: BufferId, tiles: u32, slot: usize) {
    let parts = vec![plan.whole(counts), plan.whole(totals)];
    plan.step(&SCAN_COUNTS, parts, &of_counts::params(tiles, slot as u32), 1);
}

/// What becomes of the marks of a batch's windows.
pub(crate) struct Marks {
    marks: BufferId,
    counts: BufferId,
    totals: BufferId,
}

impl Marks {
    /// Buffers for the marks of any one of the windows, and for the number of marks of each. The first thing that is
    /// read back is where each window starts: [`places`] takes it from there.
    pub(crate) fn new(plan: &mut Plan, windows: &[Window]) -> Marks {
        read_starts(plan, windows);
        let most_tiles = windows.iter().map(|window| u64::from(tiles(*window))).max().unwrap_or(0);
        Marks {
            marks: plan.scratch("marks", most_tiles * TILE / 8),
            counts: plan.scratch("marks of each tile", most_tiles * 4),
            totals: plan.scratch("marks of each window", windows.len() as u64 * 4),
        }
    }

    /// Where the kernel's shader writes: marks and counts, for its bindings of those names.
    pub(crate) fn parts(&self, plan: &Plan) -> [Part; 2] {
        [plan.whole(self.marks), plan.whole(self.counts)]
    }

    /// Lists the marks of window `slot` once the kernel's shader has marked them, and reads the list back.
    pub(crate) fn list(&self, plan: &mut Plan, slot: usize, window: Window, device: &Capabilities) {
        let tiles = tiles(window);
        let places = plan.scratch("places", u64::from(window.items) * PLACE_BYTES);
        scan_counts(plan, self.counts, self.totals, tiles, slot);
        let [marks, counts] = self.parts(plan);
        let groups = workgroups(u64::from(tiles), device);
        plan.step(&PLACE_MARKS, vec![marks, counts, plan.whole(places)], &of_marks::params(tiles), groups);
        plan.outputs.push(Output::Counted {
            buffer: places,
            from: 0,
            item_bytes: PLACE_BYTES,
            most: u64::from(window.items),
            count: self.totals,
            count_word: slot as u64,
        });
    }
}

/// The places of the marks in the batch, ascending, from what the plan reads back.
pub(crate) fn places(outputs: &[Vec<u8>]) -> impl Iterator<Item = u64> {
    let (starts, lists) = starts(outputs);
    starts.zip(lists).flat_map(|(start, list)| {
        list.as_chunks::<4>().0.iter().map(move |place| start + u64::from(u32::from_le_bytes(*place)))
    })
}
