//! What is known of a shader beside its source: its bindings, its parameters, what it needs of a device.

/// One shader, with one entry point, `main`.
#[derive(Debug)]
pub struct Shader {
    /// Unique: the name of its file, with `native/` before it where it is there.
    pub name: &'static str,
    /// The whole source, shared pieces included.
    pub source: &'static str,
    /// What it needs beyond portable WGSL.
    pub needs: Needs,
    /// Its bindings in group 0, in the order of their numbers: inputs, outputs, parameters.
    pub bindings: &'static [Binding],
    /// Fields of its `struct Params` with their offsets in bytes; empty where it has none.
    pub params: &'static [(&'static str, usize)],
    /// Its tunable sizes, each with the values that it must work with; the first is the default.
    pub overrides: &'static [(&'static str, &'static [u32])],
    /// The most bytes of workgroup memory that it takes at any of those values.
    pub workgroup_bytes: u32,
    /// What it must equal: the function of `lanemark-kernels`, or what a part of a kernel does.
    pub twin: &'static str,
}

/// One binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// The name of the variable.
    pub name: &'static str,
    /// What the shader does with it.
    pub access: Access,
}

/// What a shader does with a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// `var<storage, read>`.
    Read,
    /// `var<storage, read_write>`.
    ReadWrite,
    /// `var<uniform>`, the parameters.
    Params,
}

/// A buffer that is only read.
pub const fn read(name: &'static str) -> Binding {
    Binding { name, access: Access::Read }
}

/// A buffer that is written, or read and written.
pub const fn read_write(name: &'static str) -> Binding {
    Binding { name, access: Access::ReadWrite }
}

/// The parameters, always called `params`.
pub const fn parameters() -> Binding {
    Binding { name: "params", access: Access::Params }
}

/// What a shader needs beyond portable WGSL; shaders that need something live in `wgsl/native`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    /// 64-bit integers.
    pub int64: bool,
    /// 64-bit floating-point numbers.
    pub f64: bool,
}

impl Needs {
    /// Portable WGSL.
    pub const NOTHING: Needs = Needs { int64: false, f64: false };
    /// 64-bit integers alone.
    pub const INT64: Needs = Needs { int64: true, ..Needs::NOTHING };
    /// 64-bit floating-point numbers alone.
    pub const F64: Needs = Needs { f64: true, ..Needs::NOTHING };

    /// What of this `there` lacks, in words; `None` where it has all.
    pub fn lacking(self, there: Needs) -> Option<String> {
        let wanted = [
            (self.int64 && !there.int64, "64-bit integers"),
            (self.f64 && !there.f64, "64-bit floating-point numbers"),
        ];
        let words: Vec<&str> = wanted.into_iter().filter_map(|(lacks, words)| lacks.then_some(words)).collect();
        (!words.is_empty()).then(|| words.join(" and "))
    }
}

/// The source of a shader: pieces of `wgsl/`, one after the other.
macro_rules! wgsl {
    ($($piece:literal),+ $(,)?) => {
        concat!($(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/wgsl/", $piece, ".wgsl")), "\n"),+)
    };
}
pub(crate) use wgsl;

/// A `struct Params` as both sides have it: fields of 32 bits, padded to a multiple of 16 bytes by its last ones.
macro_rules! params {
    ($(#[$doc:meta])* struct $name:ident { $($field:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[repr(C)]
        #[derive(Debug, Clone, Copy, Default, bytemuck::Pod, bytemuck::Zeroable)]
        struct $name { $($field: u32),+ }
        impl $name {
            const FIELDS: &'static [(&'static str, usize)] =
                &[$((stringify!($field), std::mem::offset_of!($name, $field))),+];
            const _WHOLE: () = assert!(size_of::<$name>() % 16 == 0, "parameters come in multiples of 16 bytes");
        }
    };
}
pub(crate) use params;
