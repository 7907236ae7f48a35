//! The rung table of the matcher.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::scalar;
use super::{Batch, BatchError, Matcher};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

/// A rung of the matcher.
pub type MatchBatch = fn(&Matcher, &[u8], &mut Batch) -> Result<(), BatchError>;

rung_table! {
    /// Matches every line of a text.
    pub static MATCH_BATCH: "scan/match-templates", MatchBatch, (matcher, text, batch);
    scalar: scalar::match_batch;
    avx2: avx2::match_batch;
    avx512: avx512::match_batch;
    neon: neon::match_batch;
}
