//! Batches of one kernel on one device.

use crate::device::{Gpu, GpuError};
use crate::kernel::DeviceKernel;
use crate::program::Program;
use std::sync::Arc;

/// Runs batches of a kernel on a device; buffers and pipelines are kept from one batch to the next of the same size.
pub struct Runner<K> {
    gpu: Arc<Gpu>,
    kernel: K,
    /// The program of the last batch, and the sizes of its columns.
    program: Option<(Vec<usize>, Program)>,
}

impl<K: DeviceKernel> Runner<K> {
    /// A runner of that kernel.
    pub fn new(gpu: Arc<Gpu>, kernel: K) -> Runner<K> {
        Runner { gpu, kernel, program: None }
    }

    /// The kernel.
    pub fn kernel(&self) -> &K {
        &self.kernel
    }

    /// The device.
    pub fn gpu(&self) -> &Arc<Gpu> {
        &self.gpu
    }

    /// The answer for a batch: uploads it, computes, and reads the results back.
    ///
    /// # Errors
    /// When the device lacks what the kernel needs, has too little memory, or was lost.
    pub fn run(&mut self, batch: K::Batch<'_>) -> Result<K::Answer, GpuError> {
        let program = self.program(batch)?;
        let outputs = program.run()?;
        self.kernel.decode(batch, outputs)
    }

    /// The program of batches like this one, with this batch uploaded.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub fn program(&mut self, batch: K::Batch<'_>) -> Result<&mut Program, GpuError> {
        let columns = self.kernel.columns(batch);
        let sizes: Vec<usize> = columns.iter().map(|column| column.len()).collect();
        if self.program.as_ref().is_none_or(|(known, _)| *known != sizes) {
            let plan = self.kernel.plan(batch, self.gpu.capabilities())?;
            // The old buffers go first: two batches may not fit.
            self.program = None;
            self.program = Some((sizes, Program::new(&self.gpu, plan)?));
        }
        let (_, program) = self.program.as_mut().expect("made above where there was none");
        program.upload(&columns)?;
        Ok(program)
    }
}
