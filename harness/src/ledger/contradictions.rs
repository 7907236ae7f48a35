//! Where the documents contradict each other or theory, or cannot be checked as stated: data beside the ledger, carried in the run's file.

use super::{LedgerError, Row};
use lanemark_reports::run::Contradiction;
use serde::Deserialize;

const CONTRADICTIONS: &str = include_str!("contradictions.toml");

#[derive(Deserialize)]
struct File {
    schema: u32,
    contradiction: Vec<Contradiction>,
}

/// Every contradiction, in the order of its file.
///
/// # Errors
/// [`LedgerError`] when the file is malformed, or names what is no row of the ledger.
pub fn contradictions(rows: &[Row]) -> Result<Vec<Contradiction>, LedgerError> {
    read(CONTRADICTIONS, rows)
}

fn read(text: &str, rows: &[Row]) -> Result<Vec<Contradiction>, LedgerError> {
    let fail = |message: String| Err(LedgerError(format!("its contradictions: {message}")));
    let file: File = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => return fail(error.to_string()),
    };
    if file.schema != 1 {
        return fail(format!("schema {} is not the one this program reads, 1", file.schema));
    }
    for Contradiction { claims, why, .. } in &file.contradiction {
        if claims.is_empty() {
            return fail(format!("one names no row: {why}"));
        }
        if let Some(claim) = claims.iter().find(|claim| !rows.iter().any(|row| row.id == **claim)) {
            return fail(format!("{claim} is no row of the ledger"));
        }
    }
    Ok(file.contradiction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contradiction_names_rows_of_the_ledger_says_why_and_by_what() {
        let rows = super::super::rows().unwrap();
        let all = contradictions(&rows).unwrap();
        for contradiction in &all {
            assert!(contradiction.why.ends_with('.') && !contradiction.source.is_empty(), "{contradiction:?}");
            let known = ["each other", "theory", "a measurement", "nothing stated"];
            assert!(known.contains(&contradiction.against.as_str()), "{contradiction:?}");
        }
        assert!(all.iter().any(|one| one.claims.contains(&"core.optimizations.total".to_owned())));
    }

    #[test]
    fn an_unknown_row_no_row_and_another_schema_are_errors() {
        let rows = super::super::rows().unwrap();
        let message = |text: &str| read(text, &rows).unwrap_err().to_string();
        let unknown = CONTRADICTIONS.replacen("cluster.recovery.redo", "cluster.recovery.undo", 1);
        assert!(message(&unknown).contains("cluster.recovery.undo is no row"));
        assert!(message(&CONTRADICTIONS.replacen("[\"cluster.recovery.redo\"]", "[]", 1)).contains("names no row"));
        assert!(message(&CONTRADICTIONS.replacen("schema = 1", "schema = 2", 1)).contains("schema 2"));
    }
}
