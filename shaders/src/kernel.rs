//! What makes a kernel of a shader or several.

use crate::device::{Capabilities, GpuError};
use crate::plan::Plan;

/// A kernel that a GPU can run, with its twin on the CPU.
pub trait DeviceKernel {
    /// A batch: its columns, borrowed.
    type Batch<'a>: Copy;
    /// The answer.
    type Answer: PartialEq;

    /// Items of a batch: what rates and crossovers count.
    fn items(&self, batch: Self::Batch<'_>) -> u64;

    /// The bytes of the batch's columns, in the order of [`Plan::input`]'s numbers.
    fn columns<'a>(&self, batch: Self::Batch<'a>) -> Vec<&'a [u8]>;

    /// What a batch like this one needs. Two batches whose columns have the same sizes get the same plan.
    ///
    /// # Errors
    /// When the device lacks what the kernel needs, or the batch is larger than it can hold.
    fn plan(&self, batch: Self::Batch<'_>, device: &Capabilities) -> Result<Plan, GpuError>;

    /// The answer, from what [`Plan::outputs`] lists.
    ///
    /// # Errors
    /// [`GpuError::WrongAnswer`] when the device gave what no batch can give.
    fn decode(&self, batch: Self::Batch<'_>, outputs: Vec<Vec<u8>>) -> Result<Self::Answer, GpuError>;

    /// The same answer by the best rung of the CPU, on the calling thread.
    fn on_cpu(&self, batch: Self::Batch<'_>) -> Self::Answer;

    /// Bytes that the kernel must move at least between the device's memory and its processors.
    fn bytes(&self, batch: Self::Batch<'_>) -> u64 {
        self.columns(batch).iter().map(|column| column.len() as u64).sum()
    }
}
