//! What makes a kernel of a shader or several.

use crate::device::{Capabilities, GpuError};
use crate::plan::Plan;
use bytemuck::NoUninit;

/// What a batch is made of: columns that it borrows.
///
/// A slice is a batch of one column, a pair of slices of equal length one of two.
pub trait Columns<'a>: Copy {
    /// The length of each column.
    fn items(self) -> u64;

    /// The bytes of each column.
    fn columns(self) -> Vec<&'a [u8]>;
}

impl<'a, T: NoUninit> Columns<'a> for &'a [T] {
    fn items(self) -> u64 {
        self.len() as u64
    }

    fn columns(self) -> Vec<&'a [u8]> {
        vec![bytemuck::cast_slice(self)]
    }
}

impl<'a, A: NoUninit, B: NoUninit> Columns<'a> for (&'a [A], &'a [B]) {
    fn items(self) -> u64 {
        self.0.len() as u64
    }

    fn columns(self) -> Vec<&'a [u8]> {
        vec![bytemuck::cast_slice(self.0), bytemuck::cast_slice(self.1)]
    }
}

/// A kernel that a GPU can run, with its twin on the CPU.
pub trait DeviceKernel {
    /// A batch.
    type Batch<'a>: Columns<'a>;
    /// The answer.
    type Answer: PartialEq;

    /// Items of a batch: what rates and crossovers count.
    fn items(&self, batch: Self::Batch<'_>) -> u64 {
        batch.items()
    }

    /// The bytes of the batch's columns, in the order of [`Plan::input`]'s numbers.
    fn columns<'a>(&self, batch: Self::Batch<'a>) -> Vec<&'a [u8]> {
        batch.columns()
    }

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
