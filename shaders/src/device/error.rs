//! What can go wrong on a device.

use super::adapters::WITHOUT_A_GPU;
use std::fmt;

/// Why a device could not be had, or could not do the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GpuError {
    /// The GPU was switched off by the user.
    Off,
    /// There is no adapter that may be used; the reason in words.
    Unavailable(String),
    /// No adapter has that name.
    Unknown {
        /// The name asked for.
        name: String,
        /// The adapters that there are.
        there: Vec<String>,
    },
    /// The device lacks what a kernel needs.
    Lacks {
        /// The device.
        adapter: String,
        /// What it lacks.
        what: String,
    },
    /// The batch is more than the device and its driver allow in one buffer, whatever memory is free.
    TooLarge {
        /// What is too large, with its size.
        what: String,
        /// The most that it may be, in bytes.
        most: u64,
    },
    /// The batch is not one that the kernel takes: what it needs and what is there.
    Batch(String),
    /// The device has no memory left.
    OutOfMemory(String),
    /// The device was lost; nothing of it can be used any more.
    Lost(String),
    /// The device answered, but not what the CPU answers or any batch can: a mistake of the driver, of the hardware or
    /// of this crate. What differs, in words.
    WrongAnswer(String),
    /// The driver, or a mistake in this crate.
    Failed(String),
}

impl fmt::Display for GpuError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GpuError::Off => f.write_str("the GPU was left out by --gpu off"),
            GpuError::Unavailable(reason) => f.write_str(reason),
            GpuError::Unknown { name, there } if there.is_empty() => {
                write!(f, "no GPU adapter is called {name:?}, and no Vulkan driver shows any: {WITHOUT_A_GPU}")
            }
            GpuError::Unknown { name, there } => {
                write!(f, "no GPU adapter is called {name:?}; there are: {}", there.join(", "))
            }
            GpuError::Lacks { adapter, what } => write!(f, "{adapter} has no {what}"),
            GpuError::TooLarge { what, most } => {
                write!(
                    f,
                    "{what} is more than the {most} bytes that this device and its driver allow in one buffer, \
                     however much memory is free: use smaller batches"
                )
            }
            GpuError::Batch(wrong) => f.write_str(wrong),
            GpuError::OutOfMemory(what) => {
                write!(f, "the device has not enough memory for {what}; use smaller batches")
            }
            GpuError::Lost(reason) => write!(f, "the device was lost: {reason}"),
            GpuError::WrongAnswer(what) => write!(f, "the device gave a wrong answer: {what}"),
            GpuError::Failed(reason) => write!(f, "the device failed: {reason}"),
        }
    }
}

impl std::error::Error for GpuError {}
