//! A plan on a device: its buffers, its pipelines, and the ways to run it.

use crate::device::{Gpu, GpuError};
use crate::plan::{Fill, Output, Plan};
use crate::shader::Access;
use std::sync::Arc;

/// A plan whose buffers and pipelines are on a device. One batch at a time: upload, submit, wait, read.
pub struct Program {
    gpu: Arc<Gpu>,
    plan: Plan,
    buffers: Vec<wgpu::Buffer>,
    dispatches: Vec<Dispatch>,
    /// One for each output, as large as it was needed so far.
    readbacks: Vec<Option<wgpu::Buffer>>,
    /// The counts of the counted outputs.
    counts: Option<wgpu::Buffer>,
    /// The submission of the last batch, or of the copies of its results.
    submitted: Option<wgpu::SubmissionIndex>,
    timer: Option<Timer>,
}

struct Dispatch {
    pipeline: wgpu::ComputePipeline,
    group: wgpu::BindGroup,
    workgroups: u32,
}

/// Two timestamps of the device, around the steps of a batch.
struct Timer {
    queries: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    readback: wgpu::Buffer,
}

const TIMESTAMPS: u64 = 16;

impl Program {
    /// Makes what the plan needs on the device.
    ///
    /// # Errors
    /// When the device lacks a feature, memory, or was lost.
    ///
    /// # Panics
    /// When a step of the plan binds fewer or more buffers than its shader has.
    pub fn new(gpu: &Arc<Gpu>, plan: Plan) -> Result<Program, GpuError> {
        let most = gpu.capabilities().buffer_bytes;
        let mut buffers = Vec::new();
        for planned in &plan.buffers {
            let what = format!("{} ({} bytes)", planned.name, planned.bytes);
            if planned.bytes > most {
                return Err(GpuError::TooLarge { what, most });
            }
            buffers.push(gpu.creating(&what, |device| {
                device.create_buffer(&wgpu::BufferDescriptor {
                    label: Some(planned.name),
                    size: planned.bytes,
                    usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC,
                    mapped_at_creation: false,
                })
            })?);
            if let Fill::Constant(bytes) = &planned.fill {
                gpu.upload(bytes, &buffers[buffers.len() - 1])?;
            }
        }
        let mut dispatches = Vec::new();
        for step in plan.steps.iter().filter(|step| step.workgroups > 0) {
            let pipeline = gpu.pipeline(step.shader, &step.overrides)?;
            let params = gpu.creating("parameters", |device| {
                device.create_buffer(&wgpu::BufferDescriptor {
                    label: Some("parameters"),
                    size: step.params.len().max(16) as u64,
                    usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
                    mapped_at_creation: false,
                })
            })?;
            gpu.queue().write_buffer(&params, 0, &step.params);
            let mut parts = step.buffers.iter();
            let entries: Vec<wgpu::BindGroupEntry<'_>> = step
                .shader
                .bindings
                .iter()
                .zip(0..)
                .map(|(binding, number)| wgpu::BindGroupEntry {
                    binding: number,
                    resource: match binding.access {
                        Access::Params => params.as_entire_binding(),
                        Access::Read | Access::ReadWrite => {
                            let part = parts.next().unwrap_or_else(|| {
                                panic!("the plan binds nothing to {} of {}", binding.name, step.shader.name)
                            });
                            wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                                buffer: &buffers[part.buffer.0],
                                offset: part.from,
                                size: std::num::NonZeroU64::new(part.bytes),
                            })
                        }
                    },
                })
                .collect();
            assert!(parts.next().is_none(), "the plan binds more than {} has", step.shader.name);
            let group = gpu.creating(&format!("the bindings of {}", step.shader.name), |device| {
                device.create_bind_group(&wgpu::BindGroupDescriptor {
                    label: Some(step.shader.name),
                    layout: &pipeline.layout,
                    entries: &entries,
                })
            })?;
            dispatches.push(Dispatch { pipeline: pipeline.pipeline, group, workgroups: step.workgroups });
        }
        let timer = if gpu.has_timestamps() { Some(Timer::new(gpu)?) } else { None };
        let readbacks = plan.outputs.iter().map(|_| None).collect();
        let counted = plan.outputs.iter().filter(|output| matches!(output, Output::Counted { .. })).count() as u64;
        let counts = if counted > 0 { Some(readback(gpu, 4 * counted)?) } else { None };
        Ok(Program { gpu: gpu.clone(), plan, buffers, dispatches, readbacks, counts, submitted: None, timer })
    }

    /// Bytes that the program's buffers take on the device.
    pub fn bytes(&self) -> u64 {
        self.plan.buffers.iter().map(|buffer| buffer.bytes).sum()
    }

    /// Fills the input buffers.
    ///
    /// # Errors
    /// When the device was lost or failed.
    ///
    /// # Panics
    /// When a column is missing or has another size than the plan was made for.
    pub fn upload(&mut self, columns: &[&[u8]]) -> Result<(), GpuError> {
        for (planned, buffer) in self.plan.buffers.iter().zip(&self.buffers) {
            if let Fill::Input { column, bytes } = planned.fill {
                let given = columns[column];
                assert_eq!(given.len() as u64, bytes, "{} has another size than its plan", planned.name);
                self.gpu.upload(given, buffer)?;
            }
        }
        Ok(())
    }

    /// Fills everything that a batch must write itself with bytes that are no answer, so that a step which leaves
    /// something out is found.
    ///
    /// # Errors
    /// When the device was lost or failed.
    pub fn poison(&mut self) -> Result<(), GpuError> {
        for (planned, buffer) in self.plan.buffers.iter().zip(&self.buffers) {
            if matches!(planned.fill, Fill::Zeroed | Fill::Scratch) {
                self.gpu.upload(&vec![0xa5; planned.bytes as usize], buffer)?;
            }
        }
        Ok(())
    }

    /// Starts the steps of a batch on the inputs that are on the device.
    ///
    /// # Errors
    /// When the device was lost or failed.
    pub fn submit(&mut self) -> Result<(), GpuError> {
        self.gpu.check()?;
        let mut encoder = self.encoder();
        self.encode(&mut encoder);
        self.submitted = Some(self.gpu.queue().submit([encoder.finish()]));
        self.gpu.check()
    }

    /// Starts a batch as [`Program::submit`], with the copies of its results: [`Program::finish`] then waits for this
    /// batch alone, so that another program's batch can be under way behind it.
    ///
    /// # Errors
    /// When the device was lost or failed, or has no memory for the results.
    pub fn start(&mut self) -> Result<(), GpuError> {
        self.gpu.check()?;
        let mut encoder = self.encoder();
        self.encode(&mut encoder);
        self.encode_results(&mut encoder)?;
        self.submitted = Some(self.gpu.queue().submit([encoder.finish()]));
        self.gpu.check()
    }

    /// Waits until the batch is done.
    ///
    /// # Errors
    /// When the device was lost or failed.
    pub fn wait(&self) -> Result<(), GpuError> {
        self.gpu.wait_for(self.submitted.clone())
    }

    /// Time of the last batch's steps by the device's own clock, in nanoseconds; the clearing of its accumulators before
    /// them is not in it. `None` where the device has no such clock, or it ran backwards, or the batch had no step.
    ///
    /// # Errors
    /// When the device was lost or failed.
    pub fn kernel_ns(&self) -> Result<Option<f64>, GpuError> {
        let Some(timer) = self.timer.as_ref().filter(|_| !self.dispatches.is_empty()) else { return Ok(None) };
        let bytes = self.mapped(&timer.readback, TIMESTAMPS)?;
        let [begin, end] = [0, 8].map(|at| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes")));
        let ticks = end.checked_sub(begin).filter(|ticks| *ticks > 0);
        Ok(ticks.map(|ticks| ticks as f64 * f64::from(self.gpu.queue().get_timestamp_period())))
    }

    /// The results of the last batch that was [submitted](Program::submit), in the order of the plan's outputs.
    ///
    /// # Errors
    /// When the device was lost, failed, or counted more than there can be.
    pub fn read(&mut self) -> Result<Vec<Vec<u8>>, GpuError> {
        self.gpu.check()?;
        let mut encoder = self.encoder();
        self.encode_results(&mut encoder)?;
        self.submitted = Some(self.gpu.queue().submit([encoder.finish()]));
        self.finish()
    }

    /// The results of the batch that was [started](Program::start) last, in the order of the plan's outputs.
    ///
    /// # Errors
    /// As [`Program::read`].
    pub fn finish(&mut self) -> Result<Vec<Vec<u8>>, GpuError> {
        let mut counts = match &self.counts {
            Some(counts) => words(&self.mapped(counts, counts.size())?).into_iter(),
            None => Vec::new().into_iter(),
        };
        // Only the counts tell how much of the counted outputs there is.
        let outputs = self.plan.outputs.clone();
        let mut sizes = Vec::new();
        let mut encoder = self.encoder();
        let mut more = false;
        for (index, output) in outputs.iter().enumerate() {
            sizes.push(match *output {
                Output::Whole { bytes, .. } => bytes,
                Output::Counted { buffer, from, item_bytes, most, .. } => {
                    let found = u64::from(counts.next().expect("a count for each counted output"));
                    if found > most {
                        let name = self.plan.buffers[buffer.0].name;
                        return Err(GpuError::WrongAnswer(format!(
                            "{name}: {found} items were counted where {most} can be"
                        )));
                    }
                    let bytes = found * item_bytes;
                    more |= bytes > 0;
                    self.encode_copy(&mut encoder, index, buffer.0, from, bytes)?;
                    bytes
                }
            });
        }
        if more {
            self.submitted = Some(self.gpu.queue().submit([encoder.finish()]));
        }
        let mut read = Vec::new();
        for (readback, bytes) in self.readbacks.iter().zip(sizes) {
            read.push(match readback {
                Some(readback) if bytes > 0 => {
                    let mut copied = self.mapped(readback, bytes.next_multiple_of(4))?;
                    copied.truncate(bytes as usize);
                    copied
                }
                _ => Vec::new(),
            });
        }
        Ok(read)
    }

    /// Runs the batch that was uploaded, and reads its results.
    ///
    /// # Errors
    /// As [`Program::read`].
    pub fn run(&mut self) -> Result<Vec<Vec<u8>>, GpuError> {
        self.start()?;
        self.finish()
    }

    /// The clearing and the steps of a batch.
    fn encode(&self, encoder: &mut wgpu::CommandEncoder) {
        for (planned, buffer) in self.plan.buffers.iter().zip(&self.buffers) {
            if matches!(planned.fill, Fill::Zeroed) {
                encoder.clear_buffer(buffer, 0, None);
            }
        }
        {
            let timestamp_writes = self.timer.as_ref().map(|timer| wgpu::ComputePassTimestampWrites {
                query_set: &timer.queries,
                beginning_of_pass_write_index: Some(0),
                end_of_pass_write_index: Some(1),
            });
            let descriptor = wgpu::ComputePassDescriptor { label: Some("batch"), timestamp_writes };
            let mut pass = encoder.begin_compute_pass(&descriptor);
            for dispatch in &self.dispatches {
                pass.set_pipeline(&dispatch.pipeline);
                pass.set_bind_group(0, &dispatch.group, &[]);
                pass.dispatch_workgroups(dispatch.workgroups, 1, 1);
            }
        }
        if let Some(timer) = &self.timer {
            encoder.resolve_query_set(&timer.queries, 0..2, &timer.resolved, 0);
            encoder.copy_buffer_to_buffer(&timer.resolved, 0, &timer.readback, 0, TIMESTAMPS);
        }
    }

    /// The copies of every whole output, and of the counts of the others.
    fn encode_results(&mut self, encoder: &mut wgpu::CommandEncoder) -> Result<(), GpuError> {
        let outputs = self.plan.outputs.clone();
        let mut counted = 0;
        for (index, output) in outputs.iter().enumerate() {
            match *output {
                Output::Whole { buffer, bytes } => self.encode_copy(encoder, index, buffer.0, 0, bytes)?,
                Output::Counted { count, count_word, .. } => {
                    let counts = self.counts.as_ref().expect("made for a plan with counted outputs");
                    encoder.copy_buffer_to_buffer(&self.buffers[count.0], 4 * count_word, counts, 4 * counted, 4);
                    counted += 1;
                }
            }
        }
        Ok(())
    }

    /// The copy of the first bytes of an output.
    fn encode_copy(
        &mut self,
        encoder: &mut wgpu::CommandEncoder,
        index: usize,
        buffer: usize,
        from: u64,
        bytes: u64,
    ) -> Result<(), GpuError> {
        let copied = bytes.next_multiple_of(4);
        if copied > 0 {
            self.make_readback(index, copied)?;
            let readback = self.readbacks[index].as_ref().expect("made above");
            encoder.copy_buffer_to_buffer(&self.buffers[buffer], from, readback, 0, copied);
        }
        Ok(())
    }

    fn make_readback(&mut self, index: usize, bytes: u64) -> Result<(), GpuError> {
        let enough = self.readbacks[index].as_ref().is_some_and(|known| known.size() >= bytes);
        if !enough {
            self.readbacks[index] = None;
            self.readbacks[index] = Some(readback(&self.gpu, bytes)?);
        }
        Ok(())
    }

    /// The first bytes of a buffer that can be mapped, once what was submitted is done.
    fn mapped(&self, buffer: &wgpu::Buffer, bytes: u64) -> Result<Vec<u8>, GpuError> {
        self.gpu.check()?;
        let slice = buffer.slice(..bytes);
        // A mapping that fails is found below, where the range is asked for.
        slice.map_async(wgpu::MapMode::Read, |_| {});
        let copied = self.wait().and_then(|()| {
            let view =
                slice.get_mapped_range().map_err(|error| GpuError::Failed(format!("reading results: {error}")))?;
            Ok(view.to_vec())
        });
        // Where something failed too: a buffer that is still to be mapped cannot be written by the next batch.
        buffer.unmap();
        copied
    }

    fn encoder(&self) -> wgpu::CommandEncoder {
        self.gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("batch") })
    }
}

impl Timer {
    fn new(gpu: &Arc<Gpu>) -> Result<Timer, GpuError> {
        let queries = gpu.creating("timestamps", |device| {
            device.create_query_set(&wgpu::QuerySetDescriptor {
                label: Some("timestamps"),
                ty: wgpu::QueryType::Timestamp,
                count: 2,
            })
        })?;
        let resolved = gpu.creating("timestamps", |device| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("timestamps"),
                size: TIMESTAMPS,
                usage: wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC,
                mapped_at_creation: false,
            })
        })?;
        Ok(Timer { queries, resolved, readback: readback(gpu, TIMESTAMPS)? })
    }
}

fn readback(gpu: &Gpu, bytes: u64) -> Result<wgpu::Buffer, GpuError> {
    gpu.creating(&format!("{bytes} bytes of results"), |device| {
        device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("results"),
            size: bytes,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    })
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
}
