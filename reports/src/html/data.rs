//! The runs themselves inside the page: compressed, on one line each, so that a shell gets them out without a browser.

use super::Runs;
use crate::run::Run;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use maud::{Markup, PreEscaped, html};

/// The section with one button a run, and the runs: JSON, gzip, base64. Over time, all but the latest come without
/// samples.
pub fn section(runs: &Runs, over_time: bool) -> Markup {
    html! {
        section id="data" {
            h2 { "Data" }
            p {
                "This page carries "
                (if over_time { "every sample of the latest run and the figures of the earlier ones" } else { "every sample of every run" })
                ", as the run's own JSON (gzip, base64). Without JavaScript a shell gets "
                (if runs.len() > 1 { "the first run out of it; the next ones are run-1 and so on:" } else { "it out:" })
            }
            pre { code { "sed -n '/^<script id=.run-0. /{n;p;q;}' report.html | base64 -d | gunzip > run.json" } }
            div.controls hidden {
                @for (i, (name, _)) in runs.iter().enumerate() {
                    button type="button" data-save={"run-" (i)} { "Save " (name) " as JSON" }
                }
            }
        }
        @for (i, (name, run)) in runs.iter().enumerate() {
            @if let Some(text) = compressed(run) {
                // The element begins its line and the text stands alone on the next: the command above relies on it.
                (PreEscaped("\n"))
                script id={"run-" (i)} type="text/plain" data-name=(name) { (PreEscaped("\n")) (text) (PreEscaped("\n")) }
            }
        }
    }
}

/// None only where a value has no JSON; no field of a run is such a value.
fn compressed(run: &Run) -> Option<String> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    serde_json::to_writer(&mut encoder, run).ok()?;
    Some(STANDARD.encode(encoder.finish().ok()?))
}
