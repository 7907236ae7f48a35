//! Which rung dispatch chooses under each cap.

use super::{InstructionError, catalogue_of, environment};
use crate::worker::protocol::Catalogue;
use std::collections::BTreeMap;
use std::path::Path;

/// The rung chosen: bench, then cap.
pub type Choices = BTreeMap<String, BTreeMap<String, String>>;

/// What each bench's kernel chooses under each cap that this machine can run.
pub fn of(program: &Path, catalogue: &Catalogue) -> Result<Choices, InstructionError> {
    let mut choices = Choices::new();
    for level in catalogue.levels.iter().filter(|level| level.missing.is_none()) {
        let capped = catalogue_of(program, &environment(Some(&level.name)))?;
        for kernel in capped.kernels {
            choices.entry(kernel.bench).or_default().insert(level.name.clone(), kernel.chosen);
        }
    }
    Ok(choices)
}

/// The highest of some rungs that a cap allows.
pub fn highest<'a>(catalogue: &Catalogue, rungs: &'a [String], cap: &str) -> Option<&'a String> {
    let rank = |name: &str| catalogue.levels.iter().position(|level| level.name == name);
    rungs.iter().filter(|rung| rank(rung) <= rank(cap)).max_by_key(|rung| rank(rung))
}

/// The key of a choice that one microarchitecture makes.
pub fn on(cap: &str, microarchitecture: &str) -> String {
    format!("{cap} on {microarchitecture}")
}
