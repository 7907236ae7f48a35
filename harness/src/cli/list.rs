//! `lanemark list`: benches, their rungs, their peers, and the rows that each stands for.

use super::{Outcome, out};
use crate::before::ladder;
use crate::suite::{self, Definition, choose::choose, sketch};
use lanemark_peers::Peer;
use lanemark_reports::gpu::FAMILY;
use serde::Serialize;

/// List benches with their rungs, peers and the documented figures that each stands for.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  lanemark list aggregate --json | jq '.[].id'")]
pub struct Arguments {
    /// Bench, family, part of a name, or row of the ledger; everything without one.
    filter: Vec<String>,
    /// Print one JSON value.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    id: String,
    title: String,
    unit: &'static str,
    /// Levels with a rung on this architecture.
    rungs: Vec<&'static str>,
    /// Levels that have none, though the architecture has the level.
    without_rung: Vec<&'static str>,
    chosen: Option<&'static str>,
    reason: Option<&'static str>,
    peers: Vec<String>,
    claims: Vec<&'static str>,
}

fn row(bench: &Definition, peers: &[Peer]) -> Row {
    let isas = bench.kernel.as_ref().map(|kernel| kernel.isas.clone()).unwrap_or_default();
    let levels = lanemark_kernels::isa::Isa::available();
    let mut names: Vec<String> = peers
        .iter()
        // The ladder's own is a build of its documented start: a naive method, no library.
        .filter(|peer| peer.operation() == bench.id && bench.id != ladder::BENCH || sketch::borrows(&bench.id, peer))
        .map(|peer| format!("{} {}", peer.name(), peer.version()))
        .collect();
    names.dedup();
    names.extend(crate::peers::names(&bench.id));
    Row {
        id: bench.id.clone(),
        title: bench.title.clone(),
        unit: bench.unit,
        rungs: isas.iter().map(|isa| isa.name()).chain((bench.family() == FAMILY).then_some("gpu")).collect(),
        without_rung: match &bench.kernel {
            Some(_) => levels.iter().filter(|isa| !isas.contains(isa)).map(|isa| isa.name()).collect(),
            None => Vec::new(),
        },
        chosen: bench.kernel.as_ref().map(|kernel| kernel.chosen.name()),
        reason: bench.kernel.as_ref().and_then(|kernel| kernel.reason),
        peers: names,
        claims: bench.claims.to_vec(),
    }
}

/// Prints the list.
pub fn list(arguments: &Arguments) -> Outcome {
    let benches = choose(suite::all(), &arguments.filter)?;
    let peers = lanemark_peers::linked();
    let rows: Vec<Row> = benches.iter().map(|bench| row(bench, &peers)).collect();
    if arguments.json {
        return out::json(&rows);
    }
    let mut text = String::new();
    for row in rows {
        text.push_str(&format!("{}\n    {}; {}\n", row.id, row.title, row.unit));
        let rungs: Vec<String> = row
            .rungs
            .iter()
            .map(|rung| if Some(*rung) == row.chosen { format!("{rung} (chosen)") } else { (*rung).to_owned() })
            .collect();
        for (what, items) in [
            ("rungs", rungs),
            ("no rung", row.without_rung.iter().map(|isa| (*isa).to_owned()).collect()),
            ("peers", row.peers),
            ("claims", row.claims.iter().map(|claim| (*claim).to_owned()).collect()),
        ] {
            if !items.is_empty() {
                text.push_str(&format!("    {what:8} {}\n", items.join(", ")));
            }
        }
        if let Some(reason) = row.reason {
            text.push_str(&format!("    because  {reason}\n"));
        }
    }
    Ok(out::text(&text)?)
}
