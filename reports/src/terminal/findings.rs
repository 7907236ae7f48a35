//! What was found in the user's own events.

use super::paint::{Style, clean, push_line};
use super::{rendered, table, title};
use crate::run::Finding;

/// Each finding under its title, its results as a table.
pub(super) fn tables(findings: &[Finding], width: Option<u16>, style: Style) -> String {
    let mut out = String::new();
    for finding in findings {
        out.push('\n');
        out.push_str(&title(&finding.title, style));
        if finding.rows.is_empty() {
            push_line(&mut out, "  none");
            continue;
        }
        let names: Vec<&str> = finding.columns.iter().map(String::as_str).collect();
        let mut results = table(&names, &[], width);
        for row in &finding.rows {
            results.add_row(row.iter().map(|cell| clean(cell)));
        }
        out.push_str(&rendered(&results, style));
    }
    out
}
