//! Scanning: bytes, lines, literals.

mod count_byte;
mod count_literals;
mod find_literals;
mod index_byte;
mod literals;
pub(crate) mod marks;
#[cfg(test)]
pub(crate) mod testing;

pub use count_byte::CountByte;
pub use count_literals::CountLiterals;
pub use find_literals::FindLiterals;
pub use index_byte::IndexByte;
pub use literals::{LiteralsError, MOST_LITERAL_BYTES, MOST_LITERALS};

use crate::shader::Shader;

/// The shaders of this family.
pub(crate) static SHADERS: &[&Shader] = &[
    &count_byte::COUNT_BYTE,
    &count_literals::COUNT_LITERALS,
    &find_literals::MARK_LITERALS,
    &find_literals::PLACE_LITERALS,
    &index_byte::MARK_BYTE,
    &marks::PLACE_MARKS,
];
