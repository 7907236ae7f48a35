//! Pipelines, made once for each shader and each choice of its sizes.

use super::{Checks, Gpu, GpuError};
use crate::shader::{Access, Shader};
use std::collections::HashMap;

/// Pipelines by shader and overrides.
#[derive(Default)]
pub struct Pipelines {
    known: HashMap<Key, Pipeline>,
}

/// A shader's name, and the sizes that it is compiled for.
type Key = (&'static str, Vec<(&'static str, u32)>);

/// A shader that is ready to be dispatched.
#[derive(Clone)]
pub struct Pipeline {
    pub pipeline: wgpu::ComputePipeline,
    pub layout: wgpu::BindGroupLayout,
}

impl Gpu {
    /// The pipeline of that shader at those sizes.
    pub(crate) fn pipeline(
        &self,
        shader: &'static Shader,
        overrides: &[(&'static str, u32)],
    ) -> Result<Pipeline, GpuError> {
        let key = (shader.name, overrides.to_vec());
        let mut pipelines = self.pipelines().lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(known) = pipelines.known.get(&key) {
            return Ok(known.clone());
        }
        self.capabilities().require(shader.needs)?;
        let made = self.creating(&format!("the shader {}", shader.name), |device| {
            made(device, shader, overrides, self.checks())
        })?;
        pipelines.known.insert(key, made.clone());
        Ok(made)
    }
}

fn made(device: &wgpu::Device, shader: &'static Shader, overrides: &[(&'static str, u32)], checks: Checks) -> Pipeline {
    let source = wgpu::ShaderModuleDescriptor {
        label: Some(shader.name),
        source: wgpu::ShaderSource::Wgsl(shader.source.into()),
    };
    let module = match checks {
        Checks::On => device.create_shader_module(source),
        // SAFETY: the shader is one of this crate's, whose indices and loops stay within the bounds that its header
        // states; the parity tests run it with the checks on every kind of input.
        Checks::Off => unsafe { device.create_shader_module_trusted(source, wgpu::ShaderRuntimeChecks::unchecked()) },
    };
    let entries: Vec<wgpu::BindGroupLayoutEntry> = shader
        .bindings
        .iter()
        .zip(0..)
        .map(|(binding, number)| wgpu::BindGroupLayoutEntry {
            binding: number,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer {
                ty: match binding.access {
                    Access::Read => wgpu::BufferBindingType::Storage { read_only: true },
                    Access::ReadWrite => wgpu::BufferBindingType::Storage { read_only: false },
                    Access::Params => wgpu::BufferBindingType::Uniform,
                },
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        })
        .collect();
    let layout = device
        .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(shader.name), entries: &entries });
    let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(shader.name),
        bind_group_layouts: &[Some(&layout)],
        immediate_size: 0,
    });
    let constants: Vec<(&str, f64)> = overrides.iter().map(|(name, value)| (*name, f64::from(*value))).collect();
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(shader.name),
        layout: Some(&pipeline_layout),
        module: &module,
        entry_point: Some("main"),
        compilation_options: wgpu::PipelineCompilationOptions {
            constants: &constants,
            // Shaders set their workgroup memory themselves.
            zero_initialize_workgroup_memory: checks == Checks::On,
        },
        cache: None,
    });
    Pipeline { pipeline, layout }
}
