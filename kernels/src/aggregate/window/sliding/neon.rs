//! Two blocks at once, a column of each field, with the instructions of NEON.

use super::SlidingWindow;
use super::blocks::slide;
use crate::aggregate::window::summary::Summary;
use crate::isa::neon;
use std::arch::aarch64::*;

slide!(neon, lanes: 2, widest: WIDEST);

/// As the rung of AVX2 has it; on Arm nothing was measured.
const WIDEST: usize = 120;

/// A field of two summaries in each register.
#[derive(Clone, Copy)]
struct Columns {
    count: uint64x2_t,
    sum: float64x2_t,
    min: float64x2_t,
    max: float64x2_t,
}

/// One summary: count and sum in each register of the first pair, the extremes in each of the second, of which one
/// field is combined as it should be.
#[derive(Clone, Copy)]
struct Running {
    count: uint64x2_t,
    sum: float64x2_t,
    min: float64x2_t,
    max: float64x2_t,
}

neon! {
    fn running(summary: Summary) -> Running {
        let [low, high]: [float64x2_t; 2] = bytemuck::must_cast(summary);
        Running { count: vreinterpretq_u64_f64(low), sum: low, min: high, max: high }
    }

    /// A comparison and a choice, as [`Summary::merge`] has it.
    fn lesser(least: float64x2_t, value: float64x2_t) -> float64x2_t {
        vbslq_f64(vcltq_f64(value, least), value, least)
    }

    /// As [`lesser`].
    fn greater(most: float64x2_t, value: float64x2_t) -> float64x2_t {
        vbslq_f64(vcgtq_f64(value, most), value, most)
    }

    /// The running aggregate with a summary before or after it: no field's bits tell which, but of a NaN.
    fn append(running: Running, summary: Summary) -> Running {
        let [low, high]: [float64x2_t; 2] = bytemuck::must_cast(summary);
        Running {
            count: vaddq_u64(running.count, vreinterpretq_u64_f64(low)),
            sum: vaddq_f64(running.sum, low),
            min: lesser(running.min, high),
            max: greater(running.max, high),
        }
    }

    /// The four fields, each of its register.
    fn row(running: Running) -> Summary {
        let low = vcopyq_laneq_f64::<0, 0>(running.sum, vreinterpretq_f64_u64(running.count));
        let high = vcopyq_laneq_f64::<0, 0>(running.max, running.min);
        bytemuck::must_cast([low, high])
    }

    fn forward(kept: &mut [Summary], prefix: &mut Summary, panes: &[Summary], out: &mut [Summary]) {
        let kept = &mut kept[..panes.len() + 1];
        let out = &mut out[..panes.len()];
        let mut before = running(*prefix);
        for place in 0..panes.len() {
            before = append(before, panes[place]);
            out[place] = row(append(before, kept[place + 1]));
            kept[place] = panes[place];
        }
        *prefix = row(before);
    }

    fn keep(kept: &mut [Summary]) {
        let mut after = running(Summary::EMPTY);
        for place in kept.iter_mut().rev() {
            after = append(after, *place);
            *place = row(after);
        }
    }

    fn whole(kept: &[Summary], spare: &mut [Summary], panes: &[Summary], out: &mut [Summary]) {
        let width = panes.len();
        let (kept, spare, out) = (&kept[..width + 1], &mut spare[..width], &mut out[..width]);
        let (mut before, mut after) = (running(Summary::EMPTY), running(Summary::EMPTY));
        for place in 0..width {
            before = append(before, panes[place]);
            out[place] = row(append(before, kept[place + 1]));
            let mirror = width - 1 - place;
            after = append(after, panes[mirror]);
            spare[mirror] = row(after);
        }
    }

    /// Two combinations.
    fn combine(earlier: Columns, later: Columns) -> Columns {
        Columns {
            count: vaddq_u64(earlier.count, later.count),
            sum: vaddq_f64(earlier.sum, later.sum),
            min: lesser(earlier.min, later.min),
            max: greater(earlier.max, later.max),
        }
    }

    /// The summaries of two blocks at one place.
    fn load(blocks: [&[Summary]; 2], place: usize) -> Columns {
        let [low_even, high_even]: [float64x2_t; 2] = bytemuck::must_cast(blocks[0][place]);
        let [low_odd, high_odd]: [float64x2_t; 2] = bytemuck::must_cast(blocks[1][place]);
        Columns {
            count: vreinterpretq_u64_f64(vzip1q_f64(low_even, low_odd)),
            sum: vzip2q_f64(low_even, low_odd),
            min: vzip1q_f64(high_even, high_odd),
            max: vzip2q_f64(high_even, high_odd),
        }
    }

    /// The rows of two summaries.
    fn rows(columns: Columns) -> [Summary; 2] {
        let count = vreinterpretq_f64_u64(columns.count);
        [
            bytemuck::must_cast([vzip1q_f64(count, columns.sum), vzip1q_f64(columns.min, columns.max)]),
            bytemuck::must_cast([vzip2q_f64(count, columns.sum), vzip2q_f64(columns.min, columns.max)]),
        ]
    }

    /// The columns as they lie in memory until they are needed.
    fn spread(columns: Columns) -> [Summary; 2] {
        let extremes: [float64x2_t; 2] = [columns.min, columns.max];
        let totals: [float64x2_t; 2] = [vreinterpretq_f64_u64(columns.count), columns.sum];
        [bytemuck::must_cast(totals), bytemuck::must_cast(extremes)]
    }

    /// As they were [`spread`].
    fn gathered(fields: &[Summary; 2]) -> Columns {
        let [count, sum]: [float64x2_t; 2] = bytemuck::must_cast(fields[0]);
        let [min, max]: [float64x2_t; 2] = bytemuck::must_cast(fields[1]);
        Columns { count: vreinterpretq_u64_f64(count), sum, min, max }
    }

    fn columns(spare: &mut [Summary], panes: &[Summary], out: &mut [Summary], width: usize) {
        let spare = &mut spare.as_chunks_mut::<2>().0[..width];
        let groups = panes.windows(3 * width).step_by(2 * width).zip(out.chunks_exact_mut(2 * width));
        for (panes, out) in groups {
            let (block0, rest) = panes.split_at(width);
            let (block1, block2) = rest.split_at(width);
            let (earlier, present) = ([block0, block1], [block1, &block2[..width]]);
            let mut after = load(earlier, width - 1);
            for place in (1..width).rev() {
                spare[place] = spread(after);
                after = combine(load(earlier, place - 1), after);
            }
            let (out0, out1) = out.split_at_mut(width);
            let out1 = &mut out1[..width];
            let mut before = load(present, 0);
            for place in 0..width - 1 {
                [out0[place], out1[place]] = rows(combine(gathered(&spare[place + 1]), before));
                before = combine(before, load(present, place + 1));
            }
            [out0[width - 1], out1[width - 1]] = rows(before);
        }
    }
}
