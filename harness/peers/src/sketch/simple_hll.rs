//! `simple_hll`: one byte a register, ahash with fixed keys.

use simple_hll::HyperLogLog;

use super::Library;
use super::distinct::{self, Distinct, PRECISION};
use crate::work::Implementation;
use std::hash::Hash;

type Sketch = HyperLogLog<{ PRECISION as usize }>;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = Library { name: "simple_hll", version: env!("LANEMARK_PEERS_SIMPLE_HLL") };
    distinct::operations::<Sketch, Sketch>(library, "ahash, with AES instructions only where the build has them")
}

impl<K: Hash + ?Sized> Distinct<K> for Sketch {
    fn new() -> Self {
        HyperLogLog::new()
    }

    #[inline]
    fn insert(&mut self, key: &K) {
        self.add_object(key);
    }

    fn estimate(&mut self) -> f64 {
        self.count() as f64
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.get_registers().len()
    }
}
