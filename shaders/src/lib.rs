//! The kernels of lanemark as compute shaders, and the device that runs them.
//!
//! Every kernel here gives the answer of its twin in `lanemark-kernels`, byte for byte. A kernel is a
//! [`DeviceKernel`]: it [plans](plan::Plan) a batch (buffers, shaders, which results to read), and a [`Runner`] runs
//! batches of it on a [`Gpu`]. [`Auto`] runs each batch on the CPU or on the GPU, whichever was measured to be faster
//! for its size.
//!
//! ```no_run
//! use lanemark_shaders::{Choice, Gpu, Runner, aggregate::SumI64};
//!
//! let gpu = Gpu::open(&Choice::Auto)?;
//! let mut sum = Runner::new(gpu, SumI64);
//! assert_eq!(sum.run(&[1, 2, 3][..])?, 6);
//! # Ok::<(), lanemark_shaders::GpuError>(())
//! ```

pub mod aggregate;
mod auto;
mod copy;
mod crossover;
mod device;
mod kernel;
#[cfg(test)]
mod loop_limit;
pub mod pattern;
pub mod plan;
mod program;
mod runner;
pub mod scan;
pub mod shader;
pub mod sketch;
pub mod table;
#[cfg(test)]
mod testing;
mod words;

pub use auto::{Auto, Side};
pub use copy::CopyWords;
pub use crossover::{Crossover, End, Interval, Line, Stretch, Timed};
pub use device::{Adapter, Capabilities, Checks, Choice, Gpu, GpuError, WITHOUT_A_GPU, adapters};
pub use kernel::{Columns, DeviceKernel};
pub use program::Program;
pub use runner::Runner;

/// The examples of the README are tested like those of this page.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
