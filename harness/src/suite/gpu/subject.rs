//! What tells one bench of the family from another: the kernel, its inputs, and how a batch is divided between cores.

use crate::suite::SuiteError;
use crate::suite::session::Session;
use lanemark_kernels::isa::Isa;
use lanemark_peers::Answer;
use lanemark_shaders::DeviceKernel;
use std::ops::Range;

/// A kernel with what a bench of it needs.
pub trait Subject: Sync + 'static {
    /// The kernel.
    type Kernel: DeviceKernel<Answer: Send> + Clone + Send + Sync + 'static;
    /// Its input at the largest batch; smaller batches are its first items.
    type Data: Send + Sync + 'static;

    /// A name of the input: subjects whose inputs have one name, one type and one size share them.
    fn input(&self) -> &'static str;

    /// Bytes that an item of the input takes on the host, for what memory allows.
    fn item_bytes(&self) -> u64;

    /// Bytes of the answer that an item makes, rounded up, where the answer is a column; 0 where its size does not grow
    /// with the batch. Parts of a column are put together outside of what is timed.
    fn output_bytes(&self) -> u64 {
        0
    }

    /// Makes the input of that many items.
    ///
    /// # Errors
    /// When memory cannot be had.
    fn generated(&self, session: &Session<'_>, items: usize) -> Result<Generated<Self::Data>, SuiteError>;

    /// The kernel of a batch of so many items.
    fn kernel(&self, items: usize) -> Self::Kernel;

    /// A batch of consecutive items.
    fn batch<'a>(&self, data: &'a Self::Data, items: Range<usize>) -> Batch<'a, Self>;

    /// Items that belong together: a part has a multiple of them. Where that is more than one, the kernel of one size
    /// of batches cannot run another size, so it has no executor.
    fn together(&self) -> usize {
        1
    }

    /// Items of a part that has so many at least: whole cache lines, so that no two cores share one.
    fn part(&self, items: usize) -> usize {
        items.next_multiple_of(self.together().max(64))
    }

    /// Where a batch may be cut, from some place on: matches may not cross a cut.
    fn cut(&self, _data: &Self::Data, at: usize) -> usize {
        at
    }

    /// The parts that so many cores take of a batch, in order, none of them empty.
    fn parts(&self, data: &Self::Data, items: usize, cores: usize) -> Vec<Range<usize>> {
        let part = self.part(items.div_ceil(cores));
        let mut cuts: Vec<usize> = (0..items).step_by(part.max(1)).collect();
        cuts.iter_mut().skip(1).for_each(|cut| *cut = self.cut(data, *cut).min(items));
        cuts.push(items);
        cuts.windows(2).map(|ends| ends[0]..ends[1]).filter(|part| !part.is_empty()).collect()
    }

    /// The answer of a batch from those of its [parts](Subject::parts).
    fn merged(&self, kernel: &Self::Kernel, parts: Vec<Part<Self>>) -> Whole<Self>;

    /// The rung of its twin that dispatch chose on this machine.
    fn isa(&self) -> Isa;

    /// The answer as variants are compared by.
    fn told(&self, answer: &Whole<Self>) -> Answer;
}

/// The answer of a subject's kernel.
pub type Whole<S> = <<S as Subject>::Kernel as DeviceKernel>::Answer;

/// A batch of a subject's kernel.
pub type Batch<'a, S> = <<S as Subject>::Kernel as DeviceKernel>::Batch<'a>;

/// A part of a batch with its answer.
pub type Part<S> = (Range<usize>, Whole<S>);

/// An input, and what the run's file says of it.
pub struct Generated<D> {
    /// The input.
    pub data: D,
    /// Its items.
    pub items: usize,
    /// How it came to be, in words.
    pub source: String,
    /// The kind of the pages that it lies on.
    pub pages: String,
}
