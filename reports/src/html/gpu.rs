//! Whether the GPU is worth it: every kernel in one table, with the sentence that a reader needs.

use super::{Runs, anchor, scroll};
use crate::gpu::{Kernel, kernels};
use crate::quantity::{NOTHING, percent};
use crate::run::{Crossover, Overtakes, Run};
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
                    "At which batch sizes the GPU is faster than the CPU: from between the two sizes where the order turns, with an interval that reaches on both sides to the next size at which at least 97.5 % of the resamples agree; only where it is faster at no size, beyond the largest, where fitted lines meet. "
                    b { "End to end" } " counts both transfers; " b { "resident" } " begins with the data on the GPU and ends when the GPU is done: nothing is read back. "
                    b { "Kernel" } " is the steps alone, by the GPU's own clock, without the clearing of its accumulators before them; the share is the kernel's, of what plain copies moved in the GPU's memory in the same run."
                }
                p.lead {
                    b { "Auto" } " picks one core or the GPU, end to end, by the size of the batch; here is how much slower it was than the better of the two at its worst size outside of the interval. It promises no more than 10 %. "
                    "Figures of a real GPU are taken without the run-time checks of every index and loop that browsers make: with " code { "Gpu::open_with" } " and " code { "Checks::Off" } ". " code { "Gpu::open" } " leaves them on, which costs more; where that was measured, it stands beside the kernel's figure at the largest batch."
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
                @for head in ["end to end", "resident", "of copy limit", "auto at worst"] { th scope="col" data-sortable { (head) } }
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
                    (auto_cell(kernel))
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
        Overtakes::From(from) | Overtakes::Between(from, _) | Overtakes::Beyond(from) => from.median,
        Overtakes::Below(_) | Overtakes::Never => f64::MAX,
    };
    html! {
        @if crossover.software { td { span.muted { (crossover.brief()) } } }
        @else { td data-sort=(format!("{from:.4e}")) { (lines(crossover)) small { "against " (crossover.rival()) } } }
    }
}

/// Its few words, each size and each interval on a line of its own.
fn lines(crossover: &Crossover) -> Markup {
    html! { @for (size, doubt) in crossover.brief_lines() { (size) @if !doubt.is_empty() { small { (doubt) } } } }
}

/// What the executor that picks the side loses at its worst size.
fn auto_cell(kernel: &Kernel) -> Markup {
    let Some(worst) = kernel.auto_at_worst() else { return html! { td { (NOTHING) } } };
    html! {
        td data-sort=(format!("{:.4e}", worst.slower)) {
            @if worst.software { span.muted { (worst.brief()) ", not judged" } } @else { (worst.brief()) }
            @if worst.is_broken() { br; span class="badge missed" { "more than 10 %" } }
            small { (worst.interval()) }
            small { "at " (worst.point.point) ", worst of " (worst.sizes) }
        }
    }
}
