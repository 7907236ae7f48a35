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
pub mod race;
mod relative_quantiles;
mod shared;
pub mod streams;
pub mod top_k;
mod values;
mod zipf;

use super::Definition;

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
