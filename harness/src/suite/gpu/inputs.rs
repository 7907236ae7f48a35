//! Inputs of the family: generated in parallel, the same for every number of cores.

use super::subject::{Generated, Part, Subject, Whole};
use crate::measure::case::seed_of;
use crate::suite::SuiteError;
use crate::suite::column::Value;
use crate::suite::session::Session;
use bytemuck::Pod;
use lanemark_kernels::isa::{Isa, Kernel};
use lanemark_peers::{Answer, Digest};
use lanemark_runtime::pages::PageBuffer;
use lanemark_shaders::DeviceKernel;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use std::ops::Range;

/// Items that one seed makes.
const BLOCK: usize = 1 << 16;

/// How a column is made.
#[derive(Debug, Clone, Copy)]
pub struct Input<T> {
    /// Its name: benches of one input share it.
    pub name: &'static str,
    /// How it comes to be, in words.
    pub words: &'static str,
    /// Makes a block of it, given the block's first item and its own random numbers.
    pub fill: fn(u64, &mut Xoshiro256PlusPlus, &mut [T]),
}

/// Numbers as the benches of columns have them.
pub fn numbers<T: Value>() -> Input<T> {
    Input {
        name: T::NAME,
        words: T::GENERATOR,
        fill: |_, random, values| values.fill_with(|| T::generate(random.next_u64())),
    }
}

/// A column of so many items.
///
/// # Errors
/// When memory cannot be had.
pub fn generated<T: Pod + Send>(
    session: &Session<'_>,
    input: &Input<T>,
    items: usize,
) -> Result<Generated<PageBuffer<T>>, SuiteError> {
    let mut values = session.buffers.zeroed::<T>(items, 0)?;
    let seed = session.settings.seed ^ seed_of(input.name, "gpu");
    let blocks = items.div_ceil(BLOCK).div_ceil(session.cpus.len()).max(1);
    std::thread::scope(|scope| {
        for (share, part) in values.chunks_mut(blocks * BLOCK).enumerate() {
            scope.spawn(move || {
                for (block, values) in part.chunks_mut(BLOCK).enumerate() {
                    let number = (share * blocks + block) as u64;
                    // Odd, so that no two blocks have one seed.
                    let of_block = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed ^ of_block);
                    (input.fill)(number * BLOCK as u64, &mut random, values);
                }
            });
        }
    });
    let pages = values.page_kind().map_or("unknown", |kind| kind.name()).to_owned();
    let source = format!("{}, seed {} and one of its own each 65,536 items", input.words, session.settings.seed);
    Ok(Generated { data: values, source, pages })
}

/// The rung that dispatch chose.
pub fn chosen<F: Copy + 'static>(kernel: &'static Kernel<F>) -> Isa {
    // An unusable cap of the instruction sets ended the program before any bench.
    kernel.listing().map_or(Isa::Scalar, |rungs| rungs.chosen)
}

/// A kernel over one column.
pub struct OfColumn<K: Column> {
    /// The kernel of a batch of so many items.
    pub kernel: fn(usize) -> K,
    /// Items that belong together, such as the registers of a sketch.
    pub together: usize,
    /// The rung of its twin that dispatch chose.
    pub isa: Isa,
    /// The column.
    pub input: Input<K::Value>,
    /// Its answer from those of parts, in order; none where parts do not make a whole.
    pub merged: Option<Merge<K>>,
    /// The answer as variants are compared by.
    pub told: fn(&K::Answer) -> Answer,
}

/// An answer from those of parts of a batch.
pub type Merge<K> = fn(&K, Vec<(Range<usize>, <K as DeviceKernel>::Answer)>) -> <K as DeviceKernel>::Answer;

/// A kernel whose batch is one column.
pub trait Column: DeviceKernel {
    /// What the column holds.
    type Value: Pod + Send + Sync;
    /// A column as a batch.
    fn batch(values: &[Self::Value]) -> Self::Batch<'_>;
    /// Where a column may be cut, from some place on.
    fn cut(_values: &[Self::Value], at: usize) -> usize {
        at
    }
}

/// Says of kernels which column their batch is.
macro_rules! columns {
    ($($kernel:ty: $value:ty),* $(,)?) => {$(
        impl $crate::suite::gpu::inputs::Column for $kernel {
            type Value = $value;
            fn batch(values: &[$value]) -> Self::Batch<'_> {
                values
            }
        }
    )*};
}
pub(super) use columns;

impl<K> Subject for OfColumn<K>
where
    K: Column<Answer: Send> + Clone + Send + Sync + 'static,
{
    type Kernel = K;
    type Data = PageBuffer<K::Value>;

    fn input(&self) -> &'static str {
        self.input.name
    }

    fn item_bytes(&self) -> u64 {
        size_of::<K::Value>() as u64
    }

    fn generated(&self, session: &Session<'_>, items: usize) -> Result<Generated<Self::Data>, SuiteError> {
        generated(session, &self.input, items)
    }

    fn kernel(&self, items: usize) -> K {
        (self.kernel)(items)
    }

    fn batch<'a>(&self, data: &'a Self::Data, items: Range<usize>) -> K::Batch<'a> {
        K::batch(&data[items])
    }

    fn together(&self) -> usize {
        self.together
    }

    fn cut(&self, data: &Self::Data, at: usize) -> usize {
        K::cut(data, at)
    }

    fn is_divisible(&self) -> bool {
        self.merged.is_some()
    }

    fn merged(&self, kernel: &K, mut parts: Vec<Part<Self>>) -> Whole<Self> {
        match self.merged {
            Some(merged) => merged(kernel, parts),
            // It is one part.
            None => parts.swap_remove(0).1,
        }
    }

    fn isa(&self) -> Isa {
        self.isa
    }

    fn told(&self, answer: &Whole<Self>) -> Answer {
        (self.told)(answer)
    }
}

/// The answers of parts one behind the other.
pub fn joined<K: DeviceKernel<Answer = Vec<T>>, T: Copy>(_: &K, parts: Vec<(Range<usize>, Vec<T>)>) -> Vec<T> {
    let mut all = Vec::with_capacity(parts.iter().map(|(_, part)| part.len()).sum());
    parts.iter().for_each(|(_, part)| all.extend_from_slice(part));
    all
}

/// A list of words as an answer.
pub fn told_words(words: impl Iterator<Item = u64>) -> Answer {
    let mut count = 0;
    let digest = Digest::of(words.inspect(|_| count += 1));
    Answer::Table { count, digest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;

    #[test]
    fn the_input_is_the_same_for_every_number_of_cores_and_a_longer_one_begins_with_it() {
        with_session(3, |session| {
            let of = |cpus: &[usize], items: usize| {
                let session = Session { cpus, ..*session };
                generated(&session, &numbers::<i64>(), items).map(|made| made.data.to_vec()).unwrap()
            };
            let one = of(&[0], 3 * BLOCK + 5);
            assert_eq!(one, of(&[0, 0, 0], 3 * BLOCK + 5));
            assert_eq!(one[..BLOCK + 1], of(&[0, 0], BLOCK + 1));
            assert_ne!(one[..64], one[BLOCK..BLOCK + 64]);
        });
    }
}
