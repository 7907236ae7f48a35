//! Whether the GPU is worth it: every kernel in one table, with the sentence that a reader needs.

use super::{Runs, anchor, scroll};
use crate::gpu::{Kernel, kernels};
use crate::quantity::{NOTHING, percent};
use crate::run::{Overtakes, Run};
use maud::{Markup, html};

/// Whether any run has a kernel of the family `gpu`.
pub fn any(runs: &Runs) -> bool {
    runs.iter().any(|(_, run)| !kernels(run).is_empty())
}

/// One table a run; nothing where no run has such kernels.
pub fn section(runs: &Runs) -> Markup {
    html! {
        @if any(runs) {
            section id="gpu" {
                h2 { "Is the GPU worth it?" }
                p.lead {
                    "From how many items on a batch is faster on the GPU than on the CPU: between the two batch sizes where the order turns for good, with an interval that covers both of them and the 95 % interval of the samples; beyond the largest size, where fitted lines meet. "
                    b { "End to end" } " counts both transfers; " b { "resident" } " begins with the data on the GPU and ends when the GPU is done: nothing is read back. "
                    b { "Kernel" } " is the steps alone, by the GPU's own clock, without the clearing of its accumulators before them; the share is the kernel's, of what plain copies moved in the GPU's memory in the same run."
                }
                @for (name, run) in runs {
                    @if runs.len() > 1 { h3.run { (name) } }
                    (of_run(run))
                }
            }
        }
    }
}

fn of_run(run: &Run) -> Markup {
    let kernels = kernels(run);
    html! {
        @if let Some(gpu) = run.machine.gpu_used() {
            @let words = html! { "On " (gpu.label()) ", driver " (gpu.driver) };
            @if gpu.software { p.alert { (words) } } @else { p.facts { (words) } }
        }
        @if kernels.is_empty() { p.muted { "This run has no bench on the GPU." } }
        @else { (scroll("Kernels on the GPU", table(&kernels))) }
    }
}

fn table(kernels: &[Kernel]) -> Markup {
    html! {
        table.figures.worth {
            thead { tr {
                th scope="col" data-sortable { "kernel" }
                th.words scope="col" { "in words" }
                @for head in ["end to end", "resident", "of copy limit"] { th scope="col" data-sortable { (head) } }
            } }
            tbody { @for kernel in kernels {
                @let measured = kernel.points.iter().any(|point| !point.variants.is_empty());
                tr {
                    th scope="row" data-sort=(kernel.id) {
                        @if kernel.points.is_empty() { (kernel.id) } @else { a href=(format!("#{}", anchor("bench", kernel.id))) { (kernel.id) } }
                    }
                    td.words { @if measured || !kernel.crossovers.is_empty() { (kernel.answer()) } @else { span.muted { (kernel.answer()) } } }
                    @for figure in ["end to end", "resident"] { (crossover_cell(kernel, figure)) }
                    @match kernel.copy_share() {
                        Some((point, share)) => {
                            td data-sort=(format!("{:.4e}", share.share)) { (percent(share.share)) small { (share.level) ", " (point.point) } }
                        }
                        None => { td { (NOTHING) } }
                    }
                }
            } }
        }
    }
}

/// Where the GPU overtakes by that figure; the number to sort by is that of items.
fn crossover_cell(kernel: &Kernel, figure: &str) -> Markup {
    let Some(crossover) = kernel.crossover(figure) else { return html! { td { (NOTHING) } } };
    let from = match crossover.overtakes() {
        Overtakes::Always => crossover.measured.0 as f64,
        Overtakes::From(from) | Overtakes::Beyond(from) => from.median,
        Overtakes::Below(_) | Overtakes::Never => f64::MAX,
    };
    html! {
        @if crossover.software { td { span.muted { (crossover.brief()) } } }
        @else { td data-sort=(format!("{from:.4e}")) { (crossover.brief()) small { "against " (crossover.rival()) } } }
    }
}
