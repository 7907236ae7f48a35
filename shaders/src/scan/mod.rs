//! Scanning: bytes, lines, literals.

use crate::shader::Shader;

/// The shaders of this family.
pub(crate) static SHADERS: &[&Shader] = &[];
