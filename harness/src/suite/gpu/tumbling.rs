//! Tumbling windows on the GPU: every pane of a batch, many of them in each workgroup.

use super::aggregate::{add, words};
use super::bench::definition;
use super::inputs::{Input, chosen, numbers, told_words};
use super::two_columns::{OfTwoColumns, PartOf, two_columns};
use crate::suite::Definition;
use lanemark_kernels::aggregate::group::Group;
use lanemark_kernels::aggregate::window::WindowError;
use lanemark_kernels::aggregate::window::panes::tables::EXTEND;
use lanemark_peers::Answer;
use lanemark_shaders::aggregate::{KeptPanes, PanesI64};
use lanemark_shaders::plan::Plan;
use lanemark_shaders::{Capabilities, DeviceKernel, GpuError};

two_columns! { TumblingI64: i64, i64 }

/// Events of a pane, as many as there are units of time in it: as the CPU's benches of windows have them.
const PANE: u64 = 1_000;

/// [`PanesI64`] of as many panes as the events of a batch have, one event a unit of time.
#[derive(Debug, Clone)]
struct TumblingI64;

impl TumblingI64 {
    /// The kernel of a batch of so many events, which may begin within a pane.
    fn of(events: usize) -> PanesI64 {
        PanesI64 { size: PANE, panes: events.div_ceil(PANE as usize) + 1 }
    }
}

impl DeviceKernel for TumblingI64 {
    type Batch<'a> = (&'a [i64], &'a [i64]);
    type Answer = Result<KeptPanes, WindowError>;

    fn columns<'a>(&self, batch: Self::Batch<'a>) -> Vec<&'a [u8]> {
        Self::of(batch.0.len()).columns(batch)
    }

    fn plan(&self, batch: Self::Batch<'_>, device: &Capabilities) -> Result<Plan, GpuError> {
        Self::of(batch.0.len()).plan(batch, device)
    }

    fn decode(&self, batch: Self::Batch<'_>, outputs: Vec<Vec<u8>>) -> Result<Self::Answer, GpuError> {
        Self::of(batch.0.len()).decode(batch, outputs)
    }

    fn on_cpu(&self, batch: Self::Batch<'_>) -> Self::Answer {
        Self::of(batch.0.len()).on_cpu(batch)
    }
}

/// The bench of panes.
pub fn bench() -> Definition {
    let subject = OfTwoColumns {
        kernel: |_| TumblingI64,
        isa: chosen(&EXTEND),
        first: Input {
            name: "times",
            words: "times in order, one event a unit",
            fill: |first, _, times| times.iter_mut().zip(first..).for_each(|(time, index)| *time = index as i64),
        },
        second: numbers(),
        merged,
        // A pane of 48 bytes each thousand events.
        output_bytes: 1,
        told,
    };
    let title = "count, sum, smallest and largest of i64 in panes of 1,000 events, on the CPU and on the GPU";
    definition("panes-i64", title, "events/s", &[], subject)
}

fn merged(parts: Vec<PartOf<TumblingI64>>) -> Result<KeptPanes, WindowError> {
    let both = parts.into_iter().map(|(_, panes)| panes).reduce(|all, part| Ok(with_panes(all?, part?)));
    both.expect("a part for each core")
}

/// The panes of earlier events with those of later ones: times are in order, and each part keeps all of its panes.
fn with_panes(mut earlier: KeptPanes, later: KeptPanes) -> KeptPanes {
    let (Some(old), Some(new)) = (earlier.newest, later.newest) else {
        return if earlier.newest.is_some() { earlier } else { later };
    };
    let none = Group { count: 0, sum: 0, min: None, max: None };
    earlier.panes.extend(std::iter::repeat_n(none, usize::try_from(new - old).unwrap_or(0)));
    for (pane, more) in earlier.panes.iter_mut().rev().zip(later.panes.iter().rev()) {
        add(pane, more);
    }
    earlier.newest = Some(new);
    earlier
}

/// Panes before the first event are not compared: how many are kept there depends on how a batch is cut.
fn told(kept: &Result<KeptPanes, WindowError>) -> Answer {
    let Ok(kept) = kept else { return Answer::Nothing };
    let newest = kept.newest.map_or(0, |newest| newest as u64);
    let panes = kept.panes.iter().skip_while(|pane| pane.count == 0);
    told_words(panes.flat_map(words).chain([newest, kept.older]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanemark_kernels::aggregate::window::panes::MOST_PANES;

    #[test]
    fn parts_make_the_panes_of_the_whole() {
        let times: Vec<i64> = (0..10_000).collect();
        let values: Vec<i64> = times.iter().map(|time| time * time % 77 - 30).collect();
        let part = |from: usize, to: usize| {
            let kept = TumblingI64.on_cpu((&times[from..to], &values[from..to]));
            (from..to, kept)
        };
        let (_, whole) = part(0, 10_000);
        assert_eq!(whole.as_ref().unwrap().panes.iter().map(|pane| pane.count).max(), Some(PANE));
        for cuts in [[1, 999, 1_000], [64, 5_120, 9_984], [2_500, 2_501, 7_000]] {
            let [first, second, third] = cuts;
            let parts = vec![part(0, first), part(first, second), part(second, third), part(third, 10_000)];
            let merged = merged(parts);
            assert_eq!(merged.as_ref().unwrap().older, 0);
            assert_eq!(told(&merged), told(&whole), "{cuts:?}");
        }
    }

    #[test]
    fn the_panes_of_the_largest_batch_can_be_kept() {
        assert!(TumblingI64::of(1 << 28).panes <= MOST_PANES);
    }
}
