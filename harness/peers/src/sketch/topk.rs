//! `topk`: filtered space-saving.

use topk::FilteredSpaceSaving;

use super::Library;
use super::top_k::{self, TopK};
use crate::work::Implementation;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = Library { name: "topk", version: env!("LANEMARK_PEERS_TOPK") };
    vec![top_k::operation::<FilteredSpaceSaving<u64>>(
        library,
        "ahash; as many counters as asked for, and 6 words to filter for each; cannot tell its bytes",
    )]
}

impl TopK for FilteredSpaceSaving<u64> {
    fn new(_k: usize, counters: usize) -> Result<Self, String> {
        Ok(FilteredSpaceSaving::new(counters))
    }

    #[inline]
    fn insert(&mut self, key: u64) {
        FilteredSpaceSaving::insert(self, key, 1);
    }

    fn counts(&self) -> Vec<(u64, u64)> {
        self.iter().map(|(key, counter)| (*key, counter.estimated_count())).collect()
    }

    fn bytes(&self) -> usize {
        0
    }
}
