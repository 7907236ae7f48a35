//! Every shader of the crate; tests and lists walk this table.

use crate::shader::Shader;
use crate::{aggregate, copy, pattern, scan, sketch};

/// Every shader, kernel by kernel.
pub fn shaders() -> impl Iterator<Item = &'static Shader> {
    [aggregate::SHADERS, copy::SHADERS, pattern::SHADERS, scan::SHADERS, sketch::SHADERS].into_iter().flatten().copied()
}
