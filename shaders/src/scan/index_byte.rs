//! Where a byte stands in a text.

use super::marks::{self, Marks, PLACE_BYTES, Spans};
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Plan, windows};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};

params! {
    struct Params { items, tiles, span, byte }
}

pub(super) static MARK_BYTE: Shader = Shader {
    name: "mark_byte",
    source: wgsl!("common/bytes", "common/tiles", "common/mark_span", "mark_byte"),
    needs: Needs::NOTHING,
    bindings: &[read("text"), read_write("marks"), read_write("counts"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 4,
    twin: "the bytes that scan::bytes::index_u64 lists, as bits",
};

/// Where a byte stands in a text, ascending, as [`lanemark_kernels::scan::bytes::index_u64`]: the ends of lines, for a
/// newline.
///
/// Moves each byte once, a bit a byte three times and four bytes a place that is found. Memory on the device: four
/// bytes a byte of the text for the places, as every byte may be one; a text past a quarter of a binding is done in
/// windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexByte {
    /// The byte.
    pub byte: u8,
}

impl DeviceKernel for IndexByte {
    type Batch<'a> = &'a [u8];
    type Answer = Vec<u64>;

    fn plan(&self, batch: &[u8], device: &Capabilities) -> Result<Plan, GpuError> {
        let mut plan = Plan::new();
        let text = plan.input("text", 0, batch.len() as u64);
        let windows = windows(batch.len() as u64, PLACE_BYTES, device);
        let marks = Marks::new(&mut plan, &windows, device);
        for (slot, window) in windows.into_iter().enumerate() {
            let Spans { tiles, span, groups } = marks::spans(window, device);
            let params = Params { items: window.items, tiles, span, byte: u32::from(self.byte) };
            let [bits, counts] = marks.parts(&plan);
            let parts = vec![plan.part(text, window, 1), bits, counts];
            plan.step(&MARK_BYTE, parts, &params, groups);
            marks.list(&mut plan, slot, window, device);
        }
        Ok(plan)
    }

    fn decode(&self, _: &[u8], outputs: Vec<Vec<u8>>) -> Result<Vec<u64>, GpuError> {
        Ok(marks::places(&outputs).collect())
    }

    fn on_cpu(&self, text: &[u8]) -> Vec<u64> {
        let mut places = Vec::new();
        lanemark_kernels::scan::bytes::index_u64(text, self.byte, &mut places);
        places
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
        for byte in [b'\n', 0] {
            let text = |n| random_text(n, &[b'\n', 0, 0xff, b'\n' ^ 1, 0x80, 1, 0x7f, b'a']);
            same_on_every_length(IndexByte { byte }, text, |text| reference::index(text, byte));
        }
    }

    #[test]
    fn lists_all_and_none() {
        let all = |text: &[u8]| (0..text.len() as u64).collect();
        same_on_every_length(IndexByte { byte: 0 }, |n| vec![0; n], all);
        same_on_every_length(IndexByte { byte: b'x' }, |n| vec![b'y'; n], |_| Vec::new());
    }

    #[test]
    fn finds_the_borders_of_tiles_and_windows() {
        let mut text = vec![b'.'; 600_001];
        for border in [1, 16, 32, 512, 16_384, 65_536, 131_072, 262_144, 393_216, 524_288, 600_001] {
            text[border - 1] = b'\n';
            text.get_mut(border).into_iter().for_each(|byte| *byte = b'\n');
        }
        same(&IndexByte { byte: b'\n' }, &text, &reference::index(&text, b'\n'), "borders");
    }

    #[test]
    fn puts_windows_in_a_row() {
        let text = of_bytes(700_003, b"\nab");
        same(&IndexByte { byte: b'\n' }, &text, &reference::index(&text, b'\n'), "several windows");
    }
}
