//! The most frequent keys, with keys hashed in registers and the counters of a key in one.

use super::TopK;
use super::batch::{self, Numbers};
use super::scalar::above;
use crate::isa::avx2;
use crate::sketch::count_min::avx2::{hashes, raised};
use crate::sketch::count_min::rows::{self, HASHED};

avx2! {
    pub(super) fn extend(top: &mut TopK, keys: &[u64]) {
        batch::extend!(top, keys, hashes, raised, above)
    }
}
