//! Hyperscan, or Vectorscan, whichever `libhs` is linked: sets of literals in block mode, every match reported by a
//! callback. Texts are under 4 GiB.

use super::{Count, Refused, Way};
use hyperscan::prelude::*;
use hyperscan::{Literal, Literals, Pattern, Patterns, version_str};
use std::cell::Cell;

/// The version of the linked library; the crate's own says nothing about the scanner.
fn version() -> String {
    version_str().to_string_lossy().split(' ').next().unwrap_or_default().to_owned()
}

/// `scan`, with a callback that counts. A match is reported once for each literal and end.
pub fn count_all(literals: &[Vec<u8>]) -> Result<Way<Count>, Refused> {
    let refused = |error: hyperscan::Error| format!("hyperscan {}: {error}", version());
    let database = compiled(literals).map_err(refused)?;
    let scratch = database.alloc_scratch().map_err(refused)?;
    let note = database.info().map_err(refused)?;
    Ok(Way {
        library: "hyperscan",
        version: version(),
        how: "",
        note: Some(note),
        call: Box::new(move |text| {
            let count = Cell::new(0);
            let counted = |_, _, _, _| {
                count.set(count.get() + 1);
                Matching::Continue
            };
            database.scan(text, &scratch, counted).map_or(u64::MAX, |()| count.get())
        }),
    })
}

/// Literals that are UTF-8 without NUL are compiled as such; other bytes can only be given as patterns.
fn compiled(literals: &[Vec<u8>]) -> hyperscan::Result<BlockDatabase> {
    let texts: Option<Vec<&str>> =
        literals.iter().map(|literal| std::str::from_utf8(literal).ok().filter(|text| !text.contains('\0'))).collect();
    match texts {
        Some(texts) => {
            let numbered = texts
                .into_iter()
                .enumerate()
                .map(|(id, text)| Literal::new(text).map(|literal| Literal { id: Some(id), ..literal }));
            numbered.collect::<hyperscan::Result<Literals>>()?.build()
        }
        None => {
            let numbered = literals.iter().enumerate().map(|(id, literal)| {
                let pattern: String = literal.iter().map(|byte| format!("\\x{byte:02x}")).collect();
                Pattern::new(pattern).map(|pattern| Pattern { id: Some(id), ..pattern })
            });
            numbered.collect::<hyperscan::Result<Patterns>>()?.build()
        }
    }
}
