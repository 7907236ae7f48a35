//! Rows of count, sum and extremes of 64-bit integers, one for each group or pane.

use crate::device::Capabilities;
use crate::plan::{BufferId, Part, Plan, workgroups};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};

params! {
    struct Params { rows, pad0, pad1, pad2 }
}

pub(super) static FOLD_ROWS: Shader = Shader {
    name: "fold_rows",
    source: wgsl!("common/u64", "common/ordered_key", "common/ordered64", "common/held_key", "fold_rows"),
    needs: Needs::NOTHING,
    bindings: &[read("values"), read_write("table"), read_write("answers"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 0,
    twin: "the rows of aggregate::group and of the panes, window after window",
};

/// Rows that a workgroup can hold, copies counted.
pub(super) const OWN_ROWS: usize = 512;

/// Workgroup memory of `common/row_table.wgsl`.
pub(super) const OWN_BYTES: u32 = 28 * OWN_ROWS as u32;

/// The most copies of a row that a workgroup has: invocations that meet the same row seldom wait with so many.
const MOST_COPIES: usize = 8;

/// Bytes of a row, in the table of a window and in the answers.
pub(super) const ROW_BYTES: u64 = 32;

/// Copies of so many rows that a workgroup holds, a power of two; 0 where they do not fit.
pub(super) fn copies(rows: usize) -> u32 {
    match OWN_ROWS / rows {
        0 => 0,
        fit => 1 << fit.min(MOST_COPIES).ilog2(),
    }
}

/// The rows of a batch on the device.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    rows: usize,
    /// The rows of the window in hand, empty before it.
    pub(super) table: BufferId,
    answers: BufferId,
}

impl Rows {
    pub(super) fn new(plan: &mut Plan, rows: usize) -> Rows {
        let bytes = rows as u64 * ROW_BYTES;
        Rows { rows, table: plan.zeroed("rows of a window", bytes), answers: plan.zeroed("rows", bytes) }
    }

    /// Adds what the table holds of a window with these values to the answers, and empties the table.
    pub(super) fn fold(&self, plan: &mut Plan, values: Part, device: &Capabilities) {
        let parts = vec![values, plan.whole(self.table), plan.whole(self.answers)];
        let params = Params { rows: self.rows as u32, ..Params::default() };
        plan.step(&FOLD_ROWS, parts, &params, workgroups((self.rows as u64).div_ceil(256), device));
    }

    /// Reads the answers back.
    pub(super) fn read(&self, plan: &mut Plan) {
        plan.read(self.answers, self.rows as u64 * ROW_BYTES);
    }
}

/// A row as it is read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) count: u64,
    pub(super) sum: i64,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
}

/// The rows that were read back.
pub(super) fn decoded(bytes: &[u8]) -> impl Iterator<Item = Row> + '_ {
    bytes.as_chunks::<{ ROW_BYTES as usize }>().0.iter().map(|row| {
        let [count, sum, most, least]: [u64; 4] = bytemuck::pod_read_unaligned(row);
        let of_key = |key: u64| (count > 0).then_some((key ^ 1 << 63) as i64);
        Row { count, sum: sum as i64, min: of_key(!least), max: of_key(most) }
    })
}
