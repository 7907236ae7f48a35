//! Count, sum, smallest and largest value of each of the newest panes.

mod on_cpu;

use super::rows::{OWN_BYTES, Row, Rows, decoded};
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Plan, windows, workgroups_sharing};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use lanemark_kernels::aggregate::group::Group;
use lanemark_kernels::aggregate::window::WindowError;
use lanemark_kernels::aggregate::window::panes::MOST_PANES;

params! {
    struct OriginParams { last, size_low, size_high, zero_low, zero_high, pad0, pad1, pad2 }
}

params! {
    struct PaneParams { items, share, panes, inverse, size_low, size_high, kept_low, kept_high }
}

pub(super) static FIND_NEWEST_PANE: Shader = Shader {
    name: "find_newest_pane",
    source: wgsl!("common/u64", "common/ordered64", "find_newest_pane"),
    needs: Needs::NOTHING,
    bindings: &[read("times"), read_write("origin"), parameters()],
    params: OriginParams::FIELDS,
    overrides: &[],
    workgroup_bytes: 0,
    twin: "the newest pane of aggregate::window::panes",
};

pub(super) static AGGREGATE_PANES_I64: Shader = Shader {
    name: "aggregate_panes_i64",
    source: wgsl!(
        "common/u64",
        "common/ordered_key",
        "common/ordered64",
        "common/held_key",
        "common/row_table",
        "aggregate_panes_i64"
    ),
    needs: Needs::NOTHING,
    bindings: &[read("times"), read("values"), read("origin"), read_write("table"), read_write("beyond"), parameters()],
    params: PaneParams::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: OWN_BYTES + 16,
    twin: "the rows of aggregate::window::panes for i64, of one window",
};

/// Events that a workgroup takes in before it adds its rows to the whole.
const EVENTS_PER_WORKGROUP: u64 = 16_384;

/// The most events of a workgroup: its own rows hold 512 panes from its first event on.
const MOST_EVENTS_PER_WORKGROUP: u64 = 1 << 16;

/// Count, sum, smallest and largest value of each of the newest panes of a batch of events, with values of 64-bit
/// integers and the panes of [`lanemark_kernels::aggregate::window::panes`]: pane `p` holds the times from `p * size`
/// to `(p + 1) * size - 1`, and the `panes` panes are kept that end with the newest event's. The answer is the error of
/// that module's `Panes` where a size is none or the columns differ in length.
///
/// A batch is a column of times and one of values. Times are expected in order, up to strays; every answer is exact for
/// times in any order. Only when the last event is not in the newest pane is the batch computed again on the CPU, as
/// the panes are counted back from that event's. Panes are reduced in registers; an event of another pane costs atomic
/// operations in workgroup memory, and in global memory where its workgroup spans more than 512 panes.
///
/// Panes of `f64` have sums in an order of eight lanes an event after the other, which leaves a GPU nothing to do at
/// once; those of integers are the same in any order.
///
/// Moves each time and value once, 16 bytes an event, and passes over the rows of all panes kept, 32 bytes each.
///
/// ```no_run
/// use lanemark_shaders::{Choice, Gpu, Runner, aggregate::PanesI64};
///
/// let mut delays = Runner::new(Gpu::open(&Choice::Auto)?, PanesI64 { size: 60, panes: 3 });
/// let kept = delays.run((&[30, 59, 65, 200], &[15, -5, 80, 40]))?.expect("as many times as values");
/// assert_eq!(kept.newest, Some(3)); // 180 to 239; pane 0 is no longer kept
/// assert_eq!((kept.panes[0].sum, kept.panes[1].min, kept.panes[2].max), (80, None, Some(40)));
/// assert_eq!(kept.older, 2);
/// # Ok::<(), lanemark_shaders::GpuError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct PanesI64 {
    /// The size of a pane, in the unit of the times.
    pub size: u64,
    /// The panes that are kept, at most [`MOST_PANES`].
    pub panes: usize,
}

/// The panes that a batch leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptPanes {
    /// The number of the newest pane; `None` without any event.
    pub newest: Option<i64>,
    /// The panes kept, the oldest first and empty ones too, up to the newest one; none without any event.
    pub panes: Vec<Group<i64>>,
    /// Events of panes that are older than these.
    pub older: u64,
}

impl PanesI64 {
    /// What a stream of such panes refuses.
    fn check(&self, (times, values): (&[i64], &[i64])) -> Result<(), WindowError> {
        let out_of_range = |what, found, most| WindowError::OutOfRange { what, found, least: 1, most };
        if self.size == 0 {
            return Err(out_of_range("the size of a pane", self.size, u64::MAX));
        }
        if !(1..=MOST_PANES).contains(&self.panes) {
            return Err(out_of_range("the number of panes", self.panes as u64, MOST_PANES as u64));
        }
        if times.len() != values.len() {
            let (len, other_len) = (times.len(), values.len());
            return Err(WindowError::Lengths { what: "times", len, other: "values", other_len });
        }
        Ok(())
    }

    /// The number of a time's pane.
    fn pane_of(&self, time: i64) -> i64 {
        i128::from(time).div_euclid(i128::from(self.size)) as i64
    }

    /// The answer, from the rows of the panes that end with pane `newest`, newest first.
    fn kept(&self, newest: i64, rows: impl Iterator<Item = Row>, events: usize) -> KeptPanes {
        // No time has a pane below the least number.
        let there = (i128::from(newest) - i128::from(i64::MIN) + 1).min(self.panes as i128) as usize;
        let group = |Row { count, sum, min, max }| Group { count, sum, min, max };
        let mut panes: Vec<Group<i64>> = rows.take(there).map(group).collect();
        panes.reverse();
        let kept: u64 = panes.iter().map(|pane| pane.count).sum();
        KeptPanes { newest: Some(newest), panes, older: events as u64 - kept }
    }
}

/// The low and the high word.
fn words(number: u64) -> [u32; 2] {
    [number as u32, (number >> 32) as u32]
}

impl DeviceKernel for PanesI64 {
    type Batch<'a> = (&'a [i64], &'a [i64]);
    type Answer = Result<KeptPanes, WindowError>;

    fn plan(&self, batch: Self::Batch<'_>, device: &Capabilities) -> Result<Plan, GpuError> {
        let mut plan = Plan::new();
        let (times, values) = batch;
        let windows = windows(times.len() as u64, 8, device);
        let Some(last) = windows.last().filter(|_| self.check(batch).is_ok()).copied() else { return Ok(plan) };

        let time_column = plan.input("times", 0, size_of_val(times) as u64);
        let value_column = plan.input("values", 1, size_of_val(values) as u64);
        let origin = plan.scratch("the newest pane", 16);
        let rows = Rows::new(&mut plan, self.panes);
        let beyond = plan.zeroed("events beyond", 4);

        let [size_low, size_high] = words(self.size);
        let [zero_low, zero_high] = words((1 << 63) % self.size);
        let params =
            OriginParams { last: last.items - 1, size_low, size_high, zero_low, zero_high, ..OriginParams::default() };
        let parts = vec![plan.part(time_column, last, 8), plan.whole(origin)];
        plan.step(&FIND_NEWEST_PANE, parts, &params, 1);

        // The last place before the newest pane that is kept, less one and as far as it is 64 bits; unused for one
        // pane.
        let kept = (self.panes as u128 - 1) * u128::from(self.size);
        let [kept_low, kept_high] = words(kept.saturating_sub(1).min(u128::from(u64::MAX)) as u64);
        for window in windows {
            let workgroups =
                workgroups_sharing(window.items, EVENTS_PER_WORKGROUP..=MOST_EVENTS_PER_WORKGROUP, device.workgroups);
            let params = PaneParams {
                items: window.items,
                share: window.items.div_ceil(2).div_ceil(workgroups),
                panes: self.panes as u32,
                inverse: (1.0 / self.size as f32).to_bits(),
                size_low,
                size_high,
                kept_low,
                kept_high,
            };
            let values = plan.part(value_column, window, 8);
            let parts = vec![
                plan.part(time_column, window, 8),
                values,
                plan.whole(origin),
                plan.whole(rows.table),
                plan.whole(beyond),
            ];
            plan.step(&AGGREGATE_PANES_I64, parts, &params, workgroups);
            rows.fold(&mut plan, values, device);
        }
        rows.read(&mut plan);
        plan.read(beyond, 4);
        Ok(plan)
    }

    fn decode(&self, batch: Self::Batch<'_>, outputs: Vec<Vec<u8>>) -> Result<Self::Answer, GpuError> {
        let (times, _) = batch;
        match (self.check(batch), times.last()) {
            (Ok(()), Some(last)) if outputs[1] == [0; 4] => {
                Ok(Ok(self.kept(self.pane_of(*last), decoded(&outputs[0]), times.len())))
            }
            // What is refused, no event, and events beyond the last one's pane.
            _ => Ok(self.on_cpu(batch)),
        }
    }

    fn on_cpu(&self, batch: Self::Batch<'_>) -> Self::Answer {
        self.check(batch)?;
        Ok(on_cpu::kept_panes(self, batch))
    }
}

#[cfg(test)]
mod tests;
