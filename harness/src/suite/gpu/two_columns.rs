//! Kernels over two columns of one length.

use super::inputs::{Input, generated};
use super::subject::{Generated, Part, Subject, Whole};
use crate::suite::SuiteError;
use crate::suite::session::Session;
use bytemuck::Pod;
use lanemark_kernels::isa::Isa;
use lanemark_peers::Answer;
use lanemark_runtime::pages::PageBuffer;
use lanemark_shaders::DeviceKernel;
use std::ops::Range;

/// A kernel whose batch is two columns.
pub trait TwoColumns: DeviceKernel {
    /// What the first column holds.
    type First: Pod + Send + Sync;
    /// What the second column holds.
    type Second: Pod + Send + Sync;
    /// Columns as a batch.
    fn batch<'a>(first: &'a [Self::First], second: &'a [Self::Second]) -> Self::Batch<'a>;
}

/// Says of kernels which columns their batch is.
macro_rules! two_columns {
    ($($kernel:ty: $first:ty, $second:ty);* $(;)?) => {$(
        impl $crate::suite::gpu::two_columns::TwoColumns for $kernel {
            type First = $first;
            type Second = $second;
            fn batch<'a>(first: &'a [$first], second: &'a [$second]) -> Self::Batch<'a> {
                (first, second)
            }
        }
    )*};
}
pub(super) use two_columns;

/// A part of a batch with the kernel's answer.
pub type PartOf<K> = (Range<usize>, <K as DeviceKernel>::Answer);

/// A kernel over two columns.
pub struct OfTwoColumns<K: TwoColumns> {
    /// The kernel of a batch of so many items.
    pub kernel: fn(usize) -> K,
    /// The rung of its twin that dispatch chose.
    pub isa: Isa,
    /// The first column; its name is that of both.
    pub first: Input<K::First>,
    /// The second column.
    pub second: Input<K::Second>,
    /// The answer from those of parts, in order.
    pub merged: fn(Vec<PartOf<K>>) -> K::Answer,
    /// Bytes of the answer that an item makes, as [`Subject::output_bytes`].
    pub output_bytes: u64,
    /// The answer as variants are compared by.
    pub told: fn(&K::Answer) -> Answer,
}

impl<K> Subject for OfTwoColumns<K>
where
    K: TwoColumns<Answer: Send> + Clone + Send + Sync + 'static,
{
    type Kernel = K;
    type Data = (PageBuffer<K::First>, PageBuffer<K::Second>);

    fn input(&self) -> &'static str {
        self.first.name
    }

    fn item_bytes(&self) -> u64 {
        (size_of::<K::First>() + size_of::<K::Second>()) as u64
    }

    fn output_bytes(&self) -> u64 {
        self.output_bytes
    }

    fn generated(&self, session: &Session<'_>, items: usize) -> Result<Generated<Self::Data>, SuiteError> {
        let first = generated(session, &self.first, items)?;
        let second = generated(session, &self.second, items)?;
        let source = format!("{}; values: {}", first.source, self.second.words);
        Ok(Generated { data: (first.data, second.data), items, source, pages: first.pages })
    }

    fn kernel(&self, items: usize) -> K {
        (self.kernel)(items)
    }

    fn batch<'a>(&self, (first, second): &'a Self::Data, items: Range<usize>) -> K::Batch<'a> {
        K::batch(&first[items.clone()], &second[items])
    }

    fn merged(&self, _: &K, parts: Vec<Part<Self>>) -> Whole<Self> {
        (self.merged)(parts)
    }

    fn isa(&self) -> Isa {
        self.isa
    }

    fn told(&self, answer: &Whole<Self>) -> Answer {
        (self.told)(answer)
    }
}
