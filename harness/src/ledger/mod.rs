//! The ledger: every figure that the five documents state, and what became of it in a run.

mod contradictions;
pub mod judge;

pub use contradictions::contradictions;

use crate::suite::Definition;
use lanemark_reports::run::Documented;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt;

/// The project's copy of the documented figures.
const LEDGER: &str = include_str!("documented.toml");

/// Rows that the ledger must have; a row is never dropped.
pub const ROWS: usize = 97;

/// One documented figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Table and row joined by a dot.
    pub id: String,
    /// The row's label.
    pub label: String,
    /// The table's title.
    pub table: String,
    /// What was documented.
    pub documented: Documented,
}

/// The ledger, or its use by the benches, is wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct LedgerError(String);

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the ledger of documented figures: {}", self.0)
    }
}

impl std::error::Error for LedgerError {}

#[derive(Deserialize)]
struct File {
    schema: u32,
    table: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    id: String,
    title: String,
    #[allow(dead_code, reason = "part of the data's format; each row's `how` says more")]
    scope: Option<String>,
    row: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    label: String,
    unit: Option<String>,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
    factor: Option<f64>,
    want: String,
    method: String,
    how: String,
}

/// Every row, in the ledger's order.
///
/// # Errors
/// [`LedgerError`] when a row is lost, doubled or malformed.
pub fn rows() -> Result<Vec<Row>, LedgerError> {
    read(LEDGER)
}

fn read(text: &str) -> Result<Vec<Row>, LedgerError> {
    let file: File = toml::from_str(text).map_err(|error| LedgerError(error.to_string()))?;
    if file.schema != 1 {
        return Err(LedgerError(format!("schema {} is not the one this program reads, 1", file.schema)));
    }
    let mut rows = Vec::new();
    let mut ids = BTreeSet::new();
    for table in file.table {
        for entry in table.row {
            let id = format!("{}.{}", table.id, entry.id);
            if !ids.insert(id.clone()) {
                return Err(LedgerError(format!("row {id} stands twice")));
            }
            if !["at-least", "at-most", "within", "present"].contains(&entry.want.as_str()) {
                return Err(LedgerError(format!("row {id} wants {:?}, which is no way to meet a figure", entry.want)));
            }
            rows.push(Row {
                id,
                label: entry.label,
                table: table.title.clone(),
                documented: Documented {
                    before: entry.before,
                    after: entry.after,
                    factor: entry.factor,
                    unit: entry.unit,
                    want: entry.want,
                    method: entry.method,
                    how: entry.how,
                },
            });
        }
    }
    if rows.len() != ROWS {
        return Err(LedgerError(format!("{} rows where there must be {ROWS}: one was lost or added", rows.len())));
    }
    Ok(rows)
}

/// Refuses a bench that names a row which the ledger does not have.
///
/// # Errors
/// [`LedgerError`] with bench and row.
pub fn check_benches(rows: &[Row], benches: &[Definition]) -> Result<(), LedgerError> {
    for bench in benches {
        for claim in bench.claims {
            if !rows.iter().any(|row| row.id == *claim) {
                return Err(LedgerError(format!("bench {} stands for {claim}, which is no row of it", bench.id)));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ledger_is_whole_and_every_bench_names_its_rows() {
        let rows = rows().unwrap();
        assert_eq!(rows.len(), ROWS);
        check_benches(&rows, &crate::suite::all()).unwrap();
    }

    #[test]
    fn a_lost_row_a_doubled_row_and_an_unknown_row_are_errors() {
        let lost = LEDGER.replacen("[[table.row]]\nid = \"bloom\"", "[[table.lost]]\nid = \"bloom\"", 1);
        assert!(read(&lost).is_err());
        let start = LEDGER.find("[[table.row]]").unwrap();
        let end = start + LEDGER[start + 1..].find("[[table.row]]").unwrap() + 1;
        let without_first = format!("{}{}", &LEDGER[..start], &LEDGER[end..]);
        assert!(read(&without_first).unwrap_err().to_string().contains("96 rows"));
        let twice = format!("{}{}{}", &LEDGER[..end], &LEDGER[start..end], &LEDGER[end..]);
        assert!(read(&twice).unwrap_err().to_string().contains("stands twice"));
        let rows = rows().unwrap();
        let others: Vec<Row> = rows.into_iter().filter(|row| row.id != "events.throughput.filter-map").collect();
        let message = check_benches(&others, &crate::suite::all()).unwrap_err().to_string();
        assert!(message.contains("aggregate/filter-map-f64"), "{message}");
    }
}
