//! Text: bytes, literals, numbers and log templates.

mod bytes;
mod corpora;
mod ladder;
mod literal;
mod literal_sets;
mod literal_words;
mod literals;
mod literals_worst;
mod log_lines;
mod log_messages;
mod log_templates;
mod log_values;
mod numbers;
mod portions;
mod template_families;
pub mod template_pieces;
mod template_reference;
mod template_sets;
mod template_task;
mod template_threads;
mod templates;
#[cfg(test)]
pub mod testing;
pub mod text;
pub mod user_text;

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
