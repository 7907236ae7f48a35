//! What was found in the user's own events.

use super::Runs;
use crate::run::Finding;
use maud::{Markup, html};

/// Whether any run found something.
pub fn any(runs: &Runs) -> bool {
    runs.iter().any(|(_, run)| !run.findings.is_empty())
}

/// One table a finding, under the name of its run where there are several; nothing where no run has any.
pub fn section(runs: &Runs) -> Markup {
    html! {
        @if any(runs) {
            section id="findings" {
                h2 { "Findings" }
                p.lead { "What the operations found in the events that were given." }
                @for (name, run) in runs {
                    @if runs.len() > 1 && !run.findings.is_empty() { h3.run { (name) } }
                    @for finding in &run.findings { (table(finding)) }
                }
            }
        }
    }
}

fn table(finding: &Finding) -> Markup {
    html! {
        h3 { (finding.title) }
        @if finding.rows.is_empty() { p.muted { "None." } }
        @else {
            div.scroll tabindex="0" role="region" aria-label=(finding.title) {
                table {
                    thead { tr { @for name in &finding.columns { th scope="col" { (name) } } } }
                    tbody { @for row in &finding.rows { tr { @for cell in row { td { (cell) } } } } }
                }
            }
        }
    }
}
