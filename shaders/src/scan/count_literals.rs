//! How many matches of literals a text has.

use super::literals::{self, Literals, LiteralsError};
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Plan, workgroups_sharing};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use lanemark_kernels::scan::literals::{Case, Matching};
use std::sync::Arc;

params! {
    struct Params { items, visible, fold, pad0 }
}

pub(super) static COUNT_LITERALS: Shader = Shader {
    name: "count_literals",
    source: wgsl!("common/bytes", "common/literals", "common/likely_list", "common/total", "count_literals"),
    needs: Needs::NOTHING,
    bindings: &[read("text"), read("literals"), read("table"), read_write("total"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: WORKGROUP_BYTES,
    twin: "scan::literals::LiteralSet::count",
};

/// The first bytes of literals, the list of likely starts, its length and the count, each a multiple of 16 bytes.
const WORKGROUP_BYTES: u32 = 2048 + 8192 + 16 + 16;

/// Bytes that a workgroup looks at, at least: below this the device is not filled.
const BYTES_PER_WORKGROUP: u64 = 16_384;

/// Bytes that a workgroup looks at, at most: an invocation of 64 makes 23,040 rounds for those, matches excepted.
const MOST_BYTES_PER_WORKGROUP: u64 = 1 << 20;

/// How many matches of a set of literals a text has, overlapping ones too: [`Matching::All`] of
/// [`lanemark_kernels::scan::literals::LiteralSet::count`].
///
/// Literals are found by their first four bytes, in sixteen buckets, and compared where those are there. Moves each byte
/// once.
///
/// Where an adapter cuts the search off, as [`FindLiterals`](super::FindLiterals) says, the answer is
/// [`GpuError::Batch`].
#[derive(Debug, Clone)]
pub struct CountLiterals {
    literals: Arc<Literals>,
}

impl CountLiterals {
    /// The set of those literals.
    ///
    /// # Errors
    /// [`LiteralsError`]: no literal, an empty one, too many or too long ones.
    pub fn new<L: AsRef<[u8]>>(literals: &[L], case: Case) -> Result<CountLiterals, LiteralsError> {
        Ok(CountLiterals { literals: Arc::new(Literals::new(literals, case)?) })
    }
}

impl DeviceKernel for CountLiterals {
    type Batch<'a> = &'a [u8];
    type Answer = u64;

    fn plan(&self, batch: &[u8], device: &Capabilities) -> Result<Plan, GpuError> {
        let mut plan = Plan::new();
        let text = plan.input("text", 0, batch.len() as u64);
        let total = plan.zeroed("total", 12);
        let tables = self.literals.tables(&mut plan);
        for window in self.literals.windows(batch, 1, device) {
            let bound = self.literals.bind(&plan, text, batch, window, tables);
            let params = Params { items: window.items, visible: bound.visible, fold: bound.fold, pad0: 0 };
            let groups =
                workgroups_sharing(window.items, BYTES_PER_WORKGROUP..=MOST_BYTES_PER_WORKGROUP, device.workgroups);
            let parts = vec![bound.text, bound.literals, bound.table, plan.whole(total)];
            plan.step(&COUNT_LITERALS, parts, &params, groups);
        }
        plan.read(total, 12);
        Ok(plan)
    }

    fn decode(&self, _: &[u8], outputs: Vec<Vec<u8>>) -> Result<u64, GpuError> {
        let (total, cut_off) = outputs[0].split_at(8);
        literals::check_loops(cut_off)?;
        Ok(bytemuck::pod_read_unaligned(total))
    }

    fn on_cpu(&self, text: &[u8]) -> u64 {
        self.literals.set.count(text, Matching::All)
    }
}
