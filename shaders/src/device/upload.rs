//! From the host's memory to the device's, through a ring of staging buffers that are kept.

use super::{Gpu, GpuError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Bytes of a staging buffer.
const CHUNK: u64 = 32 << 20;
/// Staging buffers: one is filled while the device reads the others.
const CHUNKS: usize = 3;
/// Uploads up to this go through the queue's own staging, which needs no waiting.
const SMALL: usize = 1 << 16;

/// The staging buffers, made when first used.
#[derive(Default)]
pub struct Uploader {
    ring: Vec<Chunk>,
    /// Which of a full ring is used next.
    next: usize,
}

struct Chunk {
    buffer: wgpu::Buffer,
    state: Arc<AtomicU8>,
    /// The copy out of it that was submitted last.
    copied: Option<wgpu::SubmissionIndex>,
}

/// The device may still read the buffer.
const IN_USE: u8 = 0;
/// The host can write it.
const READY: u8 = 1;
/// It could not be mapped: another one takes its place.
const REFUSED: u8 = 2;

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

impl Chunk {
    fn new(gpu: &Gpu) -> Result<Chunk, GpuError> {
        let buffer = gpu.creating("a staging buffer", |device| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("staging"),
                size: CHUNK,
                usage: wgpu::BufferUsages::MAP_WRITE | wgpu::BufferUsages::COPY_SRC,
                mapped_at_creation: true,
            })
        })?;
        Ok(Chunk { buffer, state: Arc::new(AtomicU8::new(READY)), copied: None })
    }
}

impl Uploader {
    /// A staging buffer that can be written.
    fn ready(&mut self, gpu: &Gpu) -> Result<&mut Chunk, GpuError> {
        if self.ring.len() < CHUNKS {
            self.ring.push(Chunk::new(gpu)?);
            return Ok(self.ring.last_mut().expect("pushed above"));
        }
        let index = self.next % CHUNKS;
        self.next += 1;
        if self.ring[index].state.load(Ordering::Acquire) == IN_USE {
            // Its own copy alone: other batches may be under way behind it.
            gpu.wait_for(self.ring[index].copied.clone())?;
        }
        if self.ring[index].state.load(Ordering::Acquire) != READY {
            self.ring[index] = Chunk::new(gpu)?;
        }
        Ok(&mut self.ring[index])
    }

    fn copy(&mut self, gpu: &Gpu, part: &[u8], to: &wgpu::Buffer, at: u64) -> Result<(), GpuError> {
        let chunk = self.ready(gpu)?;
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
        chunk.state.store(IN_USE, Ordering::Release);
        let mut encoder =
            gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("upload") });
        encoder.copy_buffer_to_buffer(&chunk.buffer, 0, to, at, bytes);
        chunk.copied = Some(gpu.queue().submit([encoder.finish()]));
        let state = chunk.state.clone();
        chunk.buffer.map_async(wgpu::MapMode::Write, .., move |result| {
            state.store(if result.is_ok() { READY } else { REFUSED }, Ordering::Release);
        });
        gpu.check()
    }
}
