//! Event patterns: strict sequences.

mod error;
mod letters;
mod strict_sequence;

pub use error::SequenceError;
pub use strict_sequence::{SequenceBatch, StrictSequence};

use crate::shader::Shader;

/// The shaders of this family.
pub(crate) static SHADERS: &[&Shader] =
    &[&letters::SPELL_BYTES, &letters::SPELL_NUMBERS, &strict_sequence::MARK_SEQUENCE];
