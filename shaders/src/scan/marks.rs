//! From marks to places: what the kernels have in common that look at each item and list those that they found.
//!
//! Each workgroup has a span: tiles in a row. A kernel's own shader marks items, a bit each, and counts the marks of each
//! span. Where a span's list begins is the sum of the counts before it, and the span then lists its marks: in order, and
//! the same on every device.

use crate::device::Capabilities;
use crate::plan::{BufferId, Output, Part, Plan, Window, workgroups_sharing};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};

/// Items of a tile.
pub(crate) const TILE: u64 = 16_384;

/// Bytes of the list for an item that is found: its place in its window.
pub(crate) const PLACE_BYTES: u64 = 4;

params! {
    struct Params { tiles, span, slot, pad0 }
}

pub(super) static PLACE_MARKS: Shader = Shader {
    name: "place_marks",
    source: wgsl!("common/sum_before", "common/tiles", "common/counted_before", "place_marks"),
    needs: Needs::NOTHING,
    bindings: &[read("marks"), read("counts"), read_write("places"), read_write("totals"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 4 * 256,
    twin: "the places of the bits that are set",
};

/// How the workgroups share a window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spans {
    /// Tiles of the window.
    pub(crate) tiles: u32,
    /// Tiles of each span but the last.
    pub(crate) span: u32,
    /// Spans, a workgroup each.
    pub(crate) groups: u32,
}

/// The most tiles of a span: 32 times the rounds of a tile stay below [`crate::plan::MOST_ROUNDS`] in every shader that
/// takes tiles, matches of literals excepted.
pub(super) const MOST_TILES: u32 = 32;

/// The spans of a window.
pub(crate) fn spans(window: Window, device: &Capabilities) -> Spans {
    let tiles = window.items.div_ceil(TILE as u32);
    let groups = workgroups_sharing(tiles, 1..=MOST_TILES.into(), device.workgroups);
    let span = tiles.div_ceil(groups);
    Spans { tiles, span, groups: tiles.div_ceil(span) }
}

/// Bytes of the marks of any one of the windows: whole tiles.
pub(super) fn mark_bytes(windows: &[Window]) -> u64 {
    let widest = windows.iter().map(|window| u64::from(window.items)).max().unwrap_or(0);
    widest.next_multiple_of(TILE) / 8
}

/// Reads back where each list starts, for [`starts`]: what is decoded has no other way to know.
pub(super) fn read_starts(plan: &mut Plan, starts: &[u64]) {
    let bytes = bytemuck::cast_slice(starts).to_vec();
    let len = bytes.len() as u64;
    let starts = plan.constant("starts of lists", bytes);
    plan.read(starts, len);
}

/// The lists' starts, and what was read back behind them.
pub(super) fn starts(outputs: &[Vec<u8>]) -> (impl Iterator<Item = u64>, &[Vec<u8>]) {
    let (starts, lists) = outputs.split_first().map_or((&[][..], &[][..]), |(starts, lists)| (&starts[..], lists));
    (starts.as_chunks::<8>().0.iter().map(|start| u64::from_le_bytes(*start)), lists)
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
    pub(crate) fn new(plan: &mut Plan, windows: &[Window], device: &Capabilities) -> Marks {
        let starts: Vec<u64> = windows.iter().map(|window| window.first).collect();
        read_starts(plan, &starts);
        let most_spans = windows.iter().map(|window| u64::from(spans(*window, device).groups)).max().unwrap_or(0);
        Marks {
            marks: plan.scratch("marks", mark_bytes(windows)),
            counts: plan.scratch("marks of each span", most_spans * 4),
            totals: plan.scratch("marks of each window", windows.len() as u64 * 4),
        }
    }

    /// Where the kernel's shader writes: marks and counts, for its bindings of those names.
    pub(crate) fn parts(&self, plan: &Plan) -> [Part; 2] {
        [plan.whole(self.marks), plan.whole(self.counts)]
    }

    /// Lists the marks of window `slot` once the kernel's shader has marked them, and reads the list back.
    pub(crate) fn list(&self, plan: &mut Plan, slot: usize, window: Window, device: &Capabilities) {
        let Spans { tiles, span, groups } = spans(window, device);
        let places = plan.scratch("places", u64::from(window.items) * PLACE_BYTES);
        let [marks, counts] = self.parts(plan);
        let parts = vec![marks, counts, plan.whole(places), plan.whole(self.totals)];
        plan.step(&PLACE_MARKS, parts, &Params { tiles, span, slot: slot as u32, pad0: 0 }, groups);
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
