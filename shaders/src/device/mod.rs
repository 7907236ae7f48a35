//! The device: an adapter opened with the features that are used, its pipelines, and what becomes of its errors.

mod adapters;
mod error;
mod pipelines;
mod upload;

pub use adapters::{Adapter, Choice, WITHOUT_A_GPU, adapters};
pub use error::GpuError;

use crate::shader::Needs;
use pipelines::Pipelines;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, ThreadId};
use upload::Uploader;

/// What a device can do, as far as plans depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// The adapter's name.
    pub adapter: String,
    /// The most bytes of one binding.
    pub binding_bytes: u64,
    /// The most bytes of one buffer.
    pub buffer_bytes: u64,
    /// Workgroups that fill the device; more of them only add work at their ends.
    pub workgroups: u32,
    /// What of the optional features is there.
    pub has: Needs,
}

impl Capabilities {
    /// Portable WebGPU: the limits that every device keeps, and none of the optional features.
    pub fn portable() -> Capabilities {
        Capabilities {
            adapter: "portable WebGPU".to_owned(),
            binding_bytes: 128 << 20,
            buffer_bytes: 256 << 20,
            workgroups: 64,
            has: Needs::NOTHING,
        }
    }

    /// Says that the device lacks what a kernel needs, where it does.
    ///
    /// # Errors
    /// [`GpuError::Lacks`] with what it lacks in words.
    pub fn require(&self, needs: Needs) -> Result<(), GpuError> {
        match needs.lacking(self.has) {
            None => Ok(()),
            Some(what) => Err(GpuError::Lacks { adapter: self.adapter.clone(), what }),
        }
    }
}

/// Whether shaders are compiled with checks of every index and every loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Checks {
    /// With them, as browsers do.
    On,
    /// Without them: for figures. The shaders are the crate's own, and tested with them.
    Off,
}

/// A device that is ready for work. Shared by everything that runs on it.
pub struct Gpu {
    device: wgpu::Device,
    queue: wgpu::Queue,
    adapter: Adapter,
    capabilities: Capabilities,
    checks: Checks,
    timestamps: bool,
    pipelines: Mutex<Pipelines>,
    uploader: Mutex<Uploader>,
    troubles: Arc<Troubles>,
}

/// What the device told us outside of any call's answer.
#[derive(Default)]
struct Troubles {
    lost: OnceLock<String>,
    /// By the thread whose call failed, so that no other thread takes the error for its own.
    failed: Mutex<HashMap<ThreadId, GpuError>>,
}

impl Gpu {
    /// Opens the adapter of that choice, with checks on.
    ///
    /// # Errors
    /// When no adapter may be used, none has that name, or the driver refuses.
    pub fn open(choice: &Choice) -> Result<Arc<Gpu>, GpuError> {
        Gpu::open_with(choice, Checks::On)
    }

    /// Opens the adapter of that choice.
    ///
    /// # Errors
    /// As [`Gpu::open`].
    pub fn open_with(choice: &Choice, checks: Checks) -> Result<Arc<Gpu>, GpuError> {
        let adapter = adapters::chosen(choice)?;
        let known = adapters::described(&adapter);
        let optional = wgpu::Features::SHADER_INT64 | wgpu::Features::SHADER_F64 | wgpu::Features::TIMESTAMP_QUERY;
        let there = adapter.limits();
        // Sizes of buffers and bindings alone are raised above the portable limits.
        let limits = wgpu::Limits {
            max_buffer_size: there.max_buffer_size,
            max_storage_buffer_binding_size: there.max_storage_buffer_binding_size,
            ..wgpu::Limits::defaults()
        };
        let descriptor = wgpu::DeviceDescriptor {
            label: Some("lanemark"),
            required_features: adapter.features() & optional,
            required_limits: limits,
            ..wgpu::DeviceDescriptor::default()
        };
        let opened = pollster::block_on(adapter.request_device(&descriptor));
        let (device, queue) =
            opened.map_err(|error| GpuError::Unavailable(format!("{} could not be opened: {error}", known.name)))?;
        Ok(Gpu::of(device, queue, known, checks))
    }

    /// A device of no driver, which validates what it is given and computes nothing.
    #[cfg(test)]
    pub(crate) fn noop() -> Arc<Gpu> {
        let (device, queue) = wgpu::Device::noop(&wgpu::DeviceDescriptor::default());
        let known = Adapter { name: "noop".into(), driver: "none".into(), software: true, features: Vec::new() };
        Gpu::of(device, queue, known, Checks::On)
    }

    fn of(device: wgpu::Device, queue: wgpu::Queue, adapter: Adapter, checks: Checks) -> Arc<Gpu> {
        let troubles = Arc::new(Troubles::default());
        let (lost, failed) = (troubles.clone(), troubles.clone());
        device.set_device_lost_callback(move |reason, message| {
            let message = if message.is_empty() { "the driver gives no reason".to_owned() } else { message };
            let _ = lost.lost.set(format!("{message} ({reason:?})"));
        });
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            let mut failed = failed.failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.entry(thread::current().id()).or_insert_with(|| of_wgpu(error, "a batch"));
        }));
        let (features, limits) = (device.features(), device.limits());
        let capabilities = Capabilities {
            adapter: adapter.name.clone(),
            // A binding's size is a multiple of 16 here.
            binding_bytes: limits.max_storage_buffer_binding_size / 16 * 16,
            buffer_bytes: limits.max_buffer_size / 16 * 16,
            workgroups: if adapter.software { 64 } else { 2048 },
            has: Needs {
                int64: features.contains(wgpu::Features::SHADER_INT64),
                f64: features.contains(wgpu::Features::SHADER_F64),
            },
        };
        Arc::new(Gpu {
            timestamps: features.contains(wgpu::Features::TIMESTAMP_QUERY),
            device,
            queue,
            adapter,
            capabilities,
            checks,
            pipelines: Mutex::default(),
            uploader: Mutex::default(),
            troubles,
        })
    }

    /// The adapter.
    pub fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    /// What the device can do.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// Whether shaders are compiled with checks.
    pub fn checks(&self) -> Checks {
        self.checks
    }

    /// Whether the device can time its own work.
    pub fn has_timestamps(&self) -> bool {
        self.timestamps
    }

    /// Ends the device: everything that is done with it from now on is [`GpuError::Lost`]. Tests plant a loss with it.
    pub fn destroy(&self) {
        let _ = self.troubles.lost.set("it was ended on purpose".to_owned());
        self.device.destroy();
    }

    pub(crate) fn device(&self) -> &wgpu::Device {
        &self.device
    }

    pub(crate) fn queue(&self) -> &wgpu::Queue {
        &self.queue
    }

    pub(crate) fn pipelines(&self) -> &Mutex<Pipelines> {
        &self.pipelines
    }

    pub(crate) fn uploader(&self) -> &Mutex<Uploader> {
        &self.uploader
    }

    /// Whatever went wrong on this thread since the last time it asked.
    ///
    /// # Errors
    /// The loss of the device before anything else.
    pub fn check(&self) -> Result<(), GpuError> {
        if let Some(reason) = self.troubles.lost.get() {
            return Err(GpuError::Lost(reason.clone()));
        }
        match self.troubles.failed.lock().unwrap_or_else(PoisonError::into_inner).remove(&thread::current().id()) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Waits until everything that was submitted is done.
    ///
    /// # Errors
    /// When the device was lost or failed.
    pub fn wait(&self) -> Result<(), GpuError> {
        self.wait_for(None)
    }

    /// Waits until that submission is done; until all are, where none is named.
    pub(crate) fn wait_for(&self, submission_index: Option<wgpu::SubmissionIndex>) -> Result<(), GpuError> {
        self.check()?;
        let wait = wgpu::PollType::Wait { submission_index, timeout: None };
        // wgpu 30 panics where the driver says that the device was lost.
        let Ok(polled) = catch_unwind(AssertUnwindSafe(|| self.device.poll(wait))) else {
            let _ = self.troubles.lost.set("the driver lost it while a batch was under way".to_owned());
            return self.check();
        };
        self.check()?;
        polled.map(|_| ()).map_err(|error| GpuError::Failed(error.to_string()))
    }

    /// Does what creates objects on the device; gives the error that it caused.
    pub(crate) fn creating<T>(&self, what: &str, create: impl FnOnce(&wgpu::Device) -> T) -> Result<T, GpuError> {
        self.check()?;
        let filters = [wgpu::ErrorFilter::Internal, wgpu::ErrorFilter::OutOfMemory, wgpu::ErrorFilter::Validation];
        let scopes = filters.map(|filter| self.device.push_error_scope(filter));
        let created = create(&self.device);
        let mut error = None;
        for scope in scopes.into_iter().rev() {
            let caught = pollster::block_on(scope.pop());
            error = error.or(caught.map(|caught| of_wgpu(caught, what)));
        }
        self.check()?;
        error.map_or(Ok(created), Err)
    }
}

fn of_wgpu(error: wgpu::Error, what: &str) -> GpuError {
    match error {
        wgpu::Error::OutOfMemory { .. } => GpuError::OutOfMemory(what.to_owned()),
        wgpu::Error::Validation { description, .. } | wgpu::Error::Internal { description, .. } => {
            GpuError::Failed(format!("{what}: {description}"))
        }
    }
}
