//! Which benches and rows a command line asks for.

use crate::worker::protocol::{Catalogue, Inputs as Sizes};
use crate::worker::{Launch, Worker, WorkerError};
use lanemark_reports::run::Run;
use std::path::Path;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Everything.
    All,
    /// Some.
    Some {
        /// Benches of a program or of the budgets.
        benches: Vec<String>,
        /// The filters.
        filters: Vec<String>,
        /// Whether one of them names no row and no table, so that it asks for rows by their bench.
        by_bench: bool,
    },
}

impl Wanted {
    /// The benches, as filters of a tier; empty for all.
    pub(super) fn benches(&self) -> Vec<String> {
        match self {
            Wanted::All => Vec::new(),
            Wanted::Some { benches, .. } => benches.clone(),
        }
    }

    /// Whether no bench was asked for.
    pub(super) fn no_bench(&self) -> bool {
        matches!(self, Wanted::Some { benches, .. } if benches.is_empty())
    }

    /// Whether a row was asked for. One whose bench is unknown is, where a filter asks by bench: it may be of that one.
    pub(super) fn row(&self, id: &str, bench: Option<&str>) -> bool {
        match self {
            Wanted::All => true,
            Wanted::Some { filters, by_bench, .. } => {
                (*by_bench && bench.is_none()) || filters.iter().any(|filter| row_matches(filter, id, bench))
            }
        }
    }
}

/// A row by its id, its table, or the bench that stands for it.
fn row_matches(filter: &str, id: &str, bench: Option<&str>) -> bool {
    id == filter || id.starts_with(&format!("{filter}.")) || bench.is_some_and(|bench| bench.contains(filter))
}

/// Refuses empty filters, before a program is started.
///
/// # Errors
/// When a filter is empty.
pub(super) fn check(filters: &[String]) -> Result<(), String> {
    if filters.iter().any(|filter| filter.trim().is_empty()) {
        return Err("a filter is empty, perhaps an unset variable of a script: name a bench, or leave it out for all \
                    of them; `lanemark list` prints them"
            .to_owned());
    }
    Ok(())
}

/// What a program can be judged by.
///
/// # Errors
/// When it does not answer.
pub(super) fn catalogue(program: &Path) -> Result<Catalogue, WorkerError> {
    let launch = Launch { cpu: None, inputs: Sizes::Small, variables: Vec::new() };
    Worker::start(program, &launch)?.catalogue()
}

/// The benches of a catalogue.
pub(super) fn benches(catalogue: &Catalogue) -> impl Iterator<Item = String> {
    catalogue.kernels.iter().map(|kernel| kernel.bench.clone())
}

/// What the filters ask for among benches and the rows of runs. A bench that one program has and the other has not must
/// be among them: it would be judged by nothing else.
///
/// # Errors
/// When a filter matches nothing, with the nearest names.
pub(super) fn resolve(filters: &[String], benches: &[String], runs: &[&Run]) -> Result<Wanted, String> {
    if filters.is_empty() {
        return Ok(Wanted::All);
    }
    let rows = || runs.iter().flat_map(|run| &run.claims);
    let mut chosen: Vec<String> = Vec::new();
    for filter in filters {
        let rows_of: Vec<_> = rows().filter(|row| row_matches(filter, &row.id, row.bench.as_deref())).collect();
        let stands = |bench: &String| rows_of.iter().any(|row| row.bench.as_ref() == Some(bench));
        let found: Vec<&String> = benches.iter().filter(|bench| bench.contains(filter) || stands(bench)).collect();
        if found.is_empty() && rows_of.is_empty() {
            let families = benches.iter().filter_map(|bench| bench.split('/').next());
            let names = families.chain(benches.iter().map(String::as_str)).chain(rows().map(|row| row.id.as_str()));
            return Err(format!(
                "nothing that the gate judges matches {filter:?}{}; it judges the kernels of one thread that `lanemark \
                 list` prints, and the rows of --run",
                nearest(filter, names)
            ));
        }
        let fresh: Vec<String> = found.into_iter().filter(|bench| !chosen.contains(bench)).cloned().collect();
        chosen.extend(fresh);
    }
    let names_rows = |filter: &String| rows().any(|row| row_matches(filter, &row.id, None));
    Ok(Wanted::Some { benches: chosen, filters: filters.to_vec(), by_bench: !filters.iter().all(names_rows) })
}

/// ` (did you mean a, b?)` with the names nearest to a mistyped one; empty where none is near.
pub fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    let near = |name: &str| {
        let part = name.split('/').map(|part| strsim::jaro_winkler(wanted, part)).fold(0.0, f64::max);
        part.max(strsim::jaro_winkler(wanted, name))
    };
    let mut names: Vec<(f64, &str)> = names.map(|name| (near(name), name)).filter(|(near, _)| *near > 0.75).collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    names.dedup_by_key(|(_, name)| *name);
    let names: Vec<&str> = names.into_iter().take(3).map(|(_, name)| name).collect();
    if names.is_empty() { String::new() } else { format!(" (did you mean {}?)", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn asked(filters: &[&str]) -> Result<Vec<String>, String> {
        let benches = ["aggregate/sum-f64", "aggregate/min-i64", "scan/lines"].map(str::to_owned);
        let filters: Vec<String> = filters.iter().map(|filter| (*filter).to_owned()).collect();
        resolve(&filters, &benches, &[&fixture::run()]).map(|wanted| wanted.benches())
    }

    #[test]
    fn filters_are_names_families_parts_and_rows() {
        assert_eq!(asked(&["aggregate"]).expect("a family"), ["aggregate/sum-f64", "aggregate/min-i64"]);
        assert_eq!(asked(&["min", "lines"]).expect("parts"), ["aggregate/min-i64", "scan/lines"]);
        assert_eq!(asked(&["sums.row-0"]).expect("a row with a bench"), ["aggregate/sum-f64"]);
        assert_eq!(asked(&["sums.row-1"]).expect("a row without one"), Vec::<String>::new());
        assert_eq!(asked(&["lines", "scan"]).expect("twice the same"), ["scan/lines"]);
    }

    #[test]
    fn one_that_matches_nothing_suggests_names() {
        let error = asked(&["scan", "agregate"]).expect_err("a mistyped family");
        assert!(error.contains("\"agregate\" (did you mean aggregate"), "{error}");
        let error = asked(&["sun-f64"]).expect_err("a mistyped bench");
        assert!(error.contains("aggregate/sum-f64"), "{error}");
        assert!(asked(&["zzz"]).expect_err("nothing near").contains("\"zzz\"; it judges"));
    }

    #[test]
    fn rows_are_asked_for_by_id_table_and_bench() {
        let wanted = |filters: &[&str]| {
            let filters: Vec<String> = filters.iter().map(|filter| (*filter).to_owned()).collect();
            resolve(&filters, &["scan/lines".to_owned()], &[&fixture::run()]).expect("they match")
        };
        let both = wanted(&["sums", "scan/"]);
        assert!(both.row("sums.row-1", None) && both.row("other.row", Some("scan/lines")));
        assert!(!both.row("other.row", Some("aggregate/sum-f64")));
        assert!(both.row("other.row", None), "it may be of a bench of scan");
        assert!(!wanted(&["sums"]).row("sumsets.row", None), "rows are asked for by name alone");
        assert!(Wanted::All.row("any", None));
    }
}
