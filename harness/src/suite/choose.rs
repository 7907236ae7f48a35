//! Which benches a command line asks for.

use super::Definition;
use std::fmt;

/// A filter that matches nothing.
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownFilter {
    filter: String,
    near: String,
}

impl fmt::Display for UnknownFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no bench matches {:?}{}; `lanemark list` prints them all", self.filter, self.near)
    }
}

impl std::error::Error for UnknownFilter {}

/// ` (did you mean a, b?)` with the names nearest to a mistyped one; empty where none is near.
pub fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    let mut near: Vec<(f64, &str)> = names
        .map(|name| {
            let part = name.split('/').map(|part| strsim::jaro_winkler(wanted, part)).fold(0.0, f64::max);
            (part.max(strsim::jaro_winkler(wanted, name)), name)
        })
        .filter(|(score, _)| *score > 0.75)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.dedup_by_key(|(_, name)| *name);
    let names: Vec<&str> = near.into_iter().take(3).map(|(_, name)| name).collect();
    if names.is_empty() { String::new() } else { format!(" (did you mean {}?)", names.join(", ")) }
}

/// Whether a filter asks for the bench: a part of its name, such as the family, or a row that it stands for.
fn asks_for(filter: &str, bench: &Definition) -> bool {
    // An empty one is an unset variable of somebody's script, not a wish for everything.
    !filter.is_empty() && bench.id.contains(filter)
        || bench.claims.iter().any(|claim| *claim == filter || claim.starts_with(&format!("{filter}.")))
}

/// The benches that any of the filters asks for, in order; all of them without a filter.
///
/// # Errors
/// [`UnknownFilter`] for the first filter that matches nothing, with the nearest names.
pub fn choose(benches: Vec<Definition>, filters: &[String]) -> Result<Vec<Definition>, UnknownFilter> {
    for filter in filters {
        if !benches.iter().any(|bench| asks_for(filter, bench)) {
            let families = benches.iter().map(Definition::family);
            let names = families.chain(benches.iter().map(|bench| bench.id.as_str()));
            let claims = benches.iter().flat_map(|bench| bench.claims.iter().copied());
            return Err(UnknownFilter { filter: filter.clone(), near: nearest(filter, names.chain(claims)) });
        }
    }
    let wanted = |bench: &Definition| filters.is_empty() || filters.iter().any(|filter| asks_for(filter, bench));
    Ok(benches.into_iter().filter(wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_names_families_parts_and_claims() {
        let count = |filter: &str| choose(crate::suite::all(), &[filter.to_owned()]).map_or(0, |benches| benches.len());
        assert!(count("aggregate") > 20);
        assert_eq!(count("events.throughput.filter-map"), 1);
    }

    #[test]
    fn a_filter_that_matches_nothing_suggests_names() {
        let message = choose(crate::suite::all(), &["agregate".to_owned()]).err().unwrap().to_string();
        assert!(message.contains("agregate") && message.contains("did you mean aggregate"), "{message}");
        let message = choose(crate::suite::all(), &["sun-f64".to_owned()]).err().unwrap().to_string();
        assert!(message.contains("aggregate/sum-f64"), "{message}");
    }
}
