//! What a batch needs of a device, as plain data: buffers, steps, and which results are read back.

use crate::device::Capabilities;
use crate::shader::Shader;
use std::ops::RangeInclusive;

/// The smallest buffer: no binding may be empty, and sixteen bytes can be bound as any type.
pub const LEAST_BYTES: u64 = 16;

/// The most rounds that the loops of one invocation may make together. Some adapters cut invocations off after 65,535
/// without an error; the windows and workgroups of this module keep every shader far below.
pub const MOST_ROUNDS: u32 = 32_768;

/// A batch, from its inputs to its results.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The buffers.
    pub buffers: Vec<BufferPlan>,
    /// What is computed, in order; each step sees what the ones before it wrote.
    pub steps: Vec<Step>,
    /// What is read back, in the order in which `decode` gets it.
    pub outputs: Vec<Output>,
}

/// A buffer of a [`Plan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BufferId(pub usize);

/// One buffer.
#[derive(Debug, Clone)]
pub struct BufferPlan {
    /// What it holds, for messages.
    pub name: &'static str,
    /// Its size: a multiple of 16, at least [`LEAST_BYTES`].
    pub bytes: u64,
    /// What it holds before the first step.
    pub fill: Fill,
}

/// What a buffer holds before the first step of a batch.
#[derive(Debug, Clone)]
pub enum Fill {
    /// The bytes of the column of that number, and zeros behind them.
    Input {
        /// Which of the batch's columns.
        column: usize,
        /// Its exact size.
        bytes: u64,
    },
    /// Bytes that no batch changes, uploaded once.
    Constant(Vec<u8>),
    /// Zeros, again before each batch.
    Zeroed,
    /// Anything: a step writes before another reads.
    Scratch,
}

/// One dispatch.
#[derive(Debug, Clone)]
pub struct Step {
    /// The shader.
    pub shader: &'static Shader,
    /// Values of its overrides other than the defaults.
    pub overrides: Vec<(&'static str, u32)>,
    /// What is bound, in the order of [`Shader::bindings`], the parameters left out.
    pub buffers: Vec<Part>,
    /// Bytes of its parameters; empty where it has none.
    pub params: Vec<u8>,
    /// Workgroups, in one dimension. A step of none is left out.
    pub workgroups: u32,
}

/// A part of a buffer. It starts at a multiple of 256 bytes, as every device can bind that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The buffer.
    pub buffer: BufferId,
    /// Where the part starts, in bytes.
    pub from: u64,
    /// Its size; a multiple of 16.
    pub bytes: u64,
}

/// What is read back.
#[derive(Debug, Clone, Copy)]
pub enum Output {
    /// So many bytes of a buffer, from its start.
    Whole {
        /// The buffer.
        buffer: BufferId,
        /// How many bytes.
        bytes: u64,
    },
    /// As many items as the device counted.
    Counted {
        /// The buffer of the items.
        buffer: BufferId,
        /// Where the first one lies, in bytes; a multiple of 4.
        from: u64,
        /// Bytes of an item; a multiple of 4.
        item_bytes: u64,
        /// The most items that there can be.
        most: u64,
        /// The buffer of the count, 32 bits.
        count: BufferId,
        /// Which word of that buffer.
        count_word: u64,
    },
}

/// A part of a batch that fits in the device's bindings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its first item.
    pub first: u64,
    /// Its items; fewer than 2^32.
    pub items: u32,
}

/// Items of a window are a multiple of this, the last window's excepted: blocks of every kernel fit in it, and windows
/// of items of a byte start where a binding may.
pub const WINDOW_STEP: u64 = 1 << 16;

/// Cuts a batch into windows, so that a buffer of `item_bytes` an item fits in a binding. No window where no item is.
pub fn windows(items: u64, item_bytes: u64, device: &Capabilities) -> Vec<Window> {
    // Where not even one step fits, one is planned all the same: the device then refuses the binding.
    let most = (device.binding_bytes / item_bytes.max(1)).min(u64::from(u32::MAX)) / WINDOW_STEP * WINDOW_STEP;
    let most = most.max(WINDOW_STEP);
    (0..items.div_ceil(most))
        .map(|window| Window { first: window * most, items: (items - window * most).min(most) as u32 })
        .collect()
}

/// The size of a buffer that holds so many bytes.
pub fn padded(bytes: u64) -> u64 {
    bytes.max(LEAST_BYTES).next_multiple_of(16)
}

impl Plan {
    /// A batch of nothing.
    pub fn new() -> Plan {
        Plan::default()
    }

    fn buffer(&mut self, name: &'static str, bytes: u64, fill: Fill) -> BufferId {
        self.buffers.push(BufferPlan { name, bytes: padded(bytes), fill });
        BufferId(self.buffers.len() - 1)
    }

    /// The buffer of the batch's column of that number, which has so many bytes.
    pub fn input(&mut self, name: &'static str, column: usize, bytes: u64) -> BufferId {
        self.buffer(name, bytes, Fill::Input { column, bytes })
    }

    /// A buffer of bytes that no batch changes.
    pub fn constant(&mut self, name: &'static str, bytes: Vec<u8>) -> BufferId {
        self.buffer(name, bytes.len() as u64, Fill::Constant(bytes))
    }

    /// A buffer that is zero before each batch.
    pub fn zeroed(&mut self, name: &'static str, bytes: u64) -> BufferId {
        self.buffer(name, bytes, Fill::Zeroed)
    }

    /// A buffer that a step fills before another reads it.
    pub fn scratch(&mut self, name: &'static str, bytes: u64) -> BufferId {
        self.buffer(name, bytes, Fill::Scratch)
    }

    /// The whole of a buffer.
    pub fn whole(&self, buffer: BufferId) -> Part {
        Part { buffer, from: 0, bytes: self.buffers[buffer.0].bytes }
    }

    /// The items of a window in a buffer of `item_bytes` an item.
    pub fn part(&self, buffer: BufferId, window: Window, item_bytes: u64) -> Part {
        Part { buffer, from: window.first * item_bytes, bytes: padded(u64::from(window.items) * item_bytes) }
    }

    /// Adds a dispatch of so many workgroups with the shader's default sizes.
    pub fn step(
        &mut self,
        shader: &'static Shader,
        buffers: Vec<Part>,
        params: &impl bytemuck::NoUninit,
        workgroups: u32,
    ) {
        let params = bytemuck::bytes_of(params).to_vec();
        self.steps.push(Step { shader, overrides: Vec::new(), buffers, params, workgroups });
    }

    /// Reads back that many bytes of a buffer.
    pub fn read(&mut self, buffer: BufferId, bytes: u64) {
        self.outputs.push(Output::Whole { buffer, bytes });
    }
}

/// Workgroups that walk `units` of work, each its share: one a unit, but no more than fill the device.
pub fn workgroups(units: u64, device: &Capabilities) -> u32 {
    units.min(u64::from(device.workgroups)) as u32
}

/// Workgroups that walk the items of a window, `share` items each: no more than `filling`, which fill the device, unless
/// their share would then be more than its end, and their loops not end within [`MOST_ROUNDS`].
pub fn workgroups_sharing(items: u32, share: RangeInclusive<u64>, filling: u32) -> u32 {
    let items = u64::from(items);
    items.div_ceil(*share.start()).min(filling.into()).max(items.div_ceil(*share.end())) as u32
}
