//! Sketches: distinct counts, frequencies, top-K, membership and quantiles.

mod distinct;
pub mod distinct_error;
mod flights;
pub mod frequency;
mod hashes;
pub mod membership;
pub mod memory;
mod merge;
mod names;
pub mod quantiles;
mod relative_quantiles;
mod shared;
pub mod streams;
pub mod top_k;
mod values;

use super::Definition;
use lanemark_peers::Peer;

/// The benches of the family.
pub fn all() -> Vec<Definition> {
    let mut benches = distinct::all();
    benches.extend(merge::all());
    benches.extend(hashes::all());
    benches.extend(distinct_error::all());
    benches.extend(memory::all());
    benches.extend(frequency::all());
    benches.extend(top_k::all());
    benches.extend(membership::all());
    benches.extend(quantiles::all());
    benches
}

/// Whether a bench is measured beside a library that has the operation of another one.
pub fn borrows(bench: &str, peer: &Peer) -> bool {
    match bench {
        distinct::DATASKETCHES => distinct::is_datasketches(peer),
        top_k::FREQUENT_ITEMS => top_k::has_own_counters(peer),
        _ => false,
    }
}
