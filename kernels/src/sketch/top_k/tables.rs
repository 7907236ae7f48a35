//! The rung table of the most frequent keys.

use super::{TopK, scalar};
use crate::isa::rung_table;

rung_table! {
    /// Counts keys and keeps the most frequent ones.
    pub static EXTEND: "sketch/top-k", fn(&mut TopK, &[u64]), (top, keys);
    scalar: scalar::extend;
}
