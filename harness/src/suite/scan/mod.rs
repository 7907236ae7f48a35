//! Text: bytes, literals, numbers and log templates.

mod bytes;
mod corpora;
mod ladder;
mod literal;
mod literal_sets;
mod literals;
mod numbers;
mod template_sets;
mod templates;
mod text;

use super::Definition;

/// The benches of the family.
pub fn all() -> Vec<Definition> {
    let mut benches = bytes::all();
    benches.extend(literal::all());
    benches.extend(literals::all());
    benches.extend(numbers::all());
    benches.extend(templates::all());
    benches.extend(ladder::all());
    benches
}
