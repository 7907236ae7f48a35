//! The most frequent keys, with keys hashed in registers and the counters of a key in one.

use super::TopK;
use super::batch::{self, Numbers};
use super::scalar::above;
use crate::isa::neon;
use crate::sketch::count_min::neon::{hashes, raised};
use crate::sketch::count_min::rows::{self, HASHED};

neon! {
    pub(super) fn extend(top: &mut TopK, keys: &[u64]) {
        batch::extend!(top, keys, hashes, raised, above)
    }
}
