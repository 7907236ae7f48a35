//! Rows of the ledger on a terminal: what was documented, what was measured, and the verdict.

use super::paint::{Paint, Style, clean, mark};
use super::{rendered, table, title};
use crate::quantity::{NOTHING, documented, documented_change, in_unit, interval};
use crate::run::{Claim, Documented, Verdict};

/// The rows of the ledger, one table for each table of the ledger, in its order.
pub fn claims_table(claims: &[Claim], width: Option<u16>, style: Style) -> String {
    let mut out = String::new();
    for group in claims.chunk_by(|a, b| a.table == b.table) {
        out.push_str(&title(&group[0].table, style));
        let header = ["claim", "documented", "measured", "verdict", "reason"];
        let mut rows = table(&header, &[], width);
        for claim in group {
            rows.add_row(vec![
                clean(&claim.label),
                clean(&documented_cell(&claim.documented)),
                measured_cell(claim),
                verdict_cell(claim.verdict),
                clean(&claim.reason),
            ]);
        }
        out.push_str(&rendered(&rows, style));
        out.push('\n');
    }
    out
}

/// `500 k → 5 M events/s`, with the wanted direction where there is no starting figure.
fn documented_cell(row: &Documented) -> String {
    let unit = row.unit.as_deref().unwrap_or_default();
    let figure = |value| documented(value, unit);
    match (&row.before, &row.after) {
        (Some(before), Some(after)) => documented_change(before, after, unit),
        (None, Some(after)) => format!("{} {}", row.want.replace('-', " "), figure(after)),
        (Some(before), None) => format!("from {}", figure(before)),
        (None, None) => row.want.clone(),
    }
}

/// The figure, its interval on a second line.
fn measured_cell(claim: &Claim) -> String {
    let Some(measured) = &claim.measured else {
        return NOTHING.into();
    };
    let unit = &measured.unit;
    let mut cell = clean(&in_unit(measured.value, unit));
    if let (Some(lo), Some(hi)) = (measured.lo, measured.hi) {
        cell.push('\n');
        cell.push_str(&mark(&clean(&interval(lo, hi, unit)), Paint::Faint));
    }
    cell
}

fn verdict_cell(verdict: Verdict) -> String {
    let paint = match verdict {
        Verdict::Met => Paint::Good,
        Verdict::Missed => Paint::Bad,
        Verdict::Modelled => Paint::Strong,
        Verdict::Unavailable => Paint::Faint,
    };
    mark(&format!("{} {}", verdict.sign(), verdict.word()), paint)
}
