//! What a person reads on a terminal: tables of text, without colour unless asked.
//!
//! Names come from files that anyone may have written, so control characters never reach the terminal.

mod accuracy;
mod answers;
mod claims;
mod comparison;
mod findings;
mod ladder;
mod paint;

pub use claims::claims_table;
pub use comparison::comparison;
pub use ladder::{ladder, overview};
pub use paint::Style;

use crate::claims::Counts;
use crate::gpu;
use crate::quantity::{NOTHING, bytes, count, interval, rate};
use crate::run::{Ceiling, Run, Verdict};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use paint::{Paint, clean, mark, painted, push_line};

/// Columns of a terminal that does not say how wide it is.
pub const DEFAULT_WIDTH: u16 = 100;

/// What a person sees after a run: the machine, one table a bench, the limits, the claims, the warnings.
///
/// `width` is the terminal's, [`DEFAULT_WIDTH`] where it is not known.
pub fn summary(run: &Run, width: Option<u16>, style: Style) -> String {
    let mut out = heading(run, style);
    let mut shown: Vec<&str> = Vec::new();
    for bench in &run.benches {
        if shown.contains(&bench.id.as_str()) {
            continue;
        }
        shown.push(&bench.id);
        let points: Vec<_> = run.benches.iter().filter(|b| b.id == bench.id).collect();
        out.push('\n');
        out.push_str(&overview(&points, width, style));
    }
    let worth = gpu::answers(run);
    if !worth.is_empty() {
        out.push('\n');
        out.push_str(&title("Is the GPU worth it?", style));
        worth.iter().for_each(|answer| answers::push_wrapped(&mut out, 2, answer, width));
    }
    out.push_str(&findings::tables(&run.findings, width, style));
    if !run.ceilings.is_empty() {
        out.push('\n');
        out.push_str(&title("Limits of this machine", style));
        out.push_str(&ceilings_table(&run.ceilings, width, style));
    }
    if !run.claims.is_empty() {
        let measured: Vec<_> =
            run.claims.iter().filter(|claim| claim.verdict != Verdict::Unavailable).cloned().collect();
        out.push('\n');
        out.push_str(&claims_table(&measured, width, style));
        out.push_str(&Counts::of(&run.claims).sentence());
        out.push('\n');
    }
    out.push_str(&warnings(run, style));
    out
}

/// The limits of the machine, one row an operation and level.
pub fn ceilings_table(ceilings: &[Ceiling], width: Option<u16>, style: Style) -> String {
    let mut table = table(&["limit", "working set", "rate", "95 % interval", "method", "pages"], &[1, 2, 3], width);
    for ceiling in ceilings {
        let figure = ceiling.bytes_per_second;
        table.add_row(vec![
            clean(&format!("{} {}", ceiling.level, ceiling.operation)),
            bytes(ceiling.working_set as f64),
            rate(figure.median, "bytes/s"),
            interval(figure.lo, figure.hi, "bytes/s"),
            clean(&ceiling.method),
            clean(&ceiling.pages),
        ]);
    }
    rendered(&table, style)
}

fn heading(run: &Run, style: Style) -> String {
    let machine = &run.machine;
    let isas: Vec<&str> = machine.isas.iter().filter(|isa| isa.available).map(|isa| isa.name.as_str()).collect();
    let mut out = painted(&mark(&clean(&machine.cpu), Paint::Strong), style);
    out.push('\n');
    let isas = if isas.is_empty() { NOTHING.into() } else { isas.join(", ") };
    let cpus = machine.cores.len();
    push_line(&mut out, &format!("{} · {cpus} CPUs · {isas} · {}", machine.architecture, machine.kernel));
    if let Some(gpu) = machine.gpu_used() {
        push_line(&mut out, &format!("GPU {}, driver {}", gpu.label(), gpu.driver));
    }
    let end = if run.interrupted { " · stopped early" } else { "" };
    let (version, profile) = (&run.lanemark.version, &run.profile);
    push_line(&mut out, &format!("lanemark {version} · profile {profile} · {:.0} s{end}", run.seconds));
    out
}

fn warnings(run: &Run, style: Style) -> String {
    let disturbance = &run.disturbance;
    let mut out = String::new();
    if disturbance.disturbed_samples > 0 {
        out.push_str(&format!(
            "{} of {} samples were disturbed\n",
            count(disturbance.disturbed_samples),
            count(disturbance.samples)
        ));
    }
    for warning in &disturbance.warnings {
        let sign = painted(&mark("warning:", Paint::Bad), style);
        out.push_str(&format!("{sign} {}\n", clean(warning)));
    }
    if out.is_empty() { out } else { format!("\n{out}") }
}

fn title(words: &str, style: Style) -> String {
    format!("{}\n", painted(&mark(&clean(words), Paint::Strong), style))
}

/// A table without borders: a line below the header, numbers to the right.
fn table(header: &[&str], numbers: &[usize], width: Option<u16>) -> Table {
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width.unwrap_or(DEFAULT_WIDTH).max(40))
        .set_header(header.iter().map(|name| clean(name)));
    for &column in numbers {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn rendered(table: &Table, style: Style) -> String {
    let mut out = String::new();
    for line in table.lines() {
        out.push_str(painted(&line, style).trim_end());
        out.push('\n');
    }
    out
}
