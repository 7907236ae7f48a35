//! The rung table of frequent items.

use super::{FrequentItems, scalar};
use crate::isa::rung_table;

rung_table! {
    /// Counts keys and keeps the frequent ones.
    pub static EXTEND: "sketch/frequent-items", fn(&mut FrequentItems, &[u64]), (items, keys);
    scalar: scalar::extend;
}
