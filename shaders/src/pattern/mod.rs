//! Event patterns: strict sequences.

use crate::shader::Shader;

/// The shaders of this family.
pub(crate) static SHADERS: &[&Shader] = &[];
