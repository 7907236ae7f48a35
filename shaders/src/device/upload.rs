//! From the host's memory to the device's, through a ring of staging buffers that are kept.

use super::{Gpu, GpuError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Bytes of a staging buffer.
const CHUNK: u64 = 32 << 20;
/// Staging buffers: one is filled while the device reads the others.
const CHUNKS: usize = 3;
/// Uploads below this go through the queue's own staging: measured to be no slower, and need no waiting.
const SMALL: usize = 1 << 16;

/// The staging buffers, made when first used.
#[derive(Default)]
pub struct Uploader {
    ring: Vec<Chunk>,
    next: usize,
}

struct Chunk {
    buffer: wgpu::Buffer,
    /// Set once the buffer can be written.
    mapped: Arc<AtomicBool>,
}

impl Gpu {
    /// Copies bytes to the start of a buffer; the bytes behind them, up to a multiple of 4, become zero.
    pub(crate) fn upload(&self, bytes: &[u8], buffer: &wgpu::Buffer) -> Result<(), GpuError> {
        self.check()?;
        let whole = bytes.len() / 4 * 4;
        if bytes.len() <= SMALL {
            self.queue().write_buffer(buffer, 0, &bytes[..whole]);
        } else {
            let mut uploader = self.uploader().lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            let mut done = 0;
            for part in bytes[..whole].chunks(CHUNK as usize) {
                uploader.copy(self, part, buffer, done)?;
                done += part.len() as u64;
            }
        }
        if whole < bytes.len() {
            let mut last = [0; 4];
            last[..bytes.len() - whole].copy_from_slice(&bytes[whole..]);
            self.queue().write_buffer(buffer, whole as u64, &last);
        }
        self.check()
    }
}

impl Uploader {
    fn copy(&mut self, gpu: &Gpu, part: &[u8], to: &wgpu::Buffer, at: u64) -> Result<(), GpuError> {
        let index = self.next % CHUNKS;
        self.next += 1;
        if self.ring.len() <= index {
            let buffer = gpu.creating("a staging buffer", |device| {
                device.create_buffer(&wgpu::BufferDescriptor {
                    label: Some("staging"),
                    size: CHUNK,
                    usage: wgpu::BufferUsages::MAP_WRITE | wgpu::BufferUsages::COPY_SRC,
                    mapped_at_creation: true,
                })
            })?;
            self.ring.push(Chunk { buffer, mapped: Arc::new(AtomicBool::new(true)) });
        }
        let chunk = &self.ring[index];
        while !chunk.mapped.load(Ordering::Acquire) {
            gpu.wait()?;
        }
        let bytes = part.len() as u64;
        {
            let mut view = chunk
                .buffer
                .slice(..bytes)
                .get_mapped_range_mut()
                .map_err(|error| GpuError::Failed(format!("a staging buffer: {error}")))?;
            view.copy_from_slice(part);
        }
        chunk.buffer.unmap();
        chunk.mapped.store(false, Ordering::Release);
        let mut encoder =
            gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("upload") });
        encoder.copy_buffer_to_buffer(&chunk.buffer, 0, to, at, bytes);
        gpu.queue().submit([encoder.finish()]);
        let mapped = chunk.mapped.clone();
        // A refused mapping means a lost device, which the wait above finds.
        chunk.buffer.map_async(wgpu::MapMode::Write, .., move |result| mapped.store(result.is_ok(), Ordering::Release));
        gpu.check()
    }
}
