//! What a run says of the GPU: kernel by kernel, whether it is worth it.

mod auto;

pub use auto::Worst;

use crate::run::{Bench, Crossover, Gpu, Machine, Run, Share, Variant};

/// The family of the benches that run a kernel on the CPU and on the GPU, one point a batch size.
pub const FAMILY: &str = "gpu";

/// The variant of such a bench that times the kernel alone.
pub const KERNEL: &str = "gpu: kernel";

/// The variant with both transfers.
pub const END_TO_END: &str = "gpu: end to end";

/// The variant that picks CPU or GPU by the batch.
pub const AUTO: &str = "auto";

/// The figures of a crossover, the one that most readers ask for first.
const FIGURES: [&str; 4] = ["end to end", "sustained", "resident", "kernel"];

/// A bench of the family `gpu`, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Kernel<'a> {
    /// The bench's id.
    pub id: &'a str,
    /// Its points, in the order of the file.
    pub points: Vec<&'a Bench>,
    /// Its crossovers: end to end before the other figures, against many cores before one.
    pub crossovers: Vec<&'a Crossover>,
    /// The adapter that it ran on.
    pub adapter: Option<&'a Gpu>,
}

/// The kernels of a run that have a bench in the family `gpu`, or a crossover, in the order of the file.
pub fn kernels(run: &Run) -> Vec<Kernel<'_>> {
    let mut all: Vec<Kernel> = Vec::new();
    let benches = run.benches.iter().filter(|bench| bench.is_gpu()).map(|bench| bench.id.as_str());
    for id in benches.chain(run.crossovers.iter().map(|crossover| crossover.bench.as_str())) {
        if all.iter().all(|known| known.id != id) {
            all.push(kernel(run, id));
        }
    }
    all
}

/// The kernel whose bench has this id; empty where the run has none.
pub fn kernel<'a>(run: &'a Run, id: &'a str) -> Kernel<'a> {
    let mut crossovers: Vec<&Crossover> = run.crossovers.iter().filter(|crossover| crossover.bench == id).collect();
    let rank = |figure: &str| FIGURES.iter().position(|known| *known == figure).unwrap_or(FIGURES.len());
    crossovers.sort_by_key(|crossover| (rank(&crossover.figure), std::cmp::Reverse(crossover.threads)));
    let points = run.benches.iter().filter(|bench| bench.id == id).collect();
    Kernel { id, points, crossovers, adapter: run.machine.gpu_used() }
}

impl<'a> Kernel<'a> {
    /// The crossover by that figure against the most cores.
    pub fn crossover(&self, figure: &str) -> Option<&'a Crossover> {
        self.crossovers.iter().copied().find(|crossover| crossover.figure == figure)
    }

    /// The kernel's share of what the device can copy, at the largest batch that has one.
    pub fn copy_share(&self) -> Option<(&'a Bench, &'a Share)> {
        let shares = self.points.iter().filter_map(|point| Some((*point, kernel_share(point)?)));
        shares.max_by_key(|(point, _)| point.input.n)
    }

    /// The adapter, where it computes on the CPU.
    pub fn software(&self) -> Option<&'a Gpu> {
        self.adapter.filter(|gpu| gpu.software)
    }

    /// Whether the GPU is worth it, in one sentence; or why that is not known.
    pub fn answer(&self) -> String {
        if let Some(first) = self.crossovers.first() {
            return first.sentence();
        }
        let measured = self.points.iter().any(|point| !point.variants.is_empty());
        let reason = self.points.iter().find_map(|point| point.unavailable.as_ref());
        match (reason, self.software()) {
            (Some(reason), _) if !measured => format!("Not measured: {reason}"),
            (_, Some(gpu)) => never_judged(&gpu.name),
            _ => "Measured, but the run has no crossover of it.".into(),
        }
    }
}

/// One line a kernel: `gpu/sum-i64: End to end, …`; kernels of one answer share a line, of many the first are named. The
/// last line says of all what the executor loses at worst.
pub fn answers(run: &Run) -> Vec<String> {
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    let kernels = kernels(run);
    for kernel in &kernels {
        let answer = kernel.answer();
        match lines.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, ids)) => ids.push(kernel.id),
            None => lines.push((answer, vec![kernel.id])),
        }
    }
    let named = |ids: &[&str]| match ids {
        [first, second, _, _, ..] => format!("{first}, {second} and {} more", ids.len() - 2),
        few => few.join(", "),
    };
    let lines = lines.into_iter().map(|(answer, ids)| format!("{}: {answer}", named(&ids)));
    lines.chain(auto::promise(&kernels)).collect()
}

/// The share of the device's copy limit that the kernel alone reached at this point.
pub fn kernel_share(point: &Bench) -> Option<&Share> {
    point.variant(KERNEL)?.ceiling.as_ref()
}

/// The variant of `bench` that is followed from run to run: the rung that dispatch chose, or the GPU's with both
/// transfers in a bench of the family `gpu`. None where it was not timed or is of an adapter that computes on the CPU.
pub fn followed<'a>(run: &Run, bench: &'a Bench) -> Option<&'a Variant> {
    let followed = match bench.is_gpu() {
        true if run.machine.gpu_used().is_some_and(|gpu| gpu.software) => None,
        true => bench.variant(END_TO_END),
        false => bench.chosen(),
    };
    followed.filter(|variant| variant.is_timed())
}

/// What a reader must know of times on an adapter that computes on the CPU.
pub(crate) fn never_judged(adapter: &str) -> String {
    format!("The adapter {adapter} computes on the CPU: its times are shown and never judged.")
}

impl Bench {
    /// Whether its points are batch sizes on the CPU and on the GPU.
    pub fn is_gpu(&self) -> bool {
        self.family == FAMILY
    }
}

impl Machine {
    /// The adapter that the benches ran on.
    pub fn gpu_used(&self) -> Option<&Gpu> {
        self.gpu.iter().find(|gpu| gpu.used)
    }
}

impl Gpu {
    /// Its name, with what a reader must know of one that computes on the CPU.
    pub fn label(&self) -> String {
        let software = if self.software { " (computes on the CPU; never judged)" } else { "" };
        format!("{}{software}", self.name)
    }
}
