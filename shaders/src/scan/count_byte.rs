//! How often a byte stands in a text.

use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Plan, windows, workgroups_sharing};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};

params! {
    struct Params { items, byte, pad0, pad1 }
}

pub(super) static COUNT_BYTE: Shader = Shader {
    name: "count_byte",
    source: wgsl!("common/bytes", "common/total", "count_byte"),
    needs: Needs::NOTHING,
    bindings: &[read("text"), read_write("total"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 4,
    twin: "scan::bytes::count",
};

/// Bytes that a workgroup counts at least: below this the device is not filled.
const BYTES_PER_WORKGROUP: u64 = 16_384;

/// Bytes that a workgroup counts at most: an invocation of 64 makes 16,384 rounds for those.
const MOST_BYTES_PER_WORKGROUP: u64 = 1 << 24;

/// How often a byte stands in a text, as [`lanemark_kernels::scan::bytes::count`]: lines, for a newline.
///
/// Moves each byte once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountByte {
    /// The byte.
    pub byte: u8,
}

impl DeviceKernel for CountByte {
    type Batch<'a> = &'a [u8];
    type Answer = u64;

    fn plan(&self, batch: &[u8], device: &Capabilities) -> Result<Plan, GpuError> {
        let mut plan = Plan::new();
        let text = plan.input("text", 0, batch.len() as u64);
        let total = plan.zeroed("total", 8);
        for window in windows(batch.len() as u64, 1, device) {
            let params = Params { items: window.items, byte: u32::from(self.byte), ..Params::default() };
            let groups =
                workgroups_sharing(window.items, BYTES_PER_WORKGROUP..=MOST_BYTES_PER_WORKGROUP, device.workgroups);
            plan.step(&COUNT_BYTE, vec![plan.part(text, window, 1), plan.whole(total)], &params, groups);
        }
        plan.read(total, 8);
        Ok(plan)
    }

    fn decode(&self, _: &[u8], outputs: Vec<Vec<u8>>) -> Result<u64, GpuError> {
        Ok(bytemuck::pod_read_unaligned(&outputs[0]))
    }

    fn on_cpu(&self, text: &[u8]) -> u64 {
        lanemark_kernels::scan::bytes::count(text, self.byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::testing::{of_bytes, random_text};
    use crate::testing::{same, same_on_every_length};
    use lanemark_kernels::scan::bytes::reference;

    #[test]
    fn equals_the_reference() {
        for byte in [b'\n', 0, 0xff] {
            let text = |n| random_text(n, &[b'\n', 0, 0xff, b'\n' ^ 1, 0x80, 1, 0x7f, b'a']);
            same_on_every_length(CountByte { byte }, text, |text| reference::count(text, byte));
        }
    }

    #[test]
    fn counts_all_and_none() {
        for byte in [0, b'x'] {
            same_on_every_length(CountByte { byte }, |n| vec![byte; n], |text| text.len() as u64);
            same_on_every_length(CountByte { byte }, |n| vec![byte ^ 0x80; n], |_| 0);
        }
    }

    #[test]
    fn adds_windows_up() {
        let text = of_bytes(1_200_007, b"\nab");
        same(&CountByte { byte: b'\n' }, &text, &reference::count(&text, b'\n'), "several windows");
    }
}
