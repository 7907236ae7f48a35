//! The kernel of a bench as the device runs it, with a wrong answer where one is planted.

use crate::suite::planted::OnGpu;
use lanemark_shaders::plan::Plan;
use lanemark_shaders::{Capabilities, DeviceKernel, GpuError};

/// A kernel whose results of the device are damaged before they are decoded, where a wrong answer is planted.
#[derive(Clone)]
pub struct PlantedKernel<K> {
    /// The kernel.
    pub kernel: K,
    /// What is planted.
    pub planted: OnGpu,
}

impl<K: DeviceKernel> DeviceKernel for PlantedKernel<K> {
    type Batch<'a> = K::Batch<'a>;
    type Answer = K::Answer;

    fn items(&self, batch: K::Batch<'_>) -> u64 {
        self.kernel.items(batch)
    }

    fn columns<'a>(&self, batch: K::Batch<'a>) -> Vec<&'a [u8]> {
        self.kernel.columns(batch)
    }

    fn plan(&self, batch: K::Batch<'_>, device: &Capabilities) -> Result<Plan, GpuError> {
        self.kernel.plan(batch, device)
    }

    fn decode(&self, batch: K::Batch<'_>, mut outputs: Vec<Vec<u8>>) -> Result<K::Answer, GpuError> {
        if self.planted == OnGpu::WrongAnswer
            && let Some(byte) = outputs.iter_mut().flatten().next()
        {
            *byte ^= 1;
        }
        self.kernel.decode(batch, outputs)
    }

    fn on_cpu(&self, batch: K::Batch<'_>) -> K::Answer {
        self.kernel.on_cpu(batch)
    }

    fn bytes(&self, batch: K::Batch<'_>) -> u64 {
        self.kernel.bytes(batch)
    }
}
