//! The limits of the machine, as measured in the same run.

use super::{Runs, run_headers};
use crate::quantity::{NOTHING, bytes, interval, rate};
use crate::run::{Ceiling, Run};
use maud::{Markup, html};

/// One row an operation and level, one column group a run.
pub fn section(runs: &Runs) -> Markup {
    let mut rows: Vec<&Ceiling> = Vec::new();
    for ceiling in runs.iter().flat_map(|(_, run)| &run.ceilings) {
        if !rows.iter().any(|row| same(row, ceiling)) {
            rows.push(ceiling);
        }
    }
    html! {
        section id="limits" {
            h2 { "Limits of the machine" }
            @if rows.is_empty() { p.muted { "No limit was measured in this run." } }
            @else {
                p.lead { "Measured in the same run, on the same core and pages as the benches. A copy counts the bytes read and the bytes written." }
                div.scroll tabindex="0" role="region" aria-label="Limits" {
                    table {
                        thead {
                            (run_headers(runs, 1, 4))
                            tr {
                                th scope="col" { "limit" }
                                @for _ in runs {
                                    th.number.first scope="col" { "rate" }
                                    th.number scope="col" { "95 % interval" }
                                    th.number scope="col" { "working set" }
                                    th scope="col" { "method" }
                                }
                            }
                        }
                        tbody { @for row in rows { tr {
                            th scope="row" { (row.level) " " (row.operation) }
                            @for (_, run) in runs { (cells(run, row)) }
                        } } }
                    }
                }
            }
        }
    }
}

fn same(a: &Ceiling, b: &Ceiling) -> bool {
    a.operation == b.operation && a.level == b.level
}

fn cells(run: &Run, row: &Ceiling) -> Markup {
    let Some(ceiling) = run.ceilings.iter().find(|ceiling| same(ceiling, row)) else {
        return html! { td.number.first { (NOTHING) } td {} td {} td {} };
    };
    let figure = ceiling.bytes_per_second;
    html! {
        td.number.first { b { (rate(figure.median, "bytes/s")) } }
        td.number { (interval(figure.lo, figure.hi, "bytes/s")) }
        td.number { (bytes(ceiling.working_set as f64)) }
        td { (ceiling.method) ", " (ceiling.pages) " pages" }
    }
}
