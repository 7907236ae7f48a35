//! Many arrays of equal size merged into one, item by item: what HyperLogLog and Count-Min have in common.

use crate::device::{Capabilities, GpuError};
use crate::plan::{BufferId, Plan, windows, workgroups};
use crate::shader::{Binding, Shader, parameters, params, read, read_write};

params! {
    struct Params { units, lanes, skip, pad0 }
}

/// Fields of the parameters of the shaders that merge.
pub(super) const FIELDS: &[(&str, usize)] = Params::FIELDS;

/// Bindings of the shaders that merge.
pub(super) const BINDINGS: &[Binding] = &[read("sketches"), read_write("merged"), parameters()];

/// Bytes that a lane takes at once.
const UNIT: u64 = 16;

/// Units of a lane: with fewer, what the lanes leave costs more than what they take.
const UNITS_PER_LANE: u64 = 8;

/// Lanes of a workgroup at its default size.
const LANES_PER_WORKGROUP: u64 = 256;

/// Arrays that become one in a further step.
const ARRAYS_PER_STEP: u64 = 16;

/// Merges arrays of `array_bytes` each, `bytes` in all, by a shader of [`BINDINGS`] and [`FIELDS`]. Gives the buffer of
/// the result and its bytes: one array, or up to four where an array is no multiple of [`UNIT`].
///
/// # Errors
/// When an array is larger than a binding.
pub(super) fn merge(
    plan: &mut Plan,
    shader: &'static Shader,
    (bytes, array_bytes): (u64, u64),
    device: &Capabilities,
) -> Result<(BufferId, u64), GpuError> {
    let input = plan.input("sketches", 0, bytes);
    let units = bytes.div_ceil(UNIT);
    // The least number of units after which an array begins again.
    let period = array_bytes * (UNIT / (array_bytes & array_bytes.wrapping_neg()).min(UNIT)) / UNIT;
    if period * UNIT > device.binding_bytes {
        let what = format!("a sketch of {array_bytes} bytes");
        return Err(GpuError::TooLarge { what, most: device.binding_bytes });
    }
    let filling = (u64::from(device.workgroups) * LANES_PER_WORKGROUP).min(device.binding_bytes / UNIT);
    let mut periods = (filling.min(units / UNITS_PER_LANE) / period).max(1);
    let mut lanes = period * periods;
    let mut merged = plan.zeroed("merged", lanes * UNIT);
    for window in windows(units, UNIT, device) {
        let skip = (lanes - window.first % lanes) % lanes;
        let params = Params { units: window.items, lanes: lanes as u32, skip: skip as u32, pad0: 0 };
        let parts = vec![plan.part(input, window, UNIT), plan.whole(merged)];
        plan.step(shader, parts, &params, workgroups(lanes.div_ceil(LANES_PER_WORKGROUP), device));
    }
    while periods > 1 {
        let (taken, units) = (merged, lanes as u32);
        periods = (periods / ARRAYS_PER_STEP).max(1);
        lanes = period * periods;
        merged = plan.zeroed("merged", lanes * UNIT);
        let params = Params { units, lanes: lanes as u32, ..Params::default() };
        let parts = vec![plan.whole(taken), plan.whole(merged)];
        plan.step(shader, parts, &params, workgroups(lanes.div_ceil(LANES_PER_WORKGROUP), device));
    }
    Ok((merged, lanes * UNIT))
}
