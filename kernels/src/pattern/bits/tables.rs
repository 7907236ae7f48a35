//! The rung table of the bit-parallel engine.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{BitMatcher, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;
use crate::pattern::{Events, Matches, PatternError};

/// Takes a batch of events in, and appends the matches that they end.
pub type Extend = fn(&mut BitMatcher, &Events<'_>, &mut Matches) -> Result<(), PatternError>;

rung_table! {
    /// Strict words global and per key, and words that skip till the next event of a step. A level's rung runs, of
    /// every loop inside, the highest rung up to the level. What has none: the walk over the rows of keys is made of
    /// loads that wait for one another and gains a register for a row with AVX2, nothing beyond and nothing of NEON;
    /// the runs of words that skip are kept by the same scalar code everywhere.
    pub static EXTEND: "pattern/bits", Extend, (matcher, events, matches);
    scalar: scalar::extend;
    avx2: avx2::extend;
    avx512: avx512::extend;
    neon: neon::extend;
}
