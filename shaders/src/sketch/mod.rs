//! Sketches: hashing, HyperLogLog, Count-Min, Bloom filters.

use crate::shader::Shader;

/// The shaders of this family.
pub(crate) static SHADERS: &[&Shader] = &[];
