//! What kernels share that make one total of a column of 8-byte values.

use crate::device::Capabilities;
use crate::plan::{Plan, windows, workgroups};
use crate::shader::Shader;

/// Values of a workgroup: with fewer than these its end weighs more than its values, and with more the device is not
/// filled.
const VALUES_PER_WORKGROUP: u64 = 4096;

const VALUE_BYTES: u64 = 8;
const TOTAL_BYTES: u64 = 8;

/// A plan of one shader that adds each window's part to the total. `params` makes the parameters of a window of so many
/// values.
pub(super) fn plan<P: bytemuck::NoUninit>(
    shader: &'static Shader,
    items: u64,
    params: impl Fn(u32) -> P,
    device: &Capabilities,
) -> Plan {
    let mut plan = Plan::new();
    let values = plan.input("values", 0, VALUE_BYTES * items);
    let total = plan.zeroed("total", TOTAL_BYTES);
    for window in windows(items, VALUE_BYTES, device) {
        let groups = workgroups(u64::from(window.items).div_ceil(VALUES_PER_WORKGROUP), device);
        plan.step(
            shader,
            vec![plan.part(values, window, VALUE_BYTES), plan.whole(total)],
            &params(window.items),
            groups,
        );
    }
    plan.read(total, TOTAL_BYTES);
    plan
}
